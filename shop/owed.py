"""What each enterprise is owed: the ledger added up by month and by order, to the satang.

Added up here and not by the database: SQLite's sums are floats.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalogue.dates import local_date
from catalogue.models import Enterprise
from shop.models import Consignment, LedgerEntry

NONE = Decimal(0)
Kind = LedgerEntry.Kind

# As members read them.
LABELS: dict[str, str | Promise] = {
    Kind.SALE: _("Pieces sold"),
    Kind.DELIVERY: _("Delivery"),
    Kind.REFUND: _("Returned to buyers"),
    Kind.DISPUTE: _("Fetched back by buyers’ banks"),
    Kind.CASH: _("Taken in cash by ourselves"),
    Kind.FEE: _("Fees"),
    Kind.DISCOUNT: _("Discounts that the shop bears"),
    Kind.ADJUSTMENT: _("Adjustments"),
    Kind.PAYOUT: _("Paid out to us"),
}


@dataclass
class Figures:
    """Sums of some entries by kind, each with its sign: below zero is what we are not owed."""

    by_kind: dict[str, Decimal] = field(default_factory=dict)

    def add(self, kind: str, amount: Decimal) -> None:
        """Count one entry."""
        self.by_kind[kind] = self.by_kind.get(kind, NONE) + amount

    @property
    def total(self) -> Decimal:
        """All entries together, whatever their kind."""
        return sum(self.by_kind.values(), NONE)

    @property
    def every_kind(self) -> list[tuple[str | Promise, Decimal]]:
        """Each kind with its sum, also where it is nothing."""
        return [(label, self.by_kind.get(kind, NONE)) for kind, label in LABELS.items()]

    @property
    def kinds(self) -> list[tuple[str | Promise, Decimal]]:
        """Only the kinds that occur."""
        return [
            (label, self.by_kind[kind]) for kind, label in LABELS.items() if kind in self.by_kind
        ]


@dataclass
class Month:
    """One month of one enterprise."""

    first: date
    figures: Figures = field(default_factory=Figures)
    balance: Decimal = NONE  # what was owed when it ended, or is owed now

    @property
    def name(self) -> str:
        """As the reader says it: พฤษภาคม 2569, May 2026."""
        return local_date(self.first, "F Y")


@dataclass
class OrderFigures:
    """The entries of one order within a month."""

    consignment: Consignment
    at: datetime
    figures: Figures = field(default_factory=Figures)


def balance(enterprise: Enterprise) -> Decimal:
    """What the shop owes it now; below zero it owes the shop."""
    return sum(_entries(enterprise).values_list("amount", flat=True), NONE)


def months(enterprise: Enterprise) -> list[Month]:
    """Each month in which anything was booked, the newest first."""
    found: dict[date, Month] = {}
    for at, kind, amount in _entries(enterprise).values_list("at", "kind", "amount"):
        first = timezone.localdate(at).replace(day=1)
        found.setdefault(first, Month(first)).figures.add(kind, amount)
    in_order = sorted(found.values(), key=lambda month: month.first)
    owed = NONE
    for month in in_order:
        owed += month.figures.total
        month.balance = owed
    return in_order[::-1]


def month_of(enterprise: Enterprise, first: date) -> Month:
    """One month, also one in which nothing was booked."""
    nothing = Month(first)
    for month in months(enterprise):
        if month.first == first:
            return month
        if month.first < first:
            nothing.balance = month.balance
            break
    return nothing


def orders_of(enterprise: Enterprise, first: date) -> list[OrderFigures]:
    """The orders of one month, in the order in which they were first booked."""
    begin, end = _moments_of(first)
    within = _entries(enterprise).filter(at__gte=begin, at__lt=end)
    return list(by_order(within.exclude(consignment=None).select_related("consignment__order")))


def others_of(enterprise: Enterprise, first: date) -> list[LedgerEntry]:
    """What was booked in one month for no order: adjustments and payouts."""
    begin, end = _moments_of(first)
    return list(_entries(enterprise).filter(at__gte=begin, at__lt=end, consignment=None))


def by_order(entries: Iterable[LedgerEntry]) -> Iterator[OrderFigures]:
    """Entries of orders, put together by parcel, in the order of their first entries."""
    found: dict[int, OrderFigures] = {}
    for entry in entries:
        if entry.consignment is None:
            continue
        of_order = OrderFigures(entry.consignment, entry.at)
        of_order = found.setdefault(entry.consignment.pk, of_order)
        of_order.figures.add(entry.kind, entry.amount)
    yield from found.values()


def _entries(enterprise: Enterprise) -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(enterprise=enterprise).order_by("at", "pk")


def _moments_of(first: date) -> tuple[datetime, datetime]:
    """The month's first moment and the next month's, in the shop's time zone."""
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    begin, end = (datetime.combine(day, time.min) for day in (first, after))
    return timezone.make_aware(begin), timezone.make_aware(end)
