"""Sends kept pages to visitors, and keeps the pages that are sent to them.

Kept is only what is the same for everybody: a page of the site that sets no cookie, asked for by
somebody without a session. The bag's number comes by a script, so a bag does not matter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, QueryDict

from catalogue.facets.question import FORMER, TITLES
from home import log_lines
from home.page_cache import parts
from home.page_cache.parts import KEPT_VIEWS, MEGABYTE
from home.page_cache.store import Kept, Store

# What a page answers to; whoever asks more is served, but nothing of it is kept.
KNOWN = {*TITLES, *FORMER, "sort", "page", "variant", "year", "tag"} - {"q"}
OF_CONTENT = {"Content-Type", "Content-Length"}
# Where a link was shared, which no page looks at.
TRACKING = ("utm_", "fbclid", "gclid", "ref_")
LONGEST = 300  # characters of a query
# Where no page of the site is, and most requests go; a probe must not wait for the database.
ELSEWHERE = ("/static/", "/media/", "/livez", "/healthz", "/admin/", "/desk/", "/api/")

store = Store(settings.PAGE_CACHE_MB * MEGABYTE)


class PageCache:
    """Stands before everything else: a kept page costs at most a question for one number.

    What is kept has passed all that stands behind, so its headers are complete.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A kept page, or the page."""
        if request.method not in ("GET", "HEAD") or request.path.startswith(ELSEWHERE):
            return self.get_response(request)
        address = address_of(request) if store.most else None
        number = parts.dated(request) if address or parts.store.most else None
        if address is None or number is None:
            return self.get_response(request)
        if kept := store.get(address, number):
            response = kept.response()
            response[log_lines.NAME] = log_lines.number_of(request)
        else:
            response = self.get_response(request)
            if not is_for_everybody(request, response):
                return response
            tagged(response)
            # Of an address with where it was shared the page's own links may speak.
            if request.method == "GET" and not is_tracked(request):
                store.put(address, Kept.of(response, number))
        if request.META.get("HTTP_IF_NONE_MATCH") == response["ETag"]:
            return unchanged(response)
        return response


def address_of(request: HttpRequest) -> str | None:
    """By what a page is kept; None for those who are somebody and for what nobody answers."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES:
        return None
    query = request.META.get("QUERY_STRING", "")
    if query:
        known = asked(query)
        if known is None:
            return None
        query = known
    try:
        return f"{request.scheme}://{request.get_host()}{request.path}?{query}"
    except DisallowedHost:
        return None


def asked(query: str) -> str | None:
    """The query without where the link was shared; None when it asks for something unknown."""
    if len(query) > LONGEST:
        return None
    known = QueryDict(query, mutable=True)
    for name in list(known):
        if name.startswith(TRACKING):
            del known[name]
        elif name not in KNOWN:
            return None
    return known.urlencode()


def is_tracked(request: HttpRequest) -> bool:
    """True when the address says where it was shared."""
    return any(name.startswith(TRACKING) for name in request.GET)


def is_for_everybody(request: HttpRequest, response: HttpResponse) -> bool:
    """True for a whole page of the site that holds nothing of whoever asked."""
    match = request.resolver_match
    if match is None or match.view_name not in KEPT_VIEWS:
        return False
    if response.status_code != 200 or response.streaming or response.cookies:
        return False
    said = response.get("Cache-Control", "")
    return (
        "private" not in said
        and "no-store" not in said
        and "Cookie" not in response.get("Vary", "")
    )


def tagged(response: HttpResponse) -> None:
    """A browser may keep the page too, and asks each time whether it is still the same."""
    digest = hashlib.blake2b(response.content, digest_size=12).hexdigest()
    response["ETag"] = f'"{digest}"'
    response["Cache-Control"] = "no-cache"


def unchanged(page: HttpResponse) -> HttpResponse:
    """The browser has it."""
    headers = {name: said for name, said in page.headers.items() if name not in OF_CONTENT}
    return HttpResponseNotModified(headers=headers)
