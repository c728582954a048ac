"""The feed of news in each language, and the cards that other sites show."""

import io
from datetime import date

import feedparser
import pytest
from django.core.files.storage import default_storage
from PIL import Image, features

from catalogue import english
from home.cards import covers as cards
from home.cards import kept, letters
from home.models import NewsPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(tree, a_photo):
    """One piece with a cover."""
    made = NewsPage(title="ที่รองแก้ว ป้ำผู้กี่ปั้น\x0b", slug="coaster", day=date(2026, 8, 16), live=False)
    made.intro, made.body, made.photo = "มา & ช่วย", "<p>เศษ</p>", a_photo("tray")
    tree["th"]["news"].add_child(instance=made)
    made.save_revision().publish()
    return NewsPage.objects.get(pk=made.pk)


def test_the_feed_holds_whole_addresses_and_the_cover(page, client, settings):
    answer = client.get("/news/feed/")

    read = feedparser.parse(answer.content)
    (entry,) = read.entries
    assert (read.bozo, read.version, read.feed.language) == (False, "rss20", "th")
    assert read.feed.title
    assert read.feed.link == f"{settings.PUBLIC_URL}/news/"
    assert (entry.title, entry.summary) == ("ที่รองแก้ว ป้ำผู้กี่ปั้น", "มา & ช่วย")
    assert entry.link == f"{settings.PUBLIC_URL}/news/coaster/"
    assert entry.published_parsed[:3] == (2026, 8, 16)
    (cover,) = entry.enclosures
    assert cover.href.startswith(f"{settings.PUBLIC_URL}/media/")
    assert (cover.type, int(cover.length) > 0) == ("image/jpeg", True)


def test_the_english_feed_waits_for_the_english(page, client):
    before = feedparser.parse(client.get("/en/news/feed/").content)
    words = {"title": "Coasters", "intro": "Come", "body": "<p>Shards</p>"}
    english.translate(page, words, english.english_locale())

    after = feedparser.parse(client.get("/en/news/feed/").content)

    assert (before.feed.language, before.entries) == ("en", [])
    assert [entry.title for entry in after.entries] == ["Coasters"]
    assert after.entries[0].link.endswith("/en/news/coaster/")


def test_the_page_names_feed_and_card(page, client):
    shown = client.get("/news/coaster/").content.decode()

    assert 'type="application/rss+xml"' in shown
    assert f'<meta property="og:image" content="{cards.address(page)}">' in shown
    assert 'content="summary_large_image"' in shown


def test_a_card_is_drawn_once_and_named_anew_when_the_title_changes(page, client):
    first = cards.address(page)
    answer = client.get(first)
    picture = Image.open(io.BytesIO(answer.getvalue()))
    page.title = "อีกชื่อ"
    page.save()

    moved = client.get(first)
    again = client.get(moved.url)

    assert (picture.format, picture.size) == ("JPEG", (1200, 630))
    assert (moved.status_code, again.status_code) == (302, 200)
    assert moved.url == cards.address(NewsPage.objects.get(pk=page.pk)) != first
    drawn = default_storage.listdir(kept.FOLDER)[1]
    assert len([name for name in drawn if name.startswith(f"{page.pk}-")]) == 1


def test_a_draft_has_no_card(page, client):
    address = cards.address(page)
    page.unpublish()

    assert client.get(address).status_code == 404


def test_a_card_without_cover_is_drawn(page, client):
    page.photo = None
    page.save()

    assert client.get(cards.address(page)).status_code == 200


@pytest.mark.parametrize(
    "title",
    ["ผู้", "ก" * 255, "ที่รองแก้ว" * 25, "a" * 255, "ชุดของขวัญปีใหม่ สั่งได้ถึงวันที่ 15 ธันวาคม", "", "้"],
)
def test_every_title_fits_its_card(title):
    size, lines = letters.set_title(title)

    face = letters.title_face(size)
    assert len(lines) <= 3
    assert all(face.width(line) <= letters.WIDTH - 2 * 60 for line in lines)


def test_the_machine_sets_thai_marks_one_above_the_other():
    assert features.check("raqm")
