"""The rules of shop/waiting.py as a table: what happens, who is offered how much, what stays free."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shop import chores, offers, orders, seats, waiting
from tests.shop.queueing import buyer, free, party, standing

pytestmark = pytest.mark.django_db


class Tale:
    """A session of four seats, sold to one buyer of one and one of three; parties wait for it."""

    def __init__(self, make_session, place, sizes):
        self.session = make_session(capacity=4)
        variant = self.session.variant
        self.one = place(variant, 1, contact=buyer(1))
        self.three = place(variant, 3, contact=buyer(3))
        self.parties = {size: party(self.session, size) for size in sizes}

    def now(self):
        """What the list says, as (size, state) in order of joining, and the free seats."""
        return [(size, state) for size, state, _held in standing(self.session)], free(self.session)

    def cancel(self, order):
        orders.cancel(order, by=None)

    def offer_ends(self, size):
        self.parties[size].refresh_from_db()
        waiting.lapse(self.parties[size], self.parties[size].offer_ends)

    def accept(self, size, seats_wanted):
        return offers.accept(self.parties[size], seats_wanted)


def test_parties_of_one_two_and_four_after_cancellations_of_one_and_three(make_session, place):
    tale = Tale(make_session, place, [1, 2, 4])
    assert tale.now() == ([(1, "waiting"), (2, "waiting"), (4, "waiting")], 0)

    tale.cancel(tale.one)  # the first party fits into the one seat
    assert tale.now() == ([(1, "offered"), (2, "waiting"), (4, "waiting")], 0)

    tale.cancel(tale.three)  # two of three for the second; the last one fits nobody who waits
    assert tale.now() == ([(1, "offered"), (2, "offered"), (4, "waiting")], 1)

    tale.accept(1, 1)
    assert tale.now() == ([(1, "accepted"), (2, "offered"), (4, "waiting")], 1)

    tale.offer_ends(2)  # three are free: too few for four
    assert tale.now() == ([(1, "accepted"), (2, "lapsed"), (4, "waiting")], 3)

    tale.cancel(tale.parties[1].__class__.objects.get(size=1).order)  # now all four are
    assert tale.now() == ([(1, "accepted"), (2, "lapsed"), (4, "offered")], 0)

    tale.accept(4, 3)  # a part of it; the rest fits nobody and is open to everybody
    assert tale.now() == ([(1, "accepted"), (2, "lapsed"), (4, "accepted")], 1)


def test_whoever_is_too_many_is_passed_over_and_keeps_the_place(make_session, place):
    tale = Tale(make_session, place, [4, 2, 1])

    tale.cancel(tale.one)
    assert tale.now() == ([(4, "waiting"), (2, "waiting"), (1, "offered")], 0)

    tale.cancel(tale.three)
    assert tale.now() == ([(4, "waiting"), (2, "offered"), (1, "offered")], 1)

    waiting.leave(tale.parties[2])
    assert tale.now() == ([(4, "waiting"), (2, "left"), (1, "offered")], 3)

    tale.offer_ends(1)  # the whole session is free, and the first in the queue fits
    assert tale.now() == ([(4, "offered"), (2, "left"), (1, "lapsed")], 0)


def test_what_is_left_of_an_accepted_offer_goes_on_at_once(make_session, place):
    tale = Tale(make_session, place, [3, 2])
    tale.cancel(tale.three)
    assert tale.now() == ([(3, "offered"), (2, "waiting")], 0)

    order = tale.accept(3, 1)

    assert tale.now() == ([(3, "accepted"), (2, "offered")], 0)
    assert [line.quantity for line in orders.lines_of(order)] == [1]


def test_more_seats_are_offered_before_anybody_can_buy_them(make_session, place):
    tale = Tale(make_session, place, [2])

    seats.set_capacity(tale.session, 5)
    assert tale.now() == ([(2, "waiting")], 1)

    seats.set_capacity(tale.session, 6)
    assert tale.now() == ([(2, "offered")], 0)


def test_the_clock_ends_orders_and_offers_and_the_seats_go_on(make_session, place):
    tale = Tale(make_session, place, [3, 1])
    hours = timezone.now() + timedelta(hours=2)

    chores.expire_due(hours)  # nobody has paid: both orders are over
    assert tale.now() == ([(3, "offered"), (1, "offered")], 0)

    chores.expire_due(hours + timedelta(hours=26))
    assert tale.now() == ([(3, "lapsed"), (1, "lapsed")], 4)

    assert not chores.expire_due(hours + timedelta(hours=26))


@pytest.mark.parametrize(
    ("begins_in", "stands"),
    [
        (timedelta(days=7), timedelta(hours=24)),
        (timedelta(hours=49), timedelta(hours=24)),
        (timedelta(hours=47), timedelta(hours=2)),
        (timedelta(hours=1), timedelta(hours=1)),
    ],
)
def test_an_offer_stands_for_a_day_or_two_hours_but_never_into_the_session(
    make_session, begins_in, stands
):
    session = make_session(starts_in=begins_in)
    now = session.starts_at - begins_in

    assert waiting.offer_end(session, now) - now == stands


@pytest.mark.parametrize("ending", ["begins", "cancelled"])
def test_a_session_that_begins_or_is_cancelled_ends_every_wait(make_session, place, ending):
    tale = Tale(make_session, place, [1, 2])
    tale.cancel(tale.one)
    now = timezone.now()
    if ending == "begins":
        now += timedelta(days=8)
    else:
        type(tale.session).objects.filter(pk=tale.session.pk).update(cancelled_at=now)

    chores.expire_due(now)

    assert [state for _size, state in tale.now()[0]] == ["over", "over"]
    assert {held for _size, _state, held in standing(tale.session)} == {0}
