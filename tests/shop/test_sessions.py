"""A session that changes, is cancelled or draws near: who is told what, and where the money goes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from shop import chores, delivery, letters, orders, seats, sessions, waiting
from shop.models import Dispute, Letter, Order, Refund, Slip, WaitingParty
from shop.payments import transfers
from tests.cast import MALEE
from tests.shop.booking import part, people, shelf

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def seat(place, manager):
    """A factory of paid orders of seats; of a price, paid by transfer."""

    def buy(session, quantity=1, *, phone=MALEE.phone, language="th", paid=3 * DAY, **contact):
        known = replace(MALEE, phone=phone, **contact)
        order = place(session.variant, quantity, contact=known, language=language)
        if order.state == Order.State.PLACED:
            transfers.confirm(order.payments.get(), by=manager)
        Order.objects.filter(pk=order.pk).update(paid_at=timezone.now() - paid)
        order.refresh_from_db()
        return order

    return buy


@pytest.fixture
def change(manager):
    """Change a session: what is not named stays."""

    def deed(session, **new):
        known = {
            "starts_at": session.starts_at,
            "ends_at": session.ends_at,
            "room_th": session.room_th,
            "room_en": session.room_en,
            "capacity": session.capacity,
            "price": session.variant.price,
        }
        return sessions.change(session, by=manager, **{**known, **new})

    return deed


def later(session, by=timedelta(hours=2)):
    return {"starts_at": session.starts_at + by, "ends_at": session.ends_at + by}


def owed(kind, order=None):
    found = Letter.objects.filter(kind=kind, sent_at=None)
    return found.filter(order=order).count() if order else found.count()


def sent(kind):
    """Send what is owed; the letters of one kind that went out."""
    before = len(mail.outbox)
    letters.send_due(timezone.now() + timedelta(seconds=1))
    subjects = {
        Letter.Kind.REMINDER: ("พบกัน", "See you soon"),
        Letter.Kind.SESSION_MOVED: ("เปลี่ยน", "has changed"),
        Letter.Kind.SESSION_OFF: ("ยกเลิก", "งด", "does not take place"),
    }[kind]
    new = mail.outbox[before:]
    return [each for each in new if any(word in each.subject for word in subjects)]


# --- changed ------------------------------------------------------------------------------------


def test_another_time_is_told_to_everybody_with_a_seat_once_for_each_change(
    make_session, seat, place, change
):
    session = make_session()
    paid, unpaid = seat(session), place(session.variant, contact=replace(MALEE, phone="+66811"))

    assert change(session, **later(session))
    assert change(session, **later(session, timedelta(hours=-2)))

    for order in (paid, unpaid):
        assert owed(Letter.Kind.SESSION_MOVED, order) == 2
    assert people(paid) == [MALEE.name]


def test_the_letter_says_what_was_and_what_is_in_the_language_of_the_order(
    make_session, seat, change
):
    session = make_session()
    old = session.variant.option_en
    seat(session, language="en")
    Letter.objects.all().delete()

    change(session, room_th="ห้องเล็ก", room_en="Small room", **later(session))

    [letter] = sent(Letter.Kind.SESSION_MOVED)
    assert letter.body.count(old) == 1
    session.variant.refresh_from_db()
    assert session.variant.option_en in letter.body
    assert "Small room" in letter.body
    assert MALEE.name in letter.body


def test_more_seats_or_another_price_are_told_to_nobody(make_session, seat, change):
    session = make_session(capacity=2)
    seat(session)

    moved = change(session, capacity=9, price=500, oldest=12)

    session.variant.refresh_from_db()
    assert not moved
    assert owed(Letter.Kind.SESSION_MOVED) == 0
    assert (session.capacity, session.oldest, session.variant.price) == (9, 12, 500)
    assert shelf(session) == (8, 0)


def test_a_change_that_is_refused_leaves_no_trace(make_session, seat, change):
    session, other = make_session(), make_session(starts_in=timedelta(days=8))
    seat(session, 3)
    there = {"starts_at": other.starts_at, "ends_at": other.ends_at}
    gone = {"starts_at": timezone.now() - DAY, "ends_at": timezone.now()}

    with pytest.raises(seats.TooFewSeats):
        change(session, capacity=2, **later(session))
    with pytest.raises(seats.RoomTaken):
        change(session, capacity=20, **there)
    with pytest.raises(seats.InThePast):
        change(session, capacity=20, **gone)

    session.refresh_from_db()
    assert session.capacity == 6
    assert owed(Letter.Kind.SESSION_MOVED) == 0


def test_a_cancelled_session_changes_no_more(make_session, change, manager):
    session = make_session()
    sessions.cancel(session, by=manager)

    with pytest.raises(seats.Over):
        change(session, **later(session))


# --- cancelled ----------------------------------------------------------------------------------


def test_cancelling_gives_back_every_seat_however_it_was_paid(make_session, till, seat, manager):
    session = make_session(capacity=8)
    by_card = till.paid(session.variant, 2)
    by_transfer = seat(session, phone="+66822222222")
    open_still = till.place(session.variant, contact=replace(MALEE, phone="+66833333333"))

    made = sessions.cancel(session, by=manager)
    sessions.ask(made)
    till.hear_all()

    for order in (by_card, by_transfer, open_still):
        order.refresh_from_db()
        assert people(order) == ([] if order != open_still else [MALEE.name])
        assert owed(Letter.Kind.SESSION_OFF, order) == 1
    assert (by_card.state, by_transfer.state, open_still.state) == ("cancelled",) * 3
    card, transfer = (Refund.objects.get(payment__order=each) for each in (by_card, by_transfer))
    assert (card.amount, card.state) == (900, Refund.State.PAID_BACK)
    assert (transfer.amount, transfer.state) == (450, Refund.State.OWED)
    assert part(by_card, "attendance").state == "called-off"
    assert shelf(session) == (8, 0)
    session.variant.refresh_from_db()
    assert not session.variant.active


def test_a_free_session_gives_its_seats_back_without_any_money(make_session, seat, manager):
    session = make_session(price=0)
    order = seat(session, 2)

    made = sessions.cancel(session, by=manager)

    order.refresh_from_db()
    assert (made, people(order), order.state) == ([], [], "cancelled")
    assert not Refund.objects.exists()
    assert owed(Letter.Kind.SESSION_OFF, order) == 1


def test_pressed_twice_it_is_one_cancellation(make_session, seat, manager):
    session = make_session()
    order = seat(session)

    first = sessions.cancel(session, by=manager)
    again = sessions.cancel(session, by=manager)

    assert (len(first), again) == (1, [])
    assert Refund.objects.count() == 1
    assert owed(Letter.Kind.SESSION_OFF, order) == 1


def test_a_cup_in_the_same_order_is_sent_all_the_same(make_session, make_bowl, bag, zones, manager):
    session, cup = make_session(price=450), make_bowl("cup")
    order = _both(bag, session, cup)
    transfers.confirm(order.payments.get(), by=manager)

    [refund] = sessions.cancel(session, by=manager)

    order.refresh_from_db()
    assert (refund.amount, order.state) == (450, "paid")
    assert part(order, "parcel").state == "waiting"
    assert part(order, "attendance").state == "called-off"


def _both(bag, session, cup):
    from_bag = bag((session.variant, 1), (cup, 1))
    lines = [delivery.Line(each.variant, each.quantity) for each in from_bag.lines.all()]
    quote = delivery.quote(lines, postcode=MALEE.postcode)
    return orders.place(from_bag, quote, MALEE, attempt=from_bag.attempt, language="th")


def test_a_disputed_payment_stays_in_sight_and_goes_back_when_the_bank_has_spoken(
    make_session, seat, manager
):
    session = make_session()
    disputed, other = seat(session), seat(session, phone="+66822222222")
    dispute = Dispute.objects.create(
        payment=disputed.payments.get(), stripe_id="dp_1", amount=450, state=Dispute.State.OPEN
    )

    sessions.cancel(session, by=manager)
    assert (people(disputed), people(other)) == ([MALEE.name], [])
    assert list(sessions.holding(session)) == [disputed]
    Dispute.objects.filter(pk=dispute.pk).update(state=Dispute.State.WON)
    counted = chores.expire_due(timezone.now())

    assert counted.called_off == 1
    assert people(disputed) == []
    assert owed(Letter.Kind.SESSION_OFF, disputed) == 1


def test_a_slip_that_waits_is_looked_at_first_and_its_money_goes_back_then(
    make_session, place, manager
):
    session = make_session()
    order = place(session.variant)
    Slip.objects.create(order=order, picture="slips/none.jpg")

    sessions.cancel(session, by=manager)
    order.refresh_from_db()
    assert order.state == "placed"
    transfers.confirm(order.payments.get(), by=manager)
    chores.expire_due(timezone.now())

    order.refresh_from_db()
    assert order.state == "cancelled"
    assert Refund.objects.get().amount == 450


def test_a_slip_looked_at_after_the_day_of_a_cancelled_session_goes_back_too(
    make_session, place, manager
):
    session = make_session()
    order = place(session.variant)
    Slip.objects.create(order=order, picture="slips/none.jpg")
    sessions.cancel(session, by=manager)
    _begin(session)

    transfers.confirm(order.payments.get(), by=manager)
    counted = [chores.expire_due(timezone.now()).called_off for _turn in range(2)]

    assert counted == [1, 0]
    assert Refund.objects.get().amount == 450
    assert people(order) == []


def test_late_money_for_a_cancelled_session_is_owed_back(make_session, place, manager):
    session = make_session()
    order = place(session.variant)
    sessions.cancel(session, by=manager)

    transfers.confirm(order.payments.get(), by=manager)

    assert Refund.objects.get().amount == 450
    order.refresh_from_db()
    assert order.state == "cancelled"


def test_whoever_waits_is_told_once_and_waits_no_more(make_session, seat, manager):
    session = make_session(capacity=1)
    seat(session)
    guest = waiting.Guest("นิด", "+66844444444", "nid@example.com", "en")
    party = waiting.join(session, 1, guest)

    sessions.cancel(session, by=manager)
    sessions.cancel(session, by=manager)

    party.refresh_from_db()
    assert party.state == WaitingParty.State.OVER
    assert Letter.objects.filter(party=party, kind=Letter.Kind.LIST_OVER).count() == 1
    letters.send_due(timezone.now() + timedelta(seconds=1))
    assert "does not take place" in " ".join(each.subject for each in mail.outbox)


def test_a_session_that_has_begun_is_not_cancelled(make_session, seat, manager):
    session = make_session()
    order = seat(session)
    _begin(session)

    with pytest.raises(seats.InThePast):
        sessions.cancel(session, by=manager)

    assert people(order) == [MALEE.name]
    session.refresh_from_db()
    assert session.cancelled_at is None


def _begin(session):
    now = timezone.now()
    times = {"starts_at": now - timedelta(minutes=5), "ends_at": now + timedelta(hours=2)}
    type(session).objects.filter(pk=session.pk).update(**times)


# --- reminded -----------------------------------------------------------------------------------


def test_the_day_before_everybody_is_reminded_once(make_session, seat):
    session = make_session(starts_in=timedelta(days=7))
    order = seat(session, 2, language="en")
    Letter.objects.all().delete()
    early, due = session.starts_at - timedelta(hours=25), session.starts_at - timedelta(hours=23)

    chores.expire_due(early)
    assert owed(Letter.Kind.REMINDER) == 0
    counted = [chores.expire_due(due).reminded for _turn in range(2)]

    assert counted == [1, 0]
    assert owed(Letter.Kind.REMINDER, order) == 1
    [letter] = sent(Letter.Kind.REMINDER)
    assert session.variant.option_en in letter.body
    assert order.link() in letter.body


@pytest.mark.parametrize("why", ["given back", "cancelled", "not paid", "booked today", "begun"])
def test_nobody_is_reminded_of_what_is_no_more(why, make_session, seat, place, manager):
    session = make_session(starts_in=timedelta(hours=20))
    if why == "not paid":
        place(session.variant)
    else:
        order = seat(session, paid=timedelta(hours=1) if why == "booked today" else 3 * DAY)
    if why == "given back":
        order.consignments.get().lines.get().attendees.update(given_back_at=timezone.now())
    elif why == "cancelled":
        sessions.cancel(session, by=manager)
    elif why == "begun":
        _begin(session)

    chores.expire_due(timezone.now())

    assert owed(Letter.Kind.REMINDER) == 0


@pytest.mark.parametrize("why", ["given back", "cancelled", "moved", "begun"])
def test_a_reminder_that_could_not_be_sent_in_time_is_not_sent_any_more(
    why, make_session, seat, manager, change
):
    session = make_session(starts_in=timedelta(hours=20))
    order = seat(session)
    chores.expire_due(timezone.now())
    assert owed(Letter.Kind.REMINDER) == 1

    if why == "given back":
        order.consignments.get().lines.get().attendees.update(given_back_at=timezone.now())
    elif why == "cancelled":
        sessions.cancel(session, by=manager)
    elif why == "moved":
        change(session, **later(session, timedelta(days=5)))
    else:
        _begin(session)

    assert sent(Letter.Kind.REMINDER) == []
    assert owed(Letter.Kind.REMINDER) == 0


def test_without_an_address_nobody_is_reminded(make_session, seat):
    session = make_session(starts_in=timedelta(hours=20))
    seat(session, email="")

    assert chores.expire_due(timezone.now()).reminded == 0
