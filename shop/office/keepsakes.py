"""Fired, ready: staff say of which seats the pieces have come out of the kiln."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from catalogue.models import Session
from catalogue.thai import fold_digits
from people.models import Member
from shop import keepsakes
from shop.office.orders import crumbs, for_managers


@never_cache
@for_managers
def fired(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines of a session with how many pieces each made; those said to be ready get a letter."""
    session = get_object_or_404(Session.objects.select_related("workshop"), pk=pk)
    if request.method == "POST":
        _fire(request, session)
        return redirect("shop_office:fired", pk)
    context = {
        "breadcrumbs_items": crumbs(("", str(session))),
        "header_title": _("Fired, ready"),
        "header_icon": "check",
        "session": session,
        "lines": keepsakes.lines_of(session),
        "most": keepsakes.MOST_PIECES,
    }
    return render(request, "shop/admin/fired.html", context)


def _fire(request: HttpRequest, session: Session) -> None:
    """Do as the form says, and say what became of it."""
    try:
        wanted = {
            line.pk: _count(request.POST.get(f"pieces_{line.pk}", ""))
            for line in keepsakes.lines_of(session)
        }
        made = keepsakes.fire_session(session, wanted, by=cast(Member, request.user))
    except keepsakes.NotOverYet:
        messages.error(request, _("The session is not over yet, or was cancelled."))
    except (keepsakes.NothingMade, ValueError):
        messages.error(request, _("Please give the number of pieces of each line, from 0 to 99."))
    else:
        told = ngettext("%(count)s buyer is asked.", "%(count)s buyers are asked.", made)
        messages.success(request, told % {"count": made})


def _count(typed: str) -> int:
    """A number as it was typed; an empty field is none. Raises ValueError."""
    folded = fold_digits(typed.strip())[:20]
    if folded and not (folded.isascii() and folded.isdigit()):
        raise ValueError(typed)
    return int(folded or 0)
