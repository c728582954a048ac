"""Kept pages: the same for everybody, never older than what they show."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from catalogue import generation
from catalogue.models import Generation, ProductPage
from home.page_cache import listening
from home.page_cache.middleware import MEGABYTE, store
from home.page_cache.store import Kept, Store
from tests.home.page_changes import CHANGES, close_the_house

pytestmark = pytest.mark.django_db
BOWL = "/makers/kai-chae/bowl/"


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What is done within is done for good."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def kept(zones, committed):
    """Pages are kept."""
    with committed():
        generation.public_changed()
    store.most = MEGABYTE
    yield store
    store.clear()


@pytest.fixture
def bowl(make_bowl):
    return make_bowl()


def queries(client, address, **headers):
    """How many questions to the database one page takes."""
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address, headers=headers)
    assert response.status_code in (200, 304), address
    return len(asked)


@pytest.mark.parametrize("address", ["/", "/en/", "/products/?category=tableware&page=1", BOWL])
def test_the_second_visitor_costs_one_question(client, kept, bowl, address):
    first = client.get(address)

    assert queries(Client(), address) == 1
    second = Client().get(address)
    numbers = {answer.headers.pop("X-Request-ID") for answer in (first, second)}
    assert (second.content, second.headers) == (first.content, first.headers)
    assert len(numbers) == 2  # each request has its own, kept page or not
    assert second["Content-Security-Policy"]
    assert second["Cache-Control"] == "no-cache"


def test_a_browser_that_has_the_page_gets_no_other_one(client, kept, bowl):
    tag = client.get(BOWL)["ETag"]

    again = Client().get(BOWL, headers={"If-None-Match": tag})

    assert (again.status_code, again.content) == (304, b"")
    assert Client().get(BOWL, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_bag_counts_for_no_page(client, kept, bowl):
    client.get(BOWL)
    visitor = Client()
    added = visitor.post("/cart/add/", {"variant": bowl.pk, "quantity": 1, "next": BOWL})
    assert (added.status_code, added.url) == (302, BOWL)
    assert "data-added" in visitor.get(BOWL).content.decode()  # said once

    page = visitor.get(BOWL).content.decode()

    assert page == Client().get(BOWL).content.decode()
    assert "csrfmiddlewaretoken" not in page


@pytest.mark.parametrize(
    "address",
    [
        "/cart/",
        "/search/?q=a",
        "/products/?q=a",
        "/products/?unheard=of",
        "/nowhere/",
        "/desk/login/",
    ],
)
def test_what_is_said_to_one_person_is_kept_for_nobody(client, kept, bowl, address):
    client.get(address)

    assert not kept.pages


def test_whoever_is_logged_in_is_shown_the_page_itself(client, kept, bowl, manager):
    client.get(BOWL)
    client.force_login(manager)

    assert queries(client, BOWL) > 1


def test_where_a_link_was_shared_makes_no_page_of_its_own(client, kept, bowl):
    client.get("/products/?utm_source=line")
    assert not kept.pages

    client.get("/products/")
    assert queries(client, "/products/?utm_source=line&fbclid=x") == 1


@pytest.mark.parametrize("change", CHANGES)
def test_no_page_outlives_what_it_shows(client, kept, bowl, committed, change):
    before = client.get(BOWL).content
    assert queries(client, BOWL) == 1

    with committed():
        change(bowl)

    after = client.get(BOWL)
    if change is not close_the_house:
        assert after.content != before
    kept.clear()
    assert client.get(BOWL).content == after.content


def test_a_draft_disturbs_no_page(client, kept, bowl, committed):
    client.get(BOWL)
    page = ProductPage.objects.get(product=bowl.product, locale__language_code="th")

    with committed():
        page.title = "ยังเขียนอยู่"
        page.save_revision()

    assert queries(client, BOWL) == 1


def test_a_page_that_was_made_while_something_changed_is_not_sent_again(client, kept, bowl):
    number = generation.current()
    generation.renew()

    kept.put("address", Kept(number, float("inf"), b"old", ()))

    assert kept.get("address", generation.current()) is None


def test_the_page_asked_for_longest_ago_makes_room():
    small = Store(3_000)
    for address in ("one", "two"):
        small.put(address, Kept(1, float("inf"), b"", ()))
    small.get("one", 1)

    small.put("three", Kept(1, float("inf"), b"x" * 400, ()))

    assert set(small.pages) == {"one", "three"}
    assert small.bytes == 2_400
    small.put("whole", Kept(1, float("inf"), b"x" * 5_000, ()))
    assert (small.bytes, len(small.pages)) == (0, 0)


def test_a_page_that_is_too_old_is_made_anew(kept):
    kept.put("address", Kept(1, 0.0, b"", ()))

    assert kept.get("address", 1) is None


def test_pages_are_sent_though_the_number_cannot_be_read(client, kept, bowl, monkeypatch):
    monkeypatch.setattr(generation, "NUMBER", "SELECT number FROM nowhere")
    monkeypatch.setattr(generation, "current", lambda: None)

    assert client.get(BOWL).status_code == 200
    assert not kept.pages


@pytest.mark.django_db(transaction=True)
def test_a_change_in_another_thread_is_known_at_once(client, kept, bowl):
    client.get(BOWL)

    with ThreadPoolExecutor(1) as other:
        other.submit(in_a_thread, generation.renew).result()

    assert queries(client, BOWL) > 1


def in_a_thread(deed):
    try:
        deed()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_does_not_silence_what_comes_after(kept):
    before = generation.current()
    with transaction.atomic():
        generation.public_changed()
        transaction.set_rollback(True)
    assert generation.current() == before

    generation.public_changed()

    assert generation.current() != before
    assert Generation.objects.count() == 1


def test_each_of_our_models_is_named_as_seen_or_unseen():
    named = {}
    for names in (listening.SEEN, listening.UNSEEN):
        for room, words in names.items():
            named |= {f"{room}.{name}": words for name in words.split()}
    rooms = ("people", "catalogue", "shop", "home")
    ours = {
        model._meta.label
        for room in rooms
        for model in apps.get_app_config(room).get_models()
        if not issubclass(model, Page)
    }

    assert ours - set(named) == set()
    assert {label for label in named if not label.startswith("wagtailcore.")} - ours == set()
    assert "home.page_cache.middleware.PageCache" in settings.MIDDLEWARE
