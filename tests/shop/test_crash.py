"""A process that ends at any point of a purchase: nothing is lost, nothing happens twice."""

import itertools
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.utils import timezone

from catalogue.models import Product
from shop.models import Payment, Refund
from shop.payments import settling, stripe_checkout
from tests.shop import purchases as steps
from tests.shop.crashing import Tally, end_at_every_point
from tests.shop.purchases import BOWL, Purchase

pytestmark = pytest.mark.django_db(transaction=True)

SAMPLE = 2  # points of each story in `make test`
ON_SHELF = 5
TOTAL = 507_75  # satang: two bowls, a cup of the other kiln, two parcels


# --- the stories ----------------------------------------------------------------------------------

NEVER, EXPIRED, PAID = ("never placed", 0, 0), ("expired", 0, 0), ("paid", TOTAL, 0)
BY_TRANSFER, RETURNED = ("paid", 0, 0), ("expired", TOTAL, TOTAL)
LESS, CANCELLED = ("paid", TOTAL, BOWL), ("cancelled", TOTAL, TOTAL)
CALLED_OFF = ("cancelled", 0, 0)


@dataclass(frozen=True)
class Story:
    """A deed that may end half-way: what was before it, what may follow, and where that may lead.

    The first end is that of a deed nobody has interrupted.
    """

    name: str
    before: Callable
    deed: Callable
    afterwards: dict


def story(before, deed, **afterwards):
    ways = {getattr(steps, after): ends for after, ends in afterwards.items()}
    return Story(f"{before}, {deed}", getattr(steps, before), getattr(steps, deed), ways)


STORIES = [
    story("full_bag", "order_and_go", nothing_more=[EXPIRED, NEVER], order_again_and_pay=[PAID]),
    story("page_ended", "press_pay", nothing_more=[EXPIRED], press_again_and_pay=[PAID]),
    story("page_unheard", "press_pay", nothing_more=[EXPIRED], press_again_and_pay=[PAID]),
    story(
        *("at_stripe", "press_transfer"),
        nothing_more=[EXPIRED],
        press_again_and_pay=[PAID],
        transfer_after_all=[BY_TRANSFER],
    ),
    story("at_our_own_qr", "press_pay", nothing_more=[EXPIRED], press_again_and_pay=[PAID]),
    story("paid", "press_transfer", nothing_more=[PAID]),
    story("paid", "hear_of_the_visit", nothing_more=[PAID]),
    story("paid", "come_back", nothing_more=[PAID]),
    story("paid", "round_of_reconcile", nothing_more=[PAID]),
    story("promised", "hear_of_the_visit", it_arrives=[PAID], it_fails=[EXPIRED]),
    story("promised_and_come", "hear_of_the_money", nothing_more=[PAID]),
    story("promised_and_failed", "hear_of_the_failure", nothing_more=[EXPIRED]),
    story("late", "hear_of_the_visit", nothing_more=[PAID]),
    story("late_and_gone", "hear_of_the_visit", nothing_more=[RETURNED]),
    story("late_and_gone", "round_of_reconcile", nothing_more=[RETURNED]),
    story("known", "return_a_bowl", nothing_more=[LESS, PAID], return_a_bowl=[LESS]),
    story(
        *("known", "return_everything"),
        nothing_more=[CANCELLED, PAID],
        return_everything=[CANCELLED],
    ),
    story("known_by_promptpay", "return_a_bowl", account_is_named=[LESS, PAID]),
    story("account_named", "hear_of_its_progress", nothing_more=[LESS]),
    story(
        *("refund_failed", "try_it_again"),
        account_is_named=[LESS, PAID],
        again_and_account_is_named=[LESS],
    ),
    story("returned_in_the_dashboard", "hear_of_a_refund", nothing_more=[LESS]),
    story("returned_before_it_is_known", "hear_of_a_refund", nothing_more=[LESS]),
    story("disputed", "hear_of_the_dispute", nothing_more=[PAID]),
    story("at_stripe", "call_it_off", nothing_more=[CALLED_OFF, EXPIRED]),
    story("paid", "call_it_off", nothing_more=[PAID]),
    story("at_stripe", "time_is_over", nothing_more=[EXPIRED]),
    story("page_unheard", "time_is_over", nothing_more=[EXPIRED]),
    story("paid", "time_is_over", nothing_more=[PAID]),
]


# --- the proof ------------------------------------------------------------------------------------


@pytest.fixture
def purchases(till, manager, make_bowl, bag):
    """A factory of purchases, each with pieces that nobody else buys."""
    numbers = itertools.count(1)

    def purchase():
        number = next(numbers)
        bowl = make_bowl(f"bowl-{number}", on_hand=ON_SHELF, publish=False)
        cup = make_bowl(
            f"cup-{number}",
            enterprise="tao-plai-na",
            price="89.75",
            on_hand=ON_SHELF,
            publish=False,
        )
        Product.objects.filter(pk__in=[bowl.product_id, cup.product_id]).update(on_sale=True)
        shelf = {bowl: ON_SHELF, cup: ON_SHELF}
        return Purchase(till, shelf, bag((bowl, 2), (cup, 1)), manager)

    return purchase


def test_wherever_a_process_ends_nothing_is_lost_and_nothing_happens_twice(
    purchases, record_property
):
    tally = Tally()
    for each in STORIES:
        tally += end_at_every_point(each, purchases, SAMPLE)

    record_property("counted", f"ends of a process, {len(STORIES)} stories: {tally}")
    assert tally.faults == []


@pytest.mark.proof
@pytest.mark.parametrize("each", STORIES, ids=lambda each: each.name)
def test_at_every_point_nothing_is_lost_and_nothing_happens_twice(purchases, record_property, each):
    tally = end_at_every_point(each, purchases)

    record_property("counted", f"every end of a process, {each.name}: {tally}")
    assert tally.faults == []


# --- and the proof bites --------------------------------------------------------------------------


def told(name):
    return next(each for each in STORIES if each.name == name)


def with_a_key_of_the_moment(payment):
    """As `open_session`, but a repeated call has another key."""
    key = {"idempotency_key": uuid.uuid4().hex}
    params = stripe_checkout._session_params(payment)
    return stripe_checkout._session(
        stripe_checkout._client().v1.checkout.sessions.create(params, key)
    )


def test_a_page_asked_for_without_the_stored_key_is_found_out(purchases, monkeypatch):
    monkeypatch.setattr(stripe_checkout, "open_session", with_a_key_of_the_moment)

    tally = end_at_every_point(told("full_bag, order_and_go"), purchases, like="after POST")

    assert any(fault.startswith("lost: somebody could still pay") for fault in tally.faults)


def test_a_refund_asked_for_without_the_stored_key_is_found_out(purchases, monkeypatch):
    monkeypatch.setattr(Refund, "idempotency_key", property(lambda refund: uuid.uuid4().hex))

    tally = end_at_every_point(told("known, return_a_bowl"), purchases, like="after POST")

    assert any(fault.startswith("doubled: Stripe returned") for fault in tally.faults)


def step_by_step(payment, *, by=None, **stamps):
    """As `take_in`, but each step is a transaction of its own."""
    if payment.move_to(Payment.State.CONFIRMED, confirmed_at=timezone.now(), **stamps):
        settling._settle(payment.order, payment, by=by, late=False)


def test_money_taken_in_without_a_transaction_is_found_out(purchases, monkeypatch):
    monkeypatch.setattr(settling, "take_in", step_by_step)

    tally = end_at_every_point(told("paid, hear_of_the_visit"), purchases, like="after COMMIT")

    assert any(fault.startswith("lost: 507.75 paid for nothing") for fault in tally.faults)
