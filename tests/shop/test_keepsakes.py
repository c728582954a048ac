"""A seat that becomes a parcel: fired, ready, chosen, and then an order like any other."""

import uuid
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from catalogue.models import Session
from shop import consignments, keepsakes, letters, orders
from shop.models import Consignment, Keepsake, Order
from shop.payments import refunds, settling
from shop.payments.refund_plans import Wanted
from tests.cast import MALEE
from tests.shop.test_races import at_once

pytestmark = pytest.mark.django_db
ADDRESS = {
    "street": "12 หมู่ 3",
    "postcode": "52100",
    "subdistrict": "ปงแสนทอง",
    "district": "เมืองลำปาง",
    "province": "ลำปาง",
}


@pytest.fixture
def ready(make_line):
    """A keepsake of two pieces that waits for the buyer's word."""
    line = make_line()
    made = keepsakes.fire(line, 2)
    made.order = line.order
    return made


def address(keepsake):
    return f"/orders/{keepsake.order.token}/piece/{keepsake.line_id}/"


def typed(keepsake, total, method="parcel", **more):
    code = keepsake.line.consignment.enterprise.code
    return {
        "name": MALEE.name,
        "phone": MALEE.phone,
        "email": MALEE.email,
        "attempt": str(keepsake.order.attempt),
        "total_shown": total,
        f"method_{code}": method,
        "pay": "promptpay",
        **ADDRESS,
        **more,
    }


# --- fired --------------------------------------------------------------------------------------


def test_whoever_came_is_counted_and_the_others_are_not(make_line):
    line = make_line(came=1)

    found = keepsakes.lines_of(line.session).get()

    assert (found.quantity, found.came) == (2, 1)


def test_the_buyer_is_asked_once_however_often_it_is_said(make_line):
    line = make_line()

    first, second = keepsakes.fire(line, 2), keepsakes.fire(line, 1)
    letters.send_due(timezone.now())
    letters.send_due(timezone.now())

    told = [m for m in mail.outbox if line.order.link() in m.body]
    assert (first.pk, second.pieces) == (second.pk, 2)
    assert line.order.letters.filter(kind="fired").count() == 1
    assert told


@pytest.mark.parametrize(
    ("facts", "pieces", "refused"),
    [
        ({"over": False}, 2, keepsakes.NotOverYet),
        ({"makes_a_piece": False, "piece_weight_g": None}, 2, keepsakes.NothingMade),
        ({}, 0, keepsakes.NothingMade),
        ({}, -1, keepsakes.NothingMade),
        ({}, 100, keepsakes.NothingMade),
    ],
)
def test_what_was_not_made_is_not_fired(make_line, facts, pieces, refused):
    line = make_line(**facts)

    with pytest.raises(refused):
        keepsakes.fire(line, pieces)

    assert not Keepsake.objects.exists()


def test_what_is_not_paid_is_not_fired(make_session, place):
    session = make_session(makes_a_piece=True, piece_weight_g=700)
    line = orders.lines_of(place(session.variant, 1))[0]
    past = timezone.now() - timedelta(days=2)
    Session.objects.update(starts_at=past, ends_at=past + timedelta(hours=1))

    with pytest.raises(keepsakes.NotTheirs):
        keepsakes.fire(line, 1)


def test_the_manager_presses_fired_for_a_whole_session(client, manager, make_line):
    line = make_line(came=1)
    client.force_login(manager)
    office = reverse("shop_office:fired", args=[line.session.pk])

    page = client.get(office).content.decode()
    client.post(office, {f"pieces_{line.pk}": "๓"})
    client.post(office, {f"pieces_{line.pk}": "1"})

    assert f'name="pieces_{line.pk}" value="1"' in page
    assert Keepsake.objects.get().pieces == 3


@pytest.mark.parametrize("number", ["-1", "x", "100", "9" * 50, "1.5"])
def test_a_number_that_is_none_fires_nothing(client, manager, make_line, number):
    line = make_line()
    client.force_login(manager)

    answer = client.post(
        reverse("shop_office:fired", args=[line.session.pk]), {f"pieces_{line.pk}": number}
    )

    assert answer.status_code == 302
    assert not Keepsake.objects.exists()


def test_the_house_presses_fired_at_its_own_desk(client, noi, kham_pan, make_line):
    line = make_line(came=1)
    desk = reverse("shop:desk_session", args=[line.session.pk])
    fired = reverse("shop:desk_fired", args=[line.session.pk])
    client.force_login(kham_pan)
    stranger = client.post(fired, {f"pieces_{line.pk}": "1"}).status_code
    client.force_login(noi)
    asked = client.get(desk).content.decode()

    answer = client.post(fired, {f"pieces_{line.pk}": "๑"})
    again = client.post(fired, {f"pieces_{line.pk}": "2"}).status_code

    line.refresh_from_db()
    assert (stranger, answer.status_code, again) == (404, 302, 302)
    assert f'name="pieces_{line.pk}" value="1"' in asked
    assert f'name="pieces_{line.pk}"' not in client.get(desk).content.decode()
    assert (line.keepsake.pieces, line.order.letters.filter(kind="fired").count()) == (1, 1)
    assert line.order.events.get(what="fired").member == noi


@pytest.mark.parametrize(
    "facts", [{"over": False}, {"makes_a_piece": False, "piece_weight_g": None}]
)
def test_the_desk_asks_of_no_pieces_that_are_not_there(client, noi, make_line, facts):
    line = make_line(**facts)
    client.force_login(noi)

    asked = client.get(reverse("shop:desk_session", args=[line.session.pk])).content.decode()

    assert 'id="fired"' not in asked


def test_nobody_but_a_manager_sees_who_made_what(client, kham_pan, make_line):
    line = make_line()
    client.force_login(kham_pan)

    answer = client.get(reverse("shop_office:fired", args=[line.session.pk]))

    assert answer.status_code in (302, 403)


# --- the order's page ---------------------------------------------------------------------------


def test_the_page_says_drying_then_ready_then_chosen(client, make_line):
    line = make_line()
    page = line.order.get_absolute_url()
    choose = f"/orders/{line.order.token}/piece/{line.pk}/"

    drying = client.get(page).content.decode()
    made = keepsakes.fire(line, 2)
    asked = client.get(page).content.decode()
    priced = keepsakes.quote(made, "pick-up")
    delivery = keepsakes.choose(made, priced, MALEE, language="th", method="promptpay")
    chosen = client.get(page).content.decode()

    assert f'id="piece-{line.pk}"' in drying
    assert [choose in each for each in (drying, asked, chosen)] == [False, True, False]
    assert delivery.get_absolute_url() in chosen


def test_a_session_that_makes_nothing_shows_nothing(client, make_line):
    line = make_line(makes_a_piece=False, piece_weight_g=None)

    page = client.get(line.order.get_absolute_url()).content.decode()

    assert f'id="piece-{line.pk}"' not in page


# --- chosen -------------------------------------------------------------------------------------


@pytest.fixture
def open_house(kilns):
    """The kiln that gives the class hands pieces over at its house."""
    house = kilns["tao-plai-na"]
    house.pick_up = True
    house.pick_up_place_th, house.pick_up_hours_th = "ลานเตา", "ทุกวัน 9–17 น."
    house.save()
    return house


def test_picked_up_it_costs_nothing_and_stands_ready(client, open_house, ready, kham_pan):
    answer = client.post(address(ready), typed(ready, "0.00", "pick-up"))

    ready.refresh_from_db()
    made = ready.delivery
    consignment = made.consignments.get()
    assert answer["Location"] == made.get_absolute_url()
    assert (made.state, made.total, consignment.state) == ("paid", 0, "ready")
    assert client.get(made.get_absolute_url()).status_code == 200
    letters.send_due(timezone.now())
    assert any(made.link() in message.body for message in mail.outbox)
    consignments.hand_over(consignment, by=kham_pan)
    made.refresh_from_db()
    assert made.state == "completed"


def test_by_post_it_costs_the_tariff_and_goes_its_way(client, ready, manager):
    total = keepsakes.quote(ready, "parcel", postcode="52100").total
    assert total > 0

    client.post(address(ready), typed(ready, total))

    ready.refresh_from_db()
    made = ready.delivery
    line = made.consignments.get().lines.get()
    assert (made.state, made.total, made.contact.street) == ("placed", total, "12 หมู่ 3")
    assert (line.variant, line.quantity, line.unit_price) == (None, 2, 0)
    settling.take_in(made.payments.get(), by=manager)
    consignments.send(made.consignments.get(), carrier="flash", number="TH1", by=manager)
    consignments.deliver(made.consignments.get())
    made.refresh_from_db()
    assert made.state == "completed"


def test_posting_that_is_included_costs_nothing(client, make_line):
    line = make_line(posting_included=True)
    ready = keepsakes.fire(line, 2)
    ready.order = line.order

    client.post(address(ready), typed(ready, "0.00"))

    ready.refresh_from_db()
    consignment = ready.delivery.consignments.get()
    assert (ready.delivery.state, consignment.state) == ("paid", "waiting")
    assert consignment.weight_g == 1400


def test_a_second_press_and_another_tab_come_to_the_one_delivery(client, open_house, ready):
    first = client.post(address(ready), typed(ready, "0.00", "pick-up"))
    second = client.post(address(ready), typed(ready, "50.00"))

    assert first["Location"] == second["Location"]
    assert Order.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_six_presses_at_once_open_one_delivery(ready):
    priced = keepsakes.quote(ready, "parcel", postcode="52100")

    def press(number, barrier):
        contact = replace(MALEE, phone=f"+6681000000{number}")
        barrier.wait()
        made = keepsakes.choose(ready, priced, contact, language="th", method="promptpay")
        return [made.reference]

    answers = at_once(press, 6)

    assert list(answers.values()) == [6], answers
    assert Consignment.objects.filter(method="parcel").count() == 1


def test_a_delivery_that_nobody_paid_can_be_chosen_again(client, open_house, ready):
    total = keepsakes.quote(ready, "parcel", postcode="52100").total
    client.post(address(ready), typed(ready, total))
    ready.refresh_from_db()
    orders.expire(ready.delivery, now=ready.delivery.holds_until)

    client.post(address(ready), typed(ready, "0.00", "pick-up"))

    ready.refresh_from_db()
    assert ready.delivery.state == "paid"


def test_a_price_that_changed_is_said_before_anything_is_ordered(client, ready):
    answer = client.post(address(ready), typed(ready, "1.00"))

    assert answer.status_code == 200
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"street": ""}, {"phone": "12"}, {"pay": "gold"}, {"postcode": "00000"}, {"name": ""}]
)
def test_an_address_that_is_none_is_refused(client, ready, wrong):
    total = keepsakes.quote(ready, "parcel", postcode="52100").total

    answer = client.post(address(ready), typed(ready, total, **wrong))

    assert answer.status_code == 422
    assert Order.objects.count() == 1


def test_what_is_not_there_is_not_found(client, ready, make_bowl, place):
    other = place(make_bowl("bowl"))

    for path in (
        f"/orders/{other.token}/piece/{ready.line_id}/",
        f"/orders/none/piece/{ready.line_id}/",
        f"/orders/{ready.order.token}/piece/{'9' * 30}/",
    ):
        assert client.get(path).status_code == 404
        assert client.post(path, typed(ready, "0.00")).status_code == 404


def test_what_is_still_drying_cannot_be_chosen(client, make_line):
    line = make_line()

    assert client.get(f"/orders/{line.order.token}/piece/{line.pk}/").status_code == 404


def test_after_a_refund_of_all_seats_nothing_is_chosen(client, ready, manager):
    deed = {"by": manager, "reason": "ชิ้นงานแตก", "restock": False, "attempt": uuid.uuid4()}
    refunds.decide(ready.order, Wanted({ready.line_id: 2}), **deed)

    page = client.get(address(ready))
    answer = client.post(address(ready), typed(ready, "0.00"))

    assert (page.status_code, answer.status_code) == (302, 302)
    ready.refresh_from_db()
    assert ready.delivery is None


def test_free_seats_make_pieces_too(client, make_line):
    ready = keepsakes.fire(make_line(price=0, posting_included=True), 1)

    made = keepsakes.choose(
        ready, keepsakes.quote(ready, "parcel"), MALEE, language="th", method="promptpay"
    )

    assert (made.state, made.total) == ("paid", Decimal(0))
