"""A workshop as search engines read it: schema.org Event, one for each session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone

from catalogue.models import Photo, Session, Variant
from catalogue.models.photos import JPEG
from home.models import WorkshopPage

SCHEMA = "https://schema.org"
AVAILABLE = {
    Variant.Availability.IN_STOCK: "InStock",
    Variant.Availability.FEW_LEFT: "LimitedAvailability",
    Variant.Availability.SOLD_OUT: "SoldOut",
}
LANGUAGES = {
    Session.Language.THAI: ["th"],
    Session.Language.ENGLISH: ["en"],
    Session.Language.BOTH: ["th", "en"],
}


def events(
    page: WorkshopPage, sessions: Sequence[Session], cover: Photo | None, *, seller: str
) -> list[dict[str, Any]]:
    """Each session, or the days of a workshop without any. `seller` organises what names nobody."""
    whole = _whole(page, cover, seller)
    if not sessions:
        return [{"@context": SCHEMA, **whole}]
    return [{"@context": SCHEMA, **whole, **_session(page, session)} for session in sessions]


def _whole(page: WorkshopPage, cover: Photo | None, seller: str) -> dict[str, Any]:
    """What is the same for all sessions."""
    workshop = page.row
    place = workshop.say("place")
    found: dict[str, Any] = {
        "@type": "Event",
        "name": page.title,
        "description": page.intro or page.title,
        "url": _address(page),
        "startDate": workshop.first_day.isoformat(),
        "endDate": (workshop.last_day or workshop.first_day).isoformat(),
        "eventStatus": f"{SCHEMA}/EventScheduled",
        "eventAttendanceMode": f"{SCHEMA}/OfflineEventAttendanceMode",
        "location": {"@type": "Place", "name": place, "address": place},
        "organizer": {
            "@type": "Organization",
            "name": workshop.say("organiser") or seller,
            "url": settings.PUBLIC_URL,
        },
        "inLanguage": ["th"],
    }
    if workshop.map_link:
        found["location"]["hasMap"] = workshop.map_link
    if cover is not None:
        found["image"] = [cover.get_rendition(JPEG).full_url]
    return found


def _session(page: WorkshopPage, session: Session) -> dict[str, Any]:
    """What is a session's own."""
    cancelled = session.cancelled_at is not None
    variant = session.variant
    closed = cancelled or session.over or not variant.active
    band = Variant.Availability.SOLD_OUT if closed else Variant.Availability(variant.availability)
    opened = page.first_published_at or session.starts_at
    return {
        "startDate": timezone.localtime(session.starts_at).isoformat(),
        "endDate": timezone.localtime(session.ends_at).isoformat(),
        "eventStatus": f"{SCHEMA}/{'EventCancelled' if cancelled else 'EventScheduled'}",
        "inLanguage": LANGUAGES[Session.Language(session.language)],
        "isAccessibleForFree": not variant.price,
        "offers": {
            "@type": "Offer",
            "url": f"{_address(page)}#seats",
            "price": f"{variant.price:.2f}",
            "priceCurrency": "THB",
            "availability": f"{SCHEMA}/{AVAILABLE[band]}",
            "validFrom": timezone.localtime(opened).isoformat(),
        },
    }


def _address(page: WorkshopPage) -> str:
    return f"{settings.PUBLIC_URL}{page.url}"
