"""Behind the QR code of a ticket: what it is worth, and for whoever stands at the door one button."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalogue.models import Session
from people.models import Member
from shop import seats, sessions
from shop.models import Attendee

DEEDS = ("came", "undo")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ticket(request: HttpRequest, code: str) -> HttpResponse:
    """Whether the ticket is valid, and nobody's name; a preview of the link changes nothing.

    Who stands at the door sees the name and presses "came".
    """
    attendee = _under(code)
    session = seats.session_of(attendee.line)
    at_the_door = _stands_at(request, session)
    if request.method == "POST":
        if not at_the_door:
            raise Http404
        press(request, attendee)
        response: HttpResponse = redirect("shop:ticket", code)
    else:
        context = {
            "attendee": attendee,
            "session": session,
            "standing": sessions.standing(attendee),
            "at_the_door": at_the_door,
        }
        response = render(request, "shop/ticket.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"  # none at all, and the button would be refused
    return response


def _under(code: str) -> Attendee:
    """The person under this code. Raises Http404, also for what cannot be a code."""
    if not code.isascii() or not code.isprintable() or len(code) > 64:
        raise Http404
    found = Attendee.objects.select_related("line__consignment__order")
    return get_object_or_404(found, code=code)


def _stands_at(request: HttpRequest, session: Session | None) -> bool:
    if session is None or not request.user.is_authenticated:
        return False
    return sessions.run_by(request.user).filter(pk=session.pk).exists()


def press(request: HttpRequest, attendee: Attendee) -> None:
    """Came, or did not come after all; pressed twice it counts once."""
    deed = request.POST.get("deed")
    if deed not in DEEDS:
        raise Http404
    try:
        if deed == "undo":
            sessions.undo_check_in(attendee)
        else:
            sessions.check_in(attendee, by=cast(Member, request.user))
    except sessions.NotYet:
        messages.error(request, _("It is too early: this session is not today."))
    except sessions.NoSeat:
        messages.error(request, _("This ticket is not valid, so nobody was checked in."))
