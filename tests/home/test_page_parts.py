"""Kept parts: of everybody's words only, never older than what they show, and price and stock in none."""

import pytest
from django.db import connection
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from catalogue import generation
from catalogue.models import ProductPage, Variant
from home.page_cache import parts
from home.page_cache.parts import MEGABYTE, store
from tests.home.page_changes import CHANGES, close_the_house

pytestmark = pytest.mark.django_db
BOWL = "/makers/kai-chae/bowl/"


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What is done within is done for good."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def kept(zones, committed):
    """Parts are kept, whole pages are not."""
    with committed():
        generation.public_changed()
    store.most = MEGABYTE
    return store


@pytest.fixture
def bowl(make_bowl):
    return make_bowl()


@pytest.fixture
def somebody(manager):
    """One to whom no whole kept page is sent."""
    client = Client()
    client.force_login(manager)
    return client


def asked(client, address):
    """The questions to the database one page takes."""
    with CaptureQueriesContext(connection) as all_asked:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in all_asked]


@pytest.mark.parametrize("address", ["/", "/en/", "/products/", BOWL, f"/en{BOWL}", "/makers/"])
def test_whoever_is_logged_in_is_shown_the_same_page_from_its_parts(kept, bowl, somebody, address):
    whole = somebody.get(address).content
    assert not kept.pages, "nothing is kept of what was drawn for somebody"

    Client().get(address)

    assert kept.pages
    assert somebody.get(address).content == whole == Client().get(address).content


def test_parts_that_are_kept_ask_nothing(kept, bowl):
    before = len(asked(Client(), BOWL))

    after = asked(Client(), BOWL)

    assert len(after) <= 11 < before
    assert not [sql for sql in after if "photorendition" in sql or "shop_review" in sql]


@pytest.mark.parametrize("change", CHANGES)
def test_no_part_outlives_what_it_shows(client, kept, bowl, committed, change):
    before = client.get(BOWL).content

    with committed():
        change(bowl)

    after = client.get(BOWL)
    if change is not close_the_house:
        assert after.content != before
    kept.clear()
    assert client.get(BOWL).content == after.content


def test_price_and_stock_stand_in_no_part_but_what_machines_read(client, kept, bowl):
    client.get(BOWL)

    Variant.objects.filter(pk=bowl.pk).update(price=777)

    assert "฿777</p>" in client.get(BOWL).content.decode().replace(" </p>", "</p>")
    bodies = [kept.pages[key].content.decode() for key in kept.pages if "head" not in key.split()]
    assert bodies
    assert not [body for body in bodies if "data-buy-box" in body]


def test_the_language_and_the_host_are_part_of_the_name(kept, bowl):
    keys = {"th": set(), "en": set()}
    for language, prefix in (("th", ""), ("en", "/en")):
        Client().get(f"{prefix}{BOWL}")
        keys[language] = {key for key in kept.pages if f" {language} " in key}

    assert len(keys["th"]) == len(keys["en"]) > 3
    assert all("http://testserver " in key for key in kept.pages)


def test_what_was_asked_for_is_kept_only_where_it_does_not_matter(client, kept, bowl):
    client.get(f"{BOWL}?variant={bowl.sku}")

    names = {key.split()[0] for key in kept.pages}
    assert names == {"gallery", "story"}


def test_a_page_behind_a_password_leaves_no_part(kept, bowl):
    page = ProductPage.objects.get(product=bowl.product, locale__language_code="th")
    lock = PageViewRestriction(page=page, restriction_type="password", password="ดินเผา")
    lock.save()
    kept.clear()

    visitor = Client()
    visitor.post(
        f"/_util/authenticate_with_password/{lock.pk}/{page.pk}/",
        {"password": "ดินเผา", "return_url": BOWL},
    )

    assert visitor.get(BOWL).status_code == 200
    assert not kept.pages


def test_a_preview_is_drawn_and_never_kept(kept, bowl):
    Client().get(BOWL)
    count = len(kept.pages)
    page = ProductPage.objects.get(product=bowl.product, locale__language_code="th")
    page.title = "ยังเขียนอยู่"

    shown = page.make_preview_request().render().content.decode()

    assert "ยังเขียนอยู่</h1>" in shown
    assert len(kept.pages) == count


@pytest.fixture
def request_of_nobody(client, kept, bowl):
    """A request for a published page, as its template sees it."""
    request = client.get(BOWL).wsgi_request
    kept.clear()
    request.META[parts.NUMBER] = generation.current()
    return request


def personal(request):
    request.META[parts.FORM_DRAWN] = True


def of_a_session(request):
    request.session.get("anything")


@pytest.mark.parametrize("ask", [personal, of_a_session])
def test_a_part_that_asks_who_is_there_is_not_kept(request_of_nobody, ask):
    def draw():
        ask(request_of_nobody)
        return "yours alone"

    assert parts.part(request_of_nobody, "part", 1, draw) == "yours alone"

    assert not store.pages
    assert parts.part(request_of_nobody, "part", 1, lambda: "another's") == "another's"


def test_a_part_drawn_while_something_changed_is_not_shown_again(request_of_nobody):
    request = request_of_nobody
    generation.renew()
    parts.part(request, "part", 1, lambda: "old")

    request.META[parts.NUMBER] = generation.current()

    assert parts.part(request, "part", 1, lambda: "new") == "new"


def test_outside_of_published_pages_and_without_a_number_parts_are_drawn(kept, bowl):
    drawing = Template('{% load parts %}{% kept "part" %}{{ word }}{% endkept %}')
    request = RequestFactory().get("/")

    for context in ({}, {"request": request}):
        assert drawing.render(Context(context | {"word": "a"})) == "a"
        assert drawing.render(Context(context | {"word": "<b>"})) == "&lt;b&gt;"
    assert not kept.pages


@pytest.mark.parametrize("words", ["", '"a" b c'])
def test_a_part_has_a_name(words):
    with pytest.raises(TemplateSyntaxError, match="kept takes a name"):
        Template(f"{{% load parts %}}{{% kept {words} %}}{{% endkept %}}")
