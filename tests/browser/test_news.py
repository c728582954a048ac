"""A piece of news as readers meet it, from draft to English; the video asks nobody before a click."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from catalogue import english
from home.models import NewsCredit, NewsPage, NewsPhoto, NewsProduct, NewsTag, NewsTagging
from home.news import videos
from tests.browser.small_shop import hang
from tests.home.test_news import due

PLAYER = "www.youtube-nocookie.com"


@pytest.fixture
def neighbours():
    """The player, in a frame."""
    return {PLAYER}


@pytest.fixture
def piece(small_shop, tree):
    """Thai news with three pictures, a video, people, a tag and goods; nobody has published it."""
    shards, tray, bench = (
        hang(name, colour, f"รูป {name}", f"Picture of {name}")
        for name, colour in (("shards", "#b4674a"), ("tray", "#1f3f86"), ("bench", "#8fae93"))
    )
    page = NewsPage(title="วันคัดเศษประจำเดือน: หกสี หนึ่งบ่าย สองร้อยกิโล", slug="sorting", live=False)
    page.day, page.photo, page.intro = date(2026, 8, 16), shards, "มาช่วยกันคัดเศษเซรามิก"
    page.body, page.video = "<p>ชิ้นไหนคมให้หย่อนลงถังน้ำก่อน</p>", "https://youtu.be/abcdefghijk"
    page.gallery = [
        NewsPhoto(photo=photo, caption_th=f"ภาพที่ {n}", caption_en=f"Picture {n}")
        for n, photo in enumerate((shards, tray, bench), start=1)
    ]
    page.credits = [NewsCredit(name_th="พี่บัวตอง", name_en="Phi Bua Tong", role_th="เจ้าบ้าน")]
    days = NewsTag.objects.create(slug="sorting", name_th="วันคัดเศษ", name_en="Sorting days")
    page.taggings = [NewsTagging(tag=days)]
    page.told_products = [NewsProduct(product=small_shop.bowl.product)]
    tree["th"]["news"].add_child(instance=page)
    page.save_revision()
    return page


@pytest.mark.django_db(transaction=True)
def test_news_is_read_as_the_rules_say_at_each_step(piece, page_at, axe, no_sideways_scroll):
    thai, told = page_at(390), page_at(1280, lang="en")
    draft = thai.goto("/news/sorting/").status

    from_the_editor = NewsPage.objects.get(pk=piece.pk).get_latest_revision_as_object()
    from_the_editor.go_live_at = later()
    from_the_editor.save_revision().publish()
    early = thai.goto("/news/sorting/").status
    due(piece)
    call_command("publish_scheduled")

    assert (draft, early) == (404, 404)
    thai.goto("/news/sorting/")
    expect(thai.locator("figcaption")).to_have_text(["ภาพที่ 1", "ภาพที่ 2", "ภาพที่ 3"])
    expect(thai.locator("iframe")).to_have_count(0)
    axe(thai)
    no_sideways_scroll(thai)
    told.goto("/en/news/sorting/")
    expect(told.locator("main h1")).to_have_attribute("lang", "th")
    expect(told.locator("figcaption").first).to_have_text("Picture 1")
    put_into_english(piece)
    told.goto("/en/news/sorting/")
    expect(told.locator("main h1")).to_have_text("Sorting day")
    axe(told)


@pytest.mark.django_db(transaction=True)
def test_the_player_comes_by_a_click(piece, page_at, complaints):
    piece.get_latest_revision_as_object().save_revision().publish()
    page = page_at(390)
    page.goto("/news/sorting/")

    page.locator(".news-video a").click()

    frame = page.locator(".news-video iframe")
    expect(frame).to_have_attribute("src", videos.read(piece.video).embed)
    assert not any("Content Security Policy" in said for said in complaints)
    complaints.clear()  # the player's host cannot be reached from here


def later():
    """In two days."""
    return timezone.now() + timedelta(days=2)


def put_into_english(piece):
    """A translator says and publishes all of it."""
    words = {"title": "Sorting day", "intro": "Come and help", "body": "<p>Sharp ones first</p>"}
    english.translate(NewsPage.objects.get(pk=piece.pk), words, english.english_locale())
