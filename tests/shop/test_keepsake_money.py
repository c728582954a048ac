"""The delivery of a workshop's piece: its goods cost nothing, its postage is money like any other."""

import pytest

from shop import keepsakes, orders
from shop.claims import calling_off
from shop.models import Keepsake, Refund
from shop.payments import refund_plans, settling
from tests.cast import MALEE
from tests.shop.refunding import agreed, news, states, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(make_line):
    """A keepsake of two pieces that waits for the buyer's word."""
    return keepsakes.fire(make_line(), 2)


@pytest.fixture
def on_its_way(ready):
    """A factory of its deliveries by post, not paid yet."""

    def choose(method="promptpay"):
        priced = keepsakes.quote(ready, "parcel", postcode="52100")
        return keepsakes.choose(ready, priced, MALEE, language="th", method=method)

    return choose


def test_a_delivery_that_the_buyer_calls_off_is_paid_back_and_can_be_chosen_again(
    ready, on_its_way
):
    order = on_its_way()
    settling.take_in(order.payments.get())

    refund = calling_off.call_off(order)

    assert refund.amount == order.total > 0
    assert states(order) == ("cancelled", ["called-off"])
    assert agreed(order) == 0
    assert keepsakes.chosen(Keepsake.objects.get()) is None


def test_a_manager_returns_the_postage_of_a_parcel_that_is_not_sent(on_its_way, decide):
    order = on_its_way()
    settling.take_in(order.payments.get())

    refund = decide(order)

    assert (refund.amount, refund_plans.left(order).amount) == (order.total, 0)
    assert states(order) == ("cancelled", ["called-off"])


def test_a_refund_of_the_dashboard_is_booked(on_its_way):
    order = on_its_way("stripe")
    settling.take_in(order.payments.get(), intent_id="pi_1", paid_with="card")

    take(order, news(order.total))

    assert Refund.objects.get().amount == order.total
    assert states(order) == ("cancelled", ["called-off"])
    assert agreed(order) == 0


def test_late_money_sends_the_piece_that_still_waits(on_its_way):
    order = on_its_way()
    orders.expire(order, now=order.holds_until)

    settling.take_in(order.payments.get())

    assert states(order)[0] == "paid"
    assert not Refund.objects.exists()
    assert agreed(order) == order.total


def test_late_money_is_owed_back_once_another_delivery_was_chosen(on_its_way):
    order = on_its_way()
    orders.expire(order, now=order.holds_until)
    other = on_its_way()

    settling.take_in(order.payments.get())

    assert states(order)[0] == "expired"
    assert Refund.objects.get().amount == order.total
    assert states(other)[0] == "placed"
