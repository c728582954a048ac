"""Facets: several values at once, counts that tell the truth, collections, what goes with what."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from catalogue import changing, publishing
from catalogue.facets import related
from catalogue.facets.census import Census
from catalogue.models import Category, Product, ProductCollection, ProductPage, ShelfChange, Variant
from catalogue.search import entries
from shop import stock
from shop.models import StockMove

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(make_bowl):
    """Four bowls that differ in everything one can ask for."""
    vases = Category.objects.create(code="vases", name_th="แจกัน", name_en="Vases")
    facts = {
        "blue": {"price": 100, "colours": ["blue"], "glaze": "clear", "recycled_percent": 60},
        "green": {"price": 300, "colours": ["green"], "glaze": "celadon", "recycled_percent": 0},
        "both": {"price": 301, "colours": ["blue", "green"], "recycled_percent": 20},
        "dear": {"price": 2000, "on_hand": 0, "category": vases, "enterprise": "tao-plai-na"},
    }
    for code, about in facts.items():
        made = {
            name: about.pop(name) for name in ("price", "on_hand", "enterprise") if name in about
        }
        bowl = make_bowl(code, **made)
        Product.objects.filter(pk=bowl.product_id).update(**about)


def codes(client, query, prefix="/en"):
    response = client.get(f"{prefix}/products/?{query}")
    return sorted(card.code for card in response.context["products"])


def counts(client, query, facet):
    groups = {g.name: g for g in client.get(f"/en/products/?{query}").context["groups"]}
    options = groups[facet].options if facet in groups else []
    return {option.value: option.count for option in options}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("colour=blue", ["blue", "both"]),
        ("colour=blue&colour=green", ["blue", "both", "green"]),
        ("colour=blue&glaze=clear", ["blue"]),
        ("recycled=20", ["blue", "both"]),
        ("recycled=50&recycled=1", ["blue", "both"]),
        ("price=-300", ["blue", "green"]),
        ("price=300-700", ["both"]),
        ("price=1500-", ["dear"]),
        ("price=-300&price=1500-", ["blue", "dear", "green"]),
        ("price=250-350", ["both", "green"]),
        ("stock=1", ["blue", "both", "green"]),
        ("in_stock=on", ["blue", "both", "green"]),
        ("category=vases", ["dear"]),
        ("category=tableware&category=vases", ["blue", "both", "dear", "green"]),
        ("maker=tao-plai-na&colour=blue", []),
        ("colour=mauve&price=cheap&category=%00", ["blue", "both", "dear", "green"]),
    ],
)
def test_values_of_a_facet_add_up_and_facets_narrow_each_other(client, shelf, query, expected):
    recycled = Product.objects.filter(code="dear")
    recycled.update(recycled_percent=0)

    assert codes(client, query) == expected


def test_a_count_disregards_the_choice_of_its_own_facet(client, shelf):
    query = "colour=blue&glaze=clear"

    assert counts(client, query, "colour") == {"blue": 1}
    assert counts(client, query, "glaze") == {"clear": 1}
    assert counts(client, "colour=blue", "colour") == {"green": 2, "blue": 2}


def test_a_value_that_leads_nowhere_is_shown_only_while_it_is_chosen(client, shelf):
    assert "celadon" not in counts(client, "category=vases", "glaze")
    assert counts(client, "category=vases&glaze=celadon", "glaze") == {"celadon": 0}


def test_each_chosen_value_can_be_taken_out_alone(client, shelf):
    chips = client.get("/en/products/?colour=blue&colour=green&q=bowl&page=2").context["chips"]

    assert [(chip.label, chip.address) for chip in chips] == [
        ("blue", "?colour=green&q=bowl"),
        ("green", "?colour=blue&q=bowl"),
    ]


def test_words_and_filters_go_together(client, shelf):
    entries.write_products(Product.objects.values_list("pk", flat=True))

    assert codes(client, "q=bowl&colour=blue&sort=price") == ["blue", "both"]


@pytest.mark.parametrize(
    ("query", "canonical", "indexed"),
    [
        ("", "/en/products/", True),
        ("category=vases", "/en/products/?category=vases", True),
        ("category=vases&colour=blue", "/en/products/?category=vases", False),
        ("sort=price", "/en/products/", False),
        ("q=bowl", "/en/products/", False),
        ("page=1", "/en/products/", True),
    ],
)
def test_searchers_are_led_to_the_nearest_plain_page(client, shelf, query, canonical, indexed):
    page = client.get(f"/en/products/?{query}").content.decode()
    found = re.search(r'rel="canonical" href="http://[^/]+([^"]+)"', page)

    assert found[1].replace("&amp;", "&") == canonical
    assert ('content="noindex,follow"' not in page) == indexed


def test_the_pages_of_a_list_point_to_each_other(client, make_bowl):
    for number in range(25):
        make_bowl(f"bowl-{number}")

    first = client.get("/products/?colour=&page=1").content.decode()
    second = client.get("/products/?page=2").content.decode()

    assert '<link rel="next" href="?colour=&amp;page=2">' in first
    assert '<link rel="prev" href="?page=1">' in second
    assert re.search(r'rel="canonical" href="[^"]+/products/\?page=2"', second)


def test_three_hundred_values_are_answered_kindly(client, shelf):
    query = "&".join(f"maker=m{n}&price={n}-{n + 1}&collection=%00{n}" for n in range(300))

    assert client.get(f"/products/?{query}").status_code == 200


# --- collections ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "number", "expected"),
    [
        ("price", 300, ["blue", "green"]),
        ("recycled", 20, ["blue", "both"]),
        ("new", 30, ["both", "dear", "green"]),
        ("last", None, ["both"]),
        ("picked", None, ["green"]),
        ("category", None, ["dear"]),
    ],
)
def test_a_collection_holds_what_its_rule_says(client, shelf, rule, number, expected):
    Product.objects.filter(code="dear").update(recycled_percent=0)
    Product.objects.filter(code="blue").update(on_sale_since=timezone.now() - timedelta(days=40))
    Variant.objects.exclude(product__code="both").filter(availability="few-left").update(
        availability="in-stock"
    )
    made = ProductCollection.objects.create(
        code="some", name_th="บางอย่าง", rule=rule, number=number
    )
    made.category = Category.objects.get(code="vases")
    made.save()
    made.products.set(Product.objects.filter(code="green"))

    assert codes(client, "collection=some") == expected


def test_a_new_shop_begins_with_three_collections_and_keeps_its_own(client, shelf):
    call_command("setup_roles", verbosity=0)
    ProductCollection.objects.filter(code="gifts").update(name_en="Small things")
    call_command("setup_roles", verbosity=0)

    kept = ProductCollection.objects.values_list("code", "name_en")

    assert list(kept) == [
        ("new", "Just in"),
        ("last-pieces", "Last pieces"),
        ("gifts", "Small things"),
    ]
    Product.objects.update(featured=True)
    for address in ("/en/", "/en/products/"):
        assert "collection=gifts" in client.get(address).content.decode()


# --- what goes with what --------------------------------------------------------------------------


def test_what_is_sold_out_is_never_first_among_the_related(make_bowl):
    this = make_bowl("this", price=200)
    make_bowl("gone", price=200, on_hand=0)
    near, far = make_bowl("near", price=210), make_bowl("far", price=900)
    Product.objects.filter(code="far").update(glaze="celadon")

    locale = ProductPage.objects.get(product=this.product, locale__language_code="th").locale_id
    found = related.of_product(this.product_id, locale)

    assert found[0] == near.product_id
    assert found[1] == far.product_id
    assert Product.objects.get(pk=found[2]).code == "gone"


# --- the truth, at once and everywhere ------------------------------------------------------------


@pytest.fixture
def known():
    """What another thread's census knows of a product, by one small query where nothing has changed."""
    other = Census()

    def told(number):
        try:
            other.catch_up()
            return other.about(number)
        finally:
            connection.close()

    def ask(product):
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(told, product.pk).result()

    return ask


@pytest.mark.django_db(transaction=True)
def test_whoever_writes_a_product_every_census_knows_it_at_once(make_bowl, noi, known):
    product = Product.objects.get(pk=make_bowl(price=159, on_hand=50).product_id)

    def counted(change):
        stock.adjust(product.variants.get(), change, reason=StockMove.Reason.COUNTED)

    def priced():
        changing.reprice(product.variants.get(), Decimal(170), seen=Decimal(159), by=noi)

    def bare():
        product.materials.filter(recycled=True).delete()
        publishing.state_share(product)

    deeds = {
        "price": priced,
        "recycled": bare,
        "last_pieces": lambda: counted(-45),
        "in_stock": lambda: counted(-5),
        "glaze": lambda: _with(product, glaze="celadon").save(),
        "sort_key": lambda: _retitled(product, "ชามใหม่"),
    }
    before = known(product)
    for column, deed in deeds.items():
        deed()
        after = known(product)
        assert getattr(after, column) != getattr(before, column), column
        before = after


@pytest.mark.django_db(transaction=True)
def test_whoever_shows_or_hides_a_product_every_census_knows_it_at_once(make_bowl, noi, known):
    product = Product.objects.get(pk=make_bowl().product_id)

    for deed, shown in (
        (lambda: changing.archive(product, by=noi), False),
        (lambda: changing.restore(product, by=noi), None),
        (lambda: _thai(product).unpublish(), False),
        (lambda: _thai(product).save_revision().publish(), None),
    ):
        deed()
        stands = Product.objects.get(pk=product.pk).on_sale
        assert (known(product) is not None) == (stands if shown is None else shown)


def _with(product, **columns):
    fresh = Product.objects.get(pk=product.pk)
    for name, value in columns.items():
        setattr(fresh, name, value)
    return fresh


def _thai(product):
    return ProductPage.objects.get(product=product, locale__language_code="th", alias_of=None)


def _retitled(product, title):
    page = _thai(product)
    page.title = title
    page.save_revision().publish()


def test_an_undone_change_is_forgotten_again(make_bowl):
    bowl = make_bowl()
    own = Census()
    own.catch_up()

    Product.objects.get(pk=bowl.product_id).save()
    own.catch_up()

    assert bowl.product_id in own.unsure
    assert not ShelfChange.objects.filter(number=bowl.product_id).exists()
