"""Discount codes: what they take off, for whom and how often; and each use of them."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalogue.models import Category, Enterprise
from catalogue.models.paired import GuardedColumns
from shop.models.orders import Order

MOST_PER_CENT = 90  # an order always leaves something to pay


class DiscountCode(GuardedColumns):
    """One code that buyers may type, with its terms."""

    wagtail_reference_index_ignore = True
    WRITTEN_ELSEWHERE = ("uses",)

    class Kind(models.TextChoices):
        PER_CENT = "per-cent", _("per cent off the goods")
        BAHT = "baht", _("baht off the goods")
        DELIVERY = "delivery", _("free delivery")

    class Bearer(models.TextChoices):
        SHOP = "shop", _("the shop bears it")
        ENTERPRISE = "enterprise", _("the enterprises bear it")

    code = models.CharField(
        _("code"),
        max_length=30,
        unique=True,
        help_text=_("What buyers type; capitals, spaces and Thai or Arabic figures do not matter."),
    )
    kind = models.CharField(_("what it gives"), max_length=10, choices=Kind)
    per_cent = models.PositiveSmallIntegerField(
        _("per cent"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PER_CENT)],
    )
    amount = models.DecimalField(
        _("baht"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(1))],
    )
    bearer = models.CharField(_("who bears it"), max_length=10, choices=Bearer, default=Bearer.SHOP)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until, this day included"), null=True, blank=True)
    minimum = models.DecimalField(
        _("only from so many baht of goods"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(1))],
    )
    categories = models.ManyToManyField(
        Category, blank=True, related_name="+", verbose_name=_("only for these categories")
    )
    enterprises = models.ManyToManyField(
        Enterprise, blank=True, related_name="+", verbose_name=_("only for these makers")
    )
    most_uses = models.PositiveIntegerField(
        _("so often in all"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    most_each = models.PositiveSmallIntegerField(
        _("so often for each customer"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    active = models.BooleanField(_("may be used"), default=True)
    # Orders that hold it; only shop/codes/using.py writes it.
    uses = models.PositiveIntegerField(_("used"), default=0, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("discount code")
        verbose_name_plural = _("discount codes")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="per-cent", per_cent__gte=1, per_cent__lte=90, amount=None)
                | Q(kind="baht", amount__gte=1, per_cent=None)
                | Q(kind="delivery", amount=None, per_cent=None),
                name="a_code_gives_one_thing",
                violation_error_message=_(
                    "Per cent needs a number from 1 to 90, baht needs an amount, free delivery "
                    "needs neither."
                ),
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="a_code_ends_after_it_begins",
                violation_error_message=_("The last day is before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CodeUse(models.Model):
    """One order that was placed with a code, and what it took off; not live once it was given back."""

    wagtail_reference_index_ignore = True

    code = models.ForeignKey(DiscountCode, models.PROTECT, related_name="used_by")
    order = models.OneToOneField(Order, models.CASCADE, related_name="code_use")
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    live = models.BooleanField(default=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("use of a code")
        verbose_name_plural = _("uses of codes")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="a_code_takes_off_something")
        ]

    def __str__(self) -> str:
        return f"{self.code_id}: {self.order_id}"
