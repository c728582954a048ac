"""Slows down whoever tries one secret after the other."""

from __future__ import annotations

from ipaddress import ip_address

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

MOST_MISSES = 20
FOR_SECONDS = 600


class Barred(ValidationError):
    """Too many tries; both forms for logging in show it as it is."""

    def __init__(self) -> None:
        words = _("That was tried too often. Please wait ten minutes and try again.")
        super().__init__(words, code="barred")


def is_barred(request: HttpRequest, about: str, *, most: int = MOST_MISSES) -> bool:
    """True while too many tries about this have failed from where the request comes."""
    return int(cache.get(_key(request, about), 0)) >= most


def missed(request: HttpRequest, about: str) -> None:
    """Count one try that failed; after ten minutes without one all are forgotten."""
    key = _key(request, about)
    cache.add(key, 0, FOR_SECONDS)
    try:
        cache.incr(key)
        cache.touch(key, FOR_SECONDS)
    except ValueError:  # forgotten between the two lines
        cache.set(key, 1, FOR_SECONDS)


def _key(request: HttpRequest, about: str) -> str:
    return f"misses:{about}:{whence(request)}"


def whence(request: HttpRequest) -> str:
    """The address that the request comes from; behind a proxy of our own, the last it was told.

    Whatever stands further in front in the header, anybody may have written.
    """
    near = request.META.get("REMOTE_ADDR", "")
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return str(ip_address(told)) if ip_address(near).is_private else near
    except ValueError:
        return near
