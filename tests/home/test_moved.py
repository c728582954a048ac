"""An address that was once given out leads to its page for good."""

import pytest
from wagtail.models import Page

from catalogue.models import EnterprisePage, ProductPage

pytestmark = pytest.mark.django_db


def renamed(page, slug, capture):
    """The page under another address, as an editor publishes it."""
    page = Page.objects.get(pk=page.pk).specific
    page.slug = slug
    with capture(execute=True):
        page.save_revision().publish()


@pytest.fixture
def bowl_page(make_bowl):
    """The Thai page of a bowl that is told in English too."""
    bowl = make_bowl()
    return ProductPage.objects.get(product=bowl.product, locale__language_code="th")


def test_a_new_slug_leaves_the_old_address_as_a_way_there(
    client, bowl_page, django_capture_on_commit_callbacks
):
    renamed(bowl_page, "chicken-bowl", django_capture_on_commit_callbacks)

    answer = client.get("/makers/kai-chae/bowl/")

    assert (answer.status_code, answer.url) == (301, "/makers/kai-chae/chicken-bowl/")
    assert client.get(answer.url).status_code == 200


def test_a_chain_of_names_is_one_step(client, bowl_page, django_capture_on_commit_callbacks):
    for slug in ("second", "third"):
        renamed(bowl_page, slug, django_capture_on_commit_callbacks)

    answers = [client.get(f"/makers/kai-chae/{slug}/") for slug in ("bowl", "second")]

    assert [(each.status_code, each.url) for each in answers] == [
        (301, "/makers/kai-chae/third/")
    ] * 2


def test_a_name_that_comes_back_serves_its_page(
    client, bowl_page, django_capture_on_commit_callbacks
):
    for slug in ("second", "bowl"):
        renamed(bowl_page, slug, django_capture_on_commit_callbacks)

    assert client.get("/makers/kai-chae/bowl/").status_code == 200
    assert client.get("/makers/kai-chae/second/").url == "/makers/kai-chae/bowl/"


def test_a_makers_new_name_moves_all_below_it_in_both_languages(
    client, bowl_page, django_capture_on_commit_callbacks
):
    maker = EnterprisePage.objects.get(slug="kai-chae", locale__language_code="th")
    renamed(maker, "rooster", django_capture_on_commit_callbacks)

    thai = client.get("/makers/kai-chae/bowl/", follow=True)
    english = client.get("/en/makers/kai-chae/bowl/", follow=True)

    assert (thai.status_code, english.status_code) == (200, 200)
    assert thai.request["PATH_INFO"] == "/makers/rooster/bowl/"
