"""The shop's fee: of the goods, fixed with the sale, given back with what goes back."""

from decimal import Decimal

import pytest
from django.utils import timezone

from shop import consignments, delivery, orders, statement
from shop.codes import reading
from shop.models import DiscountCode, FeeRate, LedgerEntry
from shop.payments import transfers
from tests.cast import MALEE
from tests.shop.refunding import agreed

pytestmark = pytest.mark.django_db
BOWLS, CUPS = "kai-chae", "tao-plai-na"


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


# --- what the shop bears ------------------------------------------------------------------------


@pytest.fixture
def sold_with(place_at_both, bag, make_bowl, zones, manager):
    """A factory of paid orders: a bowl of ฿159, a cup of ฿89.75, a code that the shop bears."""

    def make(*makers, **facts):
        bowl, cup = make_bowl("bowl"), make_bowl("cup", enterprise="tao-plai-na", price="89.75")
        cart = bag((bowl, 1), (cup, 1))
        quote = delivery.quote(
            [delivery.Line(bowl, 1), delivery.Line(cup, 1)], postcode=MALEE.postcode
        )
        code = DiscountCode.objects.create(code="CLAY", bearer="shop", **facts)
        code.enterprises.set(makers)
        reading.take_off(code, quote)
        order = orders.place(cart, quote, MALEE, attempt=cart.attempt, language="th")
        transfers.confirm(order.payments.get(), by=manager)
        return order

    return make


def owed_to(code):
    """Baht that the ledger owes a house."""
    entries = LedgerEntry.objects.filter(enterprise__code=code)
    return sum(entries.values_list("amount", flat=True))


def test_a_code_worth_more_than_a_house_s_goods_costs_that_house_nothing(kilns, sold_with):
    order = sold_with(kilns[CUPS], kind="baht", amount=100)

    assert (owed_to(BOWLS), owed_to(CUPS)) == (159 + 50, Decimal("89.75") + 50)
    assert agreed(order) == order.total + 89


def test_postage_that_the_shop_bears_is_the_house_s_once_the_parcel_is_sent(sold_with, decide):
    order = sold_with(kind="delivery")
    assert owed_to(BOWLS) == 159 + 50
    for each in order.consignments.filter(enterprise__code=BOWLS):
        consignments.send(each, carrier="thailand-post", number="EX123456789TH")

    decide(order, {"PST-BOWL": 1, "PST-CUP": 1})

    assert (owed_to(BOWLS), owed_to(CUPS)) == (50, 0)
    assert agreed(order) == 50
