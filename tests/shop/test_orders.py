"""Placing, expiring and cancelling orders."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.utils import timezone

from catalogue.models import Product, Variant
from shop import delivery, orders
from shop.models import CartLine, Letter, Order, OrderLine, Payment, StockRecord
from shop.models.steps import WrongStep
from shop.stock import SoldOut
from tests.cast import MALEE

pytestmark = pytest.mark.django_db


def stock_of(variant):
    record = StockRecord.objects.get(variant=variant)
    return record.on_hand, record.reserved


def test_placing_reserves_the_pieces_and_empties_the_bag(place, make_bowl):
    bowl = make_bowl(on_hand=5)

    order = place(bowl, 2)

    assert order.state == Order.State.PLACED
    assert stock_of(bowl) == (5, 2)
    assert not CartLine.objects.exists()
    assert order.payments.get().state == Payment.State.OPEN


def test_the_last_bowl_is_sold_once(place, make_bowl):
    bowl = make_bowl(on_hand=1)
    place(bowl)

    with pytest.raises(SoldOut):
        place(bowl)

    assert Order.objects.count() == 1
    assert stock_of(bowl) == (1, 1)


def test_an_order_that_cannot_be_filled_leaves_no_trace(bag, zones, make_bowl):
    plenty, scarce = make_bowl("plenty", on_hand=9), make_bowl("scarce", on_hand=1)
    cart = bag((plenty, 2), (scarce, 2))
    quote = delivery.quote([delivery.Line(plenty, 2), delivery.Line(scarce, 2)], postcode="52100")

    with pytest.raises(SoldOut):
        orders.place(cart, quote, MALEE, attempt=cart.attempt, language="th")

    assert not Order.objects.exists()
    assert not OrderLine.objects.exists()
    assert stock_of(plenty) == (9, 0)
    assert cart.lines.count() == 2


def test_the_same_form_sent_twice_makes_one_order(bag, zones, make_bowl):
    bowl = make_bowl(on_hand=5)
    cart = bag(bowl, 1)
    quote = delivery.quote([delivery.Line(bowl, 1)], postcode="52100")
    attempt = cart.attempt

    first = orders.place(cart, quote, MALEE, attempt=attempt, language="th")
    second = orders.place(cart, quote, MALEE, attempt=attempt, language="th")

    assert first == second
    assert stock_of(bowl) == (5, 1)


def test_a_paper_bag_of_nothing_is_no_order(bag, make_bowl, zones):
    cart = bag(make_bowl(), 1)

    with pytest.raises(orders.EmptyCart):
        orders.place(cart, delivery.Quote([]), MALEE, attempt=cart.attempt, language="th")


def never_approved(make_bowl):
    return make_bowl(publish=False)


def archived(make_bowl):
    bowl = make_bowl()
    Product.objects.filter(pk=bowl.product_id).update(archived=True)
    return bowl


def inactive(make_bowl):
    bowl = make_bowl()
    Variant.objects.filter(pk=bowl.pk).update(active=False)
    return bowl


def of_a_closed_kiln(make_bowl):
    bowl = make_bowl()
    bowl.product.enterprise.is_open = False
    bowl.product.enterprise.save()
    return bowl


@pytest.mark.parametrize("make", [never_approved, archived, inactive, of_a_closed_kiln])
def test_what_is_not_for_sale_cannot_be_ordered_by_guessing(place, make_bowl, make):
    bowl = make(make_bowl)

    with pytest.raises(orders.NotForSale):
        place(bowl)

    assert stock_of(bowl) == (5, 0)


def test_one_telephone_number_cannot_hold_the_whole_shop(place, make_bowl):
    bowl = make_bowl(on_hand=50)
    for _ in range(settings.OPEN_ORDERS_PER_PHONE):
        place(bowl)

    with pytest.raises(orders.TooManyOpenOrders):
        place(bowl)


def test_lines_keep_what_was_ordered_whatever_happens_to_the_product(place, make_bowl):
    bowl = make_bowl(price=159)
    order = place(bowl, 2)

    Variant.objects.filter(pk=bowl.pk).update(price=999, option_th="อื่น")
    Product.objects.filter(pk=bowl.product_id).update(name_th="ชื่อใหม่", archived=True)

    line = orders.lines_of(order)[0]
    assert (line.name_th, line.option_th, line.unit_price) == (
        "ชาม bowl",
        "ไก่สีดั้งเดิม",
        Decimal("159.00"),
    )
    assert line.name_en == "Bowl bowl"
    order.refresh_from_db()
    assert order.total == Decimal("318.00") + Decimal("50.00")


def test_an_order_has_one_consignment_of_each_enterprise(bag, zones, make_bowl):
    here, there = make_bowl("here"), make_bowl("there", enterprise="tao-plai-na")
    cart = bag((here, 1), (there, 1))
    quote = delivery.quote(
        [delivery.Line(here, 1), delivery.Line(there, 1)],
        postcode="52100",
        methods={"tao-plai-na": "pick-up"},
    )

    order = orders.place(cart, quote, MALEE, attempt=cart.attempt, language="th")

    methods = {c.enterprise.code: (c.method, c.delivery_fee) for c in order.consignments.all()}
    assert methods == {
        "kai-chae": ("parcel", Decimal("50.00")),
        "tao-plai-na": ("pick-up", Decimal("0.00")),
    }


def test_an_unpaid_order_gives_its_pieces_back_when_its_time_is_over(place, make_bowl):
    bowl = make_bowl(on_hand=5)
    order = place(bowl, 2)
    later = timezone.now() + timedelta(minutes=61)

    assert orders.expire(order, now=later)

    order.refresh_from_db()
    assert order.state == Order.State.EXPIRED
    assert stock_of(bowl) == (5, 0)
    assert order.payments.get().state == Payment.State.ABANDONED


def test_expiring_twice_gives_the_pieces_back_once(place, make_bowl):
    bowl = make_bowl(on_hand=5)
    order = place(bowl, 2)
    later = timezone.now() + timedelta(minutes=61)
    orders.expire(order, now=later)

    assert not orders.expire(order, now=later)

    assert stock_of(bowl) == (5, 0)


def test_an_order_does_not_expire_before_its_time(place):
    order = place()

    assert not orders.expire(order, now=timezone.now() + timedelta(minutes=59))

    order.refresh_from_db()
    assert order.state == Order.State.PLACED


def test_cancelling_gives_the_pieces_back_and_owes_a_letter(place, make_bowl, manager):
    bowl = make_bowl(on_hand=5)
    order = place(bowl, 2)

    assert orders.cancel(order, by=manager, why="buyer asked")

    assert stock_of(bowl) == (5, 0)
    assert order.letters.filter(kind=Letter.Kind.CANCELLED).count() == 1
    assert order.events.last().why == "buyer asked"
    assert not orders.cancel(order, by=manager)


def test_an_expired_order_cannot_be_cancelled(place, manager):
    order = place()
    orders.expire(order, now=timezone.now() + timedelta(hours=2))

    with pytest.raises(WrongStep):
        orders.cancel(order, by=manager)


def test_every_order_event_is_written_once(place, manager):
    order = place()
    orders.cancel(order, by=manager)

    assert [event.what for event in order.events.all()] == ["placed", "cancelled"]


def test_an_order_tells_nothing_personal_by_itself(place):
    order = place()

    assert str(order) == order.reference
    assert "มาลี" not in str(order.contact)


def test_every_sum_of_baht_and_satang_can_be_ordered(db):
    """SQLite adds floats: 192.33 and 100 are not 292.33 there, but for a hair."""
    now = timezone.now()
    rows = [
        Order(
            reference=f"PST-{satang}",
            attempt=uuid.uuid4(),
            language="th",
            goods_total=goods,
            delivery_total=100,
            total=goods + 100,
            holds_until=now,
        )
        for satang in range(100)
        if (goods := Decimal(f"192.{satang:02}"))
    ]

    assert len(Order.objects.bulk_create(rows)) == 100
