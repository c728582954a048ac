"""What returning customers see on other pages: who may be told of a variant, reviews, what may be reviewed."""

from __future__ import annotations

from django import template

from catalogue.models import Product, Variant
from shop.customers import asks, reviews
from shop.models import Consignment, Order, OrderLine

register = template.Library()


@register.filter
def askable(offers: list[Variant]) -> list[Variant]:
    """Those that are sold out and may come again."""
    return [variant for variant in offers if asks.can_be_asked(variant)]


@register.filter
def shown_reviews(product: Product) -> reviews.Shown:
    """The reviews of a product that everybody may read."""
    return reviews.shown_of(product)


@register.filter
def to_review(order: Order) -> list[OrderLine]:
    """One line of each product that has reached the buyer and has no review of this order yet."""
    if not order.consignments.filter(state__in=Consignment.DONE).exists():
        return []
    said = order.reviews.values("product")
    lines = OrderLine.objects.filter(consignment__order=order).select_related(
        "consignment", "variant"
    )
    found: dict[int, OrderLine] = {}
    for line in lines.exclude(variant__product__in=said):
        if reviews.may_review(line) and line.variant is not None:
            found.setdefault(line.variant.product_id, line)
    return list(found.values())
