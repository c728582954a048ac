"""The waiting list on its pages: joining, the place in the queue, accepting, leaving, and bad input."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from shop import giving_back, letters, orders, waiting
from shop.models import Letter, WaitingParty
from tests.shop.queueing import buyer, free, party, standing

pytestmark = pytest.mark.django_db

TYPED = {"size": "2", "name": "มะลิ", "phone": "081 234 5678", "email": "malee@example.com"}


@pytest.fixture
def full(make_session, place):
    """A sold-out session of three seats, and the order that has them."""
    session = make_session(capacity=3)
    return session, place(session.variant, 3, contact=buyer(1))


def address(session):
    return f"/waiting/join/{session.pk}/"


@pytest.fixture
def offered(full):
    """A party of two to whom two of three seats are offered."""
    session, order = full
    waiting_one = party(session, 2)
    orders.cancel(order, by=None)
    waiting_one.refresh_from_db()
    return waiting_one


def test_whoever_joins_comes_to_a_page_of_their_own_and_gets_its_link(client, full):
    session, _order = full

    answer = client.post(address(session), TYPED)

    made = WaitingParty.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, made.get_absolute_url())
    assert (made.size, made.phone, made.language) == (2, "+66812345678", "th")
    letters.send_due(timezone.now())
    assert made.link() in mail.outbox[0].body
    page = client.get(made.get_absolute_url())
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]


def test_the_same_form_sent_twice_is_one_party(client, full):
    session, _order = full

    first = client.post(address(session), TYPED)
    second = client.post(address(session), TYPED)

    assert first["Location"] == second["Location"]
    assert WaitingParty.objects.count() == 1


def test_one_number_waits_once_and_learns_nothing_of_the_other(client, full):
    session, _order = full
    client.post(address(session), TYPED)

    answer = client.post(address(session), TYPED | {"email": "other@example.com"})

    assert answer.status_code == 422
    assert WaitingParty.objects.get().token not in answer.content.decode()


@pytest.mark.parametrize("size", ["0", "-1", "1000", "4", "", "two", "9" * 40, "1.5", "๐"])
def test_a_party_that_is_no_party_of_this_session_is_refused_in_words(client, full, size):
    session, _order = full

    answer = client.post(address(session), TYPED | {"size": size})

    assert answer.status_code == 422
    assert not WaitingParty.objects.exists()


def test_thai_digits_are_digits(client, full):
    session, _order = full

    client.post(address(session), TYPED | {"size": "๒", "phone": "๐๘๑๒๓๔๕๖๗๘"})

    assert WaitingParty.objects.get().size == 2


def test_nobody_waits_for_seats_that_are_free(client, make_session):
    session = make_session(capacity=3)

    answer = client.post(address(session), TYPED)

    assert answer.status_code == 422
    assert not WaitingParty.objects.exists()


def test_a_party_larger_than_what_is_free_may_wait(client, make_session, place):
    session = make_session(capacity=3)
    place(session.variant, 2)

    answer = client.post(address(session), TYPED)

    assert answer.status_code == 302
    assert free(session) == 1


@pytest.mark.parametrize("change", ["begun", "cancelled"])
def test_nobody_waits_for_a_session_that_is_over(client, full, change):
    session, _order = full
    now = timezone.now()
    stamps = {"begun": {"starts_at": now - timedelta(hours=1)}, "cancelled": {"cancelled_at": now}}
    type(session).objects.filter(pk=session.pk).update(**stamps[change])

    assert client.get(address(session)).status_code == 200
    assert client.post(address(session), TYPED).status_code == 200
    assert not WaitingParty.objects.exists()


@pytest.mark.parametrize(
    "path", ["join/987654321/", f"join/{'9' * 30}/", "none/", f"{'x' * 70}/", "ชาม/", "%00/"]
)
def test_what_leads_nowhere_is_not_found(client, db, path):
    assert client.get(f"/waiting/{path}").status_code == 404
    assert client.post(f"/waiting/{path}", {"accept": "1"}).status_code == 404


@pytest.mark.parametrize("language", ["th", "en"])
def test_each_party_reads_its_own_language(client, full, language):
    session, _order = full
    one = party(session, 2, language=language)

    straight = client.get(one.get_absolute_url())
    other = (
        one.get_absolute_url().replace("/en/", "/")
        if language == "en"
        else f"/en{one.get_absolute_url()}"
    )
    astray = client.get(other)

    assert f'<html lang="{language}"' in straight.content.decode()
    assert astray["Location"] == one.get_absolute_url()


def test_an_offer_is_told_by_letter_and_page(client, offered):
    letters.send_due(timezone.now())

    page = client.get(offered.get_absolute_url()).content.decode()

    assert [m.to for m in mail.outbox if offered.link() in m.body] == [[offered.email]]
    assert 'name="accept"' in page
    assert 'name="name_2"' in page


def test_accepting_places_the_order_with_everybodys_name(client, offered):
    typed = {"seats": "2", "pay": "promptpay", "name_1": "", "name_2": "สมชาย", "accept": "1"}

    answer = client.post(offered.get_absolute_url(), typed)

    offered.refresh_from_db()
    order = offered.order
    assert answer["Location"] == order.get_absolute_url()
    names = [each.name for each in orders.lines_of(order)[0].attendees.all()]
    assert names == [offered.name, "สมชาย"]
    assert (order.state, order.total, order.contact.phone) == ("placed", 900, offered.phone)


def test_accepting_twice_leads_to_the_one_order(client, offered):
    typed = {"seats": "2", "pay": "promptpay", "accept": "1"}

    client.post(offered.get_absolute_url(), typed)
    again = client.post(offered.get_absolute_url(), typed)

    offered.refresh_from_db()
    assert again.status_code == 200
    assert offered.order.get_absolute_url() in again.content.decode()
    assert free(offered.session) == 1


def test_free_seats_are_booked_at_once(client, make_session, place):
    session = make_session(capacity=2, price=0)
    order = place(session.variant, 2, contact=buyer(1))
    one = party(session, 1)
    orders.cancel(order, by=None) if order.state == "placed" else _give_all_back(order)

    client.post(one.get_absolute_url(), {"seats": "1", "accept": "1"})

    one.refresh_from_db()
    assert one.order.state == "paid"


def _give_all_back(order):
    """Seats that cost nothing are paid for at once; their buyer returns them."""
    people = [each.pk for line in orders.lines_of(order) for each in line.attendees.all()]
    giving_back.give_back(order, people, attempt=uuid.uuid4())


@pytest.mark.parametrize("seats", ["0", "-1", "3", "", "1000", "x"])
def test_nobody_takes_more_seats_than_are_held(client, offered, seats):
    typed = {"seats": seats, "pay": "promptpay", "accept": "1"}

    answer = client.post(offered.get_absolute_url(), typed)

    assert answer.status_code == 422
    offered.refresh_from_db()
    assert (offered.state, offered.held) == ("offered", 2)


def test_a_way_of_paying_that_does_not_exist_is_refused(client, offered):
    typed = {"seats": "2", "pay": "cash", "accept": "1"}

    assert client.post(offered.get_absolute_url(), typed).status_code == 422


def test_what_is_taken_off_sale_meanwhile_is_not_sold(client, offered):
    type(offered.session.variant).objects.update(active=False)

    answer = client.post(offered.get_absolute_url(), {"seats": "2", "pay": "promptpay"})

    offered.refresh_from_db()
    assert (answer.status_code, offered.state, offered.held) == (302, "offered", 2)


def test_after_its_end_an_offer_is_over_even_before_the_clock_has_come_round(client, offered):
    WaitingParty.objects.filter(pk=offered.pk).update(offer_ends=timezone.now())

    answer = client.post(offered.get_absolute_url(), {"seats": "2", "pay": "promptpay"})

    assert answer.status_code == 200
    offered.refresh_from_db()
    assert offered.order is None


def test_whoever_leaves_lets_the_seats_go_on_and_hears_no_more(client, offered):
    session = offered.session
    last = party(session, 3)

    client.post(offered.get_absolute_url(), {"leave": "1"})
    again = client.post(offered.get_absolute_url(), {"leave": "1"})
    letters.send_due(timezone.now())

    assert again.status_code == 302
    assert standing(session) == [(2, "left", 0), (3, "offered", 3)]
    assert {to for message in mail.outbox for to in message.to} == {last.email}
    assert not Letter.objects.filter(party=offered).exists()
    assert client.get(offered.get_absolute_url()).status_code == 200


def test_whoever_has_left_may_join_again(client, full):
    session, _order = full
    client.post(address(session), TYPED)
    client.post(WaitingParty.objects.get().get_absolute_url(), {"leave": "1"})

    client.post(address(session), TYPED)

    assert [state for _size, state, _held in standing(session)] == ["left", "waiting"]


def test_leaving_after_accepting_says_where_the_order_is(client, offered):
    client.post(offered.get_absolute_url(), {"seats": "2", "pay": "promptpay"})

    answer = client.post(offered.get_absolute_url(), {"leave": "1"}, follow=True)

    assert answer.status_code == 200
    offered.refresh_from_db()
    assert offered.state == "accepted"


def test_a_lapsed_offer_is_told_and_the_list_may_be_joined_anew(client, offered):
    waiting.lapse(offered, offered.offer_ends)
    letters.send_due(timezone.now())

    page = client.get(offered.get_absolute_url()).content.decode()

    assert address(offered.session) in page
    assert [message.to for message in mail.outbox] == [[offered.email]]
