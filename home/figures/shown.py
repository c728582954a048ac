"""The published figures as a page, a table and a program read them: sums of cells, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import geothai
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.dates import buddhist_year, local_date, reads_thai
from home.figures.counting import ABROAD
from home.figures.measures import MEASURES, Measure
from home.models import Figure
from shop.templatetags.charts import Bar

CHARTED = 12  # the latest cells of a measure
GRAMS = 1000


@dataclass(frozen=True)
class Sum:
    """A label and what stands beside it."""

    label: str
    value: int
    shown: str


@dataclass(frozen=True)
class Line:
    """One published figure in words."""

    months: str
    place: str
    shown: str
    value: int
    enterprises: int


@dataclass(frozen=True)
class Told:
    """One measure with all that was published of it, the latest first."""

    measure: Measure
    cells: list[Figure]

    @property
    def total(self) -> str:
        """All that was ever published, with its unit."""
        return said(self.measure, sum(cell.value for cell in self.cells))

    @property
    def adds_up(self) -> bool:
        """False for what would be counted twice: an enterprise works in many months."""
        return self.measure.distinct != "enterprise"

    @cached_property
    def lines(self) -> list[Line]:
        """Each cell in words."""
        return [
            Line(
                months(cell),
                named(cell.place) if self.measure.by_place else "",
                said(self.measure, cell.value),
                cell.value,
                cell.enterprises,
            )
            for cell in self.cells
        ]

    @cached_property
    def years(self) -> list[Sum]:
        """What was published in each year, the latest first."""
        by_year: dict[int, int] = defaultdict(int)
        for cell in self.cells if self.adds_up else []:
            by_year[cell.publication.month.year] += cell.value
        return [
            Sum(
                str(buddhist_year(year) if reads_thai() else year), value, said(self.measure, value)
            )
            for year, value in sorted(by_year.items(), reverse=True)
        ]

    @cached_property
    def places(self) -> list[Sum]:
        """What was published of each place, the most first."""
        by_place: dict[str, int] = defaultdict(int)
        for cell in self.cells if self.measure.by_place else []:
            by_place[cell.place] += cell.value
        by_most = sorted(by_place.items(), key=lambda each: (-each[1], each[0]))
        return [Sum(named(place), value, said(self.measure, value)) for place, value in by_most]

    @property
    def bars(self) -> list[Bar]:
        """The latest months in their order; of places, the sums."""
        if self.measure.by_place:
            return [Bar(each.label, each.value, each.shown) for each in self.places[:CHARTED]]
        latest = reversed(self.lines[:CHARTED])
        return [Bar(line.months, line.value, line.shown) for line in latest]


def all_told() -> list[Told]:
    """Every measure, also those of which nothing may be told yet; one query."""
    by_measure: dict[str, list[Figure]] = defaultdict(list)
    for cell in Figure.objects.select_related("publication").order_by("-publication__month", "pk"):
        by_measure[cell.measure].append(cell)
    return [Told(measure, by_measure[measure.code]) for measure in MEASURES]


def months(cell: Figure) -> str:
    """The months a cell sums up: one, or the first and the last."""
    until: date = cell.publication.month
    last = local_date(until, "M Y")
    if cell.since == until:
        return last
    return f"{local_date(cell.since, 'M' if cell.since.year == until.year else 'M Y')} – {last}"


def said(measure: Measure, value: int) -> str:
    """A value with its unit; of kilograms the tenth, of baht the whole."""
    shown = measure.shown(value)
    number = f"{shown:,.1f}".removesuffix(".0") if measure.parts == GRAMS else f"{shown:,.0f}"
    return f"{number} {measure.unit}"


def named(place: str) -> str:
    """A province in the reader's language."""
    if place == ABROAD:
        return _("Abroad")
    for province in geothai.provinces():
        if province.code == place:
            return str(province.name_th if reads_thai() else province.name_en)
    return _("Fetched at the makers’, or not known")


def as_data() -> dict[str, object]:
    """All of it for a program, in the language of the address."""
    return {
        "language": get_language(),
        "currency": "THB",
        "measures": [
            {
                "code": told.measure.code,
                "name": str(told.measure.name),
                "unit": str(told.measure.unit),
                "definition": str(told.measure.definition),
                "source": str(told.measure.source),
                "figures": [_cell(told.measure, cell) for cell in told.cells],
            }
            for told in all_told()
        ],
    }


def _cell(measure: Measure, cell: Figure) -> dict[str, object]:
    found: dict[str, object] = {
        "since": f"{cell.since:%Y-%m}",
        "until": f"{cell.publication.month:%Y-%m}",
        "value": number_of(measure, cell.value),
        "enterprises": cell.enterprises,
    }
    return found | ({"place": named(cell.place)} if measure.by_place else {})


def number_of(measure: Measure, value: int) -> int | float:
    """A number of the unit shown, as exact as it was entered."""
    return value if measure.parts == 1 else float(measure.shown(value))


COLUMNS = ("measure", "name", "unit", "place", "since", "until", "value", "enterprises")


def as_rows() -> Iterable[list[str]]:
    """All of it as lines of a table; the first names the columns."""
    yield list(COLUMNS)
    for told in all_told():
        measure = told.measure
        for cell in told.cells:
            yield [
                *(measure.code, str(measure.name), str(measure.unit)),
                named(cell.place) if measure.by_place else "",
                *(f"{cell.since:%Y-%m}", f"{cell.publication.month:%Y-%m}"),
                str(measure.shown(cell.value)),
                str(cell.enterprises),
            ]
