"""An order: what was promised, to whom, in which language, and how far it has come."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Round
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from shop.models.carts import new_token
from shop.models.steps import Stepping


class OrderQuerySet(models.QuerySet["Order"]):
    """Questions about many orders."""

    def overdue(self, now: object) -> OrderQuerySet:
        """Unpaid, past their time, no slip waits for a decision and no money is on its way."""
        unpaid = self.filter(state=Order.State.PLACED, holds_until__lte=now)
        return unpaid.exclude(slips__verdict="waiting").exclude(payments__state="pending")

    def awaiting_cash(self) -> OrderQuerySet:
        """To be paid when they are picked up; until then their pieces are set aside."""
        return self.filter(
            state=Order.State.PLACED, payments__method="cash", payments__state="open"
        )

    def with_slip_to_check(self) -> OrderQuerySet:
        """A buyer says they paid, and nobody has looked yet."""
        return self.filter(slips__verdict="waiting").distinct()


class Order(Stepping):
    """What one buyer ordered at once. Totals never change after it is placed."""

    wagtail_reference_index_ignore = True

    class State(models.TextChoices):
        PLACED = "placed", _("waiting for payment")
        PAID = "paid", _("paid")
        EXPIRED = "expired", _("expired")
        CANCELLED = "cancelled", _("cancelled")
        COMPLETED = "completed", _("completed")

    FROM = {
        State.PAID: {
            State.PLACED,
            State.EXPIRED,
            State.CANCELLED,
        },  # late money, pieces reserved anew
        State.EXPIRED: {State.PLACED},
        State.CANCELLED: {State.PLACED, State.PAID},
        State.COMPLETED: {State.PAID},
    }

    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    reference = models.CharField(_("reference"), max_length=20, unique=True, editable=False)
    attempt = models.UUIDField(unique=True, editable=False)
    language = models.CharField(
        _("language"), max_length=2, choices=[("th", "ไทย"), ("en", "English")]
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.PLACED, db_index=True
    )
    goods_total = models.DecimalField(_("goods"), max_digits=11, decimal_places=2)
    delivery_total = models.DecimalField(_("delivery"), max_digits=9, decimal_places=2)
    total = models.DecimalField(_("total"), max_digits=11, decimal_places=2)
    placed_at = models.DateTimeField(_("placed"), default=timezone.now, db_index=True)
    holds_until = models.DateTimeField(_("pieces are kept until"))
    paid_at = models.DateTimeField(_("paid at"), null=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-placed_at", "-pk"]
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        permissions = [("manage_orders", _("Can run orders: confirm payments, cancel, refund"))]
        constraints = [
            models.CheckConstraint(
                # Rounded, for SQLite adds floats: 192.33 and 100 would miss 292.33 by a hair.
                condition=Q(total=Round(F("goods_total") + F("delivery_total"), 2)),
                name="an_order_total_is_goods_and_delivery",
            )
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The buyer's page, in the order's own language."""
        with translation.override(self.language):
            return reverse("shop:order", args=[self.token])

    def link(self) -> str:
        """The buyer's page as a full address; from a setting, never from a request."""
        return f"{settings.PUBLIC_URL}{self.get_absolute_url()}"

    @property
    def awaits_cash(self) -> bool:
        """True while it is to be paid by whoever comes to pick it up."""
        return Order.objects.awaiting_cash().filter(pk=self.pk).exists()

    def seconds_left(self) -> int:
        """Seconds until the pieces are given back; 0 when the time is over."""
        return max(0, int((self.holds_until - timezone.now()).total_seconds()))


class OrderContact(models.Model):
    """Who receives it and where. A row of its own, so that it can be erased and the order kept."""

    wagtail_reference_index_ignore = True

    order = models.OneToOneField(Order, models.CASCADE, related_name="contact")
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("mobile number"), max_length=16, db_index=True)
    email = models.EmailField(_("e-mail"), blank=True)
    street = models.CharField(_("house number, moo, soi, road"), max_length=200, blank=True)
    subdistrict = models.CharField(_("subdistrict"), max_length=80, blank=True)
    district = models.CharField(_("district"), max_length=80, blank=True)
    province = models.CharField(_("province"), max_length=80, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    country = models.CharField(_("country"), max_length=2, default="TH")
    note = models.CharField(_("note to the makers"), max_length=300, blank=True)
    # The buyer has asked for it while the order still needed it: done when the order ends.
    erase_when_done = models.BooleanField(default=False, db_index=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [models.Index(Lower("email"), name="contact_mailbox")]

    def __str__(self) -> str:
        return f"contact of order {self.order_id}"


class OrderEvent(models.Model):
    """Who did what when; append-only."""

    wagtail_reference_index_ignore = True

    class What(models.TextChoices):
        PLACED = "placed", _("order placed")
        SLIP_SHOWN = "slip-shown", _("slip uploaded")
        SLIP_REFUSED = "slip-refused", _("slip not accepted")
        PAID = "paid", _("payment confirmed")
        REVIVED = "revived", _("paid late, pieces reserved anew")
        OWED_BACK = "owed-back", _("paid late, money to be returned")
        PAID_BACK = "paid-back", _("money returned")
        EXPIRED = "expired", _("time over, pieces given back")
        CANCELLED = "cancelled", _("order cancelled")
        PACKED = "packed", _("packed")
        SENT = "sent", _("sent")
        RENUMBERED = "renumbered", _("tracking number corrected")
        READY = "ready", _("ready to be picked up")
        HANDED_OVER = "handed-over", _("handed over")
        DELIVERED = "delivered", _("delivered")
        ATTENDED = "attended", _("took place")
        FIRED = "fired", _("workshop piece fired, ready")
        SEAT_BACK = "seat-back", _("seats given back")
        SESSION_MOVED = "session-moved", _("session changed, the buyer told")
        SESSION_OFF = "session-off", _("session cancelled, the buyer told")
        COMPLETED = "completed", _("order completed")
        PAYING = "paying", _("payment on its way")
        PAY_FAILED = "pay-failed", _("payment did not go through")
        REFUND = "refund", _("refund decided")
        REFUND_WAITS = "refund-waits", _("Stripe has asked the buyer for an account")
        REFUND_FAILED = "refund-failed", _("refund did not go through")
        CALLED_OFF = "called-off", _("called off, refunded")
        CLAIMED = "claimed", _("claim made by the buyer")
        CLAIM_ACCEPTED = "claim-accepted", _("claim accepted")
        CLAIM_DECLINED = "claim-declined", _("claim declined")
        CLAIM_REOPENED = "claim-reopened", _("replacement withdrawn")
        CAME_BACK = "came-back", _("pieces sent back have arrived")
        CLAIM_SETTLED = "claim-settled", _("claim settled")
        ENDED_BY_HAND = "ended-by-hand", _("unknown to Stripe, ended by hand")
        DISPUTED = "disputed", _("payment disputed")
        DISPUTE_WON = "dispute-won", _("dispute won")
        DISPUTE_LOST = "dispute-lost", _("dispute lost")

    order = models.ForeignKey(Order, models.CASCADE, related_name="events")
    consignment = models.ForeignKey(
        "shop.Consignment", models.CASCADE, null=True, related_name="events"
    )
    what = models.CharField(max_length=16, choices=What)
    why = models.CharField(max_length=200, blank=True)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        return f"{self.order_id}: {self.what}"
