"""Charts drawn on the server: plain SVG that reads without a script, beside a table that says the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from unicodedata import category
from zlib import crc32

from django import template
from django.template import Context

register = template.Library()

WIDTH = 360  # of the drawing, in its own units: those of a telephone's screen
ROW = 44
LONGEST_LABEL = 38


@dataclass(frozen=True)
class Bar:
    """One bar: its label, how long it is among the others, and what it says."""

    label: str
    value: Decimal | int
    shown: str


@dataclass(frozen=True)
class Drawn:
    """One bar with its place in the drawing."""

    label: str
    shown: str
    top: int
    words: int  # the line its words stand on
    width: int


@register.inclusion_tag("parts/bars.html", takes_context=True)
def bars(context: Context, rows: Iterable[Bar], title: str) -> dict[str, Any]:
    """Bars below one another, as long as their values; what is below zero has none."""
    rows = list(rows)
    longest = max((row.value for row in rows), default=0)
    drawn = [_drawn_at(place, row, longest) for place, row in enumerate(rows)]
    return {
        "bars": drawn,
        "title": title,
        "name": f"chart-{crc32(title.encode()):x}",
        "width": WIDTH,
        "height": len(rows) * ROW,
    }


def _drawn_at(place: int, row: Bar, longest: Decimal | int) -> Drawn:
    """A bar of one unit at least, so that little is not nothing."""
    width = max(int(row.value * WIDTH / longest), 1) if longest > 0 and row.value > 0 else 0
    top = place * ROW
    return Drawn(short(row.label), row.shown, top + 22, top + 15, width)


def short(label: str) -> str:
    """A label that fits its line, never cut between a letter and its mark."""
    if len(label) <= LONGEST_LABEL:
        return label
    end = LONGEST_LABEL - 1
    while end and category(label[end]).startswith("M"):
        end -= 1
    return label[:end].rstrip() + "…"
