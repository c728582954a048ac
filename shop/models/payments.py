"""Money coming in: attempts to pay, slips shown, what the payment service reported."""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import storages
from django.core.files.storage.base import Storage
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.models.orders import Order
from shop.models.steps import Stepping


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Questions about many payments."""

    def by_stripe(self) -> PaymentQuerySet:
        """Those that the payment service knows."""
        return self.filter(method=Payment.Method.STRIPE)

    def under_way(self) -> PaymentQuerySet:
        """Those that may still become money."""
        return self.filter(state__in=[Payment.State.OPEN, Payment.State.PENDING])


class Payment(Stepping):
    """One attempt to pay one order; at most one of an order is under way."""

    wagtail_reference_index_ignore = True

    class Method(models.TextChoices):
        PROMPTPAY = "promptpay", _("PromptPay transfer")
        STRIPE = "stripe", _("Stripe")
        CASH = "cash", _("cash at pick-up")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        PENDING = "pending", _("on its way")
        CONFIRMED = "confirmed", _("confirmed")
        ABANDONED = "abandoned", _("abandoned")

    FROM = {
        State.PENDING: {State.OPEN},
        State.CONFIRMED: {State.OPEN, State.PENDING, State.ABANDONED},  # late money is money
        State.ABANDONED: {State.OPEN, State.PENDING},
    }

    order = models.ForeignKey(Order, models.PROTECT, related_name="payments")
    method = models.CharField(_("method"), max_length=12, choices=Method)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    amount = models.DecimalField(_("amount (baht)"), max_digits=11, decimal_places=2)
    idempotency_key = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    # What Stripe calls it. The last moment at which its page takes money is written down before
    # the first call, so that a repeated call says the very same.
    session_id = models.CharField(max_length=255, blank=True)
    session_ends = models.DateTimeField(null=True)
    intent_id = models.CharField(max_length=255, blank=True)
    paid_with = models.CharField(max_length=20, blank=True)
    # What the slip of a confirmed transfer says: no transfer pays two orders.
    transfer_bank = models.CharField(max_length=3, blank=True)
    transfer_reference = models.CharField(max_length=40, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(state__in=["open", "pending"]),
                name="one_open_payment_an_order",
            ),
            models.UniqueConstraint(
                fields=["session_id"], condition=~Q(session_id=""), name="one_payment_a_session"
            ),
            models.UniqueConstraint(
                fields=["intent_id"], condition=~Q(intent_id=""), name="one_payment_an_intent"
            ),
            models.UniqueConstraint(
                fields=["transfer_bank", "transfer_reference"],
                condition=Q(state="confirmed") & ~Q(transfer_reference=""),
                name="one_payment_a_transfer",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_payment_is_above_zero"),
        ]

    def __str__(self) -> str:
        return f"payment {self.pk}"

    @property
    def is_under_way(self) -> bool:
        """True while it may still become money."""
        return self.state in (Payment.State.OPEN, Payment.State.PENDING)


class PaymentEvent(models.Model):
    """One message of the payment service, by its own number: what is heard twice is acted on once."""

    wagtail_reference_index_ignore = True

    class Outcome(models.TextChoices):
        ACTED = "acted", _("acted on")
        UNKNOWN = "unknown", _("of a kind we do not need")
        FOREIGN = "foreign", _("not about an order of ours")

    event_id = models.CharField(max_length=255, unique=True)
    kind = models.CharField(max_length=80, db_index=True)
    outcome = models.CharField(max_length=8, choices=Outcome)
    payment = models.ForeignKey(Payment, models.SET_NULL, null=True, related_name="service_events")
    heard_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("message of the payment service")
        verbose_name_plural = _("messages of the payment service")

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class DisputeQuerySet(models.QuerySet["Dispute"]):
    """Questions about many disputes."""

    def holding(self, order: Order) -> bool:
        """True while the money of this order is disputed, or is gone."""
        return self.filter(payment__order=order).exclude(state=Dispute.State.WON).exists()


class Dispute(Stepping):
    """A cardholder asks their bank for the money back; until it is decided nothing is packed."""

    wagtail_reference_index_ignore = True

    class State(models.TextChoices):
        OPEN = "open", _("to be answered")
        WON = "won", _("won")
        LOST = "lost", _("lost")

    # A bank may think better of it: then what was lost comes back.
    FROM = {State.WON: {State.OPEN, State.LOST}, State.LOST: {State.OPEN}}

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="disputes")
    stripe_id = models.CharField(max_length=255, unique=True)
    state = models.CharField(
        _("state"), max_length=4, choices=State, default=State.OPEN, db_index=True
    )
    amount = models.DecimalField(_("amount (baht)"), max_digits=11, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=60, blank=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")

    def __str__(self) -> str:
        return f"dispute {self.pk}"


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
    # What its code says, where it could be read; the same transfer may be shown for many orders.
    bank = models.CharField(max_length=3, blank=True)
    transfer_reference = models.CharField(max_length=40, blank=True)
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
        indexes = [models.Index(fields=["transfer_reference", "bank"], name="slip_transfer")]

    def __str__(self) -> str:
        return f"slip {self.pk}"

    def paid_elsewhere(self) -> Order | None:
        """The other order that this very transfer has paid."""
        paid = Order.objects.filter(payments__in=self._payments())
        return paid.exclude(pk=self.order_id).first()

    def shown_elsewhere(self) -> models.QuerySet[Order]:
        """Other orders that were shown this very transfer and not paid by it."""
        if not self.transfer_reference:
            return Order.objects.none()
        same = Slip.objects.filter(bank=self.bank, transfer_reference=self.transfer_reference)
        shown = Order.objects.filter(slips__in=same).exclude(pk=self.order_id)
        return shown.exclude(payments__in=self._payments()).distinct()

    def _payments(self) -> PaymentQuerySet:
        """The one payment that this transfer was, or none yet."""
        if not self.transfer_reference:
            return Payment.objects.none()
        return Payment.objects.filter(
            state=Payment.State.CONFIRMED,
            transfer_bank=self.bank,
            transfer_reference=self.transfer_reference,
        )
