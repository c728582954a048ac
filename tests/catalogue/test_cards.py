"""Cards: kept while nothing on them changes, and never a moment longer."""

import io
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from PIL import Image

from catalogue import cards, changing
from catalogue.cards import SLOT, Card
from catalogue.models import EnterprisePage, Photo, ProductPage
from catalogue.search import entries
from catalogue.templatetags import finding
from shop import stock
from shop.models import StockMove

pytestmark = pytest.mark.django_db


def picture(colour):
    held = io.BytesIO()
    Image.new("RGB", (80, 80), colour).save(held, "PNG")
    return ContentFile(held.getvalue(), "bowl.png")


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What is done within is done for good."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def bowl(make_bowl, photo, committed):
    """A bowl with a picture, as it stands on the shelf."""
    bowl = make_bowl(price=159)
    with committed():
        for page in ProductPage.objects.filter(product=bowl.product):
            page.photo = photo
            page.save()
    return bowl


def shelf(client, query="", prefix=""):
    """The listing's cards as they are sent."""
    body = client.get(f"{prefix}/products/{query}").content.decode()
    return body.split('<ul class="shelf">')[1].split("</ul>")[0]


def test_a_card_that_is_kept_is_the_one_that_would_be_drawn(client, bowl):
    listed = [shelf(client), shelf(client, prefix="/en")]

    kept = [shelf(client), shelf(client, prefix="/en")]
    assert kept == listed
    assert cards.kept.cards
    with translation.override("th"):
        page = ProductPage.objects.for_cards().get(product=bowl.product, locale__language_code="th")
        card = cards.drawn(page)
        for first in (True, False):
            assert finding.card(card, first=first) == finding.card(page, first=first)
    assert "fetchpriority" in kept[0]
    assert "loading" not in kept[0]


def test_the_words_of_each_question_are_marked_in_the_card_that_is_kept(client, bowl):
    entries.write_products([bowl.product_id])
    assert "<mark>" not in shelf(client)

    assert "<mark>" in shelf(client, "?q=ชาม")
    assert "<mark>" not in shelf(client)


def test_a_second_listing_reads_no_product(client, bowl):
    client.get("/products/")

    with CaptureQueriesContext(connection) as asked:
        client.get("/products/?sort=price")
    assert not [query for query in asked if "catalogue_productpage" in query["sql"]]


def test_a_card_of_what_is_not_shown_is_not_drawn(bowl, kilns, committed):
    pages = ProductPage.objects.shown_in(ProductPage.objects.first().locale_id)
    numbers = [bowl.product_id, 999_999]

    shown = cards.of(pages, numbers, pages.first().locale_id)

    assert [card.number for card in shown] == [bowl.product_id]


def test_no_words_of_a_product_can_be_taken_for_the_slot(client, bowl, committed):
    with committed():
        photo = Photo.objects.get()
        photo.alt_th = f"{SLOT}</h3><script>"
        photo.save()

    body = shelf(client)

    assert "<script>" not in body
    assert SLOT not in body


def sell_out(bowl):
    stock.adjust(bowl, -5, reason=StockMove.Reason.COUNTED)


def reprice(bowl):
    changing.reprice(bowl, Decimal(160), seen=bowl.price, by=None)


def rename_the_maker(bowl):
    bowl.product.enterprise.name_th = "เตาใหม่"
    bowl.product.enterprise.save()


def retitle(bowl):
    page = ProductPage.objects.get(product=bowl.product, locale__language_code="th")
    page.title = "ถ้วยใบใหม่"
    page.save_revision().publish()


def say_what_the_picture_shows(bowl):
    photo = Photo.objects.get()
    photo.alt_th = "ชามสองใบ"
    photo.save()


def take_another_picture(bowl):
    photo = Photo.objects.get()
    photo.file = picture("red")
    photo.save()


def change_the_materials(bowl):
    material = bowl.product.materials.order_by("pk").first()
    material.recycled = not material.recycled
    material.save()


def move_the_maker(bowl):
    page = EnterprisePage.objects.get(
        enterprise=bowl.product.enterprise, locale__language_code="th"
    )
    page.slug = "another-slug"
    page.save_revision().publish()


def take_down(bowl):
    ProductPage.objects.get(product=bowl.product, locale__language_code="th").unpublish()


@pytest.mark.parametrize(
    "change",
    [
        sell_out,
        reprice,
        rename_the_maker,
        retitle,
        say_what_the_picture_shows,
        take_another_picture,
        change_the_materials,
        move_the_maker,
        take_down,
    ],
)
def test_what_changes_is_seen_by_the_next_who_looks(client, bowl, committed, change):
    before = shelf(client) if change is not take_down else client.get("/products/").content

    with committed():
        change(bowl)

    after = client.get("/products/").content
    if change is not take_down:
        after = shelf(client)
    cards.kept.cards.clear()
    assert after != before
    if change is not take_down:
        assert after == shelf(client)


def test_what_is_rolled_back_was_never_kept(client, bowl):
    page = ProductPage.objects.get(product=bowl.product, locale__language_code="th")
    page.title = "ยังไม่แน่"
    page.save()

    assert "ยังไม่แน่" in shelf(client).replace("\u200b", "").replace("\u2060", "")

    assert not any(
        isinstance(card, Card) and card.title == "ยังไม่แน่" for _, card in cards.kept.cards.values()
    )
