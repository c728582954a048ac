"""How a piece is made, as its passport tells it: body, technique, firing."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from catalogue.models.paired import Paired
from catalogue.models.products import Product


class Craft(Paired, models.Model):
    """One row a product; what nobody has written down is not told."""

    wagtail_reference_index_ignore = True

    product = ParentalKey(Product, on_delete=models.CASCADE, related_name="crafts")
    body_th = models.CharField(_("body (Thai)"), max_length=120, blank=True)
    body_en = models.CharField(_("body (English)"), max_length=120, blank=True)
    technique_th = models.CharField(_("technique (Thai)"), max_length=120, blank=True)
    technique_en = models.CharField(_("technique (English)"), max_length=120, blank=True)
    firing_th = models.CharField(_("glaze and firing (Thai)"), max_length=120, blank=True)
    firing_en = models.CharField(_("glaze and firing (English)"), max_length=120, blank=True)
    firing_c = models.PositiveSmallIntegerField(
        _("fired at (°C)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(500), MaxValueValidator(1500)],
    )

    class Meta:
        verbose_name = _("making")
        verbose_name_plural = _("making")
        constraints = [
            models.UniqueConstraint(fields=["product"], name="one_making_a_product"),
            models.CheckConstraint(
                condition=Q(firing_c=None) | Q(firing_c__gte=500, firing_c__lte=1500),
                name="a_kiln_is_hot",
            ),
        ]

    def __str__(self) -> str:
        return self.say("technique") or self.say("body")
