"""Money going back: each refund, the lines it is for, and how far it has come."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shop.models.consignments import Consignment, OrderLine
from shop.models.payments import Payment
from shop.models.steps import Stepping


class RefundQuerySet(models.QuerySet["Refund"]):
    """Questions about many refunds."""

    def unfinished(self) -> RefundQuerySet:
        """The buyer does not have this money yet."""
        return self.exclude(state=Refund.State.PAID_BACK)

    def for_a_person(self) -> RefundQuerySet:
        """Nobody but a person can bring these on: transfers to be made, and what Stripe could not."""
        by_stripe = Q(payment__method=Payment.Method.STRIPE)
        return self.filter(Q(state=Refund.State.FAILED) | Q(state=Refund.State.OWED) & ~by_stripe)

    def for_stripe(self) -> RefundQuerySet:
        """Stripe has not been asked yet, or has not answered."""
        return self.filter(state=Refund.State.OWED, payment__method=Payment.Method.STRIPE)


class Refund(Stepping):
    """Money the shop owes back; it stays in sight until the buyer has it."""

    wagtail_reference_index_ignore = True

    class State(models.TextChoices):
        OWED = "owed", _("to be returned")
        ASKED = "asked", _("on its way back")
        WAITING = "waiting", _("Stripe has asked the buyer for an account")
        PAID_BACK = "paid-back", _("returned")
        FAILED = "failed", _("could not be returned")

    # A bank may send back what Stripe has called returned; a person then tries again or transfers.
    FROM = {
        State.OWED: {State.FAILED},
        State.ASKED: {State.OWED, State.WAITING},
        State.WAITING: {State.OWED, State.ASKED},
        State.PAID_BACK: {State.OWED, State.ASKED, State.WAITING, State.FAILED},
        State.FAILED: {State.OWED, State.ASKED, State.WAITING, State.PAID_BACK},
    }

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.OWED, db_index=True
    )
    amount = models.DecimalField(_("amount (baht)"), max_digits=11, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=200)
    # One press of a button, one refund, however often its form is sent.
    attempt = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    tries = models.PositiveSmallIntegerField(default=1)
    stripe_id = models.CharField(max_length=255, blank=True)
    failure = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    # When the worker asks Stripe about it again: the older it is, the more seldom.
    next_look = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    by_hand = models.BooleanField(default=False)
    reference = models.CharField(_("reference of the transfer"), max_length=80, blank=True)
    paid_back_at = models.DateTimeField(null=True)
    paid_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = RefundQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_refund_is_above_zero"),
            models.UniqueConstraint(
                fields=["stripe_id"], condition=~Q(stripe_id=""), name="one_refund_a_stripe_refund"
            ),
        ]

    def __str__(self) -> str:
        return f"refund {self.pk}"

    @property
    def idempotency_key(self) -> str:
        """The same for every repetition of one try; Stripe returns the money once."""
        return f"{self.payment.order.reference}-refund-{self.pk}-{self.tries}"


class RefundLine(models.Model):
    """What a refund is for: so many pieces of one line, or a consignment's delivery fee."""

    wagtail_reference_index_ignore = True

    refund = models.ForeignKey(Refund, models.CASCADE, related_name="lines")
    consignment = models.ForeignKey(Consignment, models.PROTECT, related_name="refund_lines")
    line = models.ForeignKey(OrderLine, models.PROTECT, null=True, related_name="refund_lines")
    quantity = models.PositiveIntegerField(default=0)
    amount = models.DecimalField(max_digits=11, decimal_places=2)
    restocked = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("refunded line")
        verbose_name_plural = _("refunded lines")
        constraints = [
            models.UniqueConstraint(fields=["refund", "line"], name="a_line_once_in_a_refund"),
            models.UniqueConstraint(
                fields=["refund", "consignment"],
                condition=Q(line=None),
                name="a_delivery_fee_once_in_a_refund",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_refunded_line_is_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of refund {self.refund_id}"
