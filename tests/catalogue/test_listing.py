"""The listing: what it shows, how it is narrowed and sorted, what it costs in queries."""

import pytest

from catalogue.models import Category, Enterprise, Product, ProductPage, Variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(make_bowl, photo):
    """Thirty bowls with pictures, so that a full page stands and another follows."""
    bowls = [make_bowl(f"bowl-{n}", price=100 + n, on_hand=n % 10) for n in range(30)]
    ProductPage.objects.update(photo=photo)
    return bowls


def titles(response):
    return [card.code for card in response.context["products"]]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_listing_of_24_cards_takes_at_most_twenty_queries(
    client, shelf, prefix, django_assert_max_num_queries
):
    client.get(f"{prefix}/products/")  # what Wagtail keeps for the process is not the listing's

    with django_assert_max_num_queries(20):
        response = client.get(f"{prefix}/products/")

    assert len(titles(response)) == 24


def test_a_filtered_and_sorted_listing_takes_at_most_twenty_queries_too(
    client, shelf, django_assert_max_num_queries
):
    query = {"category": "tableware", "maker": "kai-chae", "in_stock": "on", "sort": "price"}
    client.get("/products/", query)

    with django_assert_max_num_queries(20):
        client.get("/products/", query)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_product_page_takes_at_most_twenty_queries(
    client,
    make_bowl,
    request,
    prefix,
    django_assert_max_num_queries,
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):  # a shelf that stands: cards are kept
        request.getfixturevalue("shelf")
    address = f"{prefix}/makers/kai-chae/bowl-9/"
    client.get(address)

    with django_assert_max_num_queries(20):
        assert client.get(address).status_code == 200


def test_a_card_says_name_maker_price_and_recycled_share(client, make_bowl):
    make_bowl(price=1250, on_hand=20)

    page = client.get("/en/products/").content.decode()

    assert "Bowl bowl" in page
    assert "Bantam Throwers" in page
    assert "฿1,250" in page
    assert "25%" in page


def test_what_was_never_approved_is_not_listed(client, make_bowl):
    make_bowl(publish=False)

    assert not titles(client.get("/products/"))


def test_filters_narrow_and_keep_each_other(client, make_bowl):
    make_bowl("here")
    make_bowl("there", enterprise="tao-plai-na")
    make_bowl("gone", on_hand=0)

    response = client.get("/products/", {"maker": "kai-chae", "in_stock": "on"})

    assert titles(response) == ["here"]
    assert b'value="kai-chae" checked' in response.content


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["c", "b", "a"]),
        ("price", ["b", "c", "a"]),
        ("-price", ["a", "c", "b"]),
        ("name", ["a", "b", "c"]),
    ],
)
def test_sorting(client, make_bowl, sort, order):
    for code, price in (("a", 300), ("b", 100), ("c", 200)):
        make_bowl(code, price=price)

    assert titles(client.get("/products/", {"sort": sort})) == order


def test_the_most_recycled_comes_first_when_asked(client, make_bowl):
    make_bowl("little"), make_bowl("much")
    Product.objects.filter(code="much").update(recycled_percent=90)

    assert titles(client.get("/products/", {"sort": "recycled"})) == ["much", "little"]


@pytest.mark.parametrize(
    "query",
    [
        {"page": "-1"},
        {"page": "9999999999999999999999"},
        {"page": "\x00"},
        {"category": '"'},
        {"category": "\x00"},
        {"maker": "no-such"},
        {"maker": "' OR 1=1 --"},
        {"sort": "drop"},
        {"in_stock": "💥"},
        {"q": '"'},
        {"q": "\x00" * 10},
        {"category": "x" * 10_000},
    ],
)
def test_odd_questions_get_a_clear_answer(client, make_bowl, query):
    make_bowl()

    assert client.get("/products/", query).status_code == 200


def test_nothing_found_offers_a_way_back(client, make_bowl):
    make_bowl()
    Category.objects.create(code="vases", name_th="แจกัน", name_en="Vases")

    page = client.get("/en/products/", {"category": "vases"}).content.decode()

    assert 'href="/en/products/"' in page


def test_an_archived_product_leaves_the_list_and_a_closed_kiln_stays(client, make_bowl):
    make_bowl("kept", enterprise="tao-plai-na")
    make_bowl("archived")
    Product.objects.filter(code="archived").update(archived=True)
    Enterprise.objects.update(is_open=False)

    assert titles(client.get("/products/")) == ["kept"]


def test_an_inactive_variant_gives_no_price(client, make_bowl):
    bowl = make_bowl(price=200)
    Variant.objects.create(
        product=bowl.product,
        sku="PST-OLD",
        option_th="เก่า",
        price=10,
        active=False,
        packed_weight_g=1,
        packed_length_mm=1,
        packed_width_mm=1,
        packed_height_mm=1,
    )

    page = client.get("/products/").content.decode()

    assert "฿200" in page
    assert "฿10<" not in page
