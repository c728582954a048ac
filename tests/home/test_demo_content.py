"""The demo shop's words: every picture exists, everything is said in both languages, sums are right."""

import pytest

from catalogue.models import Variant
from home.demo.content import PICTURES, content, html
from shop import addresses, phones

PRODUCTS = content()["products_on_sale"]
ENTERPRISES = content()["enterprises"]
each_product = pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product["code"])


def pairs(part, path=""):
    """Every text that has a language, with its place."""
    if isinstance(part, dict) and {"th", "en"} & set(part):
        yield path, part
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from pairs(value, f"{path}.{key}")
    elif isinstance(part, list):
        for number, value in enumerate(part):
            yield from pairs(value, f"{path}[{number}]")


def pictures(part):
    """Every picture that is named anywhere."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield from pictures(key)
            yield from pictures(value)
    elif isinstance(part, list):
        for value in part:
            yield from pictures(value)
    elif isinstance(part, str) and part.endswith(".jpg"):
        yield part


def words(text):
    """How many there are."""
    return len(text.split())


def test_everything_is_said_in_both_languages():
    gaps = [
        path
        for path, both in pairs(content())
        if set(both) != {"th", "en"} or not (both["th"].strip() and both["en"].strip())
    ]

    assert gaps == []


def test_no_thai_stands_in_an_english_text():
    mixed = [
        path
        for path, both in pairs(content())
        if any("\u0e01" <= letter <= "\u0e5b" for letter in both["en"])
    ]

    assert mixed == []


def test_every_picture_named_is_there_and_every_picture_there_has_words():
    there = {file.name for file in PICTURES.glob("*.jpg")}

    assert set(pictures(content())) == there == set(content()["photos"])


def test_the_content_says_that_it_is_invented():
    assert "invented" in content()["note"]
    assert "invented" in content()["demo_notice"]["en"]


@each_product
def test_materials_total_a_hundred_per_cent_and_recycled_ones_the_stated_share(product):
    materials = product["materials"]

    assert sum(line["percent"] for line in materials) == 100
    assert (
        sum(line["percent"] for line in materials if line["recycled"])
        == product["recycled_percent"]
    )


@each_product
def test_a_product_is_described_priced_and_belongs_somewhere(product):
    assert 38 <= words(product["description"]["en"]) <= 90
    assert all(59 <= variant["price"] <= 3900 for variant in product["variants"])
    assert product["enterprise"] in {enterprise["code"] for enterprise in ENTERPRISES}
    assert product["category"] in {category["code"] for category in content()["categories"]}
    assert all(variant["kind"] in Variant.Kind.values for variant in product["variants"])


def test_every_sku_is_unique():
    skus = [variant["sku"] for product in PRODUCTS for variant in product["variants"]]

    assert len(skus) == len(set(skus))


@pytest.mark.parametrize("enterprise", ENTERPRISES, ids=lambda enterprise: enterprise["code"])
def test_a_makers_story_is_neither_short_nor_long(enterprise):
    assert 80 <= words(enterprise["story"]["en"]) <= 150


def test_both_languages_of_a_text_have_the_same_shape():
    pages = content()["standard_pages"] + content()["news_items"]

    for page in pages:
        thai, english = (html(page["body"], language) for language in ("th", "en"))

        assert [part.split(">")[0] for part in thai.split("<")] == [
            part.split(">")[0] for part in english.split("<")
        ]


@pytest.mark.parametrize("order", content()["orders"], ids=lambda order: order["contact"]["email"])
def test_a_buyer_passes_the_checkout_and_cannot_exist(order):
    contact = order["contact"]

    assert phones.parse_thai_mobile(contact["phone"]) == contact["phone"]
    assert contact["phone"].startswith(("+66810", "+120255501"))
    assert contact["email"].endswith("@example.com")
    assert addresses.postcode_exists(contact["postcode"]) or "country" in contact


def test_no_order_asks_for_more_than_there_is():
    stock = {
        variant["sku"]: variant["stock"] for product in PRODUCTS for variant in product["variants"]
    }
    for order in content()["orders"]:
        for sku, quantity in order["lines"]:
            stock[sku] -= quantity

    assert min(stock.values()) >= 0
