"""Sessions in the editor: opened, changed and cancelled by managers, read by coordinators."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalogue.models import Session, Workshop
from people.models import Member
from shop import seats, sessions
from shop.desk.sessions import listed
from shop.models import Order
from shop.office import session_log
from shop.office.orders import crumbs, for_managers, for_readers
from shop.office.session_forms import NewSessionForm, SessionForm, facts_of

REFUSED = (seats.InThePast, seats.RoomTaken, seats.TooFewSeats, seats.NobodySells, seats.Over)


def _frame(title: str, *further: tuple[str, str]) -> dict[str, Any]:
    """What every page of these rooms has above it."""
    above = [(reverse("shop_office:sessions"), _("Sessions")), *further] if title else []
    return {
        "breadcrumbs_items": crumbs(*above, ("", title or _("Sessions"))),
        "header_title": title or _("Sessions"),
        "header_icon": "calendar-alt",
    }


def _of(request: HttpRequest, pk: int) -> Session:
    return get_object_or_404(sessions.seen_by(cast(Member, request.user)), pk=pk)


@never_cache
@for_readers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Coming and past sessions, with seats sold, free and waited for."""
    found = listed(request, sessions.seen_by(cast(Member, request.user)))
    return render(request, "shop/admin/sessions.html", _frame("") | found)


@never_cache
@for_readers
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One session, who comes, and what is still to do of a cancelled one."""
    session = _of(request, pk)
    found = sessions.seen_by(cast(Member, request.user)).filter(pk=pk)
    left = sessions.holding(session, Order.State.PLACED, *sessions.HOLDS_A_SEAT)
    context = _frame(str(session.workshop)) | {
        "session": session,
        "row": sessions.counted(found)[0],
        "people": sessions.people(session),
        "left": list(left) if session.cancelled_at else [],
        "open": session.cancelled_at is None and not session.over,
    }
    return render(request, "shop/admin/session.html", context)


def _page_is_live(workshop: Workshop) -> bool:
    """True while buyers can see the workshop's Thai page; pages are of the room above."""
    pages = getattr(workshop, "pages", None)
    return pages is not None and pages.filter(live=True, locale__language_code="th").exists()


@never_cache
@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Open a session."""
    asked = request.GET.get("workshop", "")
    initial = {"workshop": asked} if asked.isascii() and asked.isdigit() else {}
    form = NewSessionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        workshop, by = facts.pop("workshop"), cast(Member, request.user)
        try:
            made = seats.open_session(workshop, by=by, on_sale=_page_is_live(workshop), **facts)
        except REFUSED as e:
            form.say(e)
        else:
            session_log.note(made, "opened", by=by)
            messages.success(request, _("The session is open; its seats can be booked."))
            return redirect("shop_office:session", made.pk)
    context = _frame(_("Open a session")) | {"form": form}
    status = 422 if form.errors else 200
    return render(request, "shop/admin/session_form.html", context, status=status)


@never_cache
@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time, room, number of seats; whoever has a seat is told."""
    session = _of(request, pk)
    form = SessionForm(request.POST or None, initial=facts_of(session))
    if request.method == "POST" and form.is_valid():
        by = cast(Member, request.user)
        try:
            moved = sessions.change(session, by=by, **form.cleaned_data)
        except REFUSED as e:
            form.say(e)
        else:
            session_log.note(session, "changed", by=by)
            said = _("Saved. Everybody with a seat gets a letter.") if moved else _("Saved.")
            messages.success(request, said)
            return redirect("shop_office:session", pk)
    here = (reverse("shop_office:session", args=[pk]), str(session.workshop))
    context = _frame(_("Change the session"), here) | {"form": form, "session": session}
    status = 422 if form.errors else 200
    return render(request, "shop/admin/session_form.html", context, status=status)


@never_cache
@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """First what follows, then the deed; pressed twice it is the one cancellation."""
    session = _of(request, pk)
    if request.method == "POST":
        by, already = cast(Member, request.user), session.cancelled_at is not None
        try:
            made = sessions.cancel(session, by=by)
        except seats.InThePast:
            messages.error(request, _("This session has begun; it cannot be cancelled any more."))
        else:
            if not already:
                session_log.note(session, "cancelled", by=by)
            sessions.ask(made)
            _say_cancelled(request, len(made))
        return redirect("shop_office:session", pk)
    if session.cancelled_at is not None or session.over:
        return redirect("shop_office:session", pk)
    here = (reverse("shop_office:session", args=[pk]), str(session.workshop))
    context = _frame(_("Cancel the session"), here) | {
        "session": session,
        "row": sessions.counted(sessions.seen_by(cast(Member, request.user)).filter(pk=pk))[0],
        "paid": list(sessions.holding(session)),
        "unpaid": sessions.holding(session, Order.State.PLACED).count(),
        "now": timezone.now(),
    }
    return render(request, "shop/admin/session_cancel.html", context)


def _say_cancelled(request: HttpRequest, refunded: int) -> None:
    said = _("The session is cancelled; everybody with a seat gets a letter.")
    if refunded:
        said += " " + ngettext(
            "%(n)s order is refunded. What was transferred you have to transfer back: see “Money to return”.",
            "%(n)s orders are refunded. What was transferred you have to transfer back: see “Money to return”.",
            refunded,
        ) % {"n": refunded}
    messages.success(request, said)
