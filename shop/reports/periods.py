"""The days a report is about, as somebody types them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.date_fields import read_day

USUAL = timedelta(days=29)
LONGEST = timedelta(days=3 * 366)
FIRST, LAST = date(2000, 1, 1), date(2200, 12, 31)


@dataclass(frozen=True)
class Period:
    """From the first moment of one day to the last of another."""

    since: date
    until: date
    complaint: str = ""  # why it is not what was asked for

    @property
    def begins(self) -> datetime:
        """Its first moment, in the shop's time."""
        return timezone.make_aware(datetime.combine(self.since, time()))

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return timezone.make_aware(datetime.combine(self.until + timedelta(days=1), time()))


def asked(query: QueryDict) -> Period:
    """The days of a question, in either era; the last thirty where none are named."""
    today = timezone.localdate()
    usual = Period(today - USUAL, today)
    found: dict[str, date] = {}
    for name in ("since", "until"):
        typed = query.get(name, "").strip()
        day = read_day(typed) if typed else getattr(usual, name)
        if day is None or not FIRST <= day <= LAST:
            return Period(
                usual.since, usual.until, _("Please write the days like 15/5/2569 or 15/5/2026.")
            )
        found[name] = day
    since, until = found["since"], found["until"]
    if since > until:
        return Period(usual.since, usual.until, _("The last day is before the first."))
    if until - since > LONGEST:
        return Period(usual.since, usual.until, _("At most three years at once, please."))
    return Period(since, until)
