"""Seats of workshops: sessions opened, moved, widened; and who sits on the seats of an order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from catalogue.dates import local_date
from catalogue.generation import public_changed
from catalogue.models import Product, Session, Variant, Workshop
from people.models import Member
from shop import stock, waiting
from shop.models import Attendee, Consignment, Order, OrderLine, StockMove, StockRecord

# Until so long before the beginning a paid seat may be given back; a free one until it begins.
BACK_UNTIL: timedelta = getattr(settings, "SEATS_BACK_UNTIL", timedelta(days=3))
Reason = StockMove.Reason


class InThePast(Exception):
    """The session would begin, or has begun, before now."""


class RoomTaken(Exception):
    """Another session is in this room at that time."""

    def __init__(self, other: Session) -> None:
        super().__init__(str(other))
        self.other = other


class TooFewSeats(Exception):
    """Fewer seats than are sold and set aside, or none at all."""

    def __init__(self, taken: int) -> None:
        super().__init__(f"{taken} seats are taken")
        self.taken = taken


class NobodySells(Exception):
    """The workshop names no enterprise, so nobody could be paid for its seats."""


class Over(Exception):
    """The session was cancelled: it opens for nobody any more."""


# --- sessions -----------------------------------------------------------------------------------


@transaction.atomic
def open_session(
    workshop: Workshop,
    *,
    starts_at: datetime,
    ends_at: datetime,
    capacity: int,
    price: Decimal,
    room_th: str = "",
    by: Member | None = None,
    on_sale: bool = True,
    **facts: Any,
) -> Session:
    """A new sitting, with its seats on the shelf; the first makes the product that they belong to.

    `facts` are the other columns of the session (room_en, youngest, language and so on); `on_sale`
    says whether the Thai page is live when the product is made. Raises InThePast, RoomTaken,
    TooFewSeats, NobodySells; ends_at before starts_at is refused by the database.
    """
    if capacity < 1:
        raise TooFewSeats(0)
    _check_time(workshop, room_th, starts_at, ends_at)
    product = _product_of(workshop, on_sale=on_sale)
    variant = _new_seat(workshop, product, price, _words(starts_at, ends_at))
    session = Session.objects.create(
        workshop=workshop,
        variant=variant,
        starts_at=starts_at,
        ends_at=ends_at,
        room_th=room_th,
        capacity=capacity,
        **facts,
    )
    stock.adjust(variant, capacity, reason=Reason.RECEIVED, by=by)
    variant.refresh_from_db()
    return session


def _new_seat(
    workshop: Workshop, product: Product, price: Decimal, words: Mapping[str, str]
) -> Variant:
    return Variant.objects.create(
        product=product,
        sku=_new_sku(workshop, product),
        kind=Variant.Kind.SEAT,
        price=price,
        position=product.variants.count(),
        **words,
    )


@transaction.atomic
def set_capacity(session: Session, capacity: int, *, by: Member | None = None) -> None:
    """Have so many seats, sold and set aside among them. Raises TooFewSeats, Over."""
    # The row alone: whoever joins the waiting list or sells a seat names it meanwhile.
    held = Session.objects.select_for_update(of=("self",), no_key=True)
    locked = held.select_related("variant").get(pk=session.pk)
    if locked.cancelled_at is not None:
        raise Over
    if capacity < 1:
        raise TooFewSeats(seats_taken(locked))
    if change := capacity - locked.capacity:
        try:
            stock.adjust(locked.variant, change, reason=Reason.COUNTED, by=by)
        except stock.NotThatMany as e:
            raise TooFewSeats(seats_taken(locked)) from e
        Session.objects.filter(pk=session.pk).update(capacity=capacity)
        public_changed()
        waiting.offer(locked.variant)
    session.capacity = capacity


@transaction.atomic
def move_session(
    session: Session,
    *,
    starts_at: datetime,
    ends_at: datetime,
    room_th: str | None = None,
    room_en: str | None = None,
) -> None:
    """Another time, or another room. Raises InThePast, RoomTaken, Over.

    Who has a seat keeps it; telling them is shop/sessions.py's task.
    """
    locked = Session.objects.select_for_update(of=("self",), no_key=True).get(pk=session.pk)
    if locked.cancelled_at is not None:
        raise Over
    if locked.over:
        raise InThePast
    room_th = locked.room_th if room_th is None else room_th
    room_en = locked.room_en if room_en is None else room_en
    _check_time(locked.workshop, room_th, starts_at, ends_at, but=locked)
    moved = {"starts_at": starts_at, "ends_at": ends_at, "room_th": room_th, "room_en": room_en}
    Session.objects.filter(pk=session.pk).update(sequence=F("sequence") + 1, **moved)
    Variant.objects.filter(pk=session.variant_id).update(**_words(starts_at, ends_at))
    public_changed()
    session.refresh_from_db()


def _check_time(
    workshop: Workshop,
    room_th: str,
    starts_at: datetime,
    ends_at: datetime,
    *,
    but: Session | None = None,
) -> None:
    """Refuse the past, and a room that is taken; whoever asks for one place waits in line."""
    if starts_at <= timezone.now():
        raise InThePast
    if workshop.enterprise_id is None:
        raise NobodySells
    if connection.vendor == "postgresql":  # on SQLite one transaction writes at a time anyway
        with connection.cursor() as cursor:
            place = f"room {workshop.place_th}"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [place])
    there = Session.objects.filter(
        workshop__place_th=workshop.place_th,
        room_th=room_th,
        cancelled_at=None,
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
    )
    if but is not None:
        there = there.exclude(pk=but.pk)
    if other := there.select_related("workshop").first():
        raise RoomTaken(other)


def _product_of(workshop: Workshop, *, on_sale: bool) -> Product:
    """The product whose variants are the workshop's seats, made with its first session."""
    locked = Workshop.objects.select_for_update(of=("self",)).get(pk=workshop.pk)
    if locked.product is None:
        assert locked.enterprise is not None  # noqa: S101 - _check_time has asked
        locked.product = Product.objects.create(
            code=f"seats-{locked.code}"[:60],
            enterprise=locked.enterprise,
            name_th=locked.name_th or locked.code,
            name_en=locked.name_en,
            on_sale=on_sale,
        )
        Workshop.objects.filter(pk=locked.pk).update(product=locked.product)
    workshop.product = locked.product
    return locked.product


def _new_sku(workshop: Workshop, product: Product) -> str:
    """WS-, the workshop's code, the number of the session."""
    number = product.variants.count() + 1
    while True:
        sku = f"WS-{workshop.code.upper()[:30]}-{number}"
        if not Variant.objects.filter(sku=sku).exists():
            return sku
        number += 1


def _words(starts_at: datetime, ends_at: datetime) -> dict[str, str]:
    """Day and hours as the option of the variant, so that bag, receipt and ledger can say them."""
    return {
        f"option_{language}": time_said(starts_at, ends_at, language) for language in ("th", "en")
    }


def time_said(starts_at: datetime, ends_at: datetime, language: str) -> str:
    """A session's day and hours, the year of the era the reader counts by."""
    begins, ends = timezone.localtime(starts_at), timezone.localtime(ends_at)
    with translation.override(language):
        said = {
            "day": local_date(begins, "D j M Y"),
            "begins": f"{begins:%H:%M}",
            "last_day": local_date(ends, "D j M Y"),
            "ends": f"{ends:%H:%M}",
        }
        if ends.date() != begins.date():
            return _("%(day)s %(begins)s–%(last_day)s %(ends)s") % said
        return _("%(day)s %(begins)s–%(ends)s") % said


# --- counting -----------------------------------------------------------------------------------


def seats_free(session: Session) -> int:
    """Seats that can be booked now."""
    record = StockRecord.objects.filter(variant=session.variant_id).first()
    return record.free if record else 0


def seats_taken(session: Session) -> int:
    """Seats sold, set aside for whoever is paying, and held for a waiting party."""
    return session.capacity - seats_free(session)


def seats_sold(session: Session) -> int:
    """Seats that are paid for and not given back."""
    record = StockRecord.objects.filter(variant=session.variant_id).first()
    return session.capacity - record.on_hand if record else 0


# --- attendees ----------------------------------------------------------------------------------


def attendees_of(order: Order) -> list[Attendee]:
    """Everybody an order names, those who gave their seat back among them, session by session."""
    named = Attendee.objects.filter(line__consignment__order=order)
    related = named.select_related("line__variant__session__workshop", "line__consignment")
    return list(related.order_by("line_id", "pk"))


def coming_to(session: Session) -> list[Attendee]:
    """Who holds a paid seat of a session, by name."""
    sold = [Order.State.PAID, Order.State.COMPLETED]
    held = Attendee.objects.filter(
        line__variant=session.variant_id,
        given_back_at=None,
        line__consignment__order__state__in=sold,
    )
    return list(held.select_related("line__consignment__order").order_by("name", "pk"))


def write_attendees(order: Order, names: Mapping[int, Sequence[str]], *, buyer: str) -> None:
    """One person on every seat of a new order; a seat without a name is the buyer's.

    `names` are by the variant's number.
    """
    seats = OrderLine.objects.filter(consignment__order=order, kind=Variant.Kind.SEAT)
    Attendee.objects.bulk_create(
        Attendee(line=line, name=name)
        for line in seats
        for name in _names_for(line, names.get(line.variant_id or 0, ()), buyer)
    )


def _names_for(line: OrderLine, names: Sequence[str], buyer: str) -> Iterator[str]:
    for seat in range(line.quantity):
        yield (names[seat] if seat < len(names) else "") or buyer


def standing(line: OrderLine) -> list[Attendee]:
    """Who still holds a seat of this line."""
    return list(line.attendees.filter(given_back_at=None))


def give_back_of(line: OrderLine, quantity: int, chosen: Collection[int] = ()) -> int:
    """So many people of a line come no more: those chosen, else those named last. How many it were.

    The order's lock is held. After the session has begun nobody is struck off: they were there.
    """
    session = session_of(line)
    if session is None or (session.over and session.cancelled_at is None):
        return 0
    there = standing(line)
    wanted = [each for each in there if each.pk in chosen]
    others = [each for each in reversed(there) if each.pk not in chosen]
    leaving = [each.pk for each in (*wanted, *others)][:quantity]
    rows = Attendee.objects.filter(pk__in=leaving, given_back_at=None)
    return rows.update(given_back_at=timezone.now())


def is_closed(line: OrderLine) -> bool:
    """True for seats that nobody can have any more: their session has begun or was cancelled."""
    session = session_of(line)
    return session is not None and (session.over or session.cancelled_at is not None)


def session_of(line: OrderLine) -> Session | None:
    """The session a line's seats are for; None for goods."""
    if line.kind != Variant.Kind.SEAT or line.variant_id is None:
        return None
    return Session.objects.select_related("workshop").filter(variant=line.variant_id).first()


def over_by(now: datetime) -> QuerySet[Consignment]:
    """Paid seats all of whose sessions are over; of one that was cancelled the money goes back first."""
    ahead = OrderLine.objects.filter(
        Q(variant__session__ends_at__gt=now) | Q(variant__session__cancelled_at__isnull=False),
        attendees__given_back_at=None,
    )
    held = Consignment.objects.filter(
        method=Consignment.Method.ATTENDANCE,
        state=Consignment.State.WAITING,
        order__state=Order.State.PAID,
    )
    return held.exclude(lines__in=ahead)


def may_give_back(attendee: Attendee, now: datetime) -> bool:
    """True while the buyer may return this seat by the rule that the workshop's page states."""
    line = attendee.line
    session = session_of(line)
    if session is None or attendee.given_back_at or session.cancelled_at:
        return False
    return now < session.starts_at - (BACK_UNTIL if line.unit_price else timedelta(0))
