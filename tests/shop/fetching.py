"""What the tests of cash at pick-up share: houses that take it, and orders to be fetched from them."""

import pytest

from catalogue.models import Enterprise
from shop import consignments, delivery, orders
from shop.models import Payment, StockRecord
from tests.cast import MALEE

PICK_UP = {"kai-chae": "pick-up", "tao-plai-na": "pick-up"}


def priced(*variants, methods=PICK_UP):
    lines = [delivery.Line(variant, 1) for variant in variants]
    for line in lines:
        line.variant.refresh_from_db()
    return delivery.quote(lines, postcode="52100", methods=methods)


def of(order):
    """The order's only consignment."""
    return order.consignments.select_related("order").get()


def ready(order, by=None):
    """The consignment, on the shelf for its buyer."""
    parcel = of(order)
    consignments.make_ready(parcel, by=by)
    return parcel


def press(client, parcel, deed="hand-over-paid"):
    return client.post(f"/en/desk/orders/{parcel.pk}/{deed}/", follow=True)


def states(order):
    order.refresh_from_db()
    return order.state, [each.state for each in order.consignments.all()]


def stock_of(order):
    record = StockRecord.objects.get(variant=orders.lines_of(order)[0].variant)
    return record.on_hand, record.reserved


@pytest.fixture
def houses(kilns):
    """Both kilns hand over at the house and take cash."""
    Enterprise.objects.update(
        pick_up=True, cash_at_pick_up=True, pick_up_place_th="ศาลาหมู่ 7", pick_up_hours_th="9–16 น."
    )
    for kiln in kilns.values():
        kiln.refresh_from_db()
    return kilns


@pytest.fixture
def fetched(houses, place, make_bowl):
    """A factory of orders to be paid in cash at Kham Pan's house: ฿159 for one of five bowls."""

    def order(variant=None, **how):
        variant = variant or make_bowl()
        return place(variant, methods=PICK_UP, pay=Payment.Method.CASH, **how)

    return order


@pytest.fixture
def at_both(houses, bag, zones, make_bowl):
    """One order of both kilns, to be fetched and paid in cash: ฿159 and ฿89.75."""
    bowl, cup = make_bowl("bowl"), make_bowl("cup", enterprise="tao-plai-na", price="89.75")
    cart = bag((bowl, 1), (cup, 1))
    how = {"attempt": cart.attempt, "language": "en", "method": Payment.Method.CASH}
    order = orders.place(cart, priced(bowl, cup), MALEE, **how)
    for parcel in order.consignments.all():
        consignments.make_ready(parcel)
    return order
