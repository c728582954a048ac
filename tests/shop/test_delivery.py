"""What sending costs."""

from decimal import Decimal

import pytest

from catalogue.models import Variant
from shop import delivery
from shop.models import DeliveryRate, Seller

pytestmark = pytest.mark.django_db


def fee(variant, quantity=1, postcode="52100", **kwargs):
    return delivery.quote([delivery.Line(variant, quantity)], postcode=postcode, **kwargs).delivery


@pytest.mark.parametrize(
    ("quantity", "baht"),
    [(1, 50), (2, 50), (3, 100), (10, 100), (11, 200), (40, 200), (41, 250), (80, 400), (81, 450)],
)
def test_the_fee_follows_the_weight_and_too_heavy_goes_in_several_parcels(
    zones, make_bowl, quantity, baht
):
    bowl = make_bowl(price=1, weight=500)

    assert fee(bowl, quantity) == baht


@pytest.mark.parametrize(
    ("postcode", "baht"), [("52100", 50), ("84280", 100), ("84281", 50), ("", 50), ("x", 50)]
)
def test_the_fee_follows_the_postcode(zones, make_bowl, postcode, baht):
    assert fee(make_bowl(), postcode=postcode) == baht


def test_the_longest_prefix_names_the_zone(zones, make_bowl):
    zones["island"].postcodes = "84"
    zones["island"].save()

    assert fee(make_bowl(), postcode="84999") == 100


def test_an_enterprise_may_have_rates_of_its_own(zones, make_bowl, kilns):
    DeliveryRate.objects.create(
        zone=zones["mainland"], enterprise=kilns["kai-chae"], up_to_g=9000, fee=Decimal(33)
    )

    assert fee(make_bowl("own")) == 33
    assert fee(make_bowl("common", enterprise="tao-plai-na")) == 50


def test_without_any_rate_the_shop_says_so_instead_of_guessing(make_bowl):
    with pytest.raises(delivery.NoRate):
        fee(make_bowl())


def test_the_free_threshold_counts_the_goods_of_all_makers(zones, make_bowl):
    here, there = make_bowl("h", price=800), make_bowl("t", price=700, enterprise="tao-plai-na")

    quote = delivery.quote([delivery.Line(here, 1), delivery.Line(there, 1)])

    assert quote.delivery == 0
    assert quote.missing_for_free == 0


def test_what_is_missing_for_free_delivery_is_said(zones, make_bowl):
    quote = delivery.quote([delivery.Line(make_bowl(price=1000), 1)])

    assert quote.missing_for_free == 500


def test_a_seller_without_a_threshold_gives_nothing_away(zones, make_bowl):
    seller = Seller.load()
    seller.free_delivery_from = None
    seller.save()

    quote = delivery.quote([delivery.Line(make_bowl(price=9000), 1)])

    assert (quote.delivery, quote.missing_for_free) == (50, 0)


def test_only_who_offers_pick_up_can_be_asked_for_it(zones, make_bowl):
    bowl = make_bowl()

    assert fee(bowl, methods={"kai-chae": "pick-up"}) == 50
    assert fee(make_bowl("p", enterprise="tao-plai-na"), methods={"tao-plai-na": "pick-up"}) == 0
    assert fee(bowl, methods={"kai-chae": "catapult"}) == 50


def test_a_quote_asks_the_database_a_fixed_number_of_times(
    zones, make_bowl, django_assert_num_queries
):
    for n in range(3):
        make_bowl(f"b{n}")
    make_bowl("t", enterprise="tao-plai-na")
    variants = Variant.objects.select_related("product__enterprise")
    lines = [delivery.Line(variant, 1) for variant in variants]
    seller = Seller.load()

    with django_assert_num_queries(1):
        delivery.quote(lines, postcode="52100", seller=seller)
