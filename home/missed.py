"""What shoppers looked for and did not find, for the staff: counted by month, nobody named."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.paginator import WagtailPaginator

from catalogue.models import MissedQuestion
from catalogue.search.missing import SHOWN_FROM

PER_PAGE = 50


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The latest month first, in it the most asked; the editor's door lets nobody else in."""
    rows = MissedQuestion.objects.filter(times__gte=SHOWN_FROM)
    page = WagtailPaginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "header_title": _("Searched and not found"),
        "header_icon": "search",
        "breadcrumbs_items": [{"url": "", "label": _("Searched and not found")}],
        "missed": page,
        "elided_page_range": page.paginator.get_elided_page_range(page.number),
        "may_teach": request.user.has_perm("catalogue.add_otherword"),
    }
    return render(request, "home/admin/missed.html", context)
