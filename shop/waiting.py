"""The waiting list of a full session: who joins it, and to whom seats are offered that come free.

The rules, as the page states them and tests/shop/test_waiting_rules.py goes through them:

1. Parties wait in the order in which they joined.
2. Seats that come free (not paid in time, given back, refunded, more seats, an offer that ends) go
   to the first party that fits whole: it is not larger than what is free. Whoever is passed over
   keeps the place in the queue.
3. What is left after an offer goes to the next party that fits, in the same moment.
4. What is offered is held: nobody else can buy it until the offer ends.
5. An offer stands for a day, for two hours when the session begins within two days, and never
   longer than until the beginning.
6. A part of an offer can be accepted; the rest goes on by rules 2 and 3.
7. An offer that ends takes its party off the list; it may join again, at the end.
8. What no party fits is open to everybody on the page.
9. A session that has begun or was cancelled ends every wait.
10. One number and one address wait once in each session; an address joins a few lists in a day.
11. A month after the session nobody's name, number and address are kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from catalogue.models import Session, Variant
from shop import letters, stock
from shop.models import Letter, StockRecord, WaitingParty

OFFER_STANDS: timedelta = getattr(settings, "SEATS_OFFER_STANDS", timedelta(hours=24))
SOON: timedelta = getattr(settings, "SEATS_OFFER_SOON", timedelta(hours=48))
OFFER_STANDS_SOON: timedelta = getattr(settings, "SEATS_OFFER_STANDS_SOON", timedelta(hours=2))
# Nobody's letterbox is filled by somebody else who types its address.
JOINS_A_DAY: int = getattr(settings, "WAITING_JOINS_A_DAY", 5)
CONTACTS_KEPT: timedelta = getattr(settings, "WAITING_CONTACTS_KEPT", timedelta(days=30))
State = WaitingParty.State


class Closed(Exception):
    """The session has begun, was cancelled or is not for sale: nobody waits for it."""


class TooLarge(Exception):
    """The party is larger than the whole session."""

    def __init__(self, capacity: int) -> None:
        super().__init__(f"{capacity} seats in all")
        self.capacity = capacity


class SeatsAreFree(Exception):
    """Nobody has to wait: as many seats as wanted can be booked."""


class HasSeats(Exception):
    """The offer was accepted: the order is what can be cancelled now."""


class OnTheList(Exception):
    """A party with this telephone number, or this address, waits for this session already."""

    def __init__(self, by: str) -> None:
        super().__init__(by)
        self.by = by  # "phone" or "email"


class TooOften(Exception):
    """This address has joined as many lists today as one may."""


@dataclass(frozen=True)
class Guest:
    """Who asks for seats, and how they are told."""

    name: str
    phone: str
    email: str
    language: str


@transaction.atomic
def join(session: Session, size: int, guest: Guest) -> WaitingParty:
    """Put a party at the end of the list; the same form sent twice gives the one party it made.

    Raises Closed, TooLarge, SeatsAreFree, OnTheList, TooOften.
    """
    # The session before its record, as whoever changes the number of seats takes them.
    session = Session.objects.select_for_update().get(pk=session.pk)
    record = _held_record(session.variant_id)
    if not _is_for_sale(session.variant):
        raise Closed
    if not 1 <= size <= session.capacity:
        raise TooLarge(session.capacity)
    if there := _same(session, size, guest):
        return there
    if record.free >= size:
        raise SeatsAreFree
    today = WaitingParty.objects.filter(joined_at__gt=timezone.now() - timedelta(days=1))
    if guest.email and today.filter(email__iexact=guest.email).count() >= JOINS_A_DAY:
        raise TooOften
    party = WaitingParty.objects.create(session=session, size=size, **vars(guest))
    letters.owe_party(party, Letter.Kind.ON_LIST)
    return party


def _same(session: Session, size: int, guest: Guest) -> WaitingParty | None:
    """The party that this very form has made before. Raises OnTheList for another one."""
    listed = session.waiting_parties.filter(state__in=WaitingParty.ON_LIST)
    if there := listed.filter(phone=guest.phone).first():
        if (there.name, there.email, there.size) == (guest.name, guest.email, size):
            return there
        raise OnTheList("phone")
    if guest.email and listed.filter(email__iexact=guest.email).exists():
        raise OnTheList("email")
    return None


@transaction.atomic
def offer(variant: Variant | None) -> int:
    """Offer what is free of a session by the rules above; how many offers were made.

    Called in the transaction in which seats come free, so that nobody can buy them in between.
    For goods, and where nobody waits, it does nothing.
    """
    if variant is None or variant.kind != Variant.Kind.SEAT:
        return 0
    queue = WaitingParty.objects.filter(session__variant=variant, state=State.WAITING)
    if not queue.exists():
        return 0
    free, made = _held_record(variant.pk).free, 0
    if not _is_for_sale(variant):
        return 0
    for party in queue.select_related("session").order_by("pk"):
        if party.size <= free:
            _offer_to(party, variant)
            free, made = free - party.size, made + 1
    return made


def _offer_to(party: WaitingParty, variant: Variant) -> None:
    """Hold the seats and say so; the record is locked, so they are there."""
    now = timezone.now()
    stock.hold(variant, party.size)
    party.move_to(
        State.OFFERED,
        held=party.size,
        offered_at=now,
        offer_ends=offer_end(party.session, now),
    )
    letters.owe_party(party, Letter.Kind.OFFER)


def offer_end(session: Session, now: datetime) -> datetime:
    """Until when an offer made now stands."""
    soon = session.starts_at - now < SOON
    return min(now + (OFFER_STANDS_SOON if soon else OFFER_STANDS), session.starts_at)


@transaction.atomic
def lapse(party: WaitingParty, now: datetime) -> bool:
    """End an offer whose time is over; its seats go on to the next. False when there was none."""
    party = locked(party)
    if party.state != State.OFFERED or party.offer_ends is None or party.offer_ends > now:
        return False
    _end(party, State.LAPSED)
    letters.owe_party(party, Letter.Kind.OFFER_OVER)
    offer(party.session.variant)
    return True


@transaction.atomic
def leave(party: WaitingParty) -> bool:
    """The party waits no longer; what was held for it goes on. Raises HasSeats."""
    party = locked(party)
    if party.state == State.ACCEPTED:
        raise HasSeats
    if party.state in (State.LAPSED, State.OVER):
        return False
    moved = _end(party, State.LEFT)
    offer(party.session.variant)
    return moved


@transaction.atomic
def end_all(session: Session) -> int:
    """The session has begun or was cancelled: nobody waits any longer. How many did."""
    _held_record(session.variant_id)
    waiting = session.waiting_parties.filter(state__in=WaitingParty.ON_LIST)
    return sum(_end(party, State.OVER) for party in waiting.select_related("session__variant"))


def lists() -> QuerySet[Session]:
    """Sessions for which somebody waits."""
    listed = WaitingParty.objects.filter(state__in=WaitingParty.ON_LIST)
    found = Session.objects.filter(pk__in=listed.values("session"))
    return found.select_related("variant").order_by("pk")


@transaction.atomic
def tend(session: Session, now: datetime) -> int:
    """What the clock does to one list; how many parties it moved.

    Seats are offered where they come free; the offer here finds what came free in any other way.
    """
    if session.starts_at <= now or session.cancelled_at is not None:
        return end_all(session)
    over = session.waiting_parties.filter(state=State.OFFERED, offer_ends__lte=now)
    return sum(lapse(party, now) for party in over.order_by("pk")) + offer(session.variant)


def forget(now: datetime) -> int:
    """Erase who waited for sessions long over; the rows stay and count. How many it were."""
    past = Session.objects.filter(ends_at__lte=now - CONTACTS_KEPT)
    left = WaitingParty.objects.filter(session__in=past).exclude(state__in=WaitingParty.ON_LIST)
    return left.exclude(name="", phone="", email="").update(name="", phone="", email="")


def locked(party: WaitingParty) -> WaitingParty:
    """The party read anew and held; its seats' record first, as everybody takes them in that order."""
    _held_record(Session.objects.values_list("variant_id", flat=True).get(pk=party.session_id))
    return party.locked()


def _end(party: WaitingParty, state: str) -> bool:
    """One step off the list, with what was held for the party; the record is locked."""
    held, variant = party.held, party.session.variant
    moved = party.move_to(state, held=0)
    if moved and held:
        stock.unhold(variant, held)
    return moved


def _held_record(variant_pk: int) -> StockRecord:
    """The session's stock, held: offers of one session are made one after the other."""
    return StockRecord.objects.select_for_update().get(variant=variant_pk)


def is_open(session: Session) -> bool:
    """True while anybody could wait for this session."""
    return _is_for_sale(session.variant)


def _is_for_sale(variant: Variant) -> bool:
    return Variant.objects.for_sale().filter(pk=variant.pk).exists()


def offer_freed(variants: Iterable[Variant | None]) -> None:
    """As `offer`, for everything an order gave back."""
    for variant in variants:
        offer(variant)
