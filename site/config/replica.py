"""Which database answers: visitors' looks at public pages go to REPLICA_URL, all else to the primary.

The primary has the last word: it is asked again where the replica fails, does not know a page, or
is behind; and for a while it alone answers who has just sent a form.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError, InterfaceError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from catalogue import replica
from catalogue.replica import PRIMARY, REPLICA, Reading
from home.health import elsewhere

WROTE = "wrote"
FOR_SECONDS = 15  # longer than a replica that is still asked may be behind
# Where no page of the site is.
ELSEWHERE = ("/static/", "/media/", "/livez", "/healthz", "/admin/", "/desk/")
# What is the same for everybody and changes nothing.
PUBLIC = {
    "wagtail_serve",
    "home.sitemap.sitemap",
    "sitemap_part",
    "home:card",
    "home:facebook_feed",
    "home:figures",
    "home:figures_csv",
    "home:figures_json",
    "home:google_feed",
    "home:news_feed",
    "home:pieces_feed",
    "home:search",
    "home:suggest",
}


class Router:
    """Reads as the request has leave to; writes always on the primary, which then answers the rest."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """Where this thread reads now."""
        return replica.where()

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """The primary; what was written is read there too."""
        replica.stay_on_primary()
        return PRIMARY

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        """Rows of both are rows of one shop."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        """The replica's tables come from the primary."""
        return False if db == REPLICA else None


class FromReplica:
    """Stands outermost, so that the page's number is read where the page is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not replica.is_used():
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.next_look, self.usable = 0.0, False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """From the replica where it may be, then from the primary where that was no answer."""
        if request.method not in ("GET", "HEAD"):
            return marked(self.get_response(request))
        if not is_anybody(request) or not self.is_usable():
            return self.get_response(request)
        how, before = Reading(), request.META.copy()
        with replica.reading(how):
            response = self.get_response(request)
        if how.failed:
            self.usable, self.next_look = False, monotonic() + elsewhere.AWAY_FOR
        if how.failed or (how.asked and response.status_code >= 400):
            # Another request: on this one stands what was found, and what was not.
            return self.get_response(WSGIRequest(before))
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """What is not public is read from the primary, whoever asks."""
        match = request.resolver_match
        if match is None or not (match.view_name in PUBLIC or "api" in match.namespaces):
            replica.stay_on_primary()

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The replica is away, or another one than it should be: never the visitor's trouble."""
        how = replica.current()
        if how is None or not isinstance(error, (DatabaseError, InterfaceError)):
            return None
        how.failed = True
        return HttpResponse(status=503)  # nobody sees it

    def is_usable(self) -> bool:
        """Whether it answers and is in step; looked at now and then, by one request of the process."""
        if monotonic() >= self.next_look:
            self.next_look = monotonic() + elsewhere.LOOKS_EVERY
            self.usable = elsewhere.replica_is_usable()
        return self.usable


def is_anybody(request: HttpRequest) -> bool:
    """True of who is nobody in particular and has sent nothing lately."""
    personal = (settings.SESSION_COOKIE_NAME, "messages", WROTE)
    return not request.path.startswith(ELSEWHERE) and request.COOKIES.keys().isdisjoint(personal)


def marked(response: HttpResponse) -> HttpResponse:
    """The answer to a form: for a while its sender reads what was written."""
    response.set_cookie(
        WROTE,
        "1",
        max_age=FOR_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
