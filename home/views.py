"""Answers that are no pages: robots, and what stands where a page is missing or broken."""

import errno
import re
import sys

from django.conf import settings
from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.template.loader import render_to_string
from django.utils import translation
from wagtail.models import Locale

from catalogue.models import ProductPage
from catalogue.models.shown import ProductPageQuerySet
from catalogue.search import asking

ON_THE_SHELF = 4
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
MEANINGFUL = 3  # letters of an address, at least
CLOSED_TO_ROBOTS = (
    "/admin/",
    "/desk/",
    "/cart/",
    "/checkout/",
    "/orders/",
    "/join/",
    "/pack/",
    "/addresses/",
    "/search/",
    "/waiting/",
    "/tickets/",
    "/demo/",
)


def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read."""
    closed = [f"Disallow: {prefix}{path}" for path in CLOSED_TO_ROBOTS for prefix in ("", "/en")]
    lines = ["User-agent: *", *closed, f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A missing page leads back to the goods, in the language of its address: to what it spoke of."""
    shown = ProductPage.objects.shown_in(Locale.get_active().pk)
    meant = list(_meant(request.path, shown)[:ON_THE_SHELF])
    products = meant or shown.for_cards().newest()[:ON_THE_SHELF]
    context = {"products": products, "meant": meant}
    return HttpResponseNotFound(render_to_string("404.html", context, request))


def _meant(path: str, shown: ProductPageQuerySet) -> ProductPageQuerySet:
    """The products that the words of an address stand for; a program's guesses stand for none."""
    parts = [part for part in path.split("/") if part]
    words = " ".join(re.split(r"[-_]+", parts[-1])) if parts else ""
    if "." in words or len(words) < MEANINGFUL:
        return shown.none()
    found = asking.products(asking.said(words))
    found.keys = found.keys[:ON_THE_SHELF]
    return asking.best_first(asking.answering(shown, found), found).for_cards()


def broken(request: HttpRequest) -> HttpResponse:
    """Says sorry; while the database is away or the disk is full it says so, for that is mended."""
    error = sys.exc_info()[1]
    full = isinstance(error, OSError) and error.errno in NO_ROOM
    if full or isinstance(error, (OperationalError, InterfaceError)):
        answer = _plain(request, "507.html" if full else "503.html", 503)
        answer["Retry-After"] = "30"
        return answer
    return _plain(request, "500.html", 500)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was sent is too much, or nothing we can read."""
    if isinstance(exception, TOO_MUCH):
        return _plain(request, "413.html", 413)
    return _plain(request, "400.html", 400)


def _plain(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """A page that asks the database for nothing, in the language of the address."""
    language = "en" if request.path.startswith("/en/") else "th"
    with translation.override(language):
        return HttpResponse(render_to_string(template, {"language": language}), status=status)
