"""What a waiting list writes, how often, and for how long it knows to whom."""

from datetime import timedelta
from itertools import count

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from shop import letters, orders, seats, sessions, waiting
from shop.models import Letter, WaitingParty
from shop.views.waiting import MOST_JOINS
from tests.shop.queueing import buyer, party, standing

pytestmark = pytest.mark.django_db
TYPED = {"size": "2", "name": "มะลิ", "phone": "081 234 5678", "email": "malee@example.com"}
HOUR = timedelta(hours=1)


@pytest.fixture
def full(make_session, place):
    """A factory of sold-out sessions of three seats."""

    rooms = count()

    def make():
        session = make_session(capacity=3, room_th=f"ห้อง {next(rooms)}")
        session.sold = place(session.variant, 3, contact=buyer(session.pk))
        return session

    return make


@pytest.fixture
def move(manager):
    """Have a session begin an hour later."""

    def deed(session):
        session.refresh_from_db()
        return sessions.change(
            session,
            starts_at=session.starts_at + HOUR,
            ends_at=session.ends_at + HOUR,
            room_th=session.room_th,
            room_en=session.room_en,
            capacity=session.capacity,
            price=session.variant.price,
            by=manager,
        )

    return deed


def sent(kind):
    """Send what is owed; what went out of one kind."""
    before = len(mail.outbox)
    letters.send_due(timezone.now() + timedelta(seconds=1))
    numbers = [f"letter-{each.pk}@" for each in Letter.objects.filter(kind=kind)]
    new = mail.outbox[before:]
    return [m for m in new if any(n in m.extra_headers["Message-ID"] for n in numbers)]


def join(client, session, **changes):
    return client.post(f"/en/waiting/join/{session.pk}/", TYPED | changes)


# --- told -----------------------------------------------------------------------------------------


def test_who_waits_reads_in_their_language_of_each_change(full, move):
    session = full()
    party(session, 2, language="th")
    english = party(session, 1, language="en")
    gone = party(session, 3)
    waiting.leave(gone)

    move(session)
    first = sent(Letter.Kind.LIST_MOVED)
    move(session)
    second = sent(Letter.Kind.LIST_MOVED)

    assert [len(first), len(second)] == [2, 2]
    session.refresh_from_db()
    told = next(m for m in second if m.to == [english.email])
    for text in (told.body, told.alternatives[0][0]):
        assert "keep your place on the list" in text
        assert seats.time_said(session.starts_at, session.ends_at, "en") in text
    assert "Dear" not in next(m for m in second if m is not told).body


def test_who_waits_is_told_once_that_it_does_not_take_place(full, manager):
    session = full()
    party(session, 2, language="en")

    for _press in range(2):
        sessions.cancel(session, by=manager)

    (letter,) = sent(Letter.Kind.LIST_OVER)
    assert "does not take place" in letter.body
    assert "List-Unsubscribe" not in letter.extra_headers


def test_a_change_that_is_overtaken_by_leaving_is_not_told(full, move):
    session = full()
    leaving = party(session, 2)
    move(session)

    waiting.leave(leaving)

    assert sent(Letter.Kind.LIST_MOVED) == []


# --- left in one tap ------------------------------------------------------------------------------


def test_the_mail_program_takes_a_party_off_the_list_in_one_tap(client, full):
    session = full()
    waits = party(session, 2, language="en")

    (letter,) = sent(Letter.Kind.ON_LIST)
    answer = client.post(waits.get_absolute_url(), {"List-Unsubscribe": "One-Click"})

    assert letter.extra_headers["List-Unsubscribe"] == f"<{waits.link()}>"
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "somebody else who put this address" in letter.body
    assert answer.status_code == 302
    assert standing(session) == [(2, "left", 0)]


def test_a_preview_of_the_link_leaves_nothing(client, full):
    session = full()
    waits = party(session, 2)

    for method in (client.get, client.head):
        method(waits.get_absolute_url(), {"List-Unsubscribe": "One-Click"})

    assert standing(session) == [(2, "waiting", 0)]


# --- nobody's letterbox is filled -----------------------------------------------------------------


def test_an_address_waits_once_in_a_session_however_it_is_written(client, full):
    session = full()
    join(client, session)

    other = join(client, session, phone="089 999 9999", email="MALEE@example.com")

    assert other.status_code == 422
    assert "This address is on the list already" in other.content.decode()
    assert WaitingParty.objects.get().token not in other.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        WaitingParty.objects.create(
            session=session, size=1, name="x", phone="+66", email="Malee@example.com", language="th"
        )


def test_an_address_joins_so_many_lists_in_a_day_and_then_more_on_the_next(client, full):
    sessions_full = [full() for _ in range(waiting.JOINS_A_DAY + 1)]
    for session in sessions_full[:-1]:
        assert join(client, session).status_code == 302

    refused = join(client, sessions_full[-1])
    yesterday = timezone.now() - timedelta(hours=25)
    WaitingParty.objects.update(joined_at=yesterday)

    assert refused.status_code == 422
    assert "try again tomorrow" in refused.content.decode()
    assert join(client, sessions_full[-1]).status_code == 302


def test_a_visitor_writes_to_a_few_addresses_and_no_more(client, full):
    session = full()

    answers = [
        join(client, session, phone=f"081 234 56{number:02}", email=f"a{number}@example.com")
        for number in range(MOST_JOINS + 1)
    ]

    assert [each.status_code for each in answers] == [302] * MOST_JOINS + [422]
    assert "wait ten minutes" in answers[-1].content.decode()
    assert WaitingParty.objects.count() == Letter.objects.filter(kind="on-list").count()


# --- forgotten ------------------------------------------------------------------------------------


def test_a_month_after_the_session_nobody_knows_who_waited(full):
    session = full()
    waits = party(session, 2)
    orders.cancel(session.sold, by=None)
    late = session.ends_at + waiting.CONTACTS_KEPT

    waiting.tend(session, session.starts_at)
    before = waiting.forget(late - timedelta(seconds=1))
    after = [waiting.forget(late) for _ in range(2)]

    waits.refresh_from_db()
    assert (before, after) == (0, [1, 0])
    assert (waits.name, waits.phone, waits.email) == ("", "", "")
    assert sent(Letter.Kind.ON_LIST) == []


def test_two_who_are_forgotten_do_not_stand_in_each_others_way(full):
    session = full()
    for number in (1, 2):
        party(session, 1, number)

    waiting.tend(session, session.starts_at)

    assert waiting.forget(session.ends_at + waiting.CONTACTS_KEPT) == 2
