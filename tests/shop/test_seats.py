"""Seats: sessions opened and changed, and bought with a cup; and every refusal."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from catalogue.models import Product, Session, Variant
from shop import delivery, orders, seats
from shop.models import Attendee, LedgerEntry, Order, Seller
from shop.payments import settling
from tests.cast import MALEE
from tests.shop.booking import part, people, shelf

pytestmark = pytest.mark.django_db


# --- sessions -----------------------------------------------------------------------------------


def test_the_first_session_makes_the_product_of_the_seats(throwing_class, make_session):
    session = make_session(capacity=6, price=450)

    product = Product.objects.get(workshop=throwing_class)
    assert session.variant.product == product
    assert (session.variant.kind, session.variant.price) == (Variant.Kind.SEAT, 450)
    assert session.variant.sku == "WS-THROWING-1"
    assert (session.capacity, seats.seats_free(session), seats.seats_taken(session)) == (6, 6, 0)
    assert not Product.objects.pieces().filter(pk=product.pk).exists()


def test_a_second_session_stands_beside_the_first(make_session):
    first, second = make_session(), make_session(starts_in=timedelta(days=8))

    assert first.variant.product_id == second.variant.product_id
    assert second.variant.sku == "WS-THROWING-2"


def test_the_seat_says_day_and_hours_in_the_era_of_each_language(throwing_class):
    starts_at = datetime(2099, 12, 5, 13, 0, tzinfo=timezone.get_default_timezone())
    session = seats.open_session(
        throwing_class,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        capacity=4,
        price=Decimal(0),
    )

    assert "2642 13:00–16:00 น." in session.variant.option_th
    assert "2099 13:00–16:00" in session.variant.option_en


def test_a_session_in_the_past_is_refused(make_session):
    with pytest.raises(seats.InThePast):
        make_session(starts_in=timedelta(minutes=-5))

    assert not Session.objects.exists()
    assert not Product.objects.exists()


def test_two_sessions_in_one_room_at_once_are_refused(make_session):
    first = make_session(room_th="ห้องเล็ก")

    with pytest.raises(seats.RoomTaken) as refused:
        make_session(room_th="ห้องเล็ก", starts_in=timedelta(days=7, hours=2))
    make_session(room_th="ห้องใหญ่")
    make_session(room_th="ห้องเล็ก", starts_in=timedelta(days=7, hours=4))

    assert refused.value.other == first
    assert Session.objects.count() == 3


def test_a_workshop_that_nobody_sells_opens_no_session(throwing_class, make_session):
    throwing_class.enterprise = None
    throwing_class.save()

    with pytest.raises(seats.NobodySells):
        make_session()


@pytest.mark.parametrize("capacity", [0, -1])
def test_a_session_without_seats_is_refused(make_session, capacity):
    with pytest.raises(seats.TooFewSeats):
        make_session(capacity=capacity)


def test_capacity_never_falls_below_what_is_sold_and_set_aside(make_session, book, booked):
    session = make_session(capacity=6)
    booked((session.variant, 2))
    book((session.variant, 1))

    with pytest.raises(seats.TooFewSeats) as refused:
        seats.set_capacity(session, 2)
    seats.set_capacity(session, 3)

    session.refresh_from_db()
    assert refused.value.taken == 3
    assert (session.capacity, seats.seats_free(session), seats.seats_sold(session)) == (3, 0, 2)
    assert session.variant.stock.on_hand == 1


def test_a_session_moves_with_everybody_on_it(make_session, booked):
    session = make_session()
    order = booked((session.variant, 1))
    later = session.starts_at + timedelta(days=1)

    seats.move_session(session, starts_at=later, ends_at=later + timedelta(hours=2))

    assert session.starts_at == later
    said = seats.time_said(later, later + timedelta(hours=2), "th")
    assert Variant.objects.get(pk=session.variant_id).option_th == said
    assert people(order) == [MALEE.name]


def test_a_session_does_not_move_into_the_past_or_onto_another(make_session):
    session, other = make_session(), make_session(starts_in=timedelta(days=8))
    yesterday = timezone.now() - timedelta(days=1)

    with pytest.raises(seats.InThePast):
        seats.move_session(session, starts_at=yesterday, ends_at=yesterday + timedelta(hours=1))
    with pytest.raises(seats.RoomTaken):
        seats.move_session(session, starts_at=other.starts_at, ends_at=other.ends_at)


# --- buying -------------------------------------------------------------------------------------


def test_a_cup_and_seats_are_one_order_of_two_parts(make_bowl, make_session, booked):
    cup, session = make_bowl("cup", enterprise="tao-plai-na", price=200), make_session(price=450)

    order = booked(
        (cup, 1), (session.variant, 2), names={session.variant.pk: ["มาลี ใจงาม", "ปุณณ์ ใจงาม"]}
    )

    parcel, seat = part(order, "parcel"), part(order, "attendance")
    assert parcel.enterprise_id == seat.enterprise_id
    assert (order.goods_total, order.delivery_total) == (1100, 50)
    assert (parcel.delivery_fee, seat.delivery_fee, seat.weight_g) == (50, 0, 0)
    assert people(order) == ["มาลี ใจงาม", "ปุณณ์ ใจงาม"]
    assert shelf(session) == (4, 0)
    assert sum(LedgerEntry.objects.values_list("amount", flat=True)) == 1150


def test_a_parcel_does_not_travel_free_because_a_seat_was_dear(
    make_bowl, make_session, seller_free
):
    cup, session = make_bowl("cup", price=200), make_session(price=3000)

    quote = delivery.quote(
        [delivery.Line(cup, 1), delivery.Line(session.variant, 1)], postcode="52100"
    )

    assert quote.delivery == 50
    assert quote.missing_for_free == 800


@pytest.fixture
def seller_free(zones):
    """Goods of 1,000 baht travel free."""
    seller = Seller.load()
    seller.free_delivery_from = Decimal(1000)
    seller.save()


def test_seats_without_names_are_the_buyer_s(make_session, booked):
    session = make_session()

    assert people(booked((session.variant, 2))) == [MALEE.name, MALEE.name]


def test_the_same_attempt_twice_makes_one_order_and_one_set_of_people(make_session, book):
    session, attempt = make_session(), uuid.uuid4()
    first = book((session.variant, 2), attempt=attempt)

    again = book((session.variant, 2), attempt=attempt)

    assert again == first
    assert Attendee.objects.count() == 2
    assert shelf(session) == (6, 2)


def test_a_time_that_runs_out_gives_the_seats_back(make_session, book):
    session = make_session(capacity=2)
    order = book((session.variant, 2))
    assert Variant.objects.get(pk=session.variant_id).sold_out

    orders.expire(order, now=order.holds_until + timedelta(minutes=1))

    assert shelf(session) == (2, 0)
    assert not seats.coming_to(session)


@pytest.mark.parametrize("what", ["begun", "cancelled"])
def test_a_session_that_began_or_was_cancelled_cannot_be_booked(make_session, book, what):
    session, now = make_session(), timezone.now()
    stamp = {"starts_at": now} if what == "begun" else {"cancelled_at": now}
    Session.objects.filter(pk=session.pk).update(**stamp)

    with pytest.raises(orders.NotForSale):
        book((session.variant, 1))


def test_late_money_books_no_seat_in_a_session_that_has_begun(make_session, book):
    session = make_session()
    order = book((session.variant, 1))
    orders.expire(order, now=order.holds_until + timedelta(minutes=1))
    Session.objects.filter(pk=session.pk).update(starts_at=timezone.now())

    settling.take_in(order.payments.get())

    order.refresh_from_db()
    assert order.state == Order.State.EXPIRED
    assert order.payments.get().refunds.get().amount == 450
