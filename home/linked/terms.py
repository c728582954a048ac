"""schema.org's terms for what the shop knows."""

from __future__ import annotations

from catalogue.models import Product, Variant

SCHEMA = "https://schema.org"
AVAILABLE = {
    Variant.Availability.IN_STOCK: "InStock",
    Variant.Availability.FEW_LEFT: "LimitedAvailability",
    Variant.Availability.SOLD_OUT: "OutOfStock",
}


def for_sale(product: Product) -> bool:
    """True while somebody could buy it if a piece is free."""
    return product.on_sale and not product.archived and product.enterprise.is_open


def availability(product: Product, variant: Variant) -> str:
    """One of schema.org's words for how soon a piece can be had."""
    band = Variant.Availability(variant.availability)
    if not for_sale(product):
        return AVAILABLE[Variant.Availability.SOLD_OUT]
    if band == Variant.Availability.SOLD_OUT:
        return "SoldOut" if variant.kind == Variant.Kind.UNIQUE else AVAILABLE[band]
    return "MadeToOrder" if variant.kind == Variant.Kind.MADE_TO_ORDER else AVAILABLE[band]
