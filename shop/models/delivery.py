"""What sending costs: zones by postcode or country, rates by weight, edited by the managers."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from catalogue.models import Enterprise
from catalogue.models.paired import Paired
from shop import countries


class DeliveryZone(Paired, ClusterableModel):
    """Postcodes of Thailand, or countries, that cost the same.

    The zone with neither is the rest of Thailand; the zone with * is the rest of the world.
    """

    wagtail_reference_index_ignore = True

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_th = models.CharField(_("name (Thai)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80, blank=True)
    postcodes = models.TextField(
        _("postcodes"),
        blank=True,
        help_text=_(
            "Postcodes or their first digits, separated by spaces; empty for the rest of Thailand."
        ),
    )
    countries = models.TextField(
        _("countries"),
        blank=True,
        help_text=_(
            "Two-letter codes separated by spaces, like MY SG; * for everywhere else; "
            "empty for Thailand. A parcel heavier than the last rate has no price by itself: "
            "the buyer is asked to write to you."
        ),
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("delivery zone")
        verbose_name_plural = _("delivery zones")

    def __str__(self) -> str:
        return self.say("name")

    def clean(self) -> None:
        """Postcodes are digits, countries exist, and no zone has both."""
        if wrong := [
            code for code in self.postcodes.split() if not code.isdecimal() or len(code) > 5
        ]:
            raise ValidationError({"postcodes": _("Not a postcode: %s") % " ".join(wrong)})
        codes = self.country_codes()
        if wrong := [
            code for code in codes if code not in {*countries.every(), countries.EVERYWHERE}
        ]:
            raise ValidationError(
                {"countries": _("Not a country code: %s") % " ".join(wrong)[:100]}
            )
        if countries.HOME in codes:
            raise ValidationError({"countries": _("For Thailand leave the countries empty.")})
        if countries.EVERYWHERE in codes and len(codes) > 1:
            raise ValidationError(
                {"countries": _("The sign * stands alone: it means every other country.")}
            )
        if codes and self.postcodes.split():
            raise ValidationError(
                {"postcodes": _("A zone has postcodes of Thailand or countries, not both.")}
            )
        self.countries = " ".join(codes)

    def country_codes(self) -> list[str]:
        """Where it lies; nothing for a zone of Thailand."""
        return countries.in_list(self.countries)


class DeliveryRate(models.Model):
    """What one parcel up to a weight costs in a zone; an enterprise may have its own."""

    wagtail_reference_index_ignore = True

    zone = ParentalKey(DeliveryZone, on_delete=models.CASCADE, related_name="rates")
    enterprise = models.ForeignKey(
        Enterprise,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="delivery_rates",
        verbose_name=_("only for this enterprise"),
    )
    up_to_g = models.PositiveIntegerField(_("up to (g)"), validators=[MinValueValidator(1)])
    fee = models.DecimalField(
        _("fee (baht)"), max_digits=8, decimal_places=2, validators=[MinValueValidator(0)]
    )
    checked_on = models.DateField(_("checked on"), null=True, blank=True)

    class Meta:
        ordering = ["up_to_g", "pk"]
        verbose_name = _("delivery rate")
        verbose_name_plural = _("delivery rates")
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "enterprise", "up_to_g"], name="one_own_rate_for_each_weight"
            ),
            # NULL differs from NULL in a unique index, so the common rates need one of their own.
            models.UniqueConstraint(
                fields=["zone", "up_to_g"],
                condition=models.Q(enterprise=None),
                name="one_common_rate_for_each_weight",
            ),
        ]

    def __str__(self) -> str:
        return f"≤ {self.up_to_g} g: {self.fee}"
