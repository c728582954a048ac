"""The shop's rule of taking back: for how many days, and what never. Claims of broken pieces are another thing."""

from __future__ import annotations

from catalogue.models import Variant
from shop.models import Seller

Kind = Variant.Kind
# What is made for one buyer stays theirs, and seats have a rule of their own.
NEVER = (Kind.MADE_TO_ORDER, Kind.SEAT)


def days_for(variant: Variant, seller: Seller | None = None) -> int:
    """Days after delivery within which a piece may be sent back; 0 for one that may not."""
    if variant.kind in NEVER or not variant.product.returnable:
        return 0
    return (seller or Seller.load()).return_days
