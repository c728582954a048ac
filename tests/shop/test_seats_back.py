"""Seats that cost nothing, seats given back, refunded beside a cup, and attended."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from catalogue.models import Session, Variant
from shop import chores, consignments, giving_back, letters, seats, statement
from shop.models import Consignment, LedgerEntry, Letter, Order, Payment
from shop.models.steps import WrongStep
from shop.payments import refund_plans, refunds, settling
from shop.payments.refund_plans import Wanted
from tests.cast import MALEE
from tests.shop.booking import give_back, part, people, shelf

pytestmark = pytest.mark.django_db


# --- free ---------------------------------------------------------------------------------------


def test_an_order_of_free_seats_is_paid_at_once_without_a_payment(make_session, book):
    session = make_session(price=0)

    order = book((session.variant, 2), method=Payment.Method.STRIPE)

    assert (order.state, order.total) == (Order.State.PAID, 0)
    assert not order.payments.exists()
    assert not LedgerEntry.objects.exists()
    assert shelf(session) == (4, 0)
    letter = order.letters.get()
    assert letter.kind == Letter.Kind.PAID
    assert order.reference in letters.compose(letter).subject
    assert statement.of(order)["agrees"]


def test_a_free_seat_beside_a_cup_waits_for_the_cup_s_money(make_bowl, make_session, book):
    session = make_session(price=0)
    order = book((make_bowl("cup", price=200), 1), (session.variant, 1))

    assert (order.state, order.payments.get().amount) == (Order.State.PLACED, 250)
    settling.take_in(order.payments.get())
    assert shelf(session) == (5, 0)


def test_free_seats_stay_when_the_cup_beside_them_is_refunded(make_bowl, make_session, booked):
    cup, session = make_bowl("cup", price=200), make_session(price=0)
    order = booked((cup, 1), (session.variant, 1))

    refunds.decide(order, everything(order), **by_hand())

    order.refresh_from_db()
    assert part(order, "parcel").state == Consignment.State.CALLED_OFF
    assert part(order, "attendance").state == Consignment.State.WAITING
    assert (order.state, people(order)) == (Order.State.PAID, [MALEE.name])


def test_free_seats_given_back_end_their_order(make_session, book):
    session = make_session(price=0)
    order = book((session.variant, 2), names={session.variant.pk: ["ก", "ข"]})

    assert give_back(order, "ก") is None
    order.refresh_from_db()
    assert (order.state, people(order), shelf(session)) == (Order.State.PAID, ["ข"], (5, 0))
    assert give_back(order, "ข") is None
    order.refresh_from_db()
    assert (order.state, shelf(session)) == (Order.State.CANCELLED, (6, 0))


def test_a_letter_says_which_free_seats_went_back_and_who_still_comes(make_session, book):
    session = make_session(price=0)
    names = {session.variant.pk: ["Anong", "Boon"]}
    order = book((session.variant, 2), names=names)
    Order.objects.update(language="en")

    give_back(order, "Anong")
    give_back(order, "Anong")
    letters.send_due(timezone.now() + timedelta(seconds=1))
    give_back(order, "Boon")
    letters.send_due(timezone.now() + timedelta(seconds=1))

    told = [m for m in mail.outbox if "seats are given back" in m.subject]
    assert len(told) == 2
    for text in (told[0].body, told[0].alternatives[0][0]):
        assert "Given back: Anong\n" in text.replace("</p>", "\n")
        assert "Everybody else on your order still comes." in text
        assert "Boon" in text
    assert "Anong, Boon" in told[1].body
    assert "please book on the workshop’s page" in told[1].body


# --- given back ---------------------------------------------------------------------------------


def everything(order):
    goods = part(order, "parcel")
    pieces = {line.pk: line.quantity for line in goods.lines.all()}
    return Wanted(pieces, frozenset([goods.pk]))


def by_hand():
    return {"by": None, "reason": "ชามร้าว", "restock": True, "attempt": uuid.uuid4()}


def test_one_person_of_two_gives_a_seat_back_and_only_that_is_refunded(make_session, booked):
    session = make_session()
    order = booked((session.variant, 2), names={session.variant.pk: ["ก", "ข"]})

    refund = give_back(order, "ก")

    assert (refund.amount, people(order), shelf(session)) == (450, ["ข"], (5, 0))
    assert refund.lines.get().line.attendees.get(name="ก").given_back_at is not None
    assert refund_plans.left(order).amount == 450
    assert part(order, "attendance").state == Consignment.State.WAITING


def test_a_seat_given_back_twice_is_refunded_once(make_session, booked):
    session, attempt = make_session(), uuid.uuid4()
    order = booked((session.variant, 2), names={session.variant.pk: ["ก", "ข"]})
    first = give_back(order, "ก", attempt=attempt)

    assert give_back(order, "ก", attempt=attempt) == first
    assert give_back(order, "ก") is None
    assert shelf(session) == (5, 0)


@pytest.mark.parametrize(
    ("price", "starts_in", "late"),
    [
        (450, timedelta(days=3, minutes=5), False),
        (450, timedelta(days=2, hours=23), True),
        (0, timedelta(minutes=30), False),
    ],
)
def test_the_rule_ends_three_days_before_but_free_seats_go_back_until_the_beginning(
    make_session, booked, book, price, starts_in, late
):
    session = make_session(price=price, starts_in=starts_in)
    order = (booked if price else book)((session.variant, 1))

    if late:
        with pytest.raises(giving_back.TooLate):
            give_back(order, MALEE.name)
    else:
        give_back(order, MALEE.name)

    assert people(order) == ([MALEE.name] if late else [])


@pytest.mark.parametrize("price", [0, 450])
def test_nobody_gives_a_seat_back_once_the_session_has_begun(make_session, booked, book, price):
    session = make_session(price=price)
    order = (booked if price else book)((session.variant, 1))
    Session.objects.filter(pk=session.pk).update(starts_at=timezone.now())

    with pytest.raises(giving_back.TooLate):
        give_back(order, MALEE.name)

    assert shelf(session) == (5, 0)


def test_an_order_that_is_not_paid_has_no_seat_to_give_back(make_session, book):
    order = book((make_session().variant, 1))

    with pytest.raises(WrongStep):
        give_back(order, MALEE.name)


def test_a_stranger_s_seat_is_not_given_back_by_this_order(make_session, booked):
    session = make_session()
    mine, other = booked((session.variant, 1)), booked((session.variant, 1), contact=OTHER)
    theirs = {each.pk for each in seats.attendees_of(other)}

    assert giving_back.give_back(mine, theirs, attempt=uuid.uuid4()) is None

    assert people(other) == [OTHER.name]


OTHER = replace(MALEE, name="สมชาย", phone="+66899999999")


def test_a_manager_s_refund_by_number_takes_the_seats_named_last(make_session, booked):
    session = make_session()
    order = booked((session.variant, 3), names={session.variant.pk: ["ก", "ข", "ค"]})
    line = part(order, "attendance").lines.get()

    refunds.decide(order, Wanted({line.pk: 2}), **(by_hand() | {"restock": False}))

    assert (people(order), shelf(session)) == (["ก"], (5, 0))


def test_a_refund_after_the_session_returns_money_and_no_seat(make_session, booked):
    session = make_session()
    order = booked((session.variant, 1))
    Session.objects.filter(pk=session.pk).update(starts_at=timezone.now())
    line = part(order, "attendance").lines.get()

    refunds.decide(order, Wanted({line.pk: 1}), **by_hand())

    assert (people(order), shelf(session)) == ([MALEE.name], (5, 0))
    with pytest.raises(refund_plans.TooMuch):
        refunds.decide(order, Wanted({line.pk: 1}), **by_hand())


# --- the whole story ----------------------------------------------------------------------------


def over(session):
    """Let the session be over."""
    past = timezone.now() - timedelta(hours=4)
    times = {"starts_at": past, "ends_at": past + timedelta(hours=3)}
    Session.objects.filter(pk=session.pk).update(**times)


def test_the_clock_says_that_a_session_took_place(make_session, booked):
    session, later = make_session(), make_session(starts_in=timedelta(days=9))
    order, both = booked((session.variant, 1)), booked((session.variant, 1), (later.variant, 1))
    over(session)

    counted = chores.expire_due(timezone.now())

    order.refresh_from_db()
    both.refresh_from_db()
    assert counted.attended == 1
    assert (order.state, both.state) == (Order.State.COMPLETED, Order.State.PAID)
    assert not chores.expire_due(timezone.now()).attended


def test_a_cup_and_a_seat_end_each_in_its_own_way_and_then_the_order(
    make_bowl, make_session, booked, kham_pan
):
    cup, session = make_bowl("cup", price=200), make_session()
    order = booked((cup, 1), (session.variant, 1))
    parcel = part(order, "parcel")

    consignments.send(parcel, carrier="thailand-post", number="EX1", by=kham_pan)
    consignments.deliver(parcel)
    order.refresh_from_db()
    assert order.state == Order.State.PAID
    over(session)
    chores.expire_due(timezone.now())

    order.refresh_from_db()
    assert order.state == Order.State.COMPLETED


@pytest.mark.parametrize("first", ["cup", "seat"])
def test_cup_and_seat_are_refunded_each_alone(make_bowl, make_session, booked, first):
    cup, session = make_bowl("cup", price=200), make_session()
    order = booked((cup, 1), (session.variant, 1))

    if first == "cup":
        refund = refunds.decide(order, everything(order), **by_hand())
        kept, gone = part(order, "attendance"), part(order, "parcel")
    else:
        refund = give_back(order, MALEE.name)
        kept, gone = part(order, "parcel"), part(order, "attendance")

    order.refresh_from_db()
    assert refund.amount == (250 if first == "cup" else 450)
    assert (kept.state, gone.state) == (Consignment.State.WAITING, Consignment.State.CALLED_OFF)
    assert order.state == Order.State.PAID
    assert statement.of(order)["agrees"]


@pytest.mark.parametrize(
    "step", [consignments.pack, consignments.make_ready, consignments.hand_over]
)
def test_seats_are_neither_packed_nor_handed_over(make_session, booked, step):
    seat = part(booked((make_session().variant, 1)), "attendance")

    with pytest.raises(WrongStep):
        step(seat)


def test_seats_stand_on_no_packing_list(make_session, booked, noi, client):
    seat = part(booked((make_session().variant, 1)), "attendance")
    client.force_login(noi)

    assert str(seat.order) not in client.get("/desk/orders/").text
    assert client.get(f"/desk/orders/{seat.pk}/").status_code == 404
    assert client.get(f"/desk/orders/{seat.pk}/label/").status_code == 404


def test_the_letter_names_day_place_and_people(make_session, booked):
    session = make_session()
    order = booked((session.variant, 1))

    text = letters.compose(order.letters.get(kind=Letter.Kind.PAID)).body

    assert session.variant.option_th in text
    assert session.workshop.place_th in text
    assert text.count(MALEE.name) == 2


def test_the_band_of_a_small_session_says_few_only_when_few_are_left(make_session, booked):
    session = make_session(capacity=6)
    assert session.variant.availability == Variant.Availability.IN_STOCK

    booked((session.variant, 3))

    assert Variant.objects.get(pk=session.variant_id).few_left


def test_stock_and_people_tell_the_same_story_after_every_deed(make_session, booked):
    session = make_session(capacity=6)
    order = booked((session.variant, 4), names={session.variant.pk: list("กขคง")})
    give_back(order, "ข", "ค")

    assert len(seats.coming_to(session)) == seats.seats_sold(session) == 2
    moves = session.variant.stock_moves.values_list("on_hand_change", flat=True)
    assert sum(moves) == shelf(session)[0] == 4
