"""A workshop's sessions as calendar entries (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, vText

from catalogue.models import Session
from home.models import WorkshopPage

PRODUCT = "-//Pong Saen Thong Ceramics//Workshops//TH"


def calendar_of(page: WorkshopPage, sessions: Iterable[Session], *, url: str) -> bytes:
    """The sessions, or the days of a workshop without any, with the rules of the shop's time zone.

    `url` is the page's full address. Lines are folded at 75 octets, within no letter.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    events = [_of_session(page, session) for session in sessions] or [_of_days(page)]
    for event in events:
        event.add("url", url)
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _of_session(page: WorkshopPage, session: Session) -> Event:
    language = page.locale.language_code
    place = session.place_shown_en if language == "en" else session.place_shown_th
    cancelled = session.cancelled_at is not None
    event = _begun(page, f"session-{session.pk}", place)
    event.add("dtstart", _local(session.starts_at))
    event.add("dtend", _local(session.ends_at))
    event.add("sequence", session.sequence + cancelled)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return event


def _of_days(page: WorkshopPage) -> Event:
    """A workshop that nobody booked: whole days, the end being the morning after."""
    workshop = page.row
    last: date = workshop.last_day or workshop.first_day
    place = workshop.say("place", page.locale.language_code)
    event = _begun(page, f"workshop-{workshop.pk}", place)
    event.add("dtstart", workshop.first_day)
    event.add("dtend", last + timedelta(days=1))
    event.add("sequence", 0)
    event.add("status", "CONFIRMED")
    return event


def _begun(page: WorkshopPage, name: str, place: str) -> Event:
    """What every entry says; its UID stays the same whatever is changed, in both languages."""
    event = Event()
    event.add("uid", f"{name}@{urlsplit(settings.PUBLIC_URL).hostname}")
    event.add("dtstamp", timezone.now())
    language = (page.alias_of.locale if page.alias_of_id else page.locale).language_code
    event.add("summary", vText(page.title, params={"LANGUAGE": language}))
    if page.intro:
        event.add("description", vText(page.intro, params={"LANGUAGE": language}))
    event.add("location", vText(place))
    return event


def _local(moment: datetime) -> datetime:
    """In the shop's zone by name: it is what makes the calendar carry the zone's rules."""
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE))
