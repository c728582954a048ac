"""Slows down whoever tries one secret after the other, or does too much of anything."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import ip_address

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from people.models import Tries

MOST_MISSES = 20
FOR_SECONDS = 600


class Barred(ValidationError):
    """Too many tries; both forms for logging in show it as it is."""

    def __init__(self) -> None:
        words = _("That was tried too often. Please wait ten minutes and try again.")
        super().__init__(words, code="barred")


def is_barred(request: HttpRequest, about: str, *, most: int = MOST_MISSES) -> bool:
    """True while too many tries about this have failed from where the request comes."""
    return tries(about, whence(request)) >= most


def missed(request: HttpRequest, about: str) -> None:
    """Count one try that failed; after ten minutes without one all are forgotten."""
    count(about, whence(request))


def tries(about: str, whose: str) -> int:
    """How many of somebody's tries are remembered: of an address, an account, a telephone."""
    known = Tries.objects.filter(key=_key(about, whose), ends__gt=timezone.now())
    return known.values_list("count", flat=True).first() or 0


def count(about: str, whose: str) -> None:
    """Remember one more. The database counts, so that every process knows of every try.

    Each UPDATE names what it starts from: of two tries at once, none is lost.
    """
    now = timezone.now()
    ends = now + timedelta(seconds=FOR_SECONDS)
    key = _key(about, whose)
    Tries.objects.bulk_create([Tries(key=key, count=0, ends=now)], ignore_conflicts=True)
    own = Tries.objects.filter(key=key)
    if not own.filter(ends__lte=now).update(count=1, ends=ends):
        own.update(count=F("count") + 1, ends=ends)


def forget(now: datetime) -> int:
    """Drop what counts no longer, and what a clock that was ahead would count for days; how many."""
    latest = now + timedelta(seconds=2 * FOR_SECONDS)
    dropped, _kinds = Tries.objects.filter(Q(ends__lte=now) | Q(ends__gt=latest)).delete()
    return dropped


def _key(about: str, whose: str) -> str:
    """Nobody who reads the table learns whose address or account it was."""
    return salted_hmac("people.guessing", f"{about}:{whose}", algorithm="sha256").hexdigest()


def whence(request: HttpRequest) -> str:
    """The address that the request comes from; behind proxies of our own, what the first was told.

    Each proxy writes whom it heard at the end of the header. What stands further in front than
    there are proxies (TRUSTED_PROXIES), anybody may have written.
    """
    near = request.META.get("REMOTE_ADDR", "")
    proxies: int = getattr(settings, "TRUSTED_PROXIES", 1)
    told = request.headers.get("X-Forwarded-For", "").split(",")
    try:
        if not proxies or not ip_address(near).is_private:
            return near
        return str(ip_address(told[-min(proxies, len(told))].strip()))
    except ValueError:
        return near
