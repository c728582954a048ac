"""News as it is made: written by an editor, looked at by a coordinator, published by the clock."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from home import roles
from home.models import NewsPage
from tests.browser.small_shop import hang
from tests.home.editing import hire
from tests.home.test_news import due

ENGLISH = ["Sorting day", "Come and help", "Sharp ones into the bucket first"]
PICTURES = {"shards": "#b4674a", "tray": "#1f3f86", "bench": "#8fae93"}


@pytest.fixture
def staff(small_shop):
    """A news editor with three pictures, and a coordinator."""
    roles.set_up()
    editor, coordinator = hire("fon", roles.NEWS_EDITORS), hire("dao", roles.COORDINATORS)
    group = Group.objects.get(name=roles.NEWS_EDITORS)
    own = roles.news_pictures(group)
    for name, colour in PICTURES.items():
        photo = hang(name, colour, f"รูป {name}", f"Picture of {name}")
        photo.collection, photo.uploaded_by_user = own, editor
        photo.save()
    return editor, coordinator


@pytest.fixture
def enter(page_at, live_server):
    """The editor in a browser, as the person given."""

    def at(person):
        client = Client()
        client.force_login(person)
        page = page_at(1280)
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return page

    return at


def choose(page, field, name):
    """Take a picture in the chooser that a field opens."""
    field.locator("[data-chooser-action-choose]").click()
    page.locator(".modal-content a.image-choice", has_text=name).first.click()
    expect(page.locator(".modal-content")).to_have_count(0)


def write(page):
    """A piece of news with three pictures, for two days from now, sent in for review."""
    page.goto("/admin/")
    page.locator("main a[href*='/add']").first.click()
    page.locator("#id_title").fill("วันคัดเศษประจำเดือน")
    page.locator("#id_intro").fill("มาช่วยกันคัดเศษเซรามิก")
    page.locator(".public-DraftEditor-content").first.click()
    page.keyboard.insert_text("ชิ้นไหนคมให้หย่อนลงถังน้ำก่อน")
    choose(page, page.locator("[id$=photo-section]").first, "shards")
    for place, name in enumerate(("tray", "bench")):
        page.locator("#id_gallery-ADD").click()
        choose(page, page.locator(f"#inline_child_gallery-{place}"), name)
        page.locator(f"#id_gallery-{place}-caption_th").fill(f"ภาพ {name}")
        page.locator(f"#id_gallery-{place}-caption_en").fill(f"The {name}")
    page.locator("[data-side-panel-toggle=status]").click()
    page.locator("[data-a11y-dialog-show=schedule-publishing-dialog]").click()
    later = timezone.localtime() + timedelta(days=2)
    page.locator("#id_go_live_at").fill(f"{later:%d/%m}/{later.year + 543} {later:%H:%M}")
    page.locator(".xdsoft_datetimepicker:visible").wait_for()  # it comes a moment after the field
    page.keyboard.press("Tab")  # and goes with it
    page.locator("#schedule-publishing-dialog button.action-save").click()
    page.locator("footer .w-dropdown__toggle").last.click()
    page.locator("[name=action-submit]").click()
    page.wait_for_url("**/admin/my-pages/")


def approve(page, piece):
    """Look at what waits, and let it be published at its hour."""
    page.goto("/admin/")
    page.locator(f"main a[href*='/pages/{piece.pk}/edit/']").first.click()
    page.locator("footer .w-dropdown__toggle").last.click()
    page.locator("[data-workflow-action-name=approve]").first.click()
    page.wait_for_url(lambda address: "/edit/" not in address)


def translate(page, title):
    """From the editor's home along the list of what lags behind to the page's English, and show it."""
    page.goto("/admin/")
    page.locator("main a[href$='/english-lags/']").first.click()
    page.wait_for_url("**/english-lags/")  # the home has a table of pages too
    page.locator("main td.title a", has_text=title).click()
    sentences = page.locator("li.incomplete")
    expect(sentences).to_have_count(len(ENGLISH))
    for said in ENGLISH:
        sentence = sentences.first
        sentence.locator("button").last.click()
        sentence.locator("textarea").fill(said)
        sentence.locator("button").last.click()
        expect(sentences).to_have_count(len(ENGLISH) - ENGLISH.index(said) - 1)
    page.locator("footer [name=action][value=publish]").click()
    expect(page.locator(".messages .success")).to_be_visible()


@pytest.mark.django_db(transaction=True)
def test_news_is_written_looked_at_and_published_by_the_clock(staff, enter, page_at):
    editor, coordinator = staff
    write(enter(editor))
    # On a slow machine the editor keeps a new page twice by itself; the first one is sent in.
    piece = NewsPage.objects.filter(live=False).earliest("pk")
    thai, told = page_at(390), page_at(390, lang="en")
    sent_in = thai.goto(f"/news/{piece.slug}/").status

    approve(enter(coordinator), piece)
    approved = thai.goto(f"/news/{piece.slug}/").status
    due(piece)
    call_command("publish_scheduled")

    assert (sent_in, approved) == (404, 404)
    thai.goto(f"/news/{piece.slug}/")
    expect(thai.locator("main h1")).to_have_text("วันคัดเศษประจำเดือน")
    expect(thai.locator("figcaption")).to_have_text(["ภาพ tray", "ภาพ bench"])
    told.goto(f"/en/news/{piece.slug}/")
    expect(told.locator("main h1")).to_have_attribute("lang", "th")
    expect(told.locator("figcaption")).to_have_text(["The tray", "The bench"])
    translate(enter(coordinator), "วันคัดเศษประจำเดือน")
    told.goto(f"/en/news/{piece.slug}/")
    expect(told.locator("main h1")).to_have_text("Sorting day")
    expect(told.locator("main h1")).to_have_attribute("lang", "en")
    expect(told.locator("main")).to_contain_text("Sharp ones into the bucket first")
    expect(told.locator("figcaption")).to_have_text(["The tray", "The bench"])
    thai.reload()
    expect(thai.locator("main h1")).to_have_text("วันคัดเศษประจำเดือน")
    expect(thai.locator("main")).to_contain_text("ชิ้นไหนคมให้หย่อนลงถังน้ำก่อน")
