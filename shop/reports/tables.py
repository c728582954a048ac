"""A report as a table to take along: CSV, or a book for Excel."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.http import HttpResponse
from openpyxl import Workbook  # type: ignore[import-untyped]

from shop.carrying.cells import guarded

BOM = "\N{BYTE ORDER MARK}"  # without it Excel takes Thai for gibberish
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Value = str | int | Decimal


def safe(value: Value) -> Value:
    """Words that no spreadsheet runs; numbers as they are."""
    return guarded(value) if isinstance(value, str) else value


def answer(kind: str, name: str, rows: Iterable[Sequence[Value]]) -> HttpResponse:
    """The rows, the first of which names the columns, as a file of this kind."""
    lines = [[safe(value) for value in row] for row in rows]
    if kind == "xlsx":
        file = io.BytesIO()
        book = Workbook(write_only=True)
        sheet = book.create_sheet(name[:30])
        for line in lines:
            sheet.append([float(value) if isinstance(value, Decimal) else value for value in line])
        book.save(file)
        response = HttpResponse(file.getvalue(), content_type=XLSX)
    else:
        text = io.StringIO()
        text.write(BOM)
        csv.writer(text).writerows(lines)
        response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
