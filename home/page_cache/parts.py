"""Parts of pages, kept for those to whom no whole page is sent: who is logged in, or asks for a variant.

A part is kept under the number that all pages are kept under, so it never outlives what it shows.
Price, stock and whatever is said to one person stand outside of every part.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from catalogue import generation
from home.page_cache.store import LASTS, Kept, Store

KEPT_VIEWS = {"wagtail_serve"}
MEGABYTE = 1_000_000
# Where a request carries the number as it stood before anything was read for it.
NUMBER = "shop.generation"
# What tells that the answer is for one person: Django writes it when a form's token is drawn.
FORM_DRAWN = "CSRF_COOKIE_NEEDS_UPDATE"

store = Store(settings.PAGE_PARTS_MB * MEGABYTE)


def dated(request: HttpRequest) -> int | None:
    """The number, read now: a part made of rows that were read before it would be an old one."""
    number = generation.current()
    if store.most:
        request.META[NUMBER] = number
    return number


def part(request: HttpRequest | None, name: str, of: object, draw: Callable[[], str]) -> str:
    """The part as it is kept, else as it is drawn; `of` says of what, None of this very address."""
    key = None if request is None else _key(request, name, of)
    if request is None or key is None:
        return draw()
    number: int = request.META[NUMBER]
    kept = store.get(key, number)
    if kept is not None:
        return kept.content.decode()
    drawn, personal = _watched(request, draw)
    if not personal:
        store.put(key, Kept(number, monotonic() + LASTS, drawn.encode(), ()))
    return drawn


def _key(request: HttpRequest, name: str, of: object) -> str | None:
    """By what a part is kept; None where nothing may be: previews, forms, what nobody publishes."""
    match = request.resolver_match
    if request.META.get(NUMBER) is None or match is None or match.view_name not in KEPT_VIEWS:
        return None
    if getattr(request, "is_preview", False) or (of is None and request.META.get("QUERY_STRING")):
        return None
    place = request.path if of is None else of
    return f"{name} {get_language()} {request.scheme}://{request.get_host()} {place}"


def _watched(request: HttpRequest, draw: Callable[[], str]) -> tuple[str, bool]:
    """What is drawn, and whether it asked who is there: only strangers' parts are everybody's."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES:
        return draw(), True
    drawn = draw()
    return drawn, request.session.accessed or FORM_DRAWN in request.META
