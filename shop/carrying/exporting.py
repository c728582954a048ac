"""Products taken out as a table, with their pictures beside it where they are asked for."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import IO, Any

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]

from catalogue.models import Enterprise, Product
from catalogue.models.products import ProductQuerySet
from shop.carrying import cells, present
from shop.carrying.cells import Shown
from shop.carrying.columns import columns, in_thai
from shop.carrying.present import Standing

AT_ONCE = 200
BOM = "\N{BYTE ORDER MARK}"  # without it Excel takes Thai for gibberish
CSV, XLSX = "csv", "xlsx"


def wanted(enterprise: Enterprise | None = None) -> ProductQuerySet:
    """The products of one enterprise, or of all; the seats of workshops are none."""
    pieces = Product.objects.pieces()
    return pieces if enterprise is None else pieces.filter(enterprise=enterprise)


def standings(enterprise: Enterprise | None = None) -> Iterator[Standing]:
    """Each product as it is, some at once; by code, so that two exports are alike."""
    numbers = list(wanted(enterprise).order_by("code").values_list("pk", flat=True))
    for at in range(0, len(numbers), AT_ONCE):
        some = Product.objects.filter(pk__in=numbers[at : at + AT_ONCE]).order_by("code")
        yield from present.standings(list(present.in_full(some)))


def headings(*, thai: bool = False) -> list[str]:
    """The first line."""
    return [in_thai(name) if thai else name for name in columns()]


def rows(enterprise: Enterprise | None = None) -> Iterator[list[Shown]]:
    """A row for each variant."""
    for standing in standings(enterprise):
        for row in present.rows_of(standing):
            yield [row.get(name, "") for name in columns()]


def _safe(value: Shown) -> Shown:
    """A cell that no spreadsheet runs."""
    return cells.guarded(value) if isinstance(value, str) else value


def csv_lines(enterprise: Enterprise | None = None, *, thai: bool = False) -> Iterator[str]:
    """The table as text, line by line."""
    line = io.StringIO()
    writer = csv.writer(line)
    told: Iterable[list[Any]] = rows(enterprise)
    yield BOM
    for row in [headings(thai=thai)]:
        writer.writerow(row)
    for row in told:
        writer.writerow([_safe(value) for value in row])
        if line.tell() > 100_000:
            yield line.getvalue()
            line.seek(0)
            line.truncate()
    yield line.getvalue()


def write_xlsx(
    file: IO[bytes], enterprise: Enterprise | None = None, *, thai: bool = False
) -> None:
    """The table as an Excel book of one sheet; numbers stay numbers."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("products")
    sheet.append(headings(thai=thai))
    for row in rows(enterprise):
        sheet.append([_cell(sheet, _safe(value)) for value in row])
    book.save(file)


def _cell(sheet: Any, value: Shown) -> Any:
    """Words stay words, whatever they look like."""
    if not isinstance(value, str) or not value:
        return (
            float(value)
            if isinstance(value, Decimal)
            else (value or None)
            if value == ""
            else value
        )
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type = "s"
    return cell


def write_pictures(file: IO[bytes], enterprise: Enterprise | None = None) -> int:
    """The photos under the names that the table gives them; how many."""
    count = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as parts:
        for standing in standings(enterprise):
            for place, photo in enumerate(standing.photos, start=1):
                with photo.file.open("rb") as picture:
                    parts.writestr(present.picture_name(standing.product, place), picture.read())
                count += 1
    return count
