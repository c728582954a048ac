"""The shop's fee: of the goods, fixed with the sale, given back with what goes back."""

from decimal import Decimal

import pytest
from django.utils import timezone

from shop import statement
from shop.models import FeeRate, LedgerEntry
from shop.payments import transfers
from tests.shop.refunding import agreed

pytestmark = pytest.mark.django_db
BOWLS = "kai-chae"


@pytest.fixture
def fee(kilns, manager):
    """Ten per cent of the first kiln's goods."""
    day = timezone.localdate()
    return FeeRate.objects.create(enterprise=kilns[BOWLS], per_cent=10, since=day, member=manager)


@pytest.fixture
def sold(place_at_both, manager):
    """Two bowls of ฿159 and a cup of ฿89.75, ฿50 of delivery each, paid in March."""
    order = place_at_both()
    transfers.confirm(order.payments.get(), by=manager)
    return order


def test_the_fee_is_kept_of_the_goods_and_not_of_the_delivery(fee, sold):
    entry = LedgerEntry.objects.get(kind="fee")

    assert (entry.enterprise.code, entry.amount) == (BOWLS, Decimal("-31.80"))
    assert agreed(sold) == sold.total - Decimal("31.80")
    assert statement.of(sold)["fees"] == Decimal("31.80")


def test_a_fee_of_a_later_day_leaves_what_was_sold_alone(kilns, sold, manager, decide):
    FeeRate.objects.create(enterprise=kilns[BOWLS], per_cent=50, since=timezone.localdate())

    decide(sold, {"PST-BOWL": 1})

    assert not LedgerEntry.objects.filter(kind="fee").exists()


def test_what_goes_back_takes_its_fee_along(fee, sold, decide):
    decide(sold, {"PST-BOWL": 1})
    half = sum(LedgerEntry.objects.filter(kind="fee").values_list("amount", flat=True))
    decide(sold, {"PST-BOWL": 1}, [BOWLS])

    whole = sum(LedgerEntry.objects.filter(kind="fee").values_list("amount", flat=True))
    assert (half, whole) == (Decimal("-15.90"), 0)
    assert agreed(sold) == Decimal("139.75")


def test_a_refunded_delivery_changes_no_fee(fee, sold, decide):
    decide(sold, {}, [BOWLS])

    assert LedgerEntry.objects.get(kind="fee").amount == Decimal("-31.80")
