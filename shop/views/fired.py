"""Fired, ready: the one form by which staff or the house say which pieces came out of the kiln."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.models import Session
from catalogue.thai import fold_digits
from people.models import Member
from shop import keepsakes


def press(request: HttpRequest, session: Session) -> None:
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
