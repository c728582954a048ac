"""Workers, waiting parties and other buyers at once, in several processes, about the same seats."""

import pytest
from django.db.models import Sum
from django.utils import timezone

from shop import chores, offers, orders, stock, waiting
from shop.models import Order, StockRecord, WaitingParty
from tests.shop.queueing import buyer, party
from tests.shop.test_races import at_once, buy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def full(make_session, place):
    """A session of six seats, sold; three parties of two wait, and then its orders are over."""
    session = make_session(capacity=6)
    order = place(session.variant, 6, contact=buyer(1))
    for number in (1, 2, 3, 4):
        party(session, 2, number)
    return session, order


def test_six_workers_at_once_offer_no_seat_twice(full):
    session, order = full
    Order.objects.filter(pk=order.pk).update(holds_until=timezone.now())

    def work(number, barrier):
        barrier.wait()
        chores.expire_due(timezone.now())
        return ["done"]

    answers = at_once(work, 6)

    record = StockRecord.objects.get(variant=session.variant_id)
    states = list(WaitingParty.objects.order_by("pk").values_list("state", flat=True))
    assert answers == {"done": 6}
    assert states == ["offered", "offered", "offered", "waiting"]
    assert (record.on_hand, record.reserved) == (6, 6)


def unguarded(variant):
    """As `waiting.offer`, without holding the record; everybody has looked before."""
    record = StockRecord.objects.get(variant=variant)
    queue = WaitingParty.objects.filter(session__variant=variant, state="waiting")
    return record.free, list(queue.order_by("pk"))


def test_the_held_record_is_what_keeps_seats_from_being_offered_twice(full):
    """The control: offers that look first and write later promise more seats than there are."""
    session, order = full
    stock.release(session.variant, 6, order=order)

    def promise(number, barrier):
        free, queue = unguarded(session.variant)
        barrier.wait()
        return ["promised"] * sum(each.size for each in queue[: free // 2])

    answers = at_once(promise, 3)

    assert answers == {"promised": 18}
    assert waiting.offer(session.variant) == 3
    held = WaitingParty.objects.aggregate(held=Sum("held"))["held"]
    assert held == 6


def test_nobody_buys_a_seat_between_the_offer_and_the_order(full):
    session, order = full
    orders.cancel(order, by=None)
    offered = list(WaitingParty.objects.filter(state="offered").order_by("pk"))

    def accept_or_buy(number, barrier):
        barrier.wait()
        if number < 3:
            return [f"order of {offers.accept(offered[number], 2).total}"]
        return [buy([session.variant], number * 100 + turn) for turn in range(20)]

    answers = at_once(accept_or_buy, 6)

    assert answers == {"order of 900.00": 3, "sold out": 60}
    assert StockRecord.objects.get(variant=session.variant_id).reserved == 6


def test_an_offer_accepted_six_times_at_once_is_one_order(full):
    session, order = full
    orders.cancel(order, by=None)
    first = WaitingParty.objects.order_by("pk").first()

    def accept(number, barrier):
        barrier.wait()
        return [offers.accept(first, 2).reference]

    answers = at_once(accept, 6)

    assert list(answers.values()) == [6], answers
    assert StockRecord.objects.get(variant=session.variant_id).reserved == 6


def test_accepting_leaving_and_lapsing_at_once_end_in_one_of_them(full):
    session, order = full
    orders.cancel(order, by=None)
    first = WaitingParty.objects.order_by("pk").first()

    def deed(number, barrier):
        barrier.wait()
        try:
            if number % 3 == 0:
                offers.accept(first, 2)
            elif number % 3 == 1:
                waiting.leave(first)
            else:
                waiting.lapse(first, first.offer_ends)
        except (offers.NoOffer, waiting.HasSeats):
            return ["too late"]
        return ["done"]

    at_once(deed, 6)

    # Either the party has the seats, or the fourth party is offered them.
    first.refresh_from_db()
    last = WaitingParty.objects.order_by("pk").last()
    record = StockRecord.objects.get(variant=session.variant_id)
    assert (first.state == "accepted") == (last.state == "waiting")
    assert (record.on_hand, record.reserved) == (6, 6)
