"""What stands on the shelf, lent to the page editor of the room below."""

from __future__ import annotations

from django import template
from django.db.models import QuerySet

from catalogue.models import Product, Variant

register = template.Library()


@register.simple_tag
def shelf_of(product: Product | None) -> QuerySet[Variant]:
    """The product's active variants with their stock records; of no product none."""
    return Variant.objects.filter(product=product, active=True).select_related("stock")
