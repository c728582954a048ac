"""News: the page with all that hangs on it, the list by year and tag, and what leads there and back."""

import json
from datetime import date, timedelta

import extruct
import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import WorkflowState

from catalogue import english
from catalogue.models import ProductPage, Workshop
from home.models import (
    NewsCredit,
    NewsMaker,
    NewsPage,
    NewsPhoto,
    NewsProduct,
    NewsTag,
    NewsTagging,
)
from home.news import videos
from tests.home.editing import hire, words

pytestmark = pytest.mark.django_db

YOUTUBE = "https://www.youtube.com/watch?v=abcdefghijk"
ENGLISH = {"title": "Sorting day", "intro": "Come and help", "body": "<p>Sharp things</p>"}


@pytest.fixture
def tell(tree):
    """A factory of Thai news, published as an editor does."""

    def publish(slug="sorting", *, day=date(2026, 8, 16), live=True, rows=None, **facts):
        facts = {"title": "วันคัดเศษ", "intro": "มาช่วยกัน", "body": "<p>ของมีคม</p>"} | facts
        page = NewsPage(slug=slug, day=day, live=False, **facts)
        for name, made in (rows or {}).items():
            setattr(page, name, made)
        tree["th"]["news"].add_child(instance=page)
        revision = page.save_revision()
        if live:
            revision.publish()
        return NewsPage.objects.get(pk=page.pk)

    return publish


@pytest.fixture
def tag(db):
    return NewsTag.objects.create(slug="sorting", name_th="วันคัดเศษ", name_en="Sorting days")


def in_english(page):
    """What a translator finishes and publishes."""
    english.translate(page, ENGLISH, english.english_locale())
    return NewsPage.objects.get(translation_key=page.translation_key, locale__language_code="en")


# --- the page -----------------------------------------------------------------------------------


def test_everything_that_hangs_on_news_is_shown_in_both_languages(
    tell, tag, make_bowl, kilns, a_photo, client
):
    make_bowl("bowl")
    bowl = ProductPage.objects.get(slug="bowl", locale__language_code="th").product
    workshop = Workshop.objects.create(
        code="no-1", name_th="ครั้งแรก", first_day=date(2021, 6, 28), place_th="ปงแสนทอง"
    )
    photo = a_photo("tray")
    page = tell(
        photo=photo,
        video=YOUTUBE,
        workshop=workshop,
        rows={
            "gallery": [NewsPhoto(photo=photo, caption_th="ถาด", caption_en="A tray")],
            "credits": [NewsCredit(name_th="ต่อศักดิ์", name_en="Torsak", role_th="ประธาน")],
            "taggings": [NewsTagging(tag=tag)],
            "told_products": [NewsProduct(product=bowl)],
            "told_makers": [NewsMaker(enterprise=kilns["kai-chae"])],
        },
    )
    in_english(page)

    thai = client.get("/news/sorting/").content.decode()
    told = client.get("/en/news/sorting/").content.decode()

    for word in ("ถาด", "ต่อศักดิ์", "ประธาน", "กลุ่มไก่แจ้", "/makers/kai-chae/bowl/", videos.PLAYERS[0]):
        assert word in thai
    for word in ("A tray", "Torsak", "Sorting days", "Bantam Throwers", "Sorting day"):
        assert word in told
    assert '<span lang="th">ประธาน</span>' in told
    assert "<iframe" not in thai


def test_only_a_page_with_a_video_lets_the_players_in(tell, client):
    tell("silent")
    tell("film", video=YOUTUBE)

    silent, film = (client.get(f"/news/{slug}/") for slug in ("silent", "film"))

    assert "frame-src" not in silent["Content-Security-Policy"]
    assert f"frame-src {' '.join(videos.PLAYERS)}" in film["Content-Security-Policy"]


def test_news_without_pictures_people_or_english_is_shown(tell, client):
    tell()

    assert client.get("/news/sorting/").status_code == 200
    assert client.get("/en/news/sorting/").status_code == 200


def test_earlier_and_later_news_lead_to_each_other(tell):
    first, second, third = (
        tell(slug, day=date(2026, 8, day)) for slug, day in (("a", 1), ("b", 1), ("c", 2))
    )

    assert (second.earlier(), second.later()) == (first, third)
    assert (first.earlier(), third.later()) == (None, None)


def test_a_product_and_its_maker_lead_to_the_news_that_tells_of_them(
    tell, make_bowl, kilns, client
):
    bowl = make_bowl("bowl").product
    rows = {
        "told_products": [NewsProduct(product=bowl)],
        "told_makers": [NewsMaker(enterprise=kilns["kai-chae"])],
    }
    tell(rows=rows)
    tell("hidden", live=False, rows={"told_products": [NewsProduct(product=bowl)]})

    for address in ("/makers/kai-chae/bowl/", "/makers/kai-chae/", "/en/makers/kai-chae/bowl/"):
        shown = client.get(address).content.decode()
        assert "/news/sorting/" in shown
        assert "/news/hidden/" not in shown
    assert "/news/sorting/" not in client.get("/makers/tao-plai-na/").content.decode()


# --- the list -----------------------------------------------------------------------------------


def test_the_list_is_asked_by_year_in_either_era_and_by_tag(tell, tag, client):
    tell("old", day=date(2021, 6, 28))
    tell("new", rows={"taggings": [NewsTagging(tag=tag)]})

    def found(query):
        return [page.slug for page in client.get(f"/news/{query}").context["news"]]

    assert found("") == ["new", "old"]
    assert found("?year=2021") == found("?year=2564") == found("?year=๒๕๖๔") == ["old"]
    assert found("?tag=sorting") == ["new"]
    assert found("?tag=sorting&year=2021") == []


def test_years_are_buddhist_in_thai(tell, client):
    tell("old", day=date(2021, 6, 28))
    tell("new")

    assert ">2564<" in client.get("/news/").content.decode()
    assert ">2021<" in client.get("/en/news/").content.decode()


@pytest.mark.parametrize(
    "query",
    ["year=abc", "year=0000", "year=9999", "year=%00", "page=-1", "page=x", "tag=%00", "tag=none"],
)
def test_a_question_that_makes_no_sense_is_answered(tell, client, query):
    tell()

    assert client.get(f"/news/?{query}").status_code == 200


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "https://example.com/watch?v=abcdefghijk",
        "https://youtube.com.example.com/watch?v=abcdefghijk",
        "https://www.youtube.com/watch",
        "https://www.youtube.com/watch?v=short",
        'https://youtu.be/abcdefghij"',
        "https://user@youtube.com/watch?v=abcdefghijk",
        "https://vimeo.com/about",
        "https://vimeo.com:99999/123456",
        "https://[/",
    ],
)
def test_a_video_of_no_known_host_is_refused(tree, address):
    page = NewsPage(title="ข่าว", slug="news-1", intro="ข่าว", body="<p>ข่าว</p>", video=address)

    with pytest.raises(ValidationError) as refused:
        page.clean_fields()

    assert "video" in refused.value.message_dict
    assert videos.read(address) is None


@pytest.mark.parametrize(
    ("address", "embed"),
    [
        ("https://youtu.be/abcdefghijk?si=1", "/embed/abcdefghijk"),
        ("http://m.youtube.com/watch?t=3&v=abcdefghijk", "/embed/abcdefghijk"),
        ("https://www.youtube.com/shorts/abcdefghijk", "/embed/abcdefghijk"),
        ("https://vimeo.com/123456789", "/video/123456789"),
    ],
)
def test_a_video_is_read_from_every_way_to_write_its_address(address, embed):
    assert embed in videos.read(address).embed


@pytest.mark.parametrize("facts", [{"title": "ก" * 300}, {"slug": "feed"}, {"slug": "sorting"}])
def test_a_long_title_and_a_taken_address_are_refused(tell, facts):
    tell()
    page = tell("other", live=False)
    for name, value in facts.items():
        setattr(page, name, value)

    with pytest.raises(ValidationError) as refused:
        page.full_clean()

    assert refused.value.message_dict.keys() == facts.keys()


# --- review and clock ---------------------------------------------------------------------------


def post_of(rows=(), **changes):
    """A news form as the editor sends it."""
    names = ("gallery", "credits", "taggings", "told_products", "told_makers", "comments")
    counts = {"TOTAL": 0, "INITIAL": 0, "MIN_NUM": 0, "MAX_NUM": 1000}
    forms = {f"{name}-{what}_FORMS": n for name in names for what, n in counts.items()}
    facts = {"title": "วันคัดเศษ", "slug": "sorting", "day": "16/8/2569", "photo": "", "workshop": ""}
    facts |= {"intro": "มาช่วยกัน", "video": "", "body": words("ของมีคม")}
    return facts | forms | dict(rows) | changes


@pytest.fixture
def staff(tree):
    call_command("setup_roles", verbosity=0)
    return {
        name: hire(name, group)
        for name, group in (("writer", "News editors"), ("coordinator", "Coordinators"))
    }


def due(page):
    """The clock has come to the hour that the approved piece waits for."""
    (waiting,) = page.revisions.filter(approved_go_live_at__gt=timezone.now())
    soon = timezone.now() - timedelta(minutes=1)
    waiting.approved_go_live_at, waiting.content["go_live_at"] = soon, soon.isoformat()
    waiting.save()


def test_a_news_editor_submits_a_coordinator_approves_and_the_clock_publishes(staff, tree, client):
    add = reverse("wagtailadmin_pages:add", args=["home", "newspage", tree["th"]["news"].pk])
    client.force_login(staff["writer"])
    later = (timezone.localtime() + timedelta(days=2)).strftime("%Y-%m-%d %H:%M")
    sent = client.post(add, post_of({"go_live_at": later, "action-submit": "1"}))
    page = NewsPage.objects.get(slug="sorting")
    assert (sent.status_code, page.live) == (302, False)
    client.force_login(staff["coordinator"])
    state = WorkflowState.objects.for_instance(page).get().current_task_state
    approve = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])

    client.post(approve, {})
    call_command("publish_scheduled")
    early = client.get("/news/sorting/").status_code
    due(page)
    call_command("publish_scheduled")
    client.logout()

    assert early == 404
    assert client.get("/news/sorting/").status_code == 200
    untold = client.get("/en/news/sorting/").content.decode()
    assert '<meta name="robots" content="noindex">' in untold
    assert "วันคัดเศษ" in untold
    in_english(NewsPage.objects.get(pk=page.pk))
    told = client.get("/en/news/sorting/").content.decode()
    assert "noindex" not in told
    assert "Sorting day" in told


def test_a_news_editor_cannot_publish_without_the_review(staff, tree, client):
    add = reverse("wagtailadmin_pages:add", args=["home", "newspage", tree["th"]["news"].pk])
    client.force_login(staff["writer"])

    client.post(add, post_of(**{"action-publish": "1"}))

    assert not NewsPage.objects.filter(live=True).exists()


@pytest.mark.parametrize(
    "wrong", [{"title": "ก" * 300}, {"video": "javascript:alert(1)"}, {"day": "abc"}]
)
def test_the_editor_says_what_is_wrong(staff, tree, client, wrong):
    add = reverse("wagtailadmin_pages:add", args=["home", "newspage", tree["th"]["news"].pk])
    client.force_login(staff["writer"])

    answer = client.post(add, post_of(**wrong))

    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == wrong.keys()
    assert not NewsPage.objects.exists()


def test_a_thai_title_makes_an_address_and_twins_differ(staff, tree, client):
    add = reverse("wagtailadmin_pages:add", args=["home", "newspage", tree["th"]["news"].pk])
    client.force_login(staff["writer"])

    for _again in range(2):
        client.post(add, post_of(slug="", title="วันคัดเศษ"))

    first, second = NewsPage.objects.order_by("pk").values_list("slug", flat=True)
    assert first.isascii()
    assert second == f"{first}-2"


def test_a_page_that_is_shown_keeps_its_address(staff, tell, client):
    page = tell(slug="sorting")
    client.force_login(staff["coordinator"])

    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), post_of(slug="", title="อื่น"))

    written = NewsPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert (written.title, written.slug) == ("อื่น", "sorting")


# --- search engines -----------------------------------------------------------------------------


def test_search_engines_read_a_whole_article(tell, tag, a_photo, client):
    people = [
        NewsCredit(name_th="บัวตอง", wrote=True),
        NewsCredit(name_th="สมาคม", kind=NewsCredit.Kind.ORGANISATION),
    ]
    rows = {"credits": people, "taggings": [NewsTagging(tag=tag)]}
    tell(photo=a_photo("tray"), title="</script><b>แก้ว", rows=rows)

    page = client.get("/news/sorting/").content.decode()

    found = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    (told,) = (each for each in found if each["@type"] == "NewsArticle")
    assert told["headline"] == "</script><b>แก้ว"
    assert told["datePublished"] == "2026-08-16"
    assert told["dateModified"] >= "2026"
    assert told["author"] == [{"@type": "Person", "name": "บัวตอง"}]
    assert told["contributor"] == [{"@type": "Organization", "name": "สมาคม"}]
    assert told["publisher"]["name"]
    assert told["publisher"]["logo"]["url"].startswith("http")
    assert told["image"][0].startswith("http")
    assert (told["inLanguage"], told["keywords"]) == ("th", ["วันคัดเศษ"])
    assert json.dumps(told)
