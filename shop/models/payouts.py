"""What is paid out to the enterprises: their fees, their accounts, and each month's payout."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.models import Enterprise
from shop.models.ledger import AppendOnly, LedgerEntry
from shop.models.steps import Stepping


class FeeRate(models.Model):
    """What the shop keeps of an enterprise's goods, in per cent, for sales from a day on."""

    wagtail_reference_index_ignore = True

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="fee_rates")
    per_cent = models.DecimalField(
        _("fee (per cent of the goods)"),
        max_digits=4,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(50)],
    )
    since = models.DateField(_("from this day on"))
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-since", "-pk"]
        verbose_name = _("fee")
        verbose_name_plural = _("fees")
        constraints = [
            models.CheckConstraint(
                condition=Q(per_cent__gte=0, per_cent__lte=50), name="a_fee_is_a_part"
            )
        ]

    def __str__(self) -> str:
        return f"{self.per_cent} % {self.since:%Y-%m-%d}"


class BankAccount(models.Model):
    """Where an enterprise's money goes. A change is a new row: the newest counts."""

    wagtail_reference_index_ignore = True

    class Bank(models.TextChoices):
        """The codes are those of the Bank of Thailand, which bank files use."""

        BBL = "002", _("Bangkok Bank")
        KBANK = "004", _("Kasikornbank")
        KTB = "006", _("Krungthai Bank")
        TTB = "011", _("TMBThanachart Bank")
        SCB = "014", _("Siam Commercial Bank")
        CIMBT = "022", _("CIMB Thai")
        UOBT = "024", _("UOB Thailand")
        BAY = "025", _("Bank of Ayudhya (Krungsri)")
        GSB = "030", _("Government Savings Bank")
        GHB = "033", _("Government Housing Bank")
        BAAC = "034", _("Bank for Agriculture (BAAC)")
        ISBT = "066", _("Islamic Bank of Thailand")
        TISCO = "067", _("TISCO Bank")
        KKP = "069", _("Kiatnakin Phatra Bank")
        LHB = "073", _("LH Bank")

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="bank_accounts")
    bank = models.CharField(_("bank"), max_length=3, choices=Bank)
    number = models.CharField(_("account number"), max_length=15)
    holder = models.CharField(_("account name"), max_length=120)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")

    def __str__(self) -> str:
        return f"{self.bank} …{self.number[-4:]}"


class Adjustment(models.Model):
    """Baht that a manager gives or takes outside any order, with the reason; append-only."""

    wagtail_reference_index_ignore = True

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="adjustments")
    amount = models.DecimalField(_("amount (baht)"), max_digits=11, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=200)
    attempt = models.UUIDField(unique=True, editable=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("adjustment")
        verbose_name_plural = _("adjustments")
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount=0) & ~Q(reason=""), name="an_adjustment_has_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"adjustment {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it down once. Raises AppendOnly on a second time."""
        if self.pk:
            raise AppendOnly("An adjustment is never changed; make another one.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raises AppendOnly, always."""
        raise AppendOnly("An adjustment is never deleted; make another one.")


class Payout(Stepping):
    """One transfer to one enterprise, for everything that was due and not paid out before."""

    wagtail_reference_index_ignore = True

    class State(models.TextChoices):
        APPROVED = "approved", _("to be transferred")
        PAID = "paid", _("paid out")
        CANCELLED = "cancelled", _("cancelled")

    FROM = {
        State.PAID: {State.APPROVED},
        State.CANCELLED: {State.APPROVED},
    }

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="payouts")
    month = models.DateField(_("month"))  # its first day
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.APPROVED, db_index=True
    )
    amount = models.DecimalField(_("amount"), max_digits=11, decimal_places=2)
    # As it was when the run was approved; what changes later is for the next one.
    bank = models.CharField(max_length=3)
    number = models.CharField(max_length=15)
    holder = models.CharField(max_length=120)
    approved_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    paid_on = models.DateField(_("transferred on"), null=True)
    reference = models.CharField(_("reference of the transfer"), max_length=60, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-month", "enterprise", "pk"]
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        permissions = [("pay_out", _("Can pay out to enterprises"))]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "month"],
                condition=~Q(state="cancelled"),
                name="one_payout_of_a_month",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_payout_is_above_zero"),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_on__isnull=False),
                name="a_paid_payout_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"payout {self.pk}"


class PayoutEntry(models.Model):
    """One ledger entry that a payout has settled; no entry is settled twice."""

    wagtail_reference_index_ignore = True

    payout = models.ForeignKey(Payout, models.PROTECT, related_name="entries")
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="settled")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("settled entry")
        verbose_name_plural = _("settled entries")

    def __str__(self) -> str:
        return f"{self.payout_id}: {self.entry_id}"
