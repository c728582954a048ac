"""Seats as the buyer meets them: the sessions to book, bag, checkout, ticket, giving back."""

import re
import uuid
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.template import engines
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from catalogue.models import Session, Variant
from shop import seats, stock
from shop.models import Attendee, Order, Refund, StockMove
from tests.shop.booking import part, people, shelf

pytestmark = pytest.mark.django_db

WHO = {"name": "มาลี ใจงาม", "phone": "081 234 5678", "email": "malee@example.com"}
WHERE = {
    "street": "99/4",
    "postcode": "52100",
    "subdistrict": "ปงแสนทอง",
    "district": "เมืองลำปาง",
    "province": "ลำปาง",
}


def sessions_of(workshop):
    """The part of the workshop's page, as an include that is given nothing else."""
    template = engines["django"].from_string(
        '{% include "parts/sessions.html" with workshop=workshop only %}'
    )
    request = RequestFactory().get("/workshops/throwing/")
    return template.render({"workshop": workshop}, request)


def put_in(client, variant, quantity=1):
    """Put so many into the visitor's bag."""
    wanted = {"variant": variant.pk, "quantity": quantity}
    return client.post(reverse("shop:cart_add"), wanted, headers={"origin": "http://testserver"})


def form_of(client, **typed):
    """What the browser would send from the checkout as it stands."""
    html = client.get(reverse("shop:checkout")).text
    hidden = dict(re.findall(r'type="hidden" name="(attempt|total_shown)" value="([^"]*)"', html))
    return hidden | {"pay": "promptpay"} | WHO | typed


def check_out(client, **typed):
    """Press the button."""
    return client.post(reverse("shop:checkout"), form_of(client, **typed))


def said(response):
    """The messages that the next page will show."""
    return " ".join(str(each) for each in get_messages(response.wsgi_request))


@pytest.fixture
def in_english():
    """Addresses and words in English."""
    with override("en"):
        yield


# --- the sessions to book -----------------------------------------------------------------------


def test_a_session_shows_day_place_price_rule_and_a_form_that_leads_back(
    throwing_class, make_session, in_english
):
    session = make_session(youngest=12, language="both")

    html = sessions_of(throwing_class)

    assert session.variant.option_en in html
    assert "Field&#x27;s Edge yard" in html
    assert "฿450" in html
    assert "from age 12" in html
    assert "In Thai and English" in html
    assert "until 3 days before it begins" in html
    assert 'name="next" value="/workshops/throwing/"' in html


def test_a_session_shows_a_band_and_no_number_of_seats(throwing_class, make_session, in_english):
    session = make_session(capacity=50)

    assert "Seats are free" in sessions_of(throwing_class)
    stock.adjust(session.variant, -47, reason=StockMove.Reason.COUNTED)
    assert "Few seats left" in sessions_of(throwing_class)
    stock.adjust(session.variant, -3, reason=StockMove.Reason.COUNTED)
    html = sessions_of(throwing_class)
    assert "All seats are taken" in html
    assert "<form" not in html


def test_sessions_that_began_or_were_cancelled_are_not_shown(throwing_class, make_session):
    begun, cancelled = make_session(), make_session(starts_in=timedelta(days=9))
    Session.objects.filter(pk=begun.pk).update(starts_at=timezone.now())
    Session.objects.filter(pk=cancelled.pk).update(cancelled_at=timezone.now())

    assert not sessions_of(throwing_class).strip()


def test_a_free_session_says_so(throwing_class, make_session, in_english):
    make_session(price=0)

    html = sessions_of(throwing_class)

    assert "free" in html
    assert "฿0" not in html


# --- bag and checkout ---------------------------------------------------------------------------


def test_cup_and_seat_lie_in_one_bag_and_only_the_cup_costs_postage(
    client, zones, make_bowl, make_session, in_english
):
    put_in(client, make_bowl("cup", price=200))
    put_in(client, make_session().variant, 2)

    html = client.get(reverse("shop:cart")).text

    assert "Seat ·" in html
    assert "฿50" in html
    assert "฿1,150" in html


def test_a_bag_of_seats_alone_asks_for_names_and_no_address(
    client, make_session, in_english, settings
):
    session = make_session()
    put_in(client, session.variant, 2)

    response = check_out(client, **{f"seat_{session.variant.pk}_2": "Punn"})

    order = Order.objects.get()
    assert response.url == order.get_absolute_url()
    assert people(order) == ["มาลี ใจงาม", "Punn"]
    assert (order.delivery_total, order.contact.street) == (0, "")


def test_a_seat_without_a_name_is_asked_for_and_what_was_typed_stays(
    client, make_session, in_english
):
    session = make_session()
    put_in(client, session.variant, 3)
    second, third = (f"seat_{session.variant.pk}_{number}" for number in (2, 3))

    response = check_out(client, **{second: "Punn", third: " "})

    assert response.status_code == 422
    assert not Order.objects.exists()
    assert f'href="#id_{third}"' in response.text
    assert 'value="Punn"' in response.text


def test_another_person_may_sit_on_the_first_seat(client, make_session):
    session = make_session()
    put_in(client, session.variant)

    check_out(client, **{f"seat_{session.variant.pk}_1": "ปุณณ์"})

    assert people(Order.objects.get()) == ["ปุณณ์"]


def test_a_name_longer_than_its_column_is_refused(client, make_session):
    session = make_session()
    put_in(client, session.variant)

    response = check_out(client, **{f"seat_{session.variant.pk}_1": "ก" * 121})

    assert response.status_code == 422


def test_a_cup_beside_the_seat_still_needs_an_address(client, zones, make_bowl, make_session):
    put_in(client, make_bowl("cup", price=200))
    put_in(client, make_session().variant)

    assert check_out(client).status_code == 422
    priced = form_of(client, **WHERE) | {"total_shown": "700.00"}
    assert client.post(reverse("shop:checkout"), priced).status_code == 302
    methods = Order.objects.get().consignments.values_list("method", flat=True)
    assert sorted(methods) == ["attendance", "parcel"]


def test_the_same_form_sent_twice_books_once(client, make_session):
    session = make_session()
    put_in(client, session.variant)
    form = form_of(client)

    first = client.post(reverse("shop:checkout"), form)
    second = client.post(reverse("shop:checkout"), form)

    assert first.url == second.url
    assert (Order.objects.count(), shelf(session)) == (1, (6, 1))


@pytest.mark.parametrize(
    ("stamp", "sentence"),
    [
        ("starts_at", "This session has begun; its seats can no longer be booked."),
        ("cancelled_at", "This session was cancelled."),
    ],
)
def test_a_session_lost_between_bag_and_checkout_is_said_in_both(
    client, make_session, in_english, stamp, sentence
):
    session = make_session()
    put_in(client, session.variant)
    form = form_of(client)
    Session.objects.filter(pk=session.pk).update(**{stamp: timezone.now()})

    response = client.post(reverse("shop:checkout"), form)

    assert sentence in said(response)
    assert sentence in client.get(response.url).text
    assert not Order.objects.exists()


def test_more_seats_than_are_free_are_refused_with_the_number(client, make_session, in_english):
    session = make_session(capacity=2)
    put_in(client, session.variant, 3)

    assert "Only 2 are left." in client.get(reverse("shop:cart")).text


def test_free_seats_are_booked_without_paying_even_where_no_way_of_paying_is_open(
    client, make_session, in_english, settings
):
    settings.OWN_QR = settings.STRIPE_SECRET_KEY = ""
    put_in(client, make_session(price=0).variant)

    html = client.get(reverse("shop:checkout")).text
    response = check_out(client, pay="stripe", email="")

    order = Order.objects.get()
    assert "Book the seats" in html
    assert 'name="pay"' not in html
    assert (order.state, response.url) == (Order.State.PAID, order.get_absolute_url())
    page = client.get(response.url).text
    assert "your seats are booked" in page
    assert "order_pay" not in page


# --- the ticket ---------------------------------------------------------------------------------


def tickets(html):
    return re.findall(r'<article class="panel ticket">', html), html.count("<svg xmlns")


def test_the_paid_order_is_a_ticket_for_each_person_and_the_unpaid_one_is_none(
    client, make_session, book, booked
):
    session = make_session()
    names = {session.variant.pk: ["ก", "ข"]}

    html = client.get(booked((session.variant, 2), names=names).get_absolute_url()).text
    unpaid = client.get(book((session.variant, 1)).get_absolute_url()).text

    assert (len(tickets(html)[0]), tickets(html)[1]) == (2, 2)
    assert session.workshop.map_link.replace("&", "&amp;") in html
    assert "<title>PromptPay" not in html
    assert "Ticket" not in unpaid


def test_the_buyer_gives_one_seat_back_on_the_page_of_the_order(
    client, make_session, booked, in_english
):
    session = make_session()
    order = booked((session.variant, 2), names={session.variant.pk: ["Malee", "Punn"]})
    punn = Attendee.objects.get(name="Punn")
    form = {"leaving": punn.pk, "attempt": uuid.uuid4()}
    address = reverse("shop:order_seats", args=[order.token])

    response = client.post(address, form)
    client.post(address, form)

    assert "฿450 goes back to you." in said(response)
    assert (people(order), Refund.objects.get().amount) == (["Malee"], 450)


@pytest.mark.parametrize(
    "form", [{}, {"leaving": "x", "attempt": "y"}, {"leaving": ["1", "9" * 40]}]
)
def test_nonsense_gives_nothing_back(client, make_session, booked, form):
    order = booked((make_session().variant, 1))

    response = client.post(reverse("shop:order_seats", args=[order.token]), form)

    assert response.status_code == 302
    assert len(people(order)) == 1


def test_the_page_offers_no_giving_back_once_it_is_too_late(client, make_session, booked):
    session = make_session(starts_in=timedelta(days=2))
    order = booked((session.variant, 1))

    html = client.get(order.get_absolute_url()).text

    assert reverse("shop:order_seats", args=[order.token]) not in html
    client.post(
        reverse("shop:order_seats", args=[order.token]),
        {"leaving": seats.attendees_of(order)[0].pk, "attempt": uuid.uuid4()},
    )
    assert len(people(order)) == 1


def test_a_seat_that_went_back_has_no_code_any_more(client, make_session, booked, decide):
    session = make_session()
    order = booked((session.variant, 2))
    decide(order, {session.variant.sku: 1})

    found, codes = tickets(client.get(order.get_absolute_url()).text)

    assert (len(found), codes) == (2, 1)
    assert part(order, "attendance").state == "waiting"
    assert Variant.objects.get(pk=session.variant_id).availability == "in-stock"


# --- in the office ------------------------------------------------------------------------------


def test_a_manager_gives_chosen_people_s_seats_back_whatever_the_rule(
    client, manager, make_session, booked
):
    session = make_session(starts_in=timedelta(days=1))
    order = booked((session.variant, 2), names={session.variant.pk: ["Malee", "Punn"]})
    malee = Attendee.objects.get(name="Malee")
    client.force_login(manager)
    address = reverse("shop_office:take_back", args=[order.pk])

    page = client.get(reverse("shop_office:order", args=[order.pk])).text
    client.post(address, {"leaving": malee.pk, "attempt": uuid.uuid4()})
    assert not Refund.objects.exists()
    client.post(address, {"leaving": malee.pk, "attempt": uuid.uuid4(), "reason": "ป่วย"})

    assert "Malee" in page
    assert (people(order), Refund.objects.get().reason) == (["Punn"], "ป่วย")
    assert shelf(session) == (5, 0)


def test_nobody_but_a_manager_gives_seats_back_in_the_office(client, noi, make_session, booked):
    order = booked((make_session().variant, 1))
    client.force_login(noi)
    form = {"leaving": 1, "attempt": uuid.uuid4(), "reason": "x"}

    client.post(reverse("shop_office:take_back", args=[order.pk]), form)

    assert len(people(order)) == 1


def test_a_seat_paid_by_card_goes_back_through_stripe(client, make_session, book, till):
    session = make_session()
    order = book((session.variant, 1), method="stripe")
    till.stripe.pay(till.page(order), "card")
    till.hear_all()
    form = {"leaving": Attendee.objects.get().pk, "attempt": uuid.uuid4()}

    client.post(reverse("shop:order_seats", args=[order.token]), form)

    refund = Refund.objects.get()
    order.refresh_from_db()
    assert (refund.amount, bool(refund.stripe_id)) == (450, True)
    assert (order.state, shelf(session)) == (Order.State.CANCELLED, (6, 0))
