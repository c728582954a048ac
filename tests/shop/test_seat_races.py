"""The last three seats and fifty people, in several processes; and what would happen unguarded."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F

from shop import delivery, giving_back, orders, seats, stock
from shop.models import Attendee, Cart, Order, Refund, StockRecord
from shop.payments import settling
from tests.shop.test_races import at_once, buyer

pytestmark = pytest.mark.django_db(transaction=True)


def book_in_turn(number, barrier, variant, reserve):
    """Five people of this process, one after the other."""
    barrier.wait()
    return [reserve(variant, number * 100 + turn) for turn in range(5)]


def guarded(variant, number):
    """From bag to order, as the checkout does it."""
    cart = Cart.objects.create()
    cart.lines.create(variant=variant, quantity=1)
    quote = delivery.quote([delivery.Line(variant, 1)])
    how = {"attempt": cart.attempt, "language": "th"}
    try:
        orders.place(cart, quote, buyer(number), **how)
    except stock.SoldOut:
        return "sold out"
    return "sold"


@pytest.mark.parametrize("price", [450, 0])
def test_of_fifty_people_three_get_the_last_three_seats(make_session, price):
    session = make_session(capacity=3, price=price)

    answers = at_once(book_in_turn, 10, session.variant, guarded)

    record = StockRecord.objects.get(variant=session.variant)
    assert answers == {"sold": 3, "sold out": 47}
    assert (Order.objects.count(), Attendee.objects.count()) == (3, 3)
    assert (record.on_hand, record.reserved) == ((3, 3) if price else (0, 0))


def look_then_take(number, barrier, variant):
    """The control: everybody looks before anybody takes."""
    record = StockRecord.objects.get(variant=variant)
    barrier.wait()
    if record.free < 1:
        return ["sold out"]
    StockRecord.objects.filter(variant=variant).update(reserved=record.reserved + 1)
    return ["sold"]


def test_without_the_guard_ten_people_get_the_last_three_seats(make_session):
    session = make_session(capacity=3)

    assert at_once(look_then_take, 10, session.variant) == {"sold": 10}


def test_one_seat_given_back_by_six_processes_goes_back_once(make_session):
    session = make_session(capacity=3)
    assert guarded(session.variant, 1) == "sold"
    order = Order.objects.get()
    settling.take_in(order.payments.get())
    person = Attendee.objects.get()

    def press(number, barrier):
        barrier.wait()
        refund = giving_back.give_back(order, {person.pk}, attempt=uuid.uuid4())
        return ["refunded" if refund else "nothing more"]

    answers = at_once(press, 6)

    assert answers == {"refunded": 1, "nothing more": 5}
    assert Refund.objects.get().amount == 450
    assert StockRecord.objects.get(variant=session.variant).on_hand == 3


def test_fewer_seats_and_a_booking_at_once_never_leave_more_people_than_seats(make_session):
    session = make_session(capacity=4)
    for number in range(3):
        guarded(session.variant, number)

    def meet(number, barrier):
        barrier.wait()
        if number % 2:
            return [guarded(session.variant, 10 + number)]
        try:
            seats.set_capacity(session, 3)
        except seats.TooFewSeats:
            return ["refused"]
        return ["fewer"]

    answers = at_once(meet, 2)

    session.refresh_from_db()
    assert seats.seats_taken(session) <= session.capacity
    assert sum(answers.values()) == 2
    taken = StockRecord.objects.filter(variant=session.variant, reserved__gt=F("on_hand"))
    assert not taken.exists()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="one transaction writes at a time anyway")
def test_one_room_is_given_to_one_of_four_who_ask_at_once(throwing_class, make_session):
    make_session(starts_in=timedelta(days=30))  # the product is there already

    def ask(number, barrier):
        barrier.wait()
        try:
            with transaction.atomic():
                make_session(room_th="ห้องเล็ก")
        except seats.RoomTaken:
            return ["taken"]
        return ["given"]

    assert at_once(ask, 4) == {"given": 1, "taken": 3}
