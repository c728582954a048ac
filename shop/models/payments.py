"""Money coming in and going back: attempts to pay, slips shown, refunds owed."""

from django.conf import settings
from django.core.files.storage import storages
from django.core.files.storage.base import Storage
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shop.models.orders import Order
from shop.models.steps import Stepping


class Payment(Stepping):
    """One attempt to pay one order; at most one of an order is open."""

    wagtail_reference_index_ignore = True

    class Method(models.TextChoices):
        PROMPTPAY = "promptpay", _("PromptPay transfer")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CONFIRMED = "confirmed", _("confirmed")
        ABANDONED = "abandoned", _("abandoned")

    FROM = {
        State.CONFIRMED: {State.OPEN, State.ABANDONED},  # late money is money all the same
        State.ABANDONED: {State.OPEN},
    }

    order = models.ForeignKey(Order, models.PROTECT, related_name="payments")
    method = models.CharField(_("method"), max_length=12, choices=Method)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    amount = models.DecimalField(_("amount (baht)"), max_digits=11, decimal_places=2)
    idempotency_key = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(state="open"), name="one_open_payment_an_order"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_payment_is_above_zero"),
        ]

    def __str__(self) -> str:
        return f"payment {self.pk}"


def private_storage() -> Storage:
    """Where slips lie: no address leads there."""
    return storages["private"]


class Slip(models.Model):
    """A picture by which a buyer shows that they transferred; a person decides about it."""

    wagtail_reference_index_ignore = True

    class Verdict(models.TextChoices):
        WAITING = "waiting", _("to be checked")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("not accepted")

    order = models.ForeignKey(Order, models.CASCADE, related_name="slips")
    picture = models.FileField(storage=private_storage, upload_to="slips", max_length=200)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    verdict = models.CharField(
        _("verdict"), max_length=8, choices=Verdict, default=Verdict.WAITING, db_index=True
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("slip")
        verbose_name_plural = _("slips")

    def __str__(self) -> str:
        return f"slip {self.pk}"


class Refund(Stepping):
    """Money the shop owes back; it stays in sight until somebody has returned it."""

    wagtail_reference_index_ignore = True

    class State(models.TextChoices):
        OWED = "owed", _("to be returned")
        PAID_BACK = "paid-back", _("returned")

    FROM = {State.PAID_BACK: {State.OWED}}

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.OWED, db_index=True
    )
    amount = models.DecimalField(_("amount (baht)"), max_digits=11, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=200)
    asked_at = models.DateTimeField(auto_now_add=True)
    paid_back_at = models.DateTimeField(null=True)
    paid_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_refund_is_above_zero")
        ]

    def __str__(self) -> str:
        return f"refund {self.pk}"
