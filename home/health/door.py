"""/livez and /healthz: answered before hosts, TLS and sessions are looked at, as probes come without."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare

from home.health import elsewhere
from people.guessing import whence
from shop import health

LIVE, WHOLE = "/livez", "/healthz"
REMEMBERED = 10  # seconds; whoever asks often costs nothing
KEY = "home.health"
OWN = health.OWN + elsewhere.OWN
LOCAL = {"127.0.0.1", "::1"}


class Health:
    """Stands in front of the shop and answers two addresses itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """`/livez`: this process and its database. `/healthz`: all that belongs to the shop."""
        if request.path not in (LIVE, WHOLE):
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        answer = self.answer(request)
        answer["Cache-Control"] = "no-store"
        return answer

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Strangers learn whether all is well and no more."""
        if request.path == LIVE:
            return HttpResponse(status=200 if health.database().is_well else 503)
        if not may_read(request):
            return HttpResponse(status=200 if all_well() else 503)
        found = health.findings(OWN + health.OTHERS + elsewhere.OTHERS)
        well = all(each.is_well for each in found)
        told = {each.name: {"ok": each.is_well, "said": each.said} for each in found}
        return JsonResponse({"ok": well, "checks": told}, status=200 if well else 503)


def all_well() -> bool:
    """What strangers are told. The database is asked each time, the rest now and then."""
    if not health.database().is_well:
        return False
    known = cache.get(KEY)
    if known is None:
        known = all(each.is_well for each in health.findings(OWN))
        cache.set(KEY, known, REMEMBERED)
    return bool(known)


def may_read(request: HttpRequest) -> bool:
    """True for this machine itself, and for who brings HEALTH_KEY in the header Authorization."""
    if "X-Forwarded-For" not in request.headers and whence(request) in LOCAL:
        return True
    key: str = getattr(settings, "HEALTH_KEY", "")
    brought = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(key) and constant_time_compare(brought, key)
