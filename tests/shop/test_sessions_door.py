"""At the door of a session: tickets, the list on the telephone, on paper and as a table."""

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from people.models import Member
from shop import sessions
from shop.desk.sessions import harmless
from shop.models import Attendee, Order
from shop.payments import transfers
from tests.cast import MALEE

pytestmark = pytest.mark.django_db

NAME = "สมชาย ที่นั่งหนึ่ง"


@pytest.fixture
def session(make_session):
    """Begins within the hour."""
    return make_session(starts_in=timedelta(minutes=40))


@pytest.fixture
def attendee(session, place, manager):
    """Somchai, whose seat is paid."""
    order = place(session.variant, contact=replace(MALEE, name=NAME))
    transfers.confirm(order.payments.get(), by=manager)
    return Attendee.objects.get()


@pytest.fixture
def coordinator(manager):
    """Reads orders, leaves the door to others."""
    person = Member.objects.create_user("coordinator", password="clay and water")
    person.groups.add(Group.objects.get(name="Coordinators"))
    return person


def link(attendee):
    return reverse("shop:ticket", args=[attendee.code])


def came(attendee):
    attendee.refresh_from_db()
    return attendee.came_at is not None


def said(answer):
    return answer.content.decode()


# --- the ticket ---------------------------------------------------------------------------------


def test_a_visitor_reads_that_the_ticket_is_valid_and_nobodys_name(client, attendee, session):
    answer = client.get("/en" + link(attendee))

    assert answer.status_code == 200
    assert "Valid" in said(answer)
    assert session.variant.option_en in said(answer)
    assert f"/en/workshops/throwing/{session.pk}.ics" in said(answer)
    order = attendee.line.consignment.order
    for secret in (NAME, order.reference, order.token, "812345678", MALEE.email):
        assert secret not in said(answer)
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"came_at": timezone.now()}, "Used"),
        ({"given_back_at": timezone.now()}, "Given back"),
        ({"unpaid": True}, "Not paid"),
        ({"off": True}, "cancelled"),
    ],
)
def test_a_ticket_says_why_it_is_no_longer_valid(change, words, client, attendee, session, noi):
    if change.pop("unpaid", False):
        Order.objects.update(state=Order.State.PLACED)
    elif change.pop("off", False):
        type(session).objects.update(cancelled_at=timezone.now())
    else:
        Attendee.objects.update(**change)

    visitor = said(client.get("/en" + link(attendee)))
    client.force_login(noi)
    client.post(link(attendee), {"deed": "came"})

    assert words in visitor
    assert came(attendee) == (words == "Used")


def test_reading_the_link_checks_nobody_in(client, attendee, noi):
    client.force_login(noi)

    client.get(link(attendee))
    client.head(link(attendee))

    assert not came(attendee)


def test_a_member_of_the_house_checks_in_once_and_can_take_it_back(client, attendee, noi):
    client.force_login(noi)
    assert NAME in said(client.get(link(attendee)))

    client.post(link(attendee), {"deed": "came"})
    attendee.refresh_from_db()
    first = attendee.came_at, attendee.checked_in_by
    client.post(link(attendee), {"deed": "came"})
    attendee.refresh_from_db()
    assert (attendee.came_at, attendee.checked_in_by) == first == (first[0], noi)
    client.post(link(attendee), {"deed": "undo"})

    assert not came(attendee)


@pytest.mark.parametrize("who", ["visitor", "kham_pan", "coordinator"])
def test_nobody_else_checks_in(who, client, attendee, request):
    if who != "visitor":
        client.force_login(request.getfixturevalue(who))

    shown = client.get(link(attendee))
    pressed = client.post(link(attendee), {"deed": "came"})

    assert NAME not in said(shown)
    assert pressed.status_code == 404
    assert not came(attendee)


def test_the_manager_checks_in_anywhere(client, attendee, manager):
    client.force_login(manager)

    client.post(link(attendee), {"deed": "came"})

    assert came(attendee)


def test_days_before_nobody_is_checked_in(make_session, place, client, noi):
    session = make_session(starts_in=timedelta(days=3), price=0)
    place(session.variant)
    attendee = Attendee.objects.get()
    client.force_login(noi)

    answer = client.post("/en" + link(attendee), {"deed": "came"}, follow=True)

    assert "too early" in said(answer)
    assert not came(attendee)


@pytest.mark.parametrize("code", ["none", "x" * 65, "กขค", "a%00b", "%0a"])
def test_a_code_that_is_none_leads_nowhere(code, client, db):
    assert client.get(f"/tickets/{code}/").status_code == 404


def test_a_deed_that_is_none_is_not_found(client, attendee, noi):
    client.force_login(noi)

    assert client.post(link(attendee), {"deed": "dance"}).status_code == 404
    assert client.post(link(attendee)).status_code == 404


# --- the desk -----------------------------------------------------------------------------------

ROOMS = ("desk_session", "desk_session_sheet", "desk_session_csv")


@pytest.mark.parametrize("room", ROOMS)
def test_only_the_own_house_and_the_office_read_the_list(
    room, client, session, attendee, noi, kham_pan, manager, coordinator
):
    address = reverse(f"shop:{room}", args=[session.pk])
    seen = {}
    for who in (noi, kham_pan, manager, coordinator):
        client.force_login(who)
        answer = client.get(address)
        seen[who.username] = answer.status_code
        assert (NAME in said(answer)) == (answer.status_code == 200)
    client.logout()

    assert seen == {"noi": 200, "khampan": 404, "manager": 200, "coordinator": 200}
    assert client.get(address).status_code == 302


def test_the_list_of_sessions_is_the_own_houses(client, session, attendee, noi, kham_pan):
    address = "/en" + reverse("shop:desk_sessions")
    client.force_login(kham_pan)
    assert session.variant.option_en not in said(client.get(address))

    client.force_login(noi)
    page = said(client.get(address))

    assert session.variant.option_en in page
    assert "1 of 6 seats sold" in page
    assert "over yet" in said(client.get(address, {"when": "past"}))
    assert client.get(address, {"page": "x", "when": "zzz"}).status_code == 200


def test_people_are_checked_in_by_the_list_too(client, session, attendee, noi, kham_pan):
    address = reverse("shop:desk_check_in", args=[session.pk])
    client.force_login(kham_pan)
    assert client.post(address, {"attendee": attendee.pk, "deed": "came"}).status_code == 404

    client.force_login(noi)
    answer = client.post(address, {"attendee": attendee.pk, "deed": "came"})
    assert came(attendee)
    assert answer["Location"].endswith(f"#who-{attendee.pk}")
    client.post(address, {"attendee": attendee.pk, "deed": "undo"})

    assert not came(attendee)


@pytest.mark.parametrize("number", ["", "x", "0", "-1", "๑", "9" * 30, "other"])
def test_somebody_of_another_session_is_not_on_this_list(
    number, client, session, attendee, make_session, place, noi
):
    if number == "other":
        place(make_session(starts_in=timedelta(hours=8), price=0).variant)
        number = Attendee.objects.last().pk
    client.force_login(noi)
    address = reverse("shop:desk_check_in", args=[session.pk])

    answer = client.post(address, {"attendee": number, "deed": "came"})

    assert answer.status_code == 404
    assert not Attendee.objects.exclude(came_at=None).exists()


def test_the_sheet_has_a_line_to_sign_for_everybody_who_comes(client, session, place, noi):
    place(session.variant, on_hand=0, contact=replace(MALEE, name="ยังไม่จ่าย"))
    Attendee.objects.update(name="ยังไม่จ่าย")
    client.force_login(noi)

    thai = said(client.get(reverse("shop:desk_session_sheet", args=[session.pk])))
    english = said(client.get("/en" + reverse("shop:desk_session_sheet", args=[session.pk])))

    assert "ยังไม่จ่าย" not in thai  # whoever has not paid is not on it
    assert session.variant.option_th in thai
    assert "Signature" in english
    assert english.count("<tr>") == 1 + 3


def test_the_table_opens_in_excel_and_works_nothing_out(client, session, attendee, noi):
    Attendee.objects.update(name='=HYPERLINK("http://x")')
    client.force_login(noi)

    answer = client.get(reverse("shop:desk_session_csv", args=[session.pk]))

    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 2
    assert rows[1][0] == '\'=HYPERLINK("http://x")'
    assert rows[1][2] == "081 234 5678"
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize("cell", ["=1+1", "+66", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1"])
def test_a_cell_is_never_a_formula(cell):
    assert harmless(cell).startswith("'")


def test_a_name_stays_as_it_is():
    assert harmless("มาลี ใจงาม") == "มาลี ใจงาม"


def test_the_own_list_keeps_to_a_few_queries(
    client, make_session, noi, django_assert_max_num_queries
):
    for turn in range(4):
        make_session(starts_in=timedelta(days=2 + turn))
    client.force_login(noi)
    client.get(reverse("shop:desk_sessions"))

    with django_assert_max_num_queries(20):
        client.get(reverse("shop:desk_sessions"))


def test_whoever_leaves_the_house_stands_at_no_door(noi, session):
    assert sessions.run_by(noi).filter(pk=session.pk).exists()

    noi.memberships.update(active=False)

    assert not sessions.run_by(noi).exists()
    assert not sessions.seen_by(noi).exists()
