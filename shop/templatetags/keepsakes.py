"""What was made on the seats of an order, lent to the order's page."""

from __future__ import annotations

from dataclasses import dataclass

from django import template

from catalogue.models import Session, Variant
from shop import keepsakes
from shop.models import Keepsake, Order, OrderLine

register = template.Library()


@dataclass(frozen=True)
class Made:
    """One line's pieces: still drying, or ready, or on their way by an order of their own."""

    line: OrderLine
    over: bool
    keepsake: Keepsake | None
    delivery: Order | None
    may_choose: bool


@register.filter
def made_pieces(order: Order) -> list[Made]:
    """The lines of a paid order on which people make a piece to keep."""
    if order.state not in (Order.State.PAID, Order.State.COMPLETED):
        return []
    sessions = Session.objects.filter(makes_a_piece=True, cancelled_at=None)
    lines = OrderLine.objects.filter(
        consignment__order=order, kind=Variant.Kind.SEAT, variant__session__in=sessions
    )
    related = lines.select_related("variant__session", "keepsake__delivery", "consignment__order")
    return [_made(line) for line in related]


def _made(line: OrderLine) -> Made:
    keepsake = getattr(line, "keepsake", None)
    return Made(
        line,
        line.variant is not None and line.variant.session.over,
        keepsake,
        keepsakes.chosen(keepsake) if keepsake else None,
        bool(keepsake and keepsakes.may_choose(keepsake)),
    )
