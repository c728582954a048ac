"""Buyer, bank, manager, Stripe and the clock at once, in several processes, about the same money."""

import copy
import random
import time
from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
import requests
from django.test import Client
from django.utils import timezone

from catalogue.models import Product
from shop import chores, delivery, orders, stock
from shop.models import (
    Cart,
    CartLine,
    LedgerEntry,
    Letter,
    Order,
    Payment,
    Refund,
    StockMove,
    StockRecord,
)
from shop.payments import attempts, transfers
from tests.shop.crashing import compare
from tests.shop.test_races import at_once, buyer
from tests.till import Till

pytestmark = pytest.mark.django_db(transaction=True)

NOBODY = "http://127.0.0.1:9"  # where no Stripe answers
RIVALS = 500_000  # telephone numbers of those who want the same pieces
LATER = timedelta(hours=3)


@pytest.fixture
def one_bowl(make_bowl):
    """A factory of bowls of which there is one, quickly made."""

    def make(number, on_hand=1):
        bowl = make_bowl(f"bowl-{number}", on_hand=on_hand, publish=False)
        Product.objects.filter(pk=bowl.product_id).update(on_sale=True)
        return bowl

    return make


@pytest.fixture
def message(till, one_bowl):
    """A factory of Stripe's messages, for processes that do not see its books."""
    page = till.page(till.order(one_bowl("pattern")))
    till.stripe.pay(page, "card")
    seen = till.stripe.new_events()
    pattern = next(event for event in seen if event["type"] == "checkout.session.completed")

    def say(session, number=0):
        event = copy.deepcopy(pattern)
        event["id"] = f"evt_{session}_{number}"
        event["data"]["object"]["id"] = session
        return till.stripe.signed(event)

    return say


def pay(stripe, session):
    """A buyer presses the button of Stripe's page; True when the page took the money."""
    answer = requests.post(
        f"{stripe.url}/pay/{session}", data={"do": "card"}, allow_redirects=False, timeout=10
    )
    return answer.status_code == 303 and "after=" not in answer.headers["Location"]


def listen(stripe):
    """The shop's door, in a process of its own."""
    return Till(stripe, Client(), None)


# --- the clock against the buyer ------------------------------------------------------------------


def time_is_up(order, *, stripe_answers, settings):
    """The last moment of one order, with Stripe there or away."""
    now = timezone.now()
    Order.objects.filter(pk=order.pk).update(holds_until=now)
    if not stripe_answers:
        settings.STRIPE_API_BASE = NOBODY
        order.payments.update(session_ends=now)  # by our clock: Stripe's own is a little slow
    return now


def want_it_too(bowl, number):
    """Somebody else takes the bowl as soon as it is free: 'taken' or 'never free'."""
    quote = delivery.quote([delivery.Line(bowl, 1)], postcode="52100")
    until = time.monotonic() + 0.2
    while time.monotonic() < until:
        cart = Cart.objects.create()
        CartLine.objects.create(cart=cart, variant=bowl, quantity=1)
        try:
            orders.place(cart, quote, buyer(number), attempt=cart.attempt, language="th")
        except stock.SoldOut:
            time.sleep(0.005)
        else:
            return "taken"
    return "never free"


@pytest.fixture
def expiry_and_payment(till, one_bowl, message, settings):
    """So many races of the clock, a buyer and a rival; how many orders ended in which way."""
    return partial(race, till, one_bowl, message, settings)


def race(till, one_bowl, message, settings, rounds):
    """Each round one order, the clock, its buyer and a rival; where the orders have ended."""
    began = timezone.now()
    placed = [till.order(one_bowl(n), contact=buyer(n)) for n in range(rounds)]
    pages = [till.page(order) for order in placed]
    said = [message(page) for page in pages]
    base = till.stripe.url

    def deed(number, barrier):
        dice, door = random.Random(number), listen(till.stripe)  # noqa: S311
        seen = []
        for turn, order in enumerate(placed):
            if number == 0:
                now = time_is_up(order, stripe_answers=turn % 2 == 0, settings=settings)
            barrier.wait()
            time.sleep(dice.uniform(0, 0.05 if number == 1 else 0.01))
            if number == 0:
                chores.expire_due(now)
                settings.STRIPE_API_BASE = base
            elif number == 1:
                seen.append("paid" if pay(till.stripe, pages[turn]) else "too late")
                if seen[-1] == "paid":
                    assert door.say(*said[turn]).status_code == 200
            elif turn % 4 > 1:
                line = order.consignments.get().lines.get()
                seen.append(want_it_too(line.variant, RIVALS + turn))
        return seen

    answers = at_once(deed, 3)

    assert set(answers) <= {"paid", "too late", "taken", "never free"}, answers
    compare(began)
    assert not compare(began).for_a_person
    ends = Counter(end_of(till.stripe, order) for order in placed)
    assert ends["sold"] + ends["returned"] == answers["paid"]
    return ends


def end_of(stripe, order):
    """Sold, returned and told, or ended unpaid; whatever else it may be is told in full."""
    order = Order.objects.get(pk=order.pk)
    payment = order.payments.get()
    charges = [c for c in stripe.charges.values() if c["metadata"]["order"] == order.reference]
    taken = sum(charge["amount_captured"] for charge in charges)
    given = sum(charge["amount_refunded"] for charge in charges)
    letters = sorted(order.letters.exclude(kind="placed").values_list("kind", flat=True))
    variant = order.consignments.get().lines.get().variant
    sold = StockMove.objects.filter(variant=variant, reason="sold").count()
    return {
        ("paid", "confirmed", 20900, 0, ("paid",), 1): "sold",
        ("paid", "confirmed", 20900, 0, ("expired", "paid"), 1): "sold",
        ("expired", "confirmed", 20900, 20900, ("expired", "owed-back"), 0): "returned",
        ("expired", "abandoned", 0, 0, ("expired",), 0): "unpaid",
    }.get(
        found := (order.state, payment.state, taken, given, tuple(letters), sold), f"lost: {found}"
    )


def test_twenty_orders_expire_while_they_are_paid(expiry_and_payment, record_property):
    ends = expiry_and_payment(20)

    record_property("counted", f"orders that expired while they were paid: {dict(ends)}")
    assert ends.keys() <= {"sold", "returned", "unpaid"}


@pytest.mark.proof
def test_two_hundred_orders_expire_while_they_are_paid(expiry_and_payment, record_property):
    ends = expiry_and_payment(200)

    record_property("counted", f"orders that expired while they were paid: {dict(ends)}")
    assert ends.keys() == {"sold", "returned", "unpaid"}


def test_no_page_is_left_open_for_an_order_that_ended_while_it_was_made(till, one_bowl):
    began = timezone.now()
    placed = [till.order(one_bowl(n), contact=buyer(n)) for n in range(12)]

    def deed(number, barrier):
        seen = []
        for order in placed:
            barrier.wait()
            if number == 0:
                time.sleep(random.uniform(0, 0.01))  # noqa: S311
                seen.append(chores._expire(order, timezone.now() + LATER, chores.Closing()))
            else:
                try:
                    attempts.page_for(order)
                except attempts.NotPayable:
                    seen.append("not payable")
        return seen

    answers = at_once(deed, 2)

    assert set(answers) <= {True, False, "not payable"}, answers
    compare(began)
    for order in placed:
        order.refresh_from_db()
        pages = [
            p for p in till.stripe.sessions.values() if p["client_reference_id"] == order.reference
        ]
        still_open = [page for page in pages if page["status"] == "open"]
        assert len(still_open) <= (order.state == "placed")


# --- the same money, told by many -----------------------------------------------------------------


@pytest.mark.parametrize("turn", range(3))
def test_six_messages_the_buyer_and_reconcile_at_once_make_one_paid_order(
    till, one_bowl, message, turn
):
    began = timezone.now()
    bowl = one_bowl("wanted", on_hand=5)
    order = till.order(bowl, 2)
    page = till.page(order)
    till.stripe.pay(page, "card")

    def deed(number, barrier):
        door = listen(till.stripe)
        barrier.wait()
        if number < 6:
            return [door.say(*message(page, number % 3)).status_code]
        if number == 6:
            return [door.client.get(f"/orders/{order.token}/back/").status_code]
        return compare(began).for_a_person

    answers = at_once(deed, 8)

    assert answers == {200: 6, 302: 1}
    order.refresh_from_db()
    assert order.state == "paid"
    assert StockRecord.objects.get(variant=bowl).on_hand == 3
    assert StockMove.objects.filter(variant=bowl, reason="sold").count() == 1
    assert order.letters.filter(kind=Letter.Kind.PAID).count() == 1
    assert LedgerEntry.objects.filter(consignment__order=order, kind="sale").count() == 1


def test_four_tabs_that_press_pay_now_at_once_come_to_one_page(till, one_bowl, settings):
    settings.STRIPE_RETRIES = 2  # as in the shop: Stripe answers 409 to the same call at once
    order = till.order(one_bowl("wanted"))

    def deed(number, barrier):
        tab = Client()
        barrier.wait()
        return [tab.post(f"/orders/{order.token}/pay/").url]

    answers = at_once(deed, 4)

    assert list(answers.values()) == [4], answers
    assert next(iter(answers)).startswith(f"{till.stripe.url}/pay/")
    assert len(till.stripe.sessions) == 1
    assert [p.state for p in order.payments.all()] == [Payment.State.OPEN]


# --- two payments for one order -------------------------------------------------------------------


def paid_twice(till, bowl, number):
    """By transfer first, and then on Stripe's page as well."""
    order = till.place(bowl, contact=buyer(number))
    transfer = order.payments.get()
    page = till.page(order)
    till.stripe.pay(page, "card")
    return order, transfer, page


def test_of_two_payments_that_arrive_at_once_the_second_goes_back(till, one_bowl, message, manager):
    cases = [paid_twice(till, one_bowl(n), n) for n in range(8)]

    def deed(number, barrier):
        door = listen(till.stripe)
        for _order, transfer, page in cases:
            barrier.wait()
            time.sleep(random.uniform(0, 0.01))  # noqa: S311
            if number:
                transfers.confirm(transfer, by=manager)
            else:
                assert door.say(*message(page)).status_code == 200
        return ["done"]

    assert at_once(deed, 2) == {"done": 2}

    for order, transfer, _page in cases:
        order.refresh_from_db()
        refund = Refund.objects.get(payment__order=order)
        by_hand = refund.payment_id == transfer.pk
        charge = next(
            c for c in till.stripe.charges.values() if c["metadata"]["order"] == order.reference
        )
        assert order.state == "paid"
        assert order.payments.filter(state=Payment.State.CONFIRMED).count() == 2
        assert refund.amount == order.total
        assert refund.state == (Refund.State.OWED if by_hand else Refund.State.PAID_BACK)
        assert (refund in Refund.objects.for_a_person()) == by_hand
        assert charge["amount_refunded"] == (0 if by_hand else charge["amount"])
        kinds = Counter(order.letters.values_list("kind", flat=True))
        assert (kinds["paid"], kinds["owed-back"]) == (1, 1)
        assert StockRecord.objects.get(variant__order_lines__consignment__order=order).on_hand == 0
