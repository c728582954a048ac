"""Money on its way back: asked of Stripe until it answers, tried again, or paid by hand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shop import ledger, orders
from shop.models import Payment, Refund
from shop.models.steps import WrongStep
from shop.payments import refunds, settling, transfers
from shop.payments.reported import Away
from tests.shop.refunding import agreed, of, take

pytestmark = pytest.mark.django_db


# --- late money, and money by hand --------------------------------------------------------------


def test_late_money_goes_back_through_stripe_without_a_sale(place, make_bowl):
    bowl = make_bowl(on_hand=1)
    late = place(bowl, pay=Payment.Method.STRIPE)
    orders.expire(late, now=timezone.now() + timedelta(hours=2))
    place(bowl)
    settling.take_in(late.payments.get(), intent_id="pi_1", paid_with="promptpay")
    refund = Refund.objects.get()

    take(late, of(refund, "requires_action"), of(refund))

    refund.refresh_from_db()
    assert refund.state == "paid-back"
    assert ledger.balances(late) == {}
    assert agreed(late) == 0
    late.refresh_from_db()
    assert late.state == "expired"


def test_a_transfer_is_paid_back_once_and_by_its_reference(place, decide, manager):
    order = place()
    transfers.confirm(order.payments.get(), by=manager)
    refund = decide(order)
    assert refund in Refund.objects.for_a_person()

    refunds.ask(refund)
    with pytest.raises(ValueError, match="reference"):
        refunds.pay_back(refund, by=manager, reference="  ")
    assert refunds.pay_back(refund, by=manager, reference=" KBANK 0412 ")
    assert not refunds.pay_back(refund, by=manager, reference="again")

    refund.refresh_from_db()
    assert (refund.state, refund.by_hand, refund.reference) == ("paid-back", True, "KBANK 0412")
    assert order.events.filter(what="paid-back").count() == 1
    assert refund not in Refund.objects.for_a_person()


@pytest.mark.parametrize("status", [None, "pending", "requires_action"])
def test_what_stripe_returns_is_not_paid_by_hand_as_well(by_stripe, decide, manager, status):
    order = by_stripe()
    refund = decide(order)
    if status:
        take(order, of(refund, status))

    with pytest.raises(WrongStep):
        refunds.pay_back(refund, by=manager, reference="cash")


def test_what_stripe_could_not_return_is_paid_by_hand_for_good(by_stripe, decide, manager):
    order = by_stripe()
    refund = decide(order)
    take(order, of(refund, "failed"))

    assert refunds.pay_back(refund, by=manager, reference="cash")
    take(order, of(refund, "failed"), of(refund, "succeeded"))

    refund.refresh_from_db()
    assert (refund.state, refund.reference) == ("paid-back", "cash")
    with pytest.raises(WrongStep):
        refunds.try_again(refund, by=manager)


# --- asked of Stripe ----------------------------------------------------------------------------


def test_a_card_refund_is_asked_for_and_done(till, decide):
    order = till.paid(quantity=2)
    refund = decide(order, {"PST-BOWL": 1})

    refunds.ask(refund)
    refunds.ask(refund)

    assert refund.state == "paid-back"
    assert till.stripe.refunded() == 15900
    till.hear_all()
    assert agreed(order) == order.total - 159


def test_a_promptpay_refund_waits_for_the_buyer(till, decide):
    order = till.paid(how="promptpay")
    refund = decide(order)

    refunds.ask(refund)
    assert refund.state == "waiting"
    till.stripe.buyer_names_account(refund.stripe_id)
    till.hear_all()

    refund.refresh_from_db()
    assert refund.state == "paid-back"


@pytest.mark.parametrize("fault", ["429", "500", "cut_before", "cut_after"])
def test_a_refund_that_stripe_did_not_answer_is_asked_again_and_done_once(till, decide, fault):
    order = till.paid(quantity=2)
    refund = decide(order, {"PST-BOWL": 1})
    till.stripe.break_next("/v1/refunds", fault, method="POST")

    with pytest.raises(Away):
        refunds.ask(refund)
    assert refund.state == "owed"
    refunds.ask(refund)

    till.hear_all()
    refund.refresh_from_db()
    assert refund.state == "paid-back"
    assert till.stripe.refunded() == 15900
    assert Refund.objects.count() == 1


def test_an_answer_lost_days_ago_is_found_and_not_asked_for_anew(till, decide):
    order = till.paid()
    refund = decide(order)
    till.stripe.break_next("/v1/refunds", "cut_after", method="POST")
    with pytest.raises(Away):
        refunds.ask(refund)
    Refund.objects.update(asked_at=timezone.now() - timedelta(days=3))

    refunds.ask(refund)

    assert refund.state == "paid-back"
    asked = [each for each in till.stripe.requests if each.method == "POST"]
    assert len([each for each in asked if each.path == "/v1/refunds"]) == 1


def test_a_refund_that_failed_is_tried_again_under_a_new_key(till, decide, manager):
    order = till.paid(how="promptpay")
    refund = decide(order)
    refunds.ask(refund)
    till.stripe.refund_fails(refund.stripe_id)
    till.hear_all()
    refund.refresh_from_db()
    assert refund.state == "failed"

    assert refunds.try_again(refund, by=manager)

    assert (refund.state, refund.tries) == ("waiting", 2)
    till.hear_all()
    refund.refresh_from_db()
    assert refund.state == "waiting"
