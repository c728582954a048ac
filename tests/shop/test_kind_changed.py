"""A piece that was sold from the shelf and is made to order now, or the other way round."""

import pytest

from catalogue.models import Variant
from shop import counting, orders
from shop.claims import calling_off, deciding
from shop.models import StockRecord
from shop.payments import settling
from tests.shop.claiming import came, claimed

pytestmark = pytest.mark.django_db
STOCK, TO_ORDER = Variant.Kind.STOCK, Variant.Kind.MADE_TO_ORDER


@pytest.fixture
def sold(place, make_bowl):
    """A factory of paid orders of a bowl of this kind; the bowl is of the other kind by now."""

    def make(kind, then=settling.take_in):
        bowl = make_bowl("bowl", on_hand=5)
        if kind == TO_ORDER:
            counting.change_kind(bowl, TO_ORDER, 7, by=None)
        order = place(Variant.objects.get(pk=bowl.pk), 2)
        then(order.payments.get())
        change(bowl)
        return bowl, order

    return make


def change(bowl):
    bowl = Variant.objects.get(pk=bowl.pk)
    other = STOCK if bowl.kind == TO_ORDER else TO_ORDER
    assert counting.change_kind(bowl, other, 7 if other == TO_ORDER else None, by=None)


def on_hand(bowl):
    return StockRecord.objects.get(variant=bowl).on_hand


@pytest.mark.parametrize(("kind", "there"), [(STOCK, 5), (TO_ORDER, 5)])
def test_what_is_called_off_comes_back_as_it_was_sold(sold, kind, there):
    bowl, order = sold(kind)

    calling_off.call_off(order)

    assert on_hand(bowl) == there


@pytest.mark.parametrize(("kind", "there"), [(STOCK, 5), (TO_ORDER, 5)])
def test_a_whole_refund_puts_back_what_was_taken(sold, decide, kind, there):
    bowl, order = sold(kind)

    decide(order, restock=True)

    assert on_hand(bowl) == there


def test_a_replacement_comes_back_as_it_was_taken(place, make_bowl, kham_pan):
    bowl = make_bowl("bowl", on_hand=5)
    claim = claimed(came(place(bowl)))
    change(bowl)
    deciding.replace(claim, by=kham_pan)
    change(bowl)

    deciding.withdraw(claim, by=kham_pan)

    assert on_hand(bowl) == 4


@pytest.mark.parametrize(("kind", "there"), [(STOCK, 5), (TO_ORDER, 5)])
def test_late_money_takes_it_as_it_is_kept_now(sold, decide, kind, there):
    def expired(payment):
        orders.expire(payment.order, now=payment.order.holds_until)

    bowl, order = sold(kind, then=expired)
    settling.take_in(order.payments.get())
    taken = on_hand(bowl)

    decide(order, restock=True)

    assert (taken, on_hand(bowl)) == (5 if kind == STOCK else 3, there)
