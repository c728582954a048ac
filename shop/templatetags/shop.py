"""The buy box and the seller's words, lent to the templates of every room."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone

from catalogue.models import Enterprise, Product, Variant
from shop import delivery
from shop.models import Seller

register = template.Library()


@register.simple_tag(takes_context=True)
def seller(context: Context) -> Seller:
    """Who sells; read once for each request."""
    return Seller.load(context.get("request"))


@register.inclusion_tag("parts/buy_box.html", takes_context=True)
def buy_box(context: Context, product: Product) -> dict[str, Any]:
    """Variants, price, stock in words, quantity, and what sending costs: all a buyer decides with."""
    request = context["request"]
    sells = Seller.load(request)
    offers = product.offers
    chosen = chosen_variant(offers, request.GET.get("variant", ""))
    return {
        "product": product,
        "offers": offers,
        "chosen": chosen,
        "enterprise": product.enterprise,
        "for_sale": product.on_sale and not product.archived and product.enterprise.is_open,
        "posting_day": next_posting_day(product.enterprise, timezone.localdate()),
        "delivery_fee": _fee_alone(chosen, sells, delivery.Tariff.of(request)),
        "seller": sells,
        "path": request.path,
    }


def chosen_variant(offers: list[Variant], sku: str) -> Variant | None:
    """The one asked for, else the first that can be had, else the first."""
    asked = next((variant for variant in offers if variant.sku == sku), None)
    free = next((variant for variant in offers if not variant.sold_out), None)
    return asked or free or next(iter(offers), None)


def next_posting_day(enterprise: Enterprise, today: date) -> date | None:
    """The first posting day after today; None when the enterprise has named none."""
    days = (today + timedelta(days=ahead) for ahead in range(1, 8))
    return next((day for day in days if day.weekday() in enterprise.posting_days), None)


def _fee_alone(
    variant: Variant | None, sells: Seller, tariff: delivery.Tariff
) -> delivery.Quote | None:
    """What one piece costs with delivery within Thailand; None where the managers set no rate."""
    if variant is None:
        return None
    try:
        return delivery.quote([delivery.Line(variant, 1)], seller=sells, tariff=tariff)
    except delivery.NoRate:
        return None
