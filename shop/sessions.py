"""Running a session: changed or cancelled with everybody told, the reminder, and the list at the door."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.generation import public_changed
from catalogue.models import Enterprise, Session, Variant
from people.models import Member
from shop import giving_back, letters, orders, seats, waiting
from shop.models import (
    Attendee,
    Letter,
    Order,
    OrderEvent,
    OrderLine,
    Refund,
    Slip,
    WaitingParty,
)
from shop.models.steps import WrongStep
from shop.payments import attempts, refunds
from shop.payments.attempts import Mismatch
from shop.payments.refund_plans import NothingToReturn, TooMuch
from shop.payments.reported import Away, Refused

log = logging.getLogger(__name__)
What = OrderEvent.What
State = Order.State

REMIND_AHEAD = timedelta(hours=24)
DOOR_OPENS = timedelta(hours=12)  # before the beginning; earlier a scan was a slip of the thumb
HOLDS_A_SEAT = (State.PAID, State.COMPLETED)
MANAGES, READS = "shop.manage_orders", "shop.view_order"
# Kept in English, shown in the reader's language like the shop's other reasons.
REASONS = (_("the session was cancelled"),)
OFF = "the session was cancelled"


class NotYet(Exception):
    """The session is too far off for anybody to have come to it."""


class NoSeat(Exception):
    """The ticket opens nothing: given back, not paid, or its session cancelled."""


# --- who may --------------------------------------------------------------------------------------


def seen_by(member: Member) -> QuerySet[Session]:
    """The sessions whose lists a person may read: of the own enterprises, or all for the office."""
    if member.has_perm(MANAGES) or member.has_perm(READS):
        return _shown()
    return _own(member)


def run_by(member: Member) -> QuerySet[Session]:
    """The sessions at whose door a person may stand: coordinators read and press nothing."""
    return _shown() if member.has_perm(MANAGES) else _own(member)


def _own(member: Member) -> QuerySet[Session]:
    own = Enterprise.objects.of_member(member)
    return _shown().filter(variant__product__enterprise__in=own)


def _shown() -> QuerySet[Session]:
    return Session.objects.select_related(
        "workshop", "variant__stock", "variant__product__enterprise"
    )


# --- the lists ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One session of a list, with its seats counted."""

    session: Session
    sold: int
    free: int
    waiting: int


def coming(found: QuerySet[Session], now: datetime) -> QuerySet[Session]:
    """Those not over yet, soonest first; today's stay until they end."""
    return found.filter(ends_at__gt=now).order_by("starts_at", "pk")


def past(found: QuerySet[Session], now: datetime) -> QuerySet[Session]:
    """Those that are over, latest first."""
    return found.filter(ends_at__lte=now).order_by("-starts_at", "-pk")


def counted(found: QuerySet[Session]) -> list[Row]:
    """A list with its seats, in one query."""
    listed = Q(waiting_parties__state__in=WaitingParty.ON_LIST)
    people = Coalesce(Sum("waiting_parties__size", filter=listed), 0)
    return [
        Row(
            each,
            each.capacity - each.variant.stock.on_hand,
            each.variant.stock.free,
            each.people_waiting,
        )
        for each in found.annotate(people_waiting=people)
    ]


def people(session: Session) -> list[Attendee]:
    """Who holds a paid seat, by name, with the order and whoever checked them in."""
    held = Attendee.objects.filter(
        line__variant=session.variant_id,
        given_back_at=None,
        line__consignment__order__state__in=HOLDS_A_SEAT,
    )
    related = held.select_related("line__consignment__order__contact", "checked_in_by")
    return list(related.order_by("name", "pk"))


def holding(session: Session, *states: str) -> QuerySet[Order]:
    """Orders by which somebody still holds a seat, in these states (default: paid)."""
    held = Attendee.objects.filter(line__variant=session.variant_id, given_back_at=None)
    found = Order.objects.filter(
        pk__in=held.values("line__consignment__order"), state__in=states or HOLDS_A_SEAT
    )
    return found.select_related("contact").order_by("pk")


# --- changed --------------------------------------------------------------------------------------


@transaction.atomic
def change(
    session: Session,
    *,
    starts_at: datetime,
    ends_at: datetime,
    room_th: str,
    room_en: str,
    capacity: int,
    price: Decimal,
    by: Member,
    **facts: Any,
) -> bool:
    """Change a session. True when its time or room did: everybody with a seat is told by a letter.

    `facts` are the other columns. The price is that of seats sold from now on. Raises InThePast,
    RoomTaken, TooFewSeats, Over. Orders come first: whoever pays or refunds holds the order before
    the seats, and two who wait for each other wait for ever.
    """
    before = Session.objects.select_for_update(of=("self",), no_key=True).get(pk=session.pk)
    if before.cancelled_at is not None:
        raise seats.Over
    if before.over:
        raise seats.InThePast
    was = (before.starts_at, before.ends_at, before.room_th)
    moved = was != (starts_at, ends_at, room_th)
    if moved:
        _tell_of_move(before, by=by)
    seats.set_capacity(session, capacity, by=by)
    Variant.objects.filter(pk=session.variant_id).exclude(price=price).update(price=price)
    Session.objects.filter(pk=session.pk).update(**facts, room_en=room_en)
    if moved:
        times = {"starts_at": starts_at, "ends_at": ends_at}
        seats.move_session(session, room_th=room_th, room_en=room_en, **times)
        _write_new_time(session)
    public_changed()
    session.refresh_from_db()
    return moved


def _write_new_time(session: Session) -> None:
    """What the orders print says when the session is, not when it was: the event keeps that."""
    told = holding(session, State.PLACED, *HOLDS_A_SEAT)
    lines = OrderLine.objects.filter(variant=session.variant_id, consignment__order__in=told)
    begins, ends = session.starts_at, session.ends_at
    lines.update(
        option_th=seats.time_said(begins, ends, "th"), option_en=seats.time_said(begins, ends, "en")
    )


def _tell_of_move(before: Session, *, by: Member) -> None:
    """A letter for every order with a seat and every party of the waiting list.

    Every change is a cause of its own, also one back.
    """
    for order in holding(before, State.PLACED, *HOLDS_A_SEAT):
        why = _said(before, order.language)
        event = order.events.create(what=What.SESSION_MOVED, member=by, why=why)
        cause = f"session {before.pk} event {event.pk}"
        letters.owe(order, Letter.Kind.SESSION_MOVED, cause=cause)
    for party in before.waiting_parties.filter(state__in=WaitingParty.ON_LIST):
        change = f"change {before.sequence + 1}"
        letters.owe_party(party, Letter.Kind.LIST_MOVED, cause=change)


def _said(session: Session, language: str) -> str:
    """When and where, for the order's book; no other session is then and there."""
    place = session.place_shown_en if language == "en" else session.place_shown_th
    return f"{seats.time_said(session.starts_at, session.ends_at, language)}, {place}"[:200]


# --- cancelled ------------------------------------------------------------------------------------


def cancel(session: Session, *, by: Member) -> list[Refund]:
    """The session does not take place: no seat is sold any more, every seat goes back.

    Each order is a transaction of its own; what cannot go back now (a disputed payment, a slip
    nobody has looked at) the clock tries again. Pressed twice, it is the one cancellation. Ask
    Stripe afterwards, with `ask`. Raises InThePast once it has begun.
    """
    _close(session)
    return call_off(session, by=by)


@transaction.atomic
def _close(session: Session) -> None:
    """Nobody buys and nobody waits any more; the seats' record is taken first, as everywhere."""
    now = timezone.now()
    open_still = Session.objects.filter(pk=session.pk, cancelled_at=None, starts_at__gt=now)
    if open_still.update(cancelled_at=now):
        session.refresh_from_db()
        waiting.end_all(session)
        Variant.objects.filter(pk=session.variant_id).update(active=False)
        public_changed()
        for party in session.waiting_parties.filter(state=WaitingParty.State.OVER):
            letters.owe_party(party, Letter.Kind.LIST_OVER)
    session.refresh_from_db()
    if session.cancelled_at is None:
        raise seats.InThePast


def call_off(session: Session, *, by: Member | None = None) -> list[Refund]:
    """Give back every seat of a cancelled session that somebody still holds; the refunds made."""
    made = []
    for order in holding(session, State.PLACED, *HOLDS_A_SEAT):
        try:
            if refund := _release(order, session, by=by):
                made.append(refund)
        except (WrongStep, refunds.Disputed, TooMuch, NothingToReturn) as e:
            log.info("order %s keeps its seats for now: %s", order, type(e).__name__)
        except (Away, Refused, Mismatch) as e:
            log.info("order %s: its page could not be closed: %s", order, type(e).__name__)
    return made


def _release(order: Order, session: Session, *, by: Member | None) -> Refund | None:
    """Tell the buyer, and give the seats of one order back.

    An order nobody has paid ends as a whole: there is no way to pay a part of it. One whose slip
    waits is left to whoever looks at the slip.
    """
    _tell_of_end(order, session, by=by)
    if order.state == State.PLACED:
        if not order.slips.filter(verdict=Slip.Verdict.WAITING).exists():
            attempts.close_all(order)
            orders.cancel(order, by=by, why=OFF)
        return None
    here = [each for each in seats.attendees_of(order) if each.given_back_at is None]
    leaving = [each.pk for each in here if each.line.variant_id == session.variant_id]
    attempt = uuid.uuid5(uuid.NAMESPACE_OID, f"session {session.pk} order {order.pk}")
    return giving_back.take_back(order, leaving, by=by, reason=OFF, attempt=attempt)


@transaction.atomic
def _tell_of_end(order: Order, session: Session, *, by: Member | None) -> None:
    """One letter, and one word in the order's book."""
    order.locked()
    said = _said(session, order.language)
    if not order.events.filter(what=What.SESSION_OFF, why=said).exists():
        order.events.create(what=What.SESSION_OFF, member=by, why=said)
        letters.owe(order, Letter.Kind.SESSION_OFF, cause=f"session {session.pk}")


def ask(made: list[Refund]) -> None:
    """Have Stripe return the money; once it is silent the worker asks for the rest."""
    for refund in made:
        try:
            refunds.ask(refund)
        except Away:
            return
        except (Refused, Mismatch):
            log.warning("%s: Stripe’s answer does not fit", refund)


def unsettled() -> QuerySet[Session]:
    """Cancelled sessions of which somebody holds a seat: money that came late, or is disputed."""
    held = Attendee.objects.filter(
        given_back_at=None,
        line__consignment__order__state__in=[State.PLACED, *HOLDS_A_SEAT],
        line__variant__session__cancelled_at__isnull=False,
    )
    return Session.objects.filter(variant__in=held.values("line__variant")).order_by("pk")


# --- reminded -------------------------------------------------------------------------------------


def soon(now: datetime) -> QuerySet[Session]:
    """Sessions that begin within a day."""
    ahead = Session.objects.filter(starts_at__gt=now, starts_at__lte=now + REMIND_AHEAD)
    return ahead.filter(cancelled_at=None).order_by("pk")


def remind(session: Session) -> int:
    """Write the reminders of one session; how many. Of two workers at once one writes each.

    Whoever paid within the last day before it has just read where and when. A session that is
    moved to another day is reminded of once more, the day before that one.
    """
    cause = f"session {session.pk} on {timezone.localdate(session.starts_at)}"
    told = Letter.objects.filter(kind=Letter.Kind.REMINDER, cause=cause).exclude(order=None)
    due = holding(session).filter(paid_at__lte=session.starts_at - REMIND_AHEAD)
    due = due.exclude(pk__in=told.values("order"))
    return sum(letters.owe(order, Letter.Kind.REMINDER, cause=cause) for order in due)


# --- at the door ----------------------------------------------------------------------------------


def standing(attendee: Attendee) -> str:
    """What a ticket is worth: "valid", "came", "back", "off" or "unpaid"."""
    session = seats.session_of(attendee.line)
    if attendee.given_back_at is not None:
        return "back"
    if session is None or session.cancelled_at is not None:
        return "off"
    if attendee.line.consignment.order.state not in HOLDS_A_SEAT:
        return "unpaid"
    return "came" if attendee.came_at else "valid"


def check_in(attendee: Attendee, *, by: Member) -> bool:
    """The person is here. True for the press that wrote it. Raises NoSeat, NotYet."""
    if standing(attendee) not in ("valid", "came"):
        raise NoSeat
    session = seats.session_of(attendee.line)
    if session is None or timezone.now() < session.starts_at - DOOR_OPENS:
        raise NotYet
    free = Attendee.objects.filter(pk=attendee.pk, came_at=None, given_back_at=None)
    came = free.update(came_at=timezone.now(), checked_in_by=by)
    attendee.refresh_from_db()
    return bool(came)


def undo_check_in(attendee: Attendee) -> bool:
    """It was somebody else. True for the press that took it back."""
    there = Attendee.objects.filter(pk=attendee.pk).exclude(came_at=None)
    undone = there.update(came_at=None, checked_in_by=None)
    attendee.refresh_from_db()
    return bool(undone)
