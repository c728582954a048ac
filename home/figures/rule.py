"""What may be told: no figure from which one enterprise, or a few buyers, could be worked out.

A figure needs at least three enterprises and, where it comes from orders, ten orders; and no
enterprise makes up more than four fifths of it. What does not reach this is not left out for
good: it is held back and told together with the months that follow. So the figures of a measure
sum up months that never overlap, no total stands beside them that says more than their sum, and
there is nothing to subtract them from.

The rule of the minimum frequency and of dominance: Hundepool et al., Handbook on Statistical
Disclosure Control (ESSnet, 2010), chapter 4. Holding back serves as its secondary suppression.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from home.figures.measures import BY_CODE, Measure

FEWEST_ENTERPRISES = 3
FEWEST_ORDERS = 10
LARGEST_PART = Fraction(4, 5)


@dataclass(frozen=True)
class Row:
    """What one enterprise adds to one measure in one month, perhaps by one order."""

    measure: str
    month: date  # its first day
    enterprise: int
    amount: int
    order: int | None = None
    place: str = ""


@dataclass(frozen=True)
class Cell:
    """One figure that may be told: its months are `since` to `until`, first days of both."""

    measure: str
    place: str
    since: date
    until: date
    value: int
    enterprises: int
    orders: int | None


Told = Mapping[tuple[str, str], date]  # measure and place: the last month that was told


def cells(rows: Iterable[Row], until: date, told: Told) -> list[Cell]:
    """What may be told at the end of this month, of all that was not told before."""
    waiting: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        key = row.measure, row.place
        if row.month <= until and (key not in told or row.month > told[key]):
            waiting[key].append(row)
    return [
        cell_of(BY_CODE[measure], place, found, until)
        for (measure, place), found in sorted(waiting.items(), key=lambda each: each[0])
        if may_be_told(BY_CODE[measure], found)
    ]


def may_be_told(measure: Measure, rows: list[Row]) -> bool:
    """True when nobody can be worked out from the sum of these rows."""
    shares: Counter[int] = Counter()
    for row in rows:
        shares[row.enterprise] += 1 if measure.distinct else row.amount
    taking_part = {enterprise for enterprise, share in shares.items() if share}
    if len(taking_part) < FEWEST_ENTERPRISES:
        return False
    if measure.of_orders and len({row.order for row in rows}) < FEWEST_ORDERS:
        return False
    if measure.distinct == "enterprise":
        return True
    whole = sum(abs(share) for share in shares.values())
    return max(abs(share) for share in shares.values()) <= LARGEST_PART * whole


def cell_of(measure: Measure, place: str, rows: list[Row], until: date) -> Cell:
    """The sum of these rows."""
    houses = {row.enterprise for row in rows}
    orders = {row.order for row in rows}
    counted = {"enterprise": len(houses), "order": len(orders)}
    return Cell(
        measure=measure.code,
        place=place,
        since=min(row.month for row in rows),
        until=until,
        value=counted.get(measure.distinct, sum(row.amount for row in rows)),
        enterprises=len(houses),
        orders=len(orders) if measure.of_orders else None,
    )
