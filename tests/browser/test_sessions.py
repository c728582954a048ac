"""At the door of a workshop with a small telephone, and in the office that runs it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from shop.models import Attendee
from tests.browser.test_parcel_slip import tall_enough
from tests.cast import MALEE

PREFIX = {"th": "", "en": "/en"}


@pytest.fixture
def full(small_shop, make_session, place):
    """A free session that begins within the hour, with three people."""
    session = make_session(
        price=0, starts_in=timedelta(minutes=40), room_th="ห้องปั้น", room_en="Throwing room"
    )
    for number, name in enumerate(
        ["มาลี ใจงาม", "Christopher Featherstonehaugh-Wellington", "คำแปง"]
    ):
        place(session.variant, contact=replace(MALEE, name=name, phone=f"+6681000000{number}"))
    return session


def logged_in(page, address, who):
    """The page behind the log-in."""
    page.goto(address)
    page.locator("[name=username]").fill(who)
    page.locator("[name=password]").fill("clay and water")
    page.locator(".desk form .desk-button, main form button[type=submit]").first.click()
    page.wait_for_url(f"**{address}")


@pytest.mark.parametrize("lang", ["th", "en"])
def test_people_are_checked_in_by_ticket_and_by_list(
    page_at, full, noi, axe, no_sideways_scroll, lang
):
    attendee = Attendee.objects.get(name="มาลี ใจงาม")
    ticket = PREFIX[lang] + reverse("shop:ticket", args=[attendee.code])
    stranger = page_at(360, lang=lang)
    stranger.goto(ticket)
    assert "มาลี" not in stranger.content()
    axe(stranger)
    no_sideways_scroll(stranger)
    tall_enough(stranger)

    page = page_at(360, lang=lang)
    logged_in(page, PREFIX[lang] + reverse("shop:desk_sessions"), "noi")
    tall_enough(page)
    no_sideways_scroll(page)
    axe(page)
    page.goto(ticket)
    page.locator("button[value=came]").click()
    expect(page.locator("button[value=undo]")).to_be_visible()
    axe(page)
    page.goto(PREFIX[lang] + reverse("shop:desk_session", args=[full.pk]))
    expect(page.locator("button[value=undo]")).to_have_count(1)
    page.locator("button[value=came]").first.click()
    expect(page.locator("button[value=undo]")).to_have_count(2)
    axe(page)
    tall_enough(page)
    no_sideways_scroll(page)
    page.goto(PREFIX[lang] + reverse("shop:desk_session_sheet", args=[full.pk]))
    axe(page)
    no_sideways_scroll(page)

    assert Attendee.objects.exclude(came_at=None).count() == 2
