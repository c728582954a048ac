"""Draft pages: a new enterprise or product has its page waiting for words."""

import pytest

from catalogue import drafts
from catalogue.models import Enterprise, Product, ProductPage

pytestmark = pytest.mark.django_db


def test_a_new_product_has_a_draft_page_that_nobody_outside_sees(client, make_bowl):
    product = make_bowl(publish=False).product

    page = drafts.of_product(product)

    assert (page.live, page.product) == (False, product)
    assert client.get(f"/makers/kai-chae/{product.code}/").status_code == 404
    assert drafts.of_product(product) == page


def test_publishing_the_draft_sells_the_product(make_bowl):
    product = make_bowl(publish=False).product
    page = drafts.of_product(product)
    page.title, page.story = "ชามใหม่", "<p>ปั้นวันนี้</p>"

    page.save_revision().publish()

    assert Product.objects.get(pk=product.pk).on_sale
    assert Product.objects.get(pk=product.pk).name_th == "ชามใหม่"


def test_a_new_enterprise_has_a_draft_page(tree):
    maker = Enterprise.objects.create(code="new", name_th="กลุ่มใหม่")

    page = drafts.of_enterprise(maker)

    assert (page.live, page.slug) == (False, "new")
    assert drafts.of_enterprise(maker) == page


def test_without_a_list_of_makers_there_is_no_page_and_no_error(db):
    assert drafts.of_enterprise(Enterprise.objects.create(code="x", name_th="x")) is None


def test_a_page_that_tells_about_nothing_is_not_found(client, make_bowl):
    page = ProductPage.objects.get(product=make_bowl().product, locale__language_code="th")
    page.copy(update_attrs={"slug": "copy", "title": "สำเนา"})

    assert client.get("/makers/kai-chae/copy/").status_code == 404


def test_a_draft_takes_the_next_slug_when_its_own_is_taken(make_bowl):
    taken = ProductPage.objects.get(product=make_bowl().product, locale__language_code="th")
    other = make_bowl("other", publish=False).product
    ProductPage.objects.filter(pk=taken.pk).update(slug="other")

    assert drafts.of_product(other).slug == "other-1"


def test_a_copy_can_be_previewed_and_says_what_it_is(rf, make_bowl):
    page = ProductPage.objects.get(product=make_bowl().product, locale__language_code="th")
    copy = page.copy(update_attrs={"slug": "copy", "title": "สำเนา"}, keep_live=False)

    response = copy.make_preview_request()

    assert response.status_code == 200
