"""Eight stories of paying, each told by Stripe in every order, twice, and all at once."""

import random
import uuid
from dataclasses import replace
from datetime import timedelta
from itertools import islice, permutations
from math import factorial

import pytest
from django.core import mail
from django.db.models import Sum
from django.test import Client
from django.utils import timezone

from shop import chores, letters
from shop.models import LedgerEntry, Order, Refund, StockRecord
from shop.payments import attempts, refunds
from tests.cast import MALEE
from tests.shop.test_races import at_once
from tests.till import Till

MOST = 120  # orders of events tried where there are more
SAMPLE = 10  # of them in `make test`


# --- the stories: what happens at Stripe, while nobody tells the shop -------------------------


def card(till, page, order):
    till.stripe.pay(page, "card")


def card_declined_then_paid(till, page, order):
    till.stripe.pay(page, "card_declined")
    till.stripe.pay(page, "card")


def promptpay(till, page, order):
    till.stripe.pay(page, "promptpay")


def promptpay_later(till, page, order):
    till.stripe.pay(page, "promptpay_later")
    till.stripe.settle(page)


def promptpay_failed(till, page, order):
    till.stripe.pay(page, "promptpay_later")
    till.stripe.fail(page)


def expired_then_paid(till, page, order):
    """Stripe is away when the hour is over, so its page stays open and is paid on."""
    till.stripe.break_next("/v1/checkout/sessions/*/expire", "500")
    chores.expire_due(timezone.now() + timedelta(hours=2))
    order.refresh_from_db()
    assert order.state == "expired"
    till.stripe.pay(page, "card")


def paid_and_known(till, page, order):
    till.stripe.pay(page, "card")
    attempts.look(order.payments.get())


def half_refund(till, page, order):
    paid_and_known(till, page, order)
    give_back(order, pieces=1, fee=False)


def whole_refund(till, page, order):
    paid_and_known(till, page, order)
    give_back(order, pieces=2, fee=True)


def half_refund_in_the_dashboard(till, page, order):
    till.stripe.pay(page, "card")
    intent = till.stripe.sessions[page]["payment_intent"]
    till.stripe.refund_in_dashboard(intent, 15900)


def give_back(order, *, pieces, fee):
    """So many pieces of the only line, and the postage with them or not."""
    consignment = order.consignments.get()
    wanted = refunds.Wanted(
        pieces={consignment.lines.get().pk: pieces}, fees={consignment.pk} if fee else set()
    )
    refund = refunds.decide(
        order, wanted, by=None, reason="ร้าว", restock=True, attempt=uuid.uuid4()
    )
    refunds.ask(refund)


# Each story's end: order, payment, refunds, ledger, pieces on hand and set aside, letters sent.
PAID = ("paid", "confirmed", [], "368.00", 3, 0, ["paid"])
STORIES = {
    card: PAID,
    card_declined_then_paid: PAID,
    promptpay: PAID,
    promptpay_later: PAID,
    promptpay_failed: ("placed", "abandoned", [], None, 5, 2, ["pay-failed", "placed"]),
    expired_then_paid: ("paid", "confirmed", [], "368.00", 3, 0, ["paid"]),
    half_refund: ("paid", "confirmed", [("paid-back", "159.00")], "209.00", 4, 0, ["paid", "refunded"]),
    whole_refund: ("cancelled", "confirmed", [("paid-back", "368.00")], "0.00", 5, 0, ["paid", "refunded"]),
    half_refund_in_the_dashboard: (
        "paid", "confirmed", [("paid-back", "159.00")], "209.00", 3, 0, ["paid", "refunded"],
    ),
}  # fmt: skip


def state_of(order):
    """Everything that a story's end is measured by."""
    order = Order.objects.get(pk=order.pk)
    payment = order.payments.get()
    ledger = LedgerEntry.objects.filter(consignment__order=order).aggregate(s=Sum("amount"))["s"]
    record = StockRecord.objects.get(variant=order.consignments.get().lines.get().variant)
    returned = Refund.objects.filter(payment=payment).values_list("state", "amount")
    mail.outbox.clear()
    letters.send_due(timezone.now() + timedelta(minutes=1))
    return (
        order.state,
        payment.state,
        [(state, str(amount)) for state, amount in returned],
        None if ledger is None else f"{ledger:.2f}",
        record.on_hand,
        record.reserved,
        sorted(kind_of(order, message) for message in mail.outbox),
    )


def kind_of(order, message):
    number = int(message.extra_headers["Message-ID"].split("-")[1].split("@")[0])
    return order.letters.get(pk=number).kind


def orders_of(events, most):
    """Every order of the events, or so many picked at random, the same on every run."""
    if factorial(len(events)) <= most:
        return list(permutations(events))
    pick = random.Random(7)  # noqa: S311 - a sample, not a secret
    return [pick.sample(events, len(events)) for _ in range(most)]


def begin(till, make_bowl, number, story):
    """The story up to where Stripe begins to talk: the order and the messages."""
    buyer = replace(MALEE, phone=f"+6681{number:07d}")
    order = till.order(make_bowl(f"bowl-{number}", on_hand=5, publish=False), 2, contact=buyer)
    page = till.page(order)
    story(till, page, order)
    return order, till.stripe.new_events()


def tell(till, make_bowl, story, most):
    """Tell a story in many orders, each message twice; how many were told."""
    told, wanted = 0, None
    while wanted is None or told < len(wanted):
        order, events = begin(till, make_bowl, told, story)
        if wanted is None:
            wanted = [list(range(len(events)))]
            wanted = orders_of(wanted[0], most)
        for at in wanted[told]:
            for _twice in range(2):
                assert till.hear(events[at]).status_code == 200
        till.hear_all()
        assert state_of(order) == STORIES[story], [events[at]["type"] for at in wanted[told]]
        told += 1
    return told


@pytest.fixture
def on_sale(monkeypatch, make_bowl):
    """Bowls that can be bought without a page: a hundred of them are made quickly."""

    def make(code, **facts):
        bowl = make_bowl(code, **facts)
        type(bowl.product).objects.filter(pk=bowl.product_id).update(on_sale=True)
        return bowl

    return make


@pytest.mark.django_db
@pytest.mark.parametrize("story", STORIES)
def test_a_story_ends_the_same_in_any_order_of_its_messages(till, on_sale, story):
    tell(till, on_sale, story, SAMPLE)


@pytest.mark.proof
@pytest.mark.django_db
@pytest.mark.parametrize("story", STORIES)
def test_a_story_ends_the_same_in_every_order_of_its_messages(
    till, on_sale, story, record_property
):
    told = tell(till, on_sale, story, MOST)

    record_property("counted", f"{story.__name__}: the same end in {told} orders of its messages")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("story", STORIES)
def test_a_story_ends_the_same_when_all_is_said_at_once(till, on_sale, story):
    order, events = begin(till, on_sale, 0, story)
    said = [till.stripe.signed(event) for event in events] * 2

    def speak(number, barrier):
        listener = Till(till.stripe, Client(), None)
        barrier.wait()
        status = listener.say(*said[number]).status_code
        # Stripe says again what was not taken.
        return [status if status == 200 else listener.say(*said[number]).status_code]

    answers = at_once(speak, len(said))

    assert answers == {200: len(said)}
    till.hear_all()
    assert state_of(order) == STORIES[story]


@pytest.mark.django_db
def test_the_buyer_who_comes_back_first_is_told_the_same(till, client):
    order = till.order()
    till.stripe.pay(till.page(order), "card")

    client.get(f"/orders/{order.token}/back/")
    till.hear_all()

    order.refresh_from_db()
    assert order.state == "paid"
    assert order.letters.filter(kind="paid").count() == 1


@pytest.mark.django_db
def test_nobody_pays_for_what_is_gone(till):
    order = till.order()
    page = till.page(order)

    chores.expire_due(timezone.now() + timedelta(hours=2))

    order.refresh_from_db()
    assert order.state == "expired"
    assert till.stripe.sessions[page]["status"] == "expired"


@pytest.mark.django_db
def test_while_stripe_is_away_the_pieces_wait_until_its_page_has_ended(till):
    order = till.order()
    till.page(order)
    now = timezone.now()
    Order.objects.filter(pk=order.pk).update(holds_until=now)
    till.stripe.break_next("/v1/checkout/sessions/*/expire", "500")

    chores.expire_due(now)

    order.refresh_from_db()
    assert order.state == "placed"

    chores.expire_due(now)

    order.refresh_from_db()
    assert order.state == "expired"


def test_samples_of_orders_are_all_different():
    assert len(set(islice(map(tuple, orders_of(list(range(5)), 10)), 10))) > 5
