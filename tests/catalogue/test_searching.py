"""The search box: what is written down is found at once, marked, and odd questions are answered."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.models import Product, SearchEntry
from catalogue.search import entries
from catalogue.search.index import Unit
from catalogue.search.live import live
from catalogue.search.marking import marked

pytestmark = pytest.mark.django_db
ODD = ["x" * 5000, '"', "%", "\x00", "้่๊๋", "💥", "' OR 1=1 --", "   ", "ๆ", "*", "๑๒๓"]


@pytest.fixture
def bowl(make_bowl):
    """A bowl on sale, written down."""
    variant = make_bowl()
    entries.write_products([variant.product_id])
    return variant.product


def test_a_product_is_found_by_its_name_and_its_english(client, bowl):
    for asked in ("ชาม", "bowl", "ชาน"[:2] + "ม"):
        page = client.get("/products/", {"q": asked})
        assert [card.product for card in page.context["products"]] == [bowl], asked


def test_what_is_written_down_meanwhile_is_found_at_once(bowl):
    assert live.ask(entries.PRODUCT, "จานบิน").keys == []

    Product.objects.filter(pk=bowl.pk).update(search_words="จานบิน, flying saucer")
    entries.write_products([bowl.pk])

    assert live.ask(entries.PRODUCT, "จานบิน").keys == [bowl.pk]


def test_what_is_gone_is_found_no_more(bowl):
    assert live.ask(entries.PRODUCT, "ชาม").keys == [bowl.pk]

    entries.drop(entries.PRODUCT, bowl.pk)

    assert live.ask(entries.PRODUCT, "ชาม").keys == []


def test_saving_a_product_writes_it_down(bowl, django_capture_on_commit_callbacks):
    SearchEntry.objects.all().delete()

    with django_capture_on_commit_callbacks(execute=True):
        bowl.save()

    assert SearchEntry.objects.get().number == bowl.pk


@pytest.mark.parametrize("asked", ODD)
@pytest.mark.parametrize("address", ["/search/", "/en/search/", "/products/", "/search/suggest/"])
def test_odd_questions_get_a_clear_answer(client, bowl, address, asked):
    assert client.get(address, {"q": asked}).status_code == 200


def test_where_nothing_answers_there_is_something_else_to_see(client, bowl):
    page = client.get("/search/", {"q": "จักรยานยนต์"})

    assert page.context["near"]
    assert page.context["products"] or page.context["newest"]


def test_a_maker_is_found_by_name(client, bowl):
    entries.write_maker(bowl.enterprise)

    found = client.get("/search/", {"q": bowl.enterprise.name_th})

    assert [maker.enterprise for maker in found.context["makers"]] == [bowl.enterprise]


def test_the_search_is_one_query_more_than_the_listing(client, bowl):
    client.get("/products/")
    with CaptureQueriesContext(
        connection,
    ) as plain:
        client.get("/products/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/products/", {"q": "ชาม"})

    assert len(asked) <= len(plain) + 1


def test_the_words_that_answered_are_marked_and_nothing_else_becomes_html():
    units = [Unit("กะถาง", frozenset({"flower-pot"}))]

    assert "<mark>" in marked("กระถางหินขัด", units)
    assert "<b>" not in marked("<b>กระถาง</b>", units)
    assert "<mark>" not in marked("จานหินขัด", units)
