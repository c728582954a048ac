"""Every e-mail the shop owes is a row, written in the transaction that owes it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shop.models.orders import Order


class LetterQuerySet(models.QuerySet["Letter"]):
    """Questions about many letters."""

    def unsent(self, now: object) -> LetterQuerySet:
        """Owed, and due to be tried (again)."""
        return self.filter(sent_at=None, given_up=False, next_try__lte=now).order_by("pk")


class Letter(models.Model):
    """One e-mail owed to the buyer of an order, to a party of a waiting list, or to a customer.

    Holds no address: that is the contact's, the party's or the customer's.
    """

    wagtail_reference_index_ignore = True

    class Kind(models.TextChoices):
        PLACED = "placed", _("order received")
        PAID = "paid", _("payment confirmed")
        SLIP_REFUSED = "slip-refused", _("slip not accepted")
        SENT = "sent", _("sent")
        READY = "ready", _("ready to be picked up")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("expired")
        OWED_BACK = "owed-back", _("money to be returned")
        PAY_FAILED = "pay-failed", _("payment did not go through")
        REFUNDED = "refunded", _("refund")
        REMINDER = "reminder", _("reminder of a session")
        SESSION_MOVED = "session-moved", _("session changed")
        SESSION_OFF = "session-off", _("session cancelled")
        FIRED = "fired", _("workshop piece fired, ready")
        CLAIM = "claim", _("claim received")
        CLAIM_YES = "claim-yes", _("claim accepted")
        CLAIM_NO = "claim-no", _("claim declined")
        ON_LIST = "on-list", _("on the waiting list")
        OFFER = "offer", _("seats have come free")
        OFFER_OVER = "offer-over", _("offer of seats is over")
        LIST_MOVED = "list-moved", _("session of the waiting list changed")
        LIST_OVER = "list-over", _("session of the waiting list cancelled")
        SEATS_BACK = "seats-back", _("seats given back")
        LOGIN = "login", _("link to log in")
        FOUND = "found", _("links to orders")
        BACK = "back", _("can be had again")

    order = models.ForeignKey(Order, models.CASCADE, null=True, related_name="letters")
    party = models.ForeignKey(
        "shop.WaitingParty", models.CASCADE, null=True, related_name="letters"
    )
    customer = models.ForeignKey("shop.Customer", models.CASCADE, null=True, related_name="letters")
    kind = models.CharField(max_length=14, choices=Kind)
    cause = models.CharField(max_length=60, blank=True)
    written_at = models.DateTimeField(auto_now_add=True)
    next_try = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    given_up = models.BooleanField(default=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.UniqueConstraint(
                fields=["order", "kind", "cause"], name="one_letter_for_each_cause"
            ),
            models.UniqueConstraint(
                fields=["party", "kind", "cause"], name="one_letter_to_a_party_for_each_cause"
            ),
            models.UniqueConstraint(
                fields=["customer", "kind", "cause"], name="one_letter_to_a_customer_for_each_cause"
            ),
            models.CheckConstraint(
                condition=Q(order__isnull=False, party=None, customer=None)
                | Q(order=None, party__isnull=False, customer=None)
                | Q(order=None, party=None, customer__isnull=False),
                name="a_letter_has_one_reader",
            ),
        ]

    def __str__(self) -> str:
        if self.party_id:
            return f"{self.kind} for party {self.party_id}"
        if self.customer_id:
            return f"{self.kind} for customer {self.customer_id}"
        return f"{self.kind} for order {self.order_id}"

    @property
    def of_order(self) -> Order:
        """The order it is about; ask it only of a letter to a buyer."""
        assert self.order is not None  # noqa: S101 - else it is to somebody else
        return self.order
