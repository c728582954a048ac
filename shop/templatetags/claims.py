"""Claims, the rule of taking back and the best way to pack, lent to other pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from catalogue.models import Product, Variant
from shop import returns
from shop.claims import recipes, rules
from shop.models import Claim, Order, Seller

register = template.Library()


@register.inclusion_tag("parts/claims.html")
def claims_of(order: Order) -> dict[str, Any]:
    """What the buyer has said about this order, and what they may say or call off now."""
    now = timezone.now()
    parcels = order.consignments.select_related("enterprise").prefetch_related("lines")
    open_ones = [
        {
            "consignment": parcel,
            "claim": rules.claimable(parcel, now),
            "until": rules.claim_until(parcel),
            "back": rules.returnable(parcel, now),
        }
        for parcel in parcels
        if parcel.state in rules.OUT
    ]
    found = Claim.objects.filter(consignment__order=order).for_lists()
    return {
        "order": order,
        "claims": found.order_by("-pk"),
        "parcels": [each for each in open_ones if each["claim"] or each["back"]],
        "days": rules.ANSWER_DAYS,
        "may_call_off": rules.may_call_off(order),
    }


@register.simple_tag
def answer_days() -> int:
    """Working days within which a buyer hears from us."""
    return rules.ANSWER_DAYS


@register.filter
def days_to_return(variant: Variant, seller: Seller) -> int:
    """Days after delivery within which a piece may be sent back; 0 for one that may not."""
    return returns.days_for(variant, seller)


@register.filter
def kept_for_good(quote: Any, seller: Seller) -> list[Any]:
    """The lines of a purchase that are not taken back; seats have a rule of their own."""
    lines = [line for share in quote.shares for line in share.lines]
    goods = [line for line in lines if line.variant.kind != Variant.Kind.SEAT]
    return [line for line in goods if not returns.days_for(line.variant, seller)]


@register.filter
def rates_of(product: Product) -> list[recipes.Rate]:
    """How often it broke, by the way it was packed."""
    return recipes.rates(Product.objects.filter(pk=product.pk))


@register.filter
def best_recipe(rates: list[recipes.Rate]) -> recipes.Rate | None:
    """The way that broke least."""
    return recipes.best(rates)


@register.filter
def open_claims(member: Any) -> int:
    """Claims that wait for somebody, of the member's own enterprises."""
    return Claim.objects.of_member(member).unfinished().count()
