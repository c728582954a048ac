"""Reads what enterprises did, month by month, from the rows in which it was written down for good."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from functools import cache
from typing import Any

import geothai
from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalogue.models import BatchInput, Correction, PiecesMade, ScrapLot, Session
from home.figures.rule import Row
from shop.models import Consignment, LedgerEntry, OrderLine, RefundLine

ABROAD = "abroad"
UNKNOWN = "unknown"  # fetched at the house, or forgotten since
Figure = Correction.Figure


def rows(until: date) -> list[Row]:
    """Everything up to the end of this month, of all enterprises.

    A correction belongs to the month in which it was entered: a month that is over stays as it is.
    """
    end = end_of(until)
    found = [
        *_scrap(end),
        *_sessions(end),
        *_seats(end),
        *_baht(end),
        *_buyers(end),
    ]
    at_work = sorted({(row.month, row.enterprise) for row in found})
    return found + [Row("enterprises", month, house, 1) for month, house in at_work]


def first_of(moment: datetime) -> date:
    """The first day of the moment's month, in the shop's time."""
    return timezone.localtime(moment).date().replace(day=1)


def month_after(month: date) -> date:
    """The first day of the next month."""
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


def end_of(month: date) -> datetime:
    """The moment in which the month is over."""
    return timezone.make_aware(datetime.combine(month_after(month), time()))


def _scrap(end: datetime) -> Iterator[Row]:
    """Lots, what batches took of them, and the pieces; each with its corrections."""
    lots = ScrapLot.objects.values_list("enterprise", "at", "entered_g")
    inputs = BatchInput.objects.exclude(lot=None)
    used = inputs.values_list("batch__enterprise", "at", "entered_g")
    pieces = PiecesMade.objects.values_list("batch__enterprise", "at", "entered_count")
    yield from _each("scrap-received", lots.filter(at__lt=end))
    yield from _each("scrap-used", used.filter(at__lt=end))
    yield from _each("pieces-made", pieces.filter(at__lt=end))
    put_right = Correction.objects.filter(at__lt=end)
    changes = put_right.values_list("enterprise", "at", "change")
    yield from _each("scrap-received", changes.filter(figure=Figure.LOT))
    yield from _each("scrap-used", changes.filter(figure=Figure.INPUT).exclude(put_in__lot=None))
    yield from _each("pieces-made", changes.filter(figure=Figure.PIECES))


def _each(measure: str, found: Iterable[tuple[int, datetime, int]]) -> Iterator[Row]:
    for enterprise, at, amount in found:
        yield Row(measure, first_of(at), enterprise, amount)


def _sessions(end: datetime) -> Iterator[Row]:
    """Those that were held."""
    held = Session.objects.filter(cancelled_at=None, ends_at__lt=end)
    held = held.exclude(workshop__enterprise=None)
    for enterprise, at in held.values_list("workshop__enterprise", "ends_at"):
        yield Row("sessions", first_of(at), enterprise, 1)


def _seats(end: datetime) -> Iterator[Row]:
    """Of sessions that took place; what was given back before counts no more."""
    before = RefundLine.objects.filter(
        line=OuterRef("pk"), refund__asked_at__lt=OuterRef("consignment__done_at")
    )
    back = before.values("line").annotate(back=Sum("quantity")).values("back")
    attended = OrderLine.objects.filter(
        consignment__state=Consignment.State.ATTENDED, consignment__done_at__lt=end
    ).annotate(taken=F("quantity") - Coalesce(Subquery(back), 0))
    found: Any = attended.values_list(
        "consignment__enterprise", "consignment__order", "consignment__done_at", "taken"
    )
    for enterprise, order, at, taken in found:
        if taken:
            yield Row("seats", first_of(at), enterprise, taken, order)


# These move money that was counted when the order was booked.
ONLY_MOVED = ("cash", "payout", "adjustment")


def _baht(end: datetime) -> Iterator[Row]:
    """In satang, added up in Python: SQLite's sums are floats."""
    booked = LedgerEntry.objects.filter(at__lt=end).exclude(kind__in=ONLY_MOVED)
    for enterprise, order, at, amount in booked.values_list(
        "enterprise", "consignment__order", "at", "amount"
    ):
        yield Row("baht", first_of(at), enterprise, int(amount * 100), order)


def _buyers(end: datetime) -> Iterator[Row]:
    """Paid orders: one row for each enterprise that packs something of it."""
    bought = Consignment.objects.bought().filter(order__paid_at__lt=end)
    found: Any = bought.values_list(
        "enterprise",
        "order",
        "order__paid_at",
        "order__contact__country",
        "order__contact__province",
    )
    for enterprise, order, at, country, province in found:
        place = place_of(country or "TH", province or "")
        yield Row("buyers", first_of(at), enterprise, 1, order, place)


def place_of(country: str, province: str) -> str:
    """Number of the Thai province, or that it is abroad, or that nobody knows."""
    if country != "TH":
        return ABROAD
    return _provinces().get(province.strip().casefold(), UNKNOWN)


@cache
def _provinces() -> dict[str, str]:
    """The official number of each province, by its name in either language."""
    return {
        name.casefold(): str(province.code)
        for province in geothai.provinces()
        for name in (province.name_th, province.name_en)
    }
