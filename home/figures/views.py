"""The figures for everybody: a page with charts and tables, and the same for programs."""

from __future__ import annotations

import csv
import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from catalogue.models import Enterprise
from home.figures import shown
from home.figures.rule import FEWEST_ENTERPRISES, FEWEST_ORDERS, LARGEST_PART
from home.models import Publication

BOM = "\N{BYTE ORDER MARK}"  # without it Excel takes Thai for gibberish


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Each measure with its chart, its table, its definition and where it comes from."""
    told = shown.all_told()
    context = {
        "told": [each for each in told if each.cells],
        "waiting": [each for each in told if not each.cells],
        "latest": Publication.objects.last(),
        "enterprises": FEWEST_ENTERPRISES,
        "orders": FEWEST_ORDERS,
        "percent": int(LARGEST_PART * 100),
        "agreed": Enterprise.objects.filter(in_figures=True).count(),
        "all": Enterprise.objects.count(),
    }
    return render(request, "home/figures.html", context)


def _mark(request: HttpRequest, *args: Any, **kwargs: Any) -> str:
    """Another one with each publication, in each language."""
    latest = Publication.objects.last()
    told = f"{latest.pk if latest else 0} {get_language()}"
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'


@require_safe
@cache_control(public=True, max_age=3600)
@condition(etag_func=_mark)
def as_json(request: HttpRequest) -> HttpResponse:
    """All that was published, with the definitions."""
    return JsonResponse(shown.as_data(), json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_safe
@cache_control(public=True, max_age=3600)
@condition(etag_func=_mark)
def as_csv(request: HttpRequest) -> HttpResponse:
    """All that was published, a line for each figure."""
    response = HttpResponse(BOM, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="figures.csv"'
    csv.writer(response).writerows(shown.as_rows())
    return response
