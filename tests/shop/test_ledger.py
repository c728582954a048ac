"""The ledger: shares to the satang, and never changed."""

from decimal import Decimal

import pytest

from shop import ledger
from shop.models import LedgerEntry
from shop.payments import transfers


def shares(amount, *weights):
    return [str(part) for part in ledger.apportion(Decimal(amount), list(map(Decimal, weights)))]


def test_a_sum_is_split_as_its_weights():
    assert shares("100", "318", "159") == ["66.67", "33.33"]


def test_the_satang_left_over_go_to_the_largest_remainders_then_to_the_first():
    assert shares("0.05", "1", "1", "1") == ["0.02", "0.02", "0.01"]
    assert shares("10", "1", "2", "3") == ["1.67", "3.33", "5.00"]


@pytest.mark.parametrize("amount", ["0.01", "0.02", "0.07", "99.99", "368", "1000000"])
@pytest.mark.parametrize(
    "weights", [("1",), ("0", "1"), ("209", "159"), ("0.01", "0.01", "0.01"), ("7", "11", "13")]
)
def test_the_parts_are_always_the_whole(amount, weights):
    parts = ledger.apportion(Decimal(amount), list(map(Decimal, weights)))

    assert sum(parts) == Decimal(amount)
    assert all(part >= 0 and part == part.quantize(Decimal("0.01")) for part in parts)


def test_no_part_is_larger_than_its_weight_while_the_sum_is_not():
    weights = [Decimal("33.33"), Decimal("0.01"), Decimal("120.5")]
    for satang in range(1, 15384, 97):
        parts = ledger.apportion(Decimal(satang) / 100, weights)

        assert all(part <= weight for part, weight in zip(parts, weights, strict=True)), satang


def test_nothing_cannot_be_split():
    with pytest.raises(ValueError, match="nothing to divide by"):
        ledger.apportion(Decimal(1), [Decimal(0)])


@pytest.mark.django_db
def test_a_sale_is_booked_once_for_each_payment(place, manager):
    order = place(quantity=2)
    payment = transfers.confirm(order.payments.get(), by=manager)

    ledger.book_sale(order, payment)

    assert LedgerEntry.objects.count() == 2
    assert sum(ledger.balances(order).values()) == order.total
    assert ledger.sold_by(order) == payment


@pytest.mark.django_db
def test_an_unpaid_order_was_sold_by_no_payment(place):
    order = place()

    assert ledger.sold_by(order) is None
    assert ledger.balances(order) == {}
