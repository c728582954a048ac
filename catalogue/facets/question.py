"""What a visitor asks of the listing, as the address says it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.facets.facts import PRICES, RECYCLED
from catalogue.models.finish import Colour, Glaze
from catalogue.money import baht
from catalogue.search import asking

MOST = 20  # values of one facet; nobody ticks so many boxes
RANGE = re.compile(r"(?=\d|-\d)([0-9]{0,7})-([0-9]{0,7})")
SORTS: dict[str, tuple[str, Promise]] = {
    "": ("new", gettext_lazy("Newest first")),
    "price": ("price", gettext_lazy("Lowest price first")),
    "-price": ("price", gettext_lazy("Highest price first")),
    "recycled": ("recycled", gettext_lazy("Most recycled first")),
    "name": ("name", gettext_lazy("By name")),
}
BEST_FIRST = gettext_lazy("Best match first")
TITLES: dict[str, Promise] = {
    "category": gettext_lazy("Category"),
    "collection": gettext_lazy("Collection"),
    "price": gettext_lazy("Price"),
    "recycled": gettext_lazy("Recycled share"),
    "maker": gettext_lazy("Maker"),
    "colour": gettext_lazy("Colour"),
    "glaze": gettext_lazy("Glaze"),
    "stock": gettext_lazy("In stock"),
    "food": gettext_lazy("Food"),
    "workshop": gettext_lazy("Workshop"),
}
FORMER = {"in_stock": "stock"}  # as older addresses said it


@dataclass
class Question:
    """The words, the values of each facet and the order that were asked for."""

    words: str
    values: dict[str, list[str]] = field(default_factory=dict)
    sort: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Question:
        """Whatever is not understood counts as not asked; a code is looked up later."""
        words = asking.said(query.get("q", ""))
        asked = cls(words, sort=query.get("sort", ""))
        if asked.sort not in SORTS:
            asked.sort = ""
        for name in (*TITLES, *FORMER):
            kept = asked.values.setdefault(FORMER.get(name, name), [])
            for value in query.getlist(name)[:MOST]:
                value = "1" if name in FORMER and value else value
                if understood(name, value) and value not in kept:
                    kept.append(value)
        return asked

    @property
    def narrowed(self) -> bool:
        """True when anything but the order was asked for."""
        return bool(self.words) or any(self.values.values())


def understood(facet: str, value: str) -> bool:
    """True for a value that the facet may have."""
    if facet == "price":
        return bool(RANGE.fullmatch(value))
    fixed = FIXED.get(FORMER.get(facet, facet))
    return len(value) <= 60 and (fixed is None or value in fixed)


def bands() -> list[str]:
    """The price bands as the address writes them, cheapest first."""
    edges = ["", *map(str, PRICES), ""]
    return [f"{first}-{last}" for first, last in pairwise(edges)]


FIXED: dict[str, list[str]] = {
    "recycled": [str(share) for share in RECYCLED],
    "colour": list(Colour.values),
    "glaze": list(Glaze.values),
    "stock": ["1"],
    "food": ["1"],
    "workshop": ["1"],
}


def limits(value: str) -> tuple[Decimal | None, Decimal | None]:
    """From which price to which; None is open."""
    first, last = value.split("-")
    return (Decimal(first) if first else None, Decimal(last) if last else None)


def label(facet: str, value: str) -> str:
    """What a fixed value is called."""
    if facet == "colour":
        return str(Colour(value).label)
    if facet == "glaze":
        return str(Glaze(value).label)
    if facet == "price":
        return _price_label(*limits(value))
    if facet == "recycled":
        if value == "1":
            return _("with recycled material")
        return _("%(share)s%% recycled or more") % {"share": value}
    yes = {
        "stock": _("in stock"),
        "food": _("suitable for food"),
        "workshop": _("made after a workshop"),
    }
    return yes[facet]


def _price_label(first: Decimal | None, last: Decimal | None) -> str:
    if first is None:
        return _("up to %(price)s") % {"price": baht(last or Decimal(0))}
    if last is None:
        return _("over %(price)s") % {"price": baht(first)}
    return f"{baht(first)}–{baht(last)}"
