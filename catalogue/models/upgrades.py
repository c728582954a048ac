"""Before → after: how the maker's work changed, what changed it, and what it was worth."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from catalogue.models.paired import Paired
from catalogue.models.photos import Photo
from catalogue.models.products import Product

A_PRICE = [MinValueValidator(1), MaxValueValidator(1_000_000)]


class Upgrade(Paired, models.Model):
    """Before → after: how the maker's work changed, and what changed it."""

    wagtail_reference_index_ignore = True

    product = ParentalKey(Product, on_delete=models.CASCADE, related_name="upgrades")
    before_th = models.CharField(_("before (Thai)"), max_length=300)
    before_en = models.CharField(_("before (English)"), max_length=300, blank=True)
    after_th = models.CharField(_("after (Thai)"), max_length=300)
    after_en = models.CharField(_("after (English)"), max_length=300, blank=True)
    change_th = models.CharField(_("what changed it (Thai)"), max_length=300)
    change_en = models.CharField(_("what changed it (English)"), max_length=300, blank=True)
    workshop = models.ForeignKey(
        "catalogue.Workshop",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="upgrades",
        verbose_name=_("workshop it came from"),
    )

    photo = models.ForeignKey(
        Photo,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photo of before"),
    )
    # What a piece like it was sold for; what it is sold for now, when the change was told.
    price_before = models.DecimalField(
        _("price before (baht)"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=A_PRICE,
    )
    price_after = models.DecimalField(
        _("price after (baht)"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=A_PRICE,
    )
    taught_by = models.CharField(_("who taught it"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("upgrade")
        verbose_name_plural = _("upgrades")
        constraints = [
            models.CheckConstraint(
                condition=(Q(price_before=None) | Q(price_before__gte=1))
                & (Q(price_after=None) | Q(price_after__gte=1)),
                name="an_upgrade_has_real_prices",
            )
        ]

    def __str__(self) -> str:
        return self.say("after")
