"""Everything that is counted, for the university: a book with its codebook, without personal data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from openpyxl import Workbook  # type: ignore[import-untyped]

from catalogue.models import Enterprise
from home.figures.measures import MEASURES
from home.figures.rule import FEWEST_ENTERPRISES, FEWEST_ORDERS, LARGEST_PART, Row
from home.models import Figure
from shop.carrying.cells import guarded

Line = list[Any]

# Sheet, column, meaning.
COLUMNS = (
    ("rows", "measure", _("Code of the figure; see above")),
    ("rows", "month", _("Month in which it was entered, in the Christian era")),
    ("rows", "enterprise", _("Code of the enterprise")),
    ("rows", "place", _("Official number of the province; abroad; unknown")),
    ("rows", "order", _("Number of the order in this file only, not its reference")),
    ("rows", "amount", _("Amount in the smallest unit, such as grams or satang")),
    ("published", "value", _("Published value in the smallest unit")),
    ("published", "since, until", _("First and last month of the sum")),
    ("published", "enterprises, orders", _("How many enterprises and orders stand behind it")),
    ("enterprises", "in figures", _("Whether it agreed to be counted, on the day of the export")),
)


def write(file: IO[bytes], rows: Iterable[Row]) -> None:
    """The book: codebook, enterprises, every row that is counted, every figure that was published."""
    book = Workbook(write_only=True)
    codes = dict(Enterprise.objects.values_list("pk", "code"))
    for name, lines in (
        ("codebook", codebook()),
        ("enterprises", _enterprises()),
        ("rows", _rows(rows, codes)),
        ("published", _published()),
    ):
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append([guarded(cell) if isinstance(cell, str) else cell for cell in line])
    book.save(file)


def codebook() -> Iterator[Line]:
    """What each code, column and rule means, in both languages."""
    yield [
        *("code", "name (th)", "name (en)", "unit (th)", "unit (en)", "parts of the unit"),
        *("definition (th)", "definition (en)", "source (th)", "source (en)"),
    ]
    for measure in MEASURES:
        words = (measure.name, measure.unit, measure.definition, measure.source)
        name, unit, *rest = (_in_both(word) for word in words)
        yield [measure.code, *name, *unit, measure.parts, *(each for word in rest for each in word)]
    yield []
    yield ["sheet", "column", "meaning (th)", "meaning (en)"]
    for sheet, column, meaning in COLUMNS:
        yield [sheet, column, *_in_both(meaning)]
    yield []
    yield ["rule", "fewest enterprises in a published figure", FEWEST_ENTERPRISES]
    yield ["rule", "fewest orders in a published figure of orders", FEWEST_ORDERS]
    yield ["rule", "largest part of one enterprise, per cent", int(LARGEST_PART * 100)]


def _in_both(word: str | Promise) -> list[str]:
    """In Thai and in English."""
    said = []
    for language in ("th", "en"):
        with override(language):
            said.append(str(word))
    return said


def _enterprises() -> Iterator[Line]:
    yield ["code", "name (th)", "name (en)", "in figures"]
    for each in Enterprise.objects.order_by("code"):
        yield [each.code, each.name_th, each.name_en, int(each.in_figures)]


def _rows(rows: Iterable[Row], codes: dict[int, str]) -> Iterator[Line]:
    """Orders are numbered anew in each book, so that no two books tell more than one."""
    yield ["measure", "month", "enterprise", "place", "order", "amount"]
    numbers: dict[int, int] = {}
    for row in rows:
        order = None if row.order is None else numbers.setdefault(row.order, len(numbers) + 1)
        month = f"{row.month:%Y-%m}"
        yield [row.measure, month, codes[row.enterprise], row.place, order, row.amount]


def _published() -> Iterator[Line]:
    yield ["measure", "place", "since", "until", "value", "enterprises", "orders"]
    for cell in Figure.objects.select_related("publication").order_by("pk"):
        months = f"{cell.since:%Y-%m}", f"{cell.publication.month:%Y-%m}"
        yield [cell.measure, cell.place, *months, cell.value, cell.enterprises, cell.orders]
