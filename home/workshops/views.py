"""Calendar files of workshops and their sessions."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from catalogue.models import Session
from home.models import WorkshopPage
from home.workshops import calendars


@require_safe
def workshop(request: HttpRequest, code: str) -> HttpResponse:
    """Every session that is announced."""
    page = page_of(code)
    sessions = page.row.sessions.select_related("workshop").order_by("starts_at", "pk")
    return answer(calendars.calendar_of(page, sessions, url=address(page)), code)


@require_safe
def session(request: HttpRequest, code: str, session_id: int) -> HttpResponse:
    """One session, a cancelled one too: a calendar takes it out by the same file."""
    page = page_of(code)
    wanted = Session.objects.select_related("workshop").filter(workshop=page.workshop_id)
    one = get_object_or_404(wanted, pk=session_id)
    return answer(calendars.calendar_of(page, [one], url=address(page)), f"{code}-{one.pk}")


def page_of(code: str) -> WorkshopPage:
    """The public page of a workshop in the language of the address. Raises Http404."""
    language = (get_language() or "th")[:2]
    pages = WorkshopPage.objects.live().public().select_related("workshop", "locale")
    page = pages.filter(workshop__code=code, locale__language_code=language).first()
    if page is None:
        raise Http404
    return page


def address(page: WorkshopPage) -> str:
    """Where the page is, in full."""
    return f"{settings.PUBLIC_URL}{page.url}"


def answer(calendar: bytes, name: str) -> HttpResponse:
    """A file to open with the calendar."""
    response = HttpResponse(calendar, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response
