"""All figures for the coordinators: each enterprise, each month of a year, and the book to take along."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalogue.dates import buddhist_year, christian_year, local_date, reads_thai
from catalogue.models import Enterprise
from home.figures import book, counting, shown
from home.figures.measures import MEASURES, Measure
from home.figures.rule import Row
from home.models import Publication

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Sheet:
    """One measure of a year: who (or where), each month, and the sum."""

    measure: Measure
    lines: list[tuple[str, list[str], str]]


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """One year; the editor's door lets in who looks after all houses."""
    today = timezone.localdate()
    year = year_of(request.GET.get("year", ""), today.year)
    rows = counting.rows(today.replace(day=1))
    years = sorted({row.month.year for row in rows} | {today.year}, reverse=True)
    context = {
        "header_title": _("Community figures"),
        "header_icon": "group",
        "breadcrumbs_items": [{"url": "", "label": _("Community figures")}],
        "year": year,
        "years": [(each, buddhist_year(each) if reads_thai() else each) for each in years],
        "months": [local_date(date(year, month, 1), "M") for month in range(1, 13)],
        "sheets": sheets([row for row in rows if row.month.year == year]),
        "latest": Publication.objects.last(),
    }
    return render(request, "home/admin/figures.html", context)


@never_cache
@require_safe
def take_along(request: HttpRequest) -> HttpResponse:
    """The book with everything, up to this month."""
    file = io.BytesIO()
    today = timezone.localdate()
    book.write(file, counting.rows(today.replace(day=1)))
    response = HttpResponse(file.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="figures-{today:%Y-%m-%d}.xlsx"'
    return response


def year_of(text: str, otherwise: int) -> int:
    """The year somebody asks for, of either era; what is none is this year."""
    if not (text.isdecimal() and text.isascii() and len(text) == 4):
        return otherwise
    year = christian_year(int(text))
    return year if 2000 <= year <= 2200 else otherwise


def sheets(rows: Iterable[Row]) -> list[Sheet]:
    """Each measure that has something to say."""
    by_measure: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_measure[row.measure].append(row)
    names = {each.pk: each.say("name") for each in Enterprise.objects.all()}
    return [
        Sheet(measure, _lines(measure, by_measure[measure.code], names))
        for measure in MEASURES
        if measure.code in by_measure
    ]


def _lines(
    measure: Measure, rows: list[Row], names: dict[int, str]
) -> list[tuple[str, list[str], str]]:
    """Each enterprise, or each province, with its months; the sum of all at the end."""
    by_label: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        label = shown.named(row.place) if measure.by_place else names[row.enterprise]
        by_label[label].append(row)
    parts = [(label, *_months(measure, found)) for label, found in sorted(by_label.items())]
    return [*parts, (_("All"), *_months(measure, rows))]


def _months(measure: Measure, rows: list[Row]) -> tuple[list[str], str]:
    """What twelve months say, and the year."""
    each = [[row for row in rows if row.month.month == month] for month in range(1, 13)]
    return [_value(measure, found) for found in each], _value(measure, rows)


def _value(measure: Measure, rows: list[Row]) -> str:
    """Added up, or different ones counted; nothing for nothing."""
    if not rows:
        return ""
    if measure.distinct == "order":
        return str(len({row.order for row in rows}))
    if measure.distinct == "enterprise":
        return str(len({row.enterprise for row in rows}))
    return f"{measure.shown(sum(row.amount for row in rows)):,}"
