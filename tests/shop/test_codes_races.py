"""Fifty buyers at once and five uses left: five get one."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shop import delivery, orders
from shop.codes import reading
from shop.codes.reading import NotForThis
from shop.models import Cart, CartLine, CodeUse, DiscountCode
from shop.payments import settling
from tests.shop.test_codes import without_mailbox
from tests.shop.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fifty(make_bowl, zones):
    """A code for five, and bowls for all."""
    code = DiscountCode.objects.create(code="CLAY", kind="per-cent", per_cent=10, most_uses=5)
    return code, make_bowl("many", on_hand=60)


def order_of(bowl):
    cart = Cart.objects.create()
    CartLine.objects.create(cart=cart, variant=bowl, quantity=1)
    quote = delivery.quote([delivery.Line(bowl, 1)], postcode="52100")
    return cart, quote


def test_of_fifty_at_once_five_get_it(fifty):
    made, bowl = fifty

    def press(number, barrier):
        barrier.wait()
        answers = []
        for each in range(10):
            cart, quote = order_of(bowl)
            try:
                reading.take_off(DiscountCode.objects.get(pk=made.pk), quote)
                contact = without_mailbox(number * 10 + each)
                orders.place(cart, quote, contact, attempt=uuid.uuid4(), language="th")
                answers.append("used")
            except NotForThis:
                answers.append("too late")
        return answers

    answers = at_once(press, 5)

    made.refresh_from_db()
    assert answers == {"used": 5, "too late": 45}
    assert (made.uses, CodeUse.objects.count()) == (5, 5)


def test_looking_first_and_counting_later_passes_the_limit(fifty):
    """The control: without the guarded UPDATE everybody who looks in time gets one."""
    made, _bowl = fifty
    DiscountCode.objects.filter(pk=made.pk).update(uses=4)

    def press(number, barrier):
        seen = DiscountCode.objects.get(pk=made.pk)
        barrier.wait()
        return ["used" if seen.uses < seen.most_uses else "too late"]

    assert at_once(press, 4) == {"used": 4}


def touched_first(asked):
    """Which of the two rows a transaction held first: two that do it alike never wait in a ring."""
    tables = ("shop_discountcode", "shop_stockrecord")
    held = (one["sql"] for one in asked if "UPDATE" in one["sql"])  # SELECT … FOR UPDATE too
    return next(name for sql in held for name in tables if f'"{name}"' in sql)


def test_placing_expiring_and_late_money_hold_the_code_before_the_shelf(fifty):
    made, bowl = fifty
    cart, quote = order_of(bowl)
    reading.take_off(made, quote)
    with CaptureQueriesContext(connection) as placing:
        order = orders.place(cart, quote, without_mailbox(1), attempt=uuid.uuid4(), language="th")
    with CaptureQueriesContext(connection) as expiring:
        orders.expire(order, now=order.holds_until)
    with CaptureQueriesContext(connection) as reviving:
        settling.take_in(order.payments.get())

    order.refresh_from_db()
    assert order.state == "paid"
    assert [touched_first(asked) for asked in (placing, expiring, reviving)] == [
        "shop_discountcode"
    ] * 3
