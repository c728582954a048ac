"""Seats given back: by the buyer as the workshop's page promises, or by whoever runs the session."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from people.models import Member
from shop import letters, seats, stock, waiting
from shop.models import Attendee, Letter, Order, OrderEvent, Refund
from shop.models.steps import WrongStep
from shop.payments import refunds
from shop.payments.refund_plans import Wanted

What = OrderEvent.What
# Kept in English, shown in the reader's language like the shop's other reasons.
BY_THE_BUYER = "seats given back"


class TooLate(Exception):
    """The rule of the workshop's page gives this seat back no more."""


@transaction.atomic
def give_back(order: Order, leaving: Collection[int], *, attempt: uuid.UUID) -> Refund | None:
    """The buyer returns the seats of these attendees; what they cost goes back in full.

    The same attempt twice gives back once. Call `refunds.ask` with the refund afterwards; there
    is none when the seats cost nothing. Raises TooLate, WrongStep and what `refunds.decide` raises.
    """
    order = order.locked()
    now = timezone.now()
    chosen = [each for each in _standing(order) if each.pk in leaving]
    if not all(seats.may_give_back(each, now) for each in chosen):
        raise TooLate
    return take_back(order, leaving, by=None, reason=BY_THE_BUYER, attempt=attempt)


@transaction.atomic
def take_back(
    order: Order,
    leaving: Collection[int],
    *,
    by: Member | None,
    reason: str,
    attempt: uuid.UUID,
) -> Refund | None:
    """These attendees come no more, whatever the rule: their seats are free, their money goes back.

    Nothing happens for those whose seat has gone back before. Raises WrongStep while the order
    is not paid, and what `refunds.decide` raises.
    """
    order = order.locked()
    if order.state not in (Order.State.PAID, Order.State.COMPLETED, Order.State.CANCELLED):
        raise WrongStep(f"{order} is {order.state}: nobody holds a seat by it")
    chosen = [each for each in _standing(order) if each.pk in leaving]
    if not chosen:
        return Refund.objects.filter(attempt=attempt, payment__order=order).first()
    who = {each.pk for each in chosen}
    why = f"{len(chosen)} × {reason}"[:200]
    event = order.events.create(what=What.SEAT_BACK, member=by, why=why)
    free = [each for each in chosen if not each.line.unit_price]
    _free(order, free, by=by)
    _tell(order, free, event)
    paid = Counter(each.line_id for each in chosen if each.line.unit_price)
    if paid:
        deed = {"by": by, "reason": reason, "restock": False, "attempt": attempt}
        return refunds.decide(order, Wanted(paid), who=who, **deed)  # type: ignore[arg-type]
    refunds.call_off_what_is_over(order, by=by)
    return None


def _tell(order: Order, free: list[Attendee], event: OrderEvent) -> None:
    """A letter about seats that cost nothing; of the others the refund's letter tells.

    Of a session that was cancelled its own letter has told already.
    """
    for line in {each.line for each in free}:
        session = seats.session_of(line)
        if session is not None and session.cancelled_at is None:
            cause = f"session {session.pk} event {event.pk}"
            letters.owe(order, Letter.Kind.SEATS_BACK, cause=cause)


def _standing(order: Order) -> list[Attendee]:
    return [each for each in seats.attendees_of(order) if each.given_back_at is None]


def _free(order: Order, leaving: list[Attendee], *, by: Member | None) -> None:
    """Seats that cost nothing are named by no refund; they go back by themselves."""
    for line in {each.line for each in leaving}:
        chosen = {each.pk for each in leaving if each.line_id == line.pk}
        gone = seats.give_back_of(line, len(chosen), chosen)
        if gone and line.variant is not None:
            stock.back(line, gone, order=order, by=by)
            waiting.offer(line.variant)
