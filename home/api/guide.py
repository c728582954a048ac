"""The guide to the API for people who write programs, in both languages."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from home.api import front

LISTS = (
    ("products", _("Products that are shown in the shop, with prices and materials.")),
    ("makers", _("The groups and people who make them.")),
    ("news", _("News, with the products and makers it tells of.")),
    ("workshops", _("Workshops, with the times, prices and free seats of their sessions.")),
)
PARAMETERS = (
    ("lang=th|en", "", _("The language. What is not told in English comes in Thai and says so.")),
    ("page=2", "", _("The page of a list.")),
    ("limit=24", "", _("How many on a page, at most 100.")),
    (
        "changed_since=2026-11-01T00:00:00Z",
        "",
        _("Only what was published, or whose price or facts changed, since then."),
    ),
    ("maker=…", "products", _("Only one maker’s, by the maker’s code.")),
    ("category=…", "products", _("Only one category, by its code.")),
    ("recycled_from=50", "products", _("At least so many per cent of the weight are recycled.")),
    ("in_stock=true", "products", _("Only what can be had now.")),
    ("coming=true", "workshops", _("Only those not over yet; with false, only those over.")),
)


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """What can be asked, and what the answers mean."""
    context = {
        "root": f"{settings.PUBLIC_URL}/api/v1",
        "lists": LISTS,
        "parameters": PARAMETERS,
        "most": front.MOST,
        "minutes": front.FOR_SECONDS // 60,
        "seconds": front.GOOD_FOR,
    }
    return render(request, "home/api.html", context)
