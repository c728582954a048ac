"""The goods in other catalogues: Google's, Facebook's, and the feed of new pieces."""

import csv
import io

import feedparser
import pytest

from catalogue.models import Enterprise, ProductPage, Variant
from shop import stock
from shop.models import StockMove

pytestmark = pytest.mark.django_db

# What Google's specification requires of every product of a made thing without a barcode.
REQUIRED = {
    "g_id",
    "g_title",
    "g_description",
    "g_link",
    "g_image_link",
    "g_availability",
    "g_price",
    "g_condition",
    "g_brand",
    "g_identifier_exists",
}


@pytest.fixture
def wares(make_bowl, a_photo):
    """A bowl in stock and a cup sold out, both with a picture; a third has none."""
    bowl, cup, bare = make_bowl("bowl"), make_bowl("cup", on_hand=0), make_bowl("bare")
    photo = a_photo("bowl")
    ProductPage.objects.exclude(product=bare.product).update(photo=photo)
    return bowl, cup


def body(answer):
    return b"".join(answer.streaming_content)


def test_the_merchant_feed_holds_every_required_field(client, wares, settings):
    read = feedparser.parse(body(client.get("/en/feeds/google.xml")))

    assert (read.bozo, read.version) == (False, "rss20")
    assert {each.g_id for each in read.entries} == {"PST-BOWL", "PST-CUP"}
    by_id = {each.g_id: each for each in read.entries}
    assert all(set(each) >= REQUIRED for each in read.entries)
    assert by_id["PST-BOWL"].g_price == "159.00 THB"
    assert (by_id["PST-BOWL"].g_availability, by_id["PST-CUP"].g_availability) == (
        "in_stock",
        "out_of_stock",
    )
    assert by_id["PST-BOWL"].g_link == f"{settings.PUBLIC_URL}/en/makers/kai-chae/bowl/"


def test_each_language_speaks_for_itself(client, wares):
    thai = feedparser.parse(body(client.get("/feeds/google.xml")))
    english = feedparser.parse(body(client.get("/en/feeds/google.xml")))

    assert {each.g_brand for each in thai.entries} == {"กลุ่มไก่แจ้"}
    assert {each.g_brand for each in english.entries} == {"Bantam Throwers"}


def test_facebooks_table_has_a_line_for_each_variant(client, wares):
    lines = list(csv.DictReader(io.StringIO(body(client.get("/en/feeds/facebook.csv")).decode())))

    assert {(line["id"], line["availability"], line["price"]) for line in lines} == {
        ("PST-BOWL", "in stock", "159.00 THB"),
        ("PST-CUP", "out of stock", "159.00 THB"),
    }
    assert all(line["image_link"].startswith("http") for line in lines)


@pytest.mark.parametrize("address", ["/feeds/google.xml", "/feeds/facebook.csv"])
def test_a_feed_that_has_not_changed_is_not_sent_again(
    client, wares, address, django_capture_on_commit_callbacks
):
    mark = client.get(address)["ETag"]

    assert client.get(address, headers={"If-None-Match": mark}).status_code == 304

    with django_capture_on_commit_callbacks(execute=True):
        stock.adjust(wares[1], 3, reason=StockMove.Reason.RECEIVED)
    assert client.get(address, headers={"If-None-Match": mark}).status_code == 200


def test_what_cannot_be_bought_is_in_no_catalogue(client, wares):
    Variant.objects.filter(sku="PST-CUP").update(active=False)
    Enterprise.objects.filter(code="kai-chae").update(is_open=False)

    assert feedparser.parse(body(client.get("/feeds/google.xml"))).entries == []


def test_signs_that_no_feed_may_hold_are_left_out(client, wares):
    ProductPage.objects.update(title="ชาม \x0b & <ถ้วย>", story="<p>ก &amp; ข</p>")

    read = feedparser.parse(body(client.get("/feeds/google.xml")))

    assert not read.bozo
    assert read.entries[0].g_title == "ชาม & <ถ้วย>"


def test_new_pieces_are_read_with_price_and_picture(client, wares, settings):
    read = feedparser.parse(client.get("/en/products/feed/").content)

    assert (read.bozo, read.version, read.feed.language) == (False, "rss20", "en")
    entry = next(each for each in read.entries if each.title == "Bowl bowl")
    assert "฿159" in entry.summary
    assert entry.enclosures[0].href.startswith(f"{settings.PUBLIC_URL}/media/")
