"""What was done to a workshop's sessions, as the workshop's history in the editor tells it."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter, log

from catalogue.models import Session
from people.models import Member
from shop import seats

# Each deed with its name in a list of deeds, and how a line of the history begins.
DEEDS: dict[str, tuple[Promise, Promise]] = {
    "shop.session_opened": (_("Open a session"), _("Session opened: %(when)s")),
    "shop.session_changed": (_("Change the session"), _("Session changed: %(when)s")),
    "shop.session_cancelled": (_("Cancel the session"), _("Session cancelled: %(when)s")),
}


def note(session: Session, deed: str, *, by: Member) -> None:
    """Write a deed into the workshop's history, with the time of the session as it is now."""
    when = {
        language: seats.time_said(session.starts_at, session.ends_at, language)
        for language in ("th", "en")
    }
    log(instance=session.workshop, action=f"shop.session_{deed}", user=by, data={"when": when})


class Line(LogFormatter):
    """One line of the history."""

    deed = ""

    def format_message(self, log_entry: Any) -> str:
        """In the reader's language, whichever it was written in."""
        told = log_entry.data.get("when", {})
        language = (get_language() or "th")[:2]
        return str(DEEDS[self.deed][1]) % {"when": told.get(language, told.get("th", ""))}


def register(actions: Any) -> None:
    """Make the deeds known to the editor's histories."""
    for deed, (label, _words) in DEEDS.items():
        actions.register_action(deed)(type("Line", (Line,), {"deed": deed, "label": label}))
