"""What Stripe says of refunds: once, in any order, and of those that its dashboard made."""

from decimal import Decimal

import pytest

from shop.models import Letter, Payment, Refund
from shop.payments import refunds
from shop.payments.attempts import Mismatch
from shop.payments.refund_plans import TooMuch
from tests.shop.refunding import agreed, news, of, take
from tests.shop.test_races import at_once

pytestmark = pytest.mark.django_db


# --- refunds of ours ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("pending", "asked"),
        ("requires_action", "waiting"),
        ("succeeded", "paid-back"),
        ("failed", "failed"),
        ("canceled", "failed"),
        ("something new", "owed"),
    ],
)
def test_a_refund_goes_where_stripe_says(by_stripe, decide, status, state):
    order = by_stripe()
    refund = decide(order)

    take(order, of(refund, status), of(refund, status))

    refund.refresh_from_db()
    assert refund.state == state
    assert refund.stripe_id == ("re_1" if state != "owed" else "")
    told = {"paid-back": "paid-back", "waiting": "refund-waits", "failed": "refund-failed"}
    after = order.events.filter(what__in=told.values())
    assert [event.what for event in after] == ([told[state]] if state in told else [])


@pytest.mark.parametrize("late", ["pending", "requires_action", "succeeded"])
def test_old_news_moves_no_refund_out_of_failed(by_stripe, decide, late):
    order = by_stripe()
    refund = decide(order)

    take(order, of(refund, "succeeded"), of(refund, "failed", failure="expired_card"))
    refund.refresh_from_db()
    assert refund.paid_back_at is None
    take(order, of(refund, late))

    refund.refresh_from_db()
    assert (refund.state, refund.failure) == ("failed", "expired_card")


def test_news_of_an_earlier_try_moves_nothing(by_stripe, decide, manager, monkeypatch):
    order = by_stripe()
    refund = decide(order)
    take(order, of(refund, "failed"))
    monkeypatch.setattr(refunds, "ask", lambda refund: None)
    assert refunds.try_again(refund, by=manager)

    take(order, of(refund, "succeeded", try_=1))

    refund.refresh_from_db()
    assert (refund.state, refund.tries, refund.stripe_id) == ("owed", 2, "")


@pytest.mark.parametrize(
    "wrong",
    [{"amount": Decimal("1.00")}, {"currency": "usd"}, {"intent_id": "pi_2"}],
)
def test_news_that_does_not_fit_moves_nothing(by_stripe, decide, wrong):
    order = by_stripe()
    refund = decide(order)

    with pytest.raises(Mismatch):
        take(order, of(refund, **wrong))

    refund.refresh_from_db()
    assert refund.state == "owed"


@pytest.mark.parametrize("amount", ["0", "-5", "209.01"])
def test_a_stranger_larger_than_the_payment_or_below_a_satang_is_refused(by_stripe, amount):
    order = by_stripe()

    with pytest.raises(Mismatch):
        take(order, news(amount))

    assert not Refund.objects.exists()


def test_a_refund_of_money_that_has_not_come_is_refused(place):
    order = place(pay=Payment.Method.STRIPE)

    with pytest.raises(Mismatch):
        take(order, news("10", intent_id=""))


# --- Stripe's own dashboard ---------------------------------------------------------------------


def test_a_dashboard_refund_is_split_over_the_enterprises_to_the_satang(both_by_stripe):
    refund = take(both_by_stripe, news("100"), news("100"))

    assert (refund.amount, refund.asked_by, refund.reason) == (100, None, refunds.DASHBOARD)
    assert not refund.lines.exists()
    entries = both_by_stripe.consignments.values_list("ledger__amount", flat=True)
    assert [str(amount) for amount in entries if amount < 0] == ["-72.48", "-27.52"]
    assert agreed(both_by_stripe) == Decimal("407.75")
    both_by_stripe.refresh_from_db()
    assert both_by_stripe.state == "paid"
    assert both_by_stripe.letters.filter(kind=Letter.Kind.REFUNDED).count() == 1


def test_a_whole_dashboard_refund_calls_an_unsent_order_off(both_by_stripe):
    take(both_by_stripe, news("507.75"))

    both_by_stripe.refresh_from_db()
    assert both_by_stripe.state == "cancelled"
    assert {each.state for each in both_by_stripe.consignments.all()} == {"called-off"}
    assert agreed(both_by_stripe) == 0
    assert not both_by_stripe.stock_moves.filter(reason="returned").exists()


def test_a_dashboard_refund_that_failed_before_we_heard_of_it_is_nothing(by_stripe):
    assert take(by_stripe(), news("10", "failed")) is None


def test_what_a_dashboard_refund_left_over_goes_back_whole_and_no_more(both_by_stripe, decide):
    take(both_by_stripe, news("100.01"))
    with pytest.raises(TooMuch) as refused:
        decide(both_by_stripe, {"PST-BOWL": 2})
    assert refused.value.left < 318

    refund = decide(both_by_stripe, restock=True)

    assert refund.amount == Decimal("407.74")
    assert sum(part.amount for part in refund.lines.all()) == refund.amount
    assert agreed(both_by_stripe) == 0
    assert both_by_stripe.stock_moves.filter(reason="returned").count() == 2


def test_a_satang_left_still_goes_back(both_by_stripe, decide):
    take(both_by_stripe, news("507.74"))

    refund = decide(both_by_stripe, restock=True)

    assert refund.amount == Decimal("0.01")
    assert agreed(both_by_stripe) == 0
    both_by_stripe.refresh_from_db()
    assert both_by_stripe.state == "cancelled"


def test_a_person_in_the_dashboard_does_what_stripe_could_not(by_stripe, decide):
    order = by_stripe()
    refund = decide(order)
    take(order, of(refund, "failed"))

    take(order, news(refund.amount, "pending", id="re_2"), of(refund, "failed"))
    take(order, news(refund.amount, id="re_2"))

    refund.refresh_from_db()
    assert (refund.state, refund.stripe_id) == ("paid-back", "re_2")
    assert Refund.objects.count() == 1
    assert agreed(order) == 0


def test_what_is_owed_and_returned_in_the_dashboard_is_one_refund(by_stripe, decide):
    order = by_stripe()
    refund = decide(order)

    take(order, news(refund.amount, id="re_2"))

    refund.refresh_from_db()
    assert (refund.state, refund.stripe_id) == ("paid-back", "re_2")
    assert Refund.objects.count() == 1


def test_more_returned_than_our_books_had_left_is_in_the_books_too(both_by_stripe, decide, caplog):
    decide(both_by_stripe, {"PST-BOWL": 2})

    take(both_by_stripe, news("300"))

    assert agreed(both_by_stripe) == Decimal("507.75") - 318 - 300
    assert "more than our books have left" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_the_same_news_heard_by_six_processes_is_one_refund(both_by_stripe):
    payment = both_by_stripe.payments.get()

    def hear(number, barrier):
        barrier.wait()
        return [refunds.take_news(payment, news("100")).state]

    assert at_once(hear, 6) == {"paid-back": 6}

    assert Refund.objects.count() == 1
    assert agreed(both_by_stripe) == Decimal("407.75")
