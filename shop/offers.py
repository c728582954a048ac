"""Accepting an offer of the waiting list: what was held becomes an order, with nobody in between."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from shop import delivery, orders, stock, waiting
from shop.models import Cart, CartLine, Order, Payment, WaitingParty

State = WaitingParty.State


class NoOffer(Exception):
    """Nothing is held for this party (any more)."""


class NotOffered(Exception):
    """So many seats were not offered."""

    def __init__(self, held: int) -> None:
        super().__init__(f"{held} seats are held")
        self.held = held


@transaction.atomic
def accept(
    party: WaitingParty,
    seats: int,
    *,
    names: Sequence[str] = (),
    method: str = Payment.Method.PROMPTPAY,
) -> Order:
    """Turn so many of the seats held into an order of the party; the rest goes on to the next.

    The record of the seats is locked from before they are let go until they are the order's.
    Accepted twice, it is the one order. Raises NoOffer, NotOffered, orders.TooManyOpenOrders.
    """
    orders.one_at_a_time(party.phone)
    party = waiting.locked(party)
    if party.order is not None:
        return party.order
    over = party.offer_ends is None or party.offer_ends <= timezone.now()
    if party.state != State.OFFERED or over:
        raise NoOffer
    if not 1 <= seats <= party.held:
        raise NotOffered(party.held)
    variant = party.session.variant
    stock.unhold(variant, party.held)
    cart = Cart.objects.create()
    CartLine.objects.create(cart=cart, variant=variant, quantity=seats)
    order = orders.place(
        cart,
        delivery.quote([delivery.Line(variant, seats)]),
        orders.Contact(name=party.name, phone=party.phone, email=party.email),
        attempt=cart.attempt,
        language=party.language,
        method=method,
        names={variant.pk: names},
    )
    cart.delete()
    party.move_to(State.ACCEPTED, held=0, order=order)
    waiting.offer(variant)
    return order
