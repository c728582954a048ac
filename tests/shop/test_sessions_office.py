"""Sessions in the editor: who may open, change and cancel them, and every refusal."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from catalogue.date_fields import written_day
from catalogue.models import Session
from people.models import Member
from shop.models import Letter, Refund
from shop.payments import transfers

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, manager):
    """A browser in which the manager has logged in."""
    client.force_login(manager)
    return client


def typed(workshop=None, *, days=9, hour=9, thai=True, **other):
    """A form as a manager fills it in, years of the Buddhist era and Thai digits included."""
    day = timezone.localdate() + timedelta(days=days)
    written = written_day(day) if thai else f"{day:%Y-%m-%d}"
    form = {
        "starts_at": f"{written} {hour:02}:00",
        "ends_at": f"{written} {hour + 2:02}:00",
        "capacity": "๖",
        "price": "450",
        "language": "th",
    }
    if workshop:
        form["workshop"] = workshop.pk
    return {**form, **other}


def room(name, *args):
    return reverse(f"shop_office:{name}", args=args)


def test_a_session_is_opened_in_the_buddhist_era(office, throwing_class):
    answer = office.post(room("session_open"), typed(throwing_class, room_th="ห้องเล็ก"))

    session = Session.objects.get()
    assert answer["Location"] == room("session", session.pk)
    assert timezone.localdate(session.starts_at) == timezone.localdate() + timedelta(days=9)
    assert timezone.localtime(session.starts_at).hour == 9
    assert (session.capacity, session.variant.price, session.room_th) == (6, 450, "ห้องเล็ก")


def test_a_free_session_with_ages_and_a_piece_is_opened(office, throwing_class):
    more = {"price": "0", "youngest": "8", "oldest": "12", "language": "both"}
    piece = {"makes_a_piece": "on", "piece_weight_g": "900", "posting_included": "on"}

    office.post(room("session_open"), typed(throwing_class, thai=False, **more, **piece))

    session = Session.objects.get()
    assert (session.variant.price, session.youngest, session.oldest) == (0, 8, 12)
    assert (session.language, session.piece_weight_g, session.posting_included) == (
        "both",
        900,
        True,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"days": -1},
        {"days": 0, "hour": 0},
        {"ends_at": "1/1/2569 08:00"},
        {"starts_at": "tomorrow"},
        {"starts_at": "31/2/2599 09:00"},
        {"starts_at": ""},
        {"capacity": "0"},
        {"capacity": "-3"},
        {"capacity": "501"},
        {"capacity": "x"},
        {"price": "-1"},
        {"price": "1.234"},
        {"price": "100001"},
        {"youngest": "12", "oldest": "8"},
        {"youngest": "-1"},
        {"oldest": "999"},
        {"language": "lanna"},
        {"makes_a_piece": "on"},
        {"room_th": "ก" * 121},
        {"workshop": "0"},
        {"workshop": "x"},
    ],
    ids=str,
)
def test_what_cannot_be_is_said_beside_the_box(wrong, office, throwing_class):
    wrong = dict(wrong)
    asked = {name: wrong.pop(name) for name in ("days", "hour") if name in wrong}

    answer = office.post(room("session_open"), {**typed(throwing_class, **asked), **wrong})

    assert answer.status_code == 422
    assert not Session.objects.exists()


def test_two_sessions_in_one_room_are_refused_with_the_name_of_the_other(office, throwing_class):
    office.post(room("session_open"), typed(throwing_class))

    answer = office.post(room("session_open"), typed(throwing_class, hour=10))

    assert answer.status_code == 422
    assert throwing_class.name_th in answer.content.decode()
    assert Session.objects.count() == 1


def test_a_session_is_changed_and_the_buyers_are_told(office, make_session, place, manager):
    session = make_session()
    order = place(session.variant, 3)
    transfers.confirm(order.payments.get(), by=manager)
    assert office.get(room("session_change", session.pk)).status_code == 200

    refused = office.post(room("session_change", session.pk), typed(capacity="2"))
    session.refresh_from_db()
    assert (refused.status_code, session.capacity) == (422, 6)
    office.post(room("session_change", session.pk), typed(capacity="4"))

    session.refresh_from_db()
    assert session.capacity == 4
    assert timezone.localdate(session.starts_at) == timezone.localdate() + timedelta(days=9)
    assert order.letters.filter(kind=Letter.Kind.SESSION_MOVED).count() == 1


def test_a_form_sent_as_it_was_changes_nothing(office, make_session, place):
    session = make_session(price=0, youngest=7)
    order = place(session.variant)
    form = office.get(room("session_change", session.pk)).context["form"]
    before = Session.objects.values().get()
    same = {field.html_name: field.value() for field in form}
    same["starts_at"], same["ends_at"] = (
        f"{timezone.localtime(session.starts_at):%Y-%m-%d %H:%M}",
        f"{timezone.localtime(session.ends_at):%Y-%m-%d %H:%M}",
    )

    answer = office.post(
        room("session_change", session.pk),
        {name: v for name, v in same.items() if v} | {"price": "0"},
    )

    assert answer.status_code == 302
    assert Session.objects.values().get() == before
    assert not order.letters.filter(kind=Letter.Kind.SESSION_MOVED).exists()


def test_cancelling_is_asked_first_and_done_once(office, make_session, place, manager):
    session = make_session()
    order = place(session.variant)
    transfers.confirm(order.payments.get(), by=manager)

    asked = office.get(room("session_cancel", session.pk))
    assert order.reference in asked.content.decode()
    session.refresh_from_db()
    assert session.cancelled_at is None
    for _turn in range(2):
        assert office.post(room("session_cancel", session.pk)).status_code == 302

    session.refresh_from_db()
    assert session.cancelled_at is not None
    assert Refund.objects.count() == 1
    assert office.get(room("session", session.pk)).status_code == 200
    assert office.get(room("session_cancel", session.pk)).status_code == 302


def test_coordinators_read_and_change_nothing(client, manager, make_session):
    session = make_session()
    person = Member.objects.create_user("coordinator", password="clay and water")
    person.groups.add(Group.objects.get(name="Coordinators"))
    client.force_login(person)

    assert client.get(room("sessions")).status_code == 200
    assert client.get(room("session", session.pk)).status_code == 200
    for name, args in (("session_open", ()), ("session_change", [session.pk])):
        assert client.get(room(name, *args)).status_code in (302, 403, 404)
        assert client.post(room(name, *args), typed()).status_code in (302, 403, 404)
    assert client.post(room("session_cancel", session.pk)).status_code in (302, 403, 404)

    session.refresh_from_db()
    assert session.cancelled_at is None


def test_members_and_strangers_enter_no_room_of_the_office(client, noi, make_session):
    session = make_session()
    rooms = [room("sessions"), room("session_open"), room("session", session.pk)]

    for who in (None, noi):
        if who:
            client.force_login(who)
        assert {client.get(each).status_code for each in rooms} <= {302, 403, 404}


def test_a_session_that_never_was_is_not_found(office, db):
    for name in ("session", "session_change", "session_cancel"):
        assert office.get(room(name, 99)).status_code == 404


def test_the_list_counts_what_is_sold_free_and_waited_for(office, make_session, place):
    session = make_session(price=0)
    place(session.variant, 2)

    page = office.get(room("sessions"))

    [row] = page.context["rows"]
    assert (row.sold, row.free, row.waiting) == (2, 4, 0)
    assert office.get(room("sessions"), {"when": "past"}).context["rows"] == []
