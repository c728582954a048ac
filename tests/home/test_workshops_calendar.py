"""Workshops for calendars and search engines, read back by parsers that are not ours."""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import extruct
import icalendar
import pytest
from django.utils import timezone

from catalogue.models import Session, Variant
from shop import seats

pytestmark = pytest.mark.django_db

BANGKOK = ZoneInfo("Asia/Bangkok")
LONG = "ปั้นชามใบแรก; ด้วยแป้นหมุน, ขี้เถ้าแกลบ \\ และดินที่เคยล้มมาแล้วทั้งก้อน ไม่ต้องกลัวล้มอีก"


@pytest.fixture
def across_midnight(make_session):
    """From eleven in the evening to two in the morning, in Bangkok."""
    session = make_session()
    begins = (timezone.localtime() + timedelta(days=30)).replace(
        hour=23, minute=0, second=0, microsecond=0
    )
    Session.objects.update(starts_at=begins, ends_at=begins + timedelta(hours=3))
    session.refresh_from_db()
    return session


def fetched(client, session=None, prefix=""):
    """The calendar file as it is sent, and as icalendar reads it."""
    name = session.pk if session else "calendar"
    answer = client.get(f"{prefix}/workshops/throwing/{name}.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return answer.content, icalendar.Calendar.from_ical(answer.content)


# --- iCalendar ----------------------------------------------------------------------------------


def test_a_session_across_midnight_keeps_both_its_days(
    tell_workshop, throwing_class, across_midnight, client
):
    tell_workshop(throwing_class)

    _sent, calendar = fetched(client, across_midnight)

    (event,) = calendar.walk("VEVENT")
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == event["DTSTART"].params["TZID"] == "Asia/Bangkok"
    assert event["DTSTART"].dt == across_midnight.starts_at.astimezone(BANGKOK)
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=3)
    assert event["DTEND"].dt.date() == event["DTSTART"].dt.date() + timedelta(days=1)
    assert isinstance(event["DTSTAMP"].dt, datetime)
    assert event["LOCATION"] == "ลานเตาปลายนา"
    assert event["URL"].endswith("/workshops/throwing/")
    assert event["STATUS"] == "CONFIRMED"


def test_long_thai_is_escaped_and_folded_by_octets(
    tell_workshop, throwing_class, make_session, client
):
    session = make_session()
    tell_workshop(throwing_class, LONG)

    sent, calendar = fetched(client, session)

    lines = sent.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no letter is cut in two
    assert calendar.walk("VEVENT")[0]["SUMMARY"] == LONG


def test_a_moved_and_then_cancelled_session_keeps_its_uid(
    tell_workshop, throwing_class, make_session, client
):
    session = make_session()
    tell_workshop(throwing_class)
    before = fetched(client, session)[1].walk("VEVENT")[0]
    later = session.starts_at + timedelta(days=1)

    seats.move_session(session, starts_at=later, ends_at=later + timedelta(hours=2))
    moved = fetched(client, session)[1].walk("VEVENT")[0]
    Session.objects.update(cancelled_at=timezone.now())
    cancelled = fetched(client, session, "/en")[1].walk("VEVENT")[0]

    assert before["UID"] == moved["UID"] == cancelled["UID"]
    assert [each["SEQUENCE"] for each in (before, moved, cancelled)] == [0, 1, 2]
    assert cancelled["STATUS"] == "CANCELLED"
    assert cancelled["SUMMARY"] == "Your first bowl"


def test_the_workshop_s_file_holds_every_session(
    tell_workshop, throwing_class, make_session, client
):
    wanted = {make_session(starts_in=timedelta(days=days)).pk for days in (7, 8)}
    tell_workshop(throwing_class)

    _sent, calendar = fetched(client)

    assert {int(event["UID"].split("@")[0].split("-")[1]) for event in calendar.events} == wanted


def test_a_workshop_without_sessions_is_whole_days(tell_workshop, throwing_class, client):
    type(throwing_class).objects.update(first_day=date(2021, 6, 28), last_day=date(2021, 6, 29))
    tell_workshop(throwing_class)

    _sent, calendar = fetched(client)

    (event,) = calendar.events
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2021, 6, 28), date(2021, 6, 30))


def test_no_calendar_tells_of_a_draft_or_a_session_elsewhere(
    tell_workshop, throwing_class, make_session, client
):
    session = make_session()

    assert client.get(f"/workshops/throwing/{session.pk}.ics").status_code == 404
    tell_workshop(throwing_class)
    assert client.get(f"/workshops/none/{session.pk}.ics").status_code == 404
    assert client.get("/workshops/throwing/999999.ics").status_code == 404


# --- schema.org ---------------------------------------------------------------------------------


def read_events(client, address="/workshops/throwing/"):
    """The Events of a page as extruct finds them."""
    page = client.get(address).content.decode()
    found = extruct.extract(page, base_url="http://localhost", syntaxes=["json-ld"])["json-ld"]
    return [each for each in found if each["@type"] == "Event"]


def test_each_session_is_an_event_with_every_required_field(
    tell_workshop, throwing_class, make_session, client
):
    session = make_session(price=450)
    tell_workshop(throwing_class)

    (event,) = read_events(client)

    for required in ("name", "description", "startDate", "endDate", "organizer", "url"):
        assert event[required]
    assert datetime.fromisoformat(event["startDate"]) == session.starts_at
    assert event["startDate"].endswith("+07:00")
    assert event["location"] == {
        "@type": "Place",
        "name": "ลานเตาปลายนา",
        "address": "ลานเตาปลายนา",
        "hasMap": throwing_class.map_link,
    }
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert event["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert event["inLanguage"] == ["th"]
    offer = event["offers"]
    assert (offer["price"], offer["priceCurrency"]) == ("450.00", "THB")
    assert offer["availability"] == "https://schema.org/InStock"
    assert offer["url"].startswith("http")
    assert datetime.fromisoformat(offer["validFrom"])


def test_sold_out_and_cancelled_are_told_to_search_engines(
    tell_workshop, throwing_class, make_session, client
):
    full, cancelled = make_session(), make_session(starts_in=timedelta(days=9))
    tell_workshop(throwing_class)
    Variant.objects.filter(session=full).update(availability="sold-out")
    Session.objects.filter(pk=cancelled.pk).update(cancelled_at=timezone.now())

    told = {event["eventStatus"].rsplit("/")[-1]: event for event in read_events(client)}

    assert set(told) == {"EventScheduled", "EventCancelled"}
    assert {event["offers"]["availability"].rsplit("/")[-1] for event in told.values()} == {
        "SoldOut"
    }


def test_a_title_cannot_end_the_script(tell_workshop, throwing_class, client):
    tell_workshop(throwing_class, "</script><b>ชาม</b>")

    (event,) = read_events(client)

    assert event["name"] == "</script><b>ชาม</b>"
    assert json.dumps(event)
