"""The deeds of a consignment: pack, send, make ready, hand over, arrive."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from people.models import Member
from shop import letters, orders
from shop.models import Consignment, Letter, Order, OrderEvent
from shop.models.steps import WrongStep

State = Consignment.State
What = OrderEvent.What


@transaction.atomic
def pack(consignment: Consignment, *, by: Member | None = None) -> bool:
    """Everything is in the box. True for the call that made the step."""
    return _step(consignment, State.PACKED, What.PACKED, by=by, packed_at=timezone.now())


@transaction.atomic
def send(consignment: Consignment, *, carrier: str, number: str, by: Member | None = None) -> bool:
    """The carrier has it; the buyer gets a letter with the number. Packing may be said with the same word."""
    if consignment.locked().state == State.WAITING:
        pack(consignment, by=by)
    stamps: dict[str, Any] = {
        "carrier": carrier,
        "tracking_number": number,
        "sent_at": timezone.now(),
    }
    if moved := _step(consignment, State.SENT, What.SENT, by=by, **stamps):
        letters.owe(consignment.order, Letter.Kind.SENT, cause=f"consignment {consignment.pk}")
    return moved


@transaction.atomic
def make_ready(consignment: Consignment, *, by: Member | None = None) -> bool:
    """It waits on the shelf for the buyer, who gets a letter with place and hours."""
    if moved := _step(consignment, State.READY, What.READY, by=by, packed_at=timezone.now()):
        letters.owe(consignment.order, Letter.Kind.READY, cause=f"consignment {consignment.pk}")
    return moved


@transaction.atomic
def hand_over(consignment: Consignment, *, by: Member | None = None) -> bool:
    """The buyer has it in their hands."""
    return _arrive(consignment, State.HANDED_OVER, What.HANDED_OVER, by)


@transaction.atomic
def deliver(consignment: Consignment, *, by: Member | None = None, why: str = "") -> bool:
    """The parcel has arrived: the buyer, the carrier or the calendar says so."""
    return _arrive(consignment, State.DELIVERED, What.DELIVERED, by, why)


def _arrive(
    consignment: Consignment, state: str, what: str, by: Member | None, why: str = ""
) -> bool:
    moved = _step(consignment, state, what, by=by, why=why, done_at=timezone.now())
    if moved:
        orders.complete_if_done(consignment.order)
    return moved


def _step(
    consignment: Consignment,
    state: str,
    what: str,
    *,
    by: Member | None,
    why: str = "",
    **stamps: Any,
) -> bool:
    """One step of a paid order's consignment; the order's lock keeps two last steps apart."""
    order = consignment.order.locked()
    if order.state not in (Order.State.PAID, Order.State.COMPLETED):
        raise WrongStep(f"{order} is {order.state}, so nothing of it is packed")
    if moved := consignment.move_to(state, **stamps):
        order.events.create(what=what, consignment=consignment, member=by, why=why)
    return moved
