"""A workshop from the list to the goods that came of it, read and booked on a telephone."""

from datetime import date

import pytest
from playwright.sync_api import expect

from catalogue.models import Upgrade, Workshop
from shop.models import CartLine
from tests.home.conftest import tell_workshop  # noqa: F401

LANGUAGES = pytest.mark.parametrize("language", ["th", "en"])
TITLES = {"th": "ปั้นชามใบแรก", "en": "Your first bowl"}


@pytest.fixture
def workshops(small_shop, throwing_class, make_session, tell_workshop):  # noqa: F811
    """One to come with two sessions, and the first of all, out of which came the bowl."""
    make_session()
    make_session(hours=4, room_th="ห้อง 2")
    tell_workshop(throwing_class)
    first = Workshop.objects.create(
        code="no-1", number=1, name_th="แรก", first_day=date(2021, 6, 28), place_th="ปงแสนทอง"
    )
    Upgrade.objects.filter(product=small_shop.bowl.product).update(workshop=first)
    tell_workshop(first, "เวิร์กช็อปแรก", "The first workshop")


@LANGUAGES
def test_a_seat_is_put_into_the_bag_from_the_list(workshops, page_at, language):
    page, prefix = page_at(390, lang=language, js=False), "" if language == "th" else "/en"
    page.goto(f"{prefix}/workshops/")

    page.get_by_role("link", name=TITLES[language]).click()
    expect(page.locator("h1")).to_have_text(TITLES[language])
    page.locator("[data-session] button.button").first.click()

    expect(page.locator(".message.bag")).to_be_visible()
    assert CartLine.objects.get().variant.session.workshop.code == "throwing"


@LANGUAGES
def test_goods_and_their_workshop_lead_to_each_other(workshops, page_at, language):
    page, prefix = page_at(390, lang=language), "" if language == "th" else "/en"
    page.goto(f"{prefix}/workshops/no-1/")

    page.locator(".born .product-card a").click()
    page.wait_for_url(f"**{prefix}/makers/kai-chae/rooster-bowl/")
    page.locator(".upgrade .change a").click()

    page.wait_for_url(f"**{prefix}/workshops/no-1/")
    expect(page.locator(".born")).to_be_visible()


@LANGUAGES
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_workshops_fit_a_phone_and_axe_finds_no_fault(
    workshops, page_at, axe, no_sideways_scroll, language, scheme
):
    page, prefix = page_at(390, lang=language, scheme=scheme), "" if language == "th" else "/en"

    for path in ("", "throwing/", "no-1/"):
        page.goto(f"{prefix}/workshops/{path}")
        axe(page)
        page.set_viewport_size({"width": 320, "height": 640})
        no_sideways_scroll(page)
        page.set_viewport_size({"width": 390, "height": 844})
