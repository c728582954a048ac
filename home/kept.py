"""What is still in use is kept: deleting it in the editor ends in a sentence, not in an error page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Model, ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.admin import messages
from wagtail.models import Page
from wagtail.users.models import UserProfile

from catalogue import own_work
from home.guard import keeps_to_own

NAMED = 3  # of all that still use it; a photo can be on many pages


class StillInUse:
    """The editor's views let the database's refusal through; this says it to the person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do while all goes well."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Back to where they came from, with the reason; other errors stay what they are."""
        home = reverse("wagtailadmin_home")
        if request.method != "POST" or not request.path.startswith(home):
            return None
        if isinstance(error, ProtectedError):
            users: Iterable[Model] = error.protected_objects
        elif isinstance(error, RestrictedError):
            users = error.restricted_objects
        else:
            return None
        # The view spoke the person's own language, but it is over.
        with override(UserProfile.get_for_user(request.user).get_preferred_language()):
            reason = why([row for row in users if may_be_told(row, request.user)])
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            return HttpResponse(reason, status=409, content_type="text/plain")
        messages.error(request, reason)
        return redirect(came_from(request, home))


def may_be_told(row: Model, user: Any) -> bool:
    """Whoever keeps to own pages learns no title of another's."""
    own = isinstance(row, Page) and own_work.own_pages(user).filter(pk=row.pk).exists()
    return own or not keeps_to_own(user)


def why(users: Iterable[Model]) -> str:
    """The sentence, with the first few of those that still use it."""
    named = sorted({f"{row._meta.verbose_name} “{row}”" for row in users})
    rest = ["…"] if len(named) > NAMED or not named else []
    return _("This cannot be deleted, because it is still in use: %(users)s") % {
        "users": ", ".join([*named[:NAMED], *rest])
    }


def came_from(request: HttpRequest, home: str) -> str:
    """The page of the editor that the form stood on; its home when the browser does not tell."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        return home
    page = urlsplit(referer)
    if not page.path.startswith(home):
        return home
    return f"{page.path}?{page.query}" if page.query else page.path
