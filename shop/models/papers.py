"""Receipts and credit notes: a number without gaps, and words that stay as they were given."""

from __future__ import annotations

from decimal import Decimal

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shop.models.ledger import AppendOnly
from shop.models.orders import Order
from shop.models.payments import Payment
from shop.models.refunds import Refund


class PaperCount(models.Model):
    """How many papers of one series a Buddhist year has seen."""

    wagtail_reference_index_ignore = True

    series = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("count of papers")
        verbose_name_plural = _("counts of papers")
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year"], name="one_count_of_each_series_and_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"

    @classmethod
    @transaction.atomic
    def take(cls, series: str, year: int) -> int:
        """The next number. Call it inside the transaction that uses it, as late as possible.

        The row stays locked until that transaction ends, and goes back with it: of two papers
        given at once one waits, and one that comes to nothing leaves no gap.
        """
        count, _made = cls.objects.get_or_create(series=series, year=year)
        cls.objects.filter(pk=count.pk).update(last=F("last") + 1)
        count.refresh_from_db(fields=["last"])
        return count.last


class PaperQuerySet(models.QuerySet["Paper"]):
    """Papers are added and read."""

    def update(self, **kwargs: object) -> int:
        """Raises AppendOnly, always."""
        raise AppendOnly("A paper is never changed; give a credit note.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Raises AppendOnly, always."""
        raise AppendOnly("A paper is never deleted; give a credit note.")


class Paper(models.Model):
    """One receipt of an order, or one credit note of a refund; never changed once it is given."""

    wagtail_reference_index_ignore = True

    class Series(models.TextChoices):
        RECEIPT = "receipt", _("receipt")
        CREDIT = "credit", _("credit note")

    series = models.CharField(_("series"), max_length=8, choices=Series)
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number"))
    order = models.ForeignKey(Order, models.PROTECT, related_name="papers")
    payment = models.OneToOneField(Payment, models.PROTECT, null=True, related_name="receipt")
    refund = models.OneToOneField(Refund, models.PROTECT, null=True, related_name="credit_note")
    amount = models.DecimalField(_("amount (baht)"), max_digits=11, decimal_places=2)
    # 0 where the seller was not registered; `vat` is the part of the amount that is tax.
    vat_rate = models.DecimalField(_("VAT (%)"), max_digits=4, decimal_places=2, default=0)
    vat = models.DecimalField(_("VAT (baht)"), max_digits=11, decimal_places=2, default=0)
    # Seller, lines and, for a full tax invoice, its buyer, as they were on that day.
    words = models.JSONField()
    issued_at = models.DateTimeField(_("issued"))

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("receipt or credit note")
        verbose_name_plural = _("receipts and credit notes")
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year", "number"], name="a_number_is_given_once_in_its_year"
            ),
            models.UniqueConstraint(
                fields=["order"], condition=Q(series="receipt"), name="one_receipt_an_order"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_paper_is_above_zero"),
            models.CheckConstraint(
                condition=Q(vat__gte=0) & Q(vat__lte=F("amount")), name="vat_is_part_of_the_amount"
            ),
            models.CheckConstraint(
                condition=Q(series="receipt", payment__isnull=False, refund=None)
                | Q(series="credit", payment=None, refund__isnull=False),
                name="a_receipt_is_for_a_payment_a_credit_note_for_a_refund",
            ),
        ]

    def __str__(self) -> str:
        return self.called

    def save(self, *args: object, **kwargs: object) -> None:
        """Write it down once. Raises AppendOnly on a second time."""
        if self.pk:
            raise AppendOnly("A paper is never changed; give a credit note.")
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Raises AppendOnly, always."""
        raise AppendOnly("A paper is never deleted; give a credit note.")

    @property
    def called(self) -> str:
        """Its number as it is printed: 2569-000123, of credit notes CN2569-000123."""
        start = "CN" if self.series == Paper.Series.CREDIT else ""
        return f"{start}{self.year}-{self.number:06d}"

    @property
    def before_tax(self) -> Decimal:
        """Baht without the tax that they hold."""
        return self.amount - self.vat


class TaxBuyer(models.Model):
    """Whom a full tax invoice shall name; may be changed until the receipt is given."""

    wagtail_reference_index_ignore = True

    order = models.OneToOneField(Order, models.CASCADE, related_name="tax_buyer")
    name = models.CharField(_("name of the person or company"), max_length=150)
    tax_id = models.CharField(_("tax number (13 digits)"), max_length=13)
    branch = models.CharField(_("branch"), max_length=60, blank=True)
    address = models.CharField(_("address"), max_length=300)

    class Meta:
        verbose_name = _("buyer of a tax invoice")
        verbose_name_plural = _("buyers of tax invoices")

    def __str__(self) -> str:
        return f"tax invoice of order {self.order_id}"
