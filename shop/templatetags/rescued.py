"""What one order has kept from the heap."""

from __future__ import annotations

from collections import Counter

from django import template

from catalogue import recorded
from shop.models import Order, OrderLine, RefundLine

register = template.Library()
SOLD = {Order.State.PAID, Order.State.COMPLETED}


@register.simple_tag
def kept_from_heap(order: Order) -> int:
    """Grams of scrap in the pieces of a paid order, from records only; what came back counts no more."""
    if order.state not in SOLD:
        return 0
    pieces: Counter[int] = Counter()
    # What replaces a broken piece keeps nothing more from the heap: the broken one lies there.
    lines = OrderLine.objects.filter(
        consignment__order=order, consignment__replaces=None, variant__isnull=False
    )
    for number, quantity in lines.values_list("variant", "quantity"):
        pieces[number] += quantity
    back = RefundLine.objects.filter(consignment__order=order, restocked=True, line__isnull=False)
    for number, quantity in back.values_list("line__variant", "quantity"):
        pieces[number] -= quantity
    return recorded.kept_in_pieces({number: count for number, count in pieces.items() if count > 0})
