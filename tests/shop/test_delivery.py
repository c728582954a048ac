"""What sending costs."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from catalogue.models import Variant
from shop import countries, delivery
from shop.models import DeliveryRate, DeliveryZone, Seller

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


# --- abroad -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "quantity", "baht"),
    [("SG", 1, 400), ("SG", 3, 800), ("SG", 20, 1600), ("VN", 1, 400), ("DE", 2, 800)],
)
def test_abroad_the_fee_follows_country_and_weight(zones, make_bowl, country, quantity, baht):
    bowl = make_bowl(price=1, weight=500)

    assert fee(bowl, quantity, postcode="52100", country=country) == baht


def test_abroad_a_parcel_over_the_heaviest_rate_is_priced_on_request(zones, make_bowl):
    bowl = make_bowl(price=1, weight=500)

    with pytest.raises(delivery.OnRequest) as refused:
        fee(bowl, 21, country="SG")

    assert refused.value.most_g == 10_000


def test_the_weight_of_each_maker_counts_by_itself(zones, make_bowl):
    lines = [
        delivery.Line(make_bowl("h", price=1, weight=9000), 1),
        delivery.Line(make_bowl("t", price=1, weight=9000, enterprise="tao-plai-na"), 1),
    ]

    assert delivery.quote(lines, country="SG").delivery == 3200


def test_where_no_price_is_fixed_the_goods_are_priced_and_the_limit_is_told(zones, make_bowl):
    heavy = [delivery.Line(make_bowl(price=100, weight=11_000), 1)]

    priced = delivery.quote_or_goods(heavy, country="SG")

    assert (priced.sendable, priced.most_g, priced.goods) == (False, 10_000, 100)
    assert delivery.quote_or_goods(heavy, country="TH").sendable


@pytest.mark.parametrize("country", ["XX", "ZZ", "EU", "", "sg", "*", "SGP", "\x00"])
def test_a_country_that_is_none_has_no_price(zones, make_bowl, country):
    with pytest.raises(delivery.NoRate):
        fee(make_bowl(), country=country)


def test_without_a_zone_for_the_rest_of_the_world_only_named_countries_are_sent_to(
    zones, make_bowl
):
    zones["world"].rates.all().delete()

    assert delivery.Tariff().abroad() == {"KH", "LA", "MY", "SG", "VN"}
    with pytest.raises(delivery.NoRate):
        fee(make_bowl(), country="DE")


def test_the_rest_of_the_world_is_every_country_but_ours(zones):
    abroad = delivery.Tariff().abroad()

    assert {"SG", "DE", "US", "BR"} <= abroad
    assert len(abroad) == 248
    assert not abroad & {"TH", "EU", "UN", "ZZ"}


def test_delivery_is_never_free_abroad(zones, make_bowl):
    rich = [delivery.Line(make_bowl(price=9000), 1)]

    abroad = delivery.quote(rich, country="SG")

    assert delivery.quote(rich).delivery == 0
    assert (abroad.delivery, abroad.missing_for_free) == (400, 0)


def test_a_page_that_has_read_the_rates_prices_without_asking_again(
    zones, make_bowl, django_assert_num_queries
):
    bowl = Variant.objects.select_related("product__enterprise").get(pk=make_bowl().pk)
    lines, seller, tariff = [delivery.Line(bowl, 1)], Seller.load(), delivery.Tariff()

    with django_assert_num_queries(0):
        delivery.quote(lines, country="SG", seller=seller, tariff=tariff)


def test_an_enterprise_may_have_rates_of_its_own_abroad(zones, make_bowl, kilns):
    DeliveryRate.objects.create(
        zone=zones["asean"], enterprise=kilns["kai-chae"], up_to_g=2000, fee=Decimal(99)
    )

    assert fee(make_bowl("own"), country="SG") == 99
    with pytest.raises(delivery.OnRequest):
        fee(make_bowl("heavy", weight=2001), country="SG")
    assert fee(make_bowl("common", enterprise="tao-plai-na"), country="SG") == 400


def test_who_picks_up_pays_no_postage_wherever_they_live(zones, make_bowl):
    heavy = make_bowl("p", weight=11_000, enterprise="tao-plai-na")

    assert fee(heavy, country="SG", methods={"tao-plai-na": "pick-up"}) == 0


def test_a_zone_abroad_is_never_taken_for_the_rest_of_thailand(zones, make_bowl):
    zones["mainland"].rates.all().delete()

    with pytest.raises(delivery.NoRate):
        fee(make_bowl(), postcode="52100")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("", ""), (" sg,my  SG\n", "SG MY"), ("*", "*")],
)
def test_country_codes_are_kept_tidy(typed, kept):
    zone = DeliveryZone(code="z", name_th="เขต", countries=typed)

    zone.full_clean()

    assert zone.countries == kept


@pytest.mark.parametrize(
    ("codes", "postcodes", "field"),
    [
        ("SG XX", "", "countries"),
        ("Singapore", "", "countries"),
        ("EU", "", "countries"),
        ("TH SG", "", "countries"),
        ("* SG", "", "countries"),
        ("x" * 10_000, "", "countries"),
        ("SG", "52", "postcodes"),
    ],
)
def test_a_zone_that_could_not_be_understood_is_not_kept(codes, postcodes, field):
    zone = DeliveryZone(code="z", name_th="เขต", countries=codes, postcodes=postcodes)

    with pytest.raises(ValidationError) as refused:
        zone.full_clean()

    assert set(refused.value.message_dict) == {field}


@pytest.mark.parametrize(
    ("language", "first"),
    [
        ("en", ["Thailand", "Austria", "Côte d’Ivoire", "Singapore"]),
        ("th", ["ไทย", "โกตดิวัวร์", "สิงคโปร์", "ออสเตรีย"]),
    ],
)
def test_countries_stand_in_the_order_of_the_readers_dictionary(language, first):
    with translation.override(language):
        names = [name for _code, name in countries.choices(["SG", "CI", "AT"])]

    assert names == first
