"""Nobody holds the whole shop without paying: limits for each visitor and each network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.guessing import whence
from shop.models import Cart, HeldFrom, Order, OrderLine
from shop.orders import TooManyOpenOrders, one_at_a_time

# Many telephones share one address of their network; a house of 254 addresses is one range.
PER_VISITOR: int = getattr(settings, "OPEN_ORDERS_PER_VISITOR", 5)
PER_NETWORK: int = getattr(settings, "OPEN_ORDERS_PER_NETWORK", 20)
PIECES_PER_NETWORK: int = getattr(settings, "OPEN_PIECES_PER_NETWORK", 120)
RANGE = {4: 24, 6: 64}


class HeldTooMuch(TooManyOpenOrders):
    """The visitor, or everybody of the network together, holds enough."""

    said: str | Promise = _(
        "Many orders from here wait for payment already. Please pay for one, or try again in an hour."
    )


def network_of(request: HttpRequest) -> str:
    """The range of addresses that the request comes from; "" where it tells nothing.

    A private address is that of a proxy which does not say for whom it asks, or of this machine:
    all buyers would share it.
    """
    try:
        address = ip_address(whence(request).partition("%")[0])
    except ValueError:
        return ""
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_private or address.is_loopback:
        return ""
    return str(ip_network(f"{address}/{RANGE[address.version]}", strict=False))


@contextmanager
def within_limits(request: HttpRequest, cart: Cart) -> Iterator[Callable[[Order], None]]:
    """What is ordered inside is counted, or was too much and is undone. Raises HeldTooMuch.

    Orders of one network are placed one after the other, so ten requests at once count too.
    """
    network, visitor = _kept(network_of(request)), _kept(f"cart {cart.pk}")
    with transaction.atomic():
        if network:
            one_at_a_time(f"network {network}")
        _check(visitor, network, pieces=_pieces(cart))
        yield lambda order: _note(order, visitor, network)


def _note(order: Order, visitor: str, network: str) -> None:
    # The same form sent twice gives the same order: whence it came is written already.
    held = HeldFrom(order=order, visitor=visitor, network=network)
    HeldFrom.objects.bulk_create([held], ignore_conflicts=True)


def _check(visitor: str, network: str, *, pieces: int) -> None:
    held = Order.objects.filter(state=Order.State.PLACED, holds_until__gt=timezone.now())
    if held.filter(held_from__visitor=visitor).count() >= PER_VISITOR:
        raise HeldTooMuch
    if not network:
        return
    here = held.filter(held_from__network=network)
    lines = OrderLine.objects.filter(consignment__order__in=here)
    all_pieces = (lines.aggregate(sum=Sum("quantity"))["sum"] or 0) + pieces
    if here.count() >= PER_NETWORK or all_pieces > PIECES_PER_NETWORK:
        raise HeldTooMuch


def _pieces(cart: Cart) -> int:
    return cart.lines.aggregate(sum=Sum("quantity"))["sum"] or 0


def _kept(told: str) -> str:
    return salted_hmac("shop.holding", told, algorithm="sha256").hexdigest() if told else ""


def forget() -> int:
    """Drop where orders came from that hold nothing any more; returns how many."""
    dropped, _kinds = HeldFrom.objects.exclude(order__state=Order.State.PLACED).delete()
    return dropped
