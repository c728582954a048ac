"""Sales by day, month, enterprise, product, province or way of paying: one set of ledger entries, cut up.

Every cut has the same sum, for each is made of the same entries, and that sum is the ledger's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.dates import local_date
from shop import countries
from shop.models import LedgerEntry, OrderLine, Payment, RefundLine
from shop.reports.periods import Period

Kind = LedgerEntry.Kind
NONE = Decimal(0)
CUTS: dict[str, str | Promise] = {
    "day": gettext_lazy("By day"),
    "month": gettext_lazy("By month"),
    "enterprise": gettext_lazy("By enterprise"),
    "product": gettext_lazy("By product"),
    "province": gettext_lazy("By province"),
    "way": gettext_lazy("By way of paying"),
}
OF_BUYERS = (Kind.SALE, Kind.DELIVERY, Kind.REFUND, Kind.DISPUTE)


@dataclass(frozen=True)
class Entry:
    """One entry of the ledger, with what it may be cut by."""

    pk: int
    at: datetime
    kind: str
    amount: Decimal
    cause: str
    consignment: int
    order: int
    enterprise: str
    country: str
    province: str


@dataclass
class Row:
    """What was sold and what went back under one label."""

    label: str
    sold: Decimal = NONE
    back: Decimal = NONE

    @property
    def net(self) -> Decimal:
        """What is left."""
        return self.sold + self.back

    def add(self, kind: str, amount: Decimal) -> None:
        """Count one amount."""
        if kind in (Kind.SALE, Kind.DELIVERY):
            self.sold += amount
        else:
            self.back += amount


def report(cut: str, period: Period, language: str = "th") -> tuple[list[Row], Row]:
    """The rows of a cut and their sum."""
    entries = list(_entries(period, language))
    rows: dict[Any, Row] = {}
    for key, label, kind, amount in _cut(cut, entries, language):
        rows.setdefault(key, Row(label)).add(kind, amount)
    whole = Row(_("All"))
    for row in rows.values():
        whole.sold += row.sold
        whole.back += row.back
    in_time = cut in ("day", "month")
    keys = sorted(rows) if in_time else sorted(rows, key=lambda key: (-rows[key].net, str(key)))
    return [rows[key] for key in keys], whole


def _entries(period: Period, language: str) -> Iterable[Entry]:
    name = "enterprise__name_en" if language == "en" else "enterprise__name_th"
    found = LedgerEntry.objects.filter(
        at__gte=period.begins, at__lt=period.ends, kind__in=OF_BUYERS
    ).order_by("pk")
    columns = (
        *("pk", "at", "kind", "amount", "cause", "consignment", "consignment__order"),
        *(name, "enterprise__name_th"),
        *("consignment__order__contact__country", "consignment__order__contact__province"),
    )
    rows: Any = found.values_list(*columns).iterator()
    for *first, said, thai, country, province in rows:
        yield Entry(*first, said or thai, country or "TH", province or "")  # type: ignore[call-arg]


Cut = Iterable[tuple[Any, str, str, Decimal]]


def _cut(cut: str, entries: list[Entry], language: str) -> Cut:
    if cut == "product":
        return _by_product(entries, language)
    if cut == "way":
        return _by_way(entries)
    keys: dict[str, Callable[[Entry], tuple[Any, str]]] = {
        "day": lambda entry: _day(timezone.localdate(entry.at)),
        "month": lambda entry: _month(timezone.localdate(entry.at).replace(day=1)),
        "enterprise": lambda entry: (entry.enterprise, entry.enterprise),
        "province": _place,
    }
    key_of = keys[cut]
    return ((*key_of(entry), entry.kind, entry.amount) for entry in entries)


def _day(day: date) -> tuple[date, str]:
    return day, local_date(day, "j M Y")


def _month(month: date) -> tuple[date, str]:
    return month, local_date(month, "F Y")


def _place(entry: Entry) -> tuple[str, str]:
    if entry.country != "TH":
        name = countries.name(entry.country)
        return name, name
    label = entry.province or _("Picked up, or forgotten")
    return label, label


def _by_way(entries: list[Entry]) -> Cut:
    """By the payment that sold the order; refunds and disputes go with it."""
    orders = {entry.order for entry in entries}
    sales = LedgerEntry.objects.filter(kind=Kind.SALE, consignment__order__in=orders)
    paid_by = dict(sales.values_list("consignment__order", "cause"))
    numbers = {int(cause.split()[1]) for cause in paid_by.values() if cause.startswith("payment ")}
    ways = {
        f"payment {pk}": (method, paid_with)
        for pk, method, paid_with in Payment.objects.filter(pk__in=numbers).values_list(
            "pk", "method", "paid_with"
        )
    }
    names = dict(Payment.Method.choices)
    for entry in entries:
        method, paid_with = ways.get(paid_by.get(entry.order, ""), ("", ""))
        label = str(names.get(method, _("Unknown")))
        label = f"{label} · {paid_with}" if paid_with else label
        yield label, label, entry.kind, entry.amount


def _by_product(entries: list[Entry], language: str) -> Cut:
    """Goods by piece, delivery beside them; what went back without naming pieces is a row of its own."""
    sold = {entry.consignment for entry in entries if entry.kind == Kind.SALE}
    names: dict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    for line in OrderLine.objects.filter(consignment__in=sold):
        names[line.consignment_id].append((line.say("name", language), line.price))
    refunds = {
        int(entry.cause.split()[1])
        for entry in entries
        if entry.kind == Kind.REFUND and entry.cause.startswith("refund ")
    }
    given: dict[tuple[int, str], list[tuple[str, Decimal]]] = defaultdict(list)
    for part in RefundLine.objects.filter(refund__in=refunds).select_related("line"):
        label = part.line.say("name", language) if part.line else _("Delivery")
        given[part.consignment_id, f"refund {part.refund_id}"].append((label, part.amount))
    for entry in entries:
        yield from _parts(entry, names, given)


def _parts(
    entry: Entry,
    names: dict[int, list[tuple[str, Decimal]]],
    given: dict[tuple[int, str], list[tuple[str, Decimal]]],
) -> Cut:
    left = entry.amount
    if entry.kind == Kind.DELIVERY:
        yield _("Delivery"), _("Delivery"), entry.kind, left
        return
    parts = given.get((entry.consignment, entry.cause), [])
    if entry.kind == Kind.SALE:
        parts = names[entry.consignment]
    for label, amount in parts:
        signed = amount if entry.kind == Kind.SALE else -amount
        left -= signed
        yield label, label, entry.kind, signed
    if left:
        yield _("Without naming pieces"), _("Without naming pieces"), entry.kind, left
