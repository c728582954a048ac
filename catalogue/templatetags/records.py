"""What templates show of the records: shares that were computed, certificates that are valid."""

from __future__ import annotations

from django import template

from catalogue import recorded
from catalogue.models import Certificate, Enterprise, Product
from catalogue.recorded import Record
from catalogue.templatetags.words import grams

register = template.Library()


@register.filter
def grams_more(change_g: int) -> str:
    """So many grams more or less: +500 g, −1.2 kg."""
    return f"{'+' if change_g > 0 else '−'}{grams(abs(change_g))}"


@register.simple_tag
def record_of(product: Product) -> Record | None:
    """What stands behind the share of a product; asks nothing where it is declared."""
    if product.recycled_source != Product.ShareSource.RECORDS:
        return None
    return recorded.of_product(product.pk)


@register.simple_tag
def declared_of(product: Product) -> int:
    """What the maker's material lines say; uses what was prefetched."""
    return min(sum(each.percent for each in product.materials.all() if each.recycled), 100)


@register.simple_tag
def certificates_of(row: Product | Enterprise) -> list[Certificate]:
    """Those that are valid today: a product's own with its maker's, or a maker's alone."""
    if isinstance(row, Product):
        return list(Certificate.objects.about(row))
    return list(Certificate.objects.valid().filter(enterprise=row))
