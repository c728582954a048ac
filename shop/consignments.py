"""The deeds of a consignment: pack, send, make ready, hand over, arrive."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from people.models import Member
from shop import letters, orders
from shop.models import Claim, Consignment, Dispute, Letter, Order, OrderEvent
from shop.models.steps import WrongStep

State = Consignment.State
Method = Consignment.Method
What = OrderEvent.What

# Each step is for one method; every other is for what is handed over in person.
STEPS_OF = {
    **dict.fromkeys((State.PACKED, State.SENT, State.DELIVERED), Method.PARCEL),
    State.ATTENDED: Method.ATTENDANCE,
}
# These only say what has happened already, whatever the banks quarrel about.
HAPPENED = (State.DELIVERED, State.ATTENDED)


@transaction.atomic
def pack(consignment: Consignment, *, by: Member | None = None, why: str = "") -> bool:
    """Everything is in the box. True for the call that made the step."""
    return _step(consignment, State.PACKED, What.PACKED, by=by, why=why, packed_at=timezone.now())


@transaction.atomic
def send(
    consignment: Consignment, *, carrier: str, number: str, by: Member | None = None, why: str = ""
) -> bool:
    """The carrier has it; the buyer gets a letter with the number.

    Packing may be said with the same word. A parcel that is on its way already takes another
    number, for whoever mistyped the first; the buyer gets a letter with that one too.
    """
    consignment.order.locked()
    consignment.refresh_from_db()
    known = (consignment.carrier, consignment.tracking_number)
    if consignment.state == State.SENT and known != (carrier, number):
        return _renumber(consignment, carrier, number, by)
    if consignment.state == State.WAITING:
        pack(consignment, by=by, why=why)
    stamps: dict[str, Any] = {
        "carrier": carrier,
        "tracking_number": number,
        "sent_at": timezone.now(),
    }
    if moved := _step(consignment, State.SENT, What.SENT, by=by, why=why, **stamps):
        letters.owe(consignment.order, Letter.Kind.SENT, cause=f"consignment {consignment.pk}")
    return moved


def _renumber(consignment: Consignment, carrier: str, number: str, by: Member | None) -> bool:
    """Correct the number of a parcel on its way; the order's lock is held."""
    own = Consignment.objects.filter(pk=consignment.pk)
    own.update(carrier=carrier, tracking_number=number)
    consignment.refresh_from_db()
    event = consignment.order.events.create(
        what=What.RENUMBERED, consignment=consignment, member=by, why=number
    )
    # Every correction is a cause of its own, also one that goes back to the first number.
    cause = f"consignment {consignment.pk} event {event.pk}"
    letters.owe(consignment.order, Letter.Kind.SENT, cause=cause)
    return True


@transaction.atomic
def make_ready(consignment: Consignment, *, by: Member | None = None, why: str = "") -> bool:
    """It waits on the shelf for the buyer, who gets a letter with place and hours.

    Whoever pays in cash has the whole hold from now on to come.
    """
    now = timezone.now()
    if moved := _step(consignment, State.READY, What.READY, by=by, why=why, packed_at=now):
        unpaid = Order.objects.filter(pk=consignment.order_id, state=Order.State.PLACED)
        until = now + settings.HOLD_CASH
        unpaid.filter(holds_until__lt=until).update(holds_until=until)
        letters.owe(consignment.order, Letter.Kind.READY, cause=f"consignment {consignment.pk}")
    return moved


@transaction.atomic
def hand_over(consignment: Consignment, *, by: Member | None = None) -> bool:
    """The buyer has it in their hands."""
    return _arrive(consignment, State.HANDED_OVER, What.HANDED_OVER, by)


@transaction.atomic
def put_back(consignment: Consignment, *, by: Member | None = None) -> bool:
    """Nobody came for it: its pieces stand on the shelf again, where the stock has them already."""
    order = consignment.order.locked()
    if order.state not in (Order.State.EXPIRED, Order.State.CANCELLED):
        raise WrongStep(f"{order} is {order.state}: somebody may still come for {consignment}")
    if moved := consignment.move_to(State.CALLED_OFF, done_at=timezone.now()):
        order.events.create(what=What.CALLED_OFF, consignment=consignment, member=by)
    return moved


@transaction.atomic
def deliver(consignment: Consignment, *, by: Member | None = None, why: str = "") -> bool:
    """The parcel has arrived: the buyer, the carrier or the calendar says so."""
    return _arrive(consignment, State.DELIVERED, What.DELIVERED, by, why)


@transaction.atomic
def attend(consignment: Consignment, *, why: str = "") -> bool:
    """The sessions of these seats are over."""
    return _arrive(consignment, State.ATTENDED, What.ATTENDED, None, why)


@transaction.atomic
def call_off(consignment: Consignment, *, by: Member | None = None) -> bool:
    """All of it is refunded and still here: nothing of it is packed any more."""
    order = consignment.order.locked()
    moved = consignment.move_to(State.CALLED_OFF, done_at=timezone.now())
    if moved:
        order.events.create(what=What.CALLED_OFF, consignment=consignment, member=by)
        orders.complete_if_done(order)
    return moved


def _arrive(
    consignment: Consignment, state: str, what: str, by: Member | None, why: str = ""
) -> bool:
    moved = _step(consignment, state, what, by=by, why=why, done_at=timezone.now())
    if moved:
        if consignment.replaces is not None:  # what the claim was about is made good
            consignment.replaces.move_to(Claim.State.SETTLED, settled_at=timezone.now())
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
    """One step of a paid order's consignment; the order's lock keeps two last steps apart.

    What will be paid in cash when it is fetched may be made ready before, and nothing more.
    """
    if consignment.method != STEPS_OF.get(State(state), Method.PICK_UP):
        raise WrongStep(f"{consignment} goes by {consignment.method} and cannot be {state}")
    order = consignment.order.locked()
    paid = order.state in (Order.State.PAID, Order.State.COMPLETED)
    if not paid and not (state == State.READY and order.awaits_cash):
        raise WrongStep(f"{order} is {order.state}, so nothing of it is packed")
    if state not in HAPPENED and Dispute.objects.holding(order):
        raise WrongStep(f"the payment of {order} is disputed, so nothing of it leaves the house")
    if moved := consignment.move_to(state, **stamps):
        order.events.create(what=what, consignment=consignment, member=by, why=why)
    return moved
