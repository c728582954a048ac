"""What was changed about a product, by whom and when; append-only."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.models.products import Product, Variant


class ProductEvent(models.Model):
    """One change, with the words before and after it."""

    wagtail_reference_index_ignore = True

    class What(models.TextChoices):
        MADE = "made", _("entered")
        PRICE = "price", _("price changed")
        FACTS = "facts", _("facts changed")
        KIND = "kind", _("kind changed")
        ARCHIVED = "archived", _("archived")
        RESTORED = "restored", _("brought back")

    product = models.ForeignKey(Product, models.CASCADE, related_name="events")
    variant = models.ForeignKey(Variant, models.SET_NULL, null=True, related_name="+")
    what = models.CharField(max_length=10, choices=What)
    before = models.CharField(max_length=120, blank=True)
    after = models.CharField(max_length=120, blank=True)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("change of a product")
        verbose_name_plural = _("changes of products")

    def __str__(self) -> str:
        return f"{self.product_id}: {self.what}"
