"""Each enterprise's share of each baht, written once and never changed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.models import Enterprise
from shop.models.consignments import Consignment


class AppendOnly(Exception):
    """Somebody tried to change or delete what was written for good."""


class LedgerQuerySet(models.QuerySet["LedgerEntry"]):
    """Entries are added and read."""

    def update(self, **kwargs: object) -> int:
        """Raises AppendOnly, always."""
        raise AppendOnly("A ledger entry is never changed; write another one.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Raises AppendOnly, always."""
        raise AppendOnly("A ledger entry is never deleted; write another one.")


class LedgerEntry(models.Model):
    """One amount due to (positive) or from (negative) one enterprise; append-only."""

    wagtail_reference_index_ignore = True

    class Kind(models.TextChoices):
        SALE = "sale", _("sale")
        DELIVERY = "delivery", _("delivery")
        REFUND = "refund", _("refund")
        # Below zero: the buyer's bank has fetched this much back. Above: it came after all.
        DISPUTE = "dispute", _("dispute")
        # Below zero: the enterprise has this much of the buyer's money in its own till.
        CASH = "cash", _("cash taken")
        FEE = "fee", _("fee")
        DISCOUNT = "discount", _("discount borne by the shop")
        # These two belong to an enterprise and to no order.
        ADJUSTMENT = "adjustment", _("adjustment")
        PAYOUT = "payout", _("paid out")

    OF_NO_ORDER = ("adjustment", "payout")

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="ledger")
    consignment = models.ForeignKey(Consignment, models.PROTECT, null=True, related_name="ledger")
    kind = models.CharField(max_length=10, choices=Kind)
    amount = models.DecimalField(max_digits=11, decimal_places=2)
    cause = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        constraints = [
            # The cause names the payment, refund or dispute, so that what is reported twice is
            # booked once.
            models.UniqueConstraint(
                fields=["consignment", "kind", "cause"], name="booked_once_for_each_cause"
            ),
            models.UniqueConstraint(
                fields=["enterprise", "kind", "cause"],
                condition=Q(consignment=None),
                name="moved_once_for_each_cause",
            ),
            models.CheckConstraint(
                condition=Q(consignment=None, kind__in=["adjustment", "payout"])
                | (Q(consignment__isnull=False) & ~Q(kind__in=["adjustment", "payout"])),
                name="only_payouts_and_adjustments_are_of_no_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Write it down once. Raises AppendOnly on a second time."""
        if self.pk:
            raise AppendOnly("A ledger entry is never changed; write another one.")
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Raises AppendOnly, always."""
        raise AppendOnly("A ledger entry is never deleted; write another one.")
