"""Every e-mail the shop owes is a row, written in the transaction that owes it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.models.orders import Order


class LetterQuerySet(models.QuerySet["Letter"]):
    """Questions about many letters."""

    def unsent(self, now: object) -> LetterQuerySet:
        """Owed, and due to be tried (again)."""
        return self.filter(sent_at=None, given_up=False, next_try__lte=now).order_by("pk")


class Letter(models.Model):
    """One e-mail owed to the buyer of an order. Holds no address: that is the contact's."""

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

    order = models.ForeignKey(Order, models.CASCADE, related_name="letters")
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
        ]

    def __str__(self) -> str:
        return f"{self.kind} for order {self.order_id}"
