"""A bowl arrives broken: claimed by photo on a phone, replaced by its makers, the delivery refunded."""

import os
import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from shop.models import Claim, Refund
from tests.browser.conftest import WIDER_THAN_THE_WINDOW
from tests.shop.claiming import came, claimed, shards
from tests.shop.refunding import agreed

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("SHOTS")


def as_member(page, live_server, member):
    """The browser, logged in as this person."""
    client = Client()
    client.force_login(member)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )
    return page


def look(page, name):
    """Nothing is wider than the window."""
    page.wait_for_load_state()
    assert page.evaluate(WIDER_THAN_THE_WINDOW) == []
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def tell(buyer, order):
    """The buyer claims a bowl with two pictures; a form sent too early says what is missing."""
    buyer.goto(order.get_absolute_url())
    buyer.get_by_role("link", name="Something is broken or wrong").click()
    buyer.get_by_role("button", name="Send it to us").click()
    expect(buyer.get_by_role("alert")).to_be_visible()
    look(buyer, "claim-wrong")
    buyer.get_by_label("It arrived broken").check()
    buyer.get_by_label("Another piece, at no charge").check()
    photo = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": shards().read()}
    buyer.get_by_label("Pictures").set_input_files([photo, photo])
    buyer.get_by_label("In your words").fill("It fell in two.")
    buyer.get_by_role("button", name="Send it to us").click()
    expect(buyer.get_by_role("heading", name="What you told us")).to_be_visible()
    expect(buyer.get_by_alt_text("Picture 2 of yours")).to_be_visible()
    look(buyer, "order-claimed")


def send_another(desk, order):
    """The makers look at the pictures, pack another piece, note how, and send it."""
    desk.goto("/en/desk/orders/")
    desk.get_by_role("link", name="Claims").click()
    desk.get_by_role("link", name=order.reference).click()
    look(desk, "desk-claim")
    desk.get_by_role("button", name="Send another piece").click()
    desk.get_by_role("link", name="The new parcel").click()
    look(desk, "desk-parcel")
    desk.get_by_role("link", name="Note how it is packed").click()
    look(desk, "desk-packing")
    desk.get_by_label("Box").fill("Box C")
    desk.get_by_role("button", name="Save").click()
    desk.get_by_label("Tracking number").fill("EX123456780TH")
    desk.get_by_role("button", name=re.compile("^Sent")).click()
    expect(desk.get_by_text("EX123456780TH").first).to_be_visible()


def refund_delivery(office, order):
    """The manager looks at the claim and returns what the delivery cost."""
    office.goto(reverse("shop_office:claim", args=[Claim.objects.get().pk]))
    look(office, "office-claim")
    office.goto(reverse("shop_office:refund", args=[order.pk]))
    office.get_by_role("checkbox").first.check()
    office.locator("[name=reason]").fill("The bowl arrived broken")
    office.locator("button[type=submit]").filter(has_not_text="฿").last.click()
    office.locator("button[value=decide]").click()
    expect(office.get_by_text("฿50").first).to_be_visible()


def statement_shows(desk, order):
    """The makers find the delivery that went back, with its order, in the month's money."""
    desk.goto("/en/desk/money/")
    desk.locator("a.desk-row").first.click()
    card = desk.locator("li.desk-account").filter(has_text=order.reference)
    expect(card).to_contain_text("Returned to buyers")
    expect(card).to_contain_text("−฿50")
    look(desk, "desk-statement")


def test_a_broken_bowl_is_claimed_replaced_and_its_delivery_refunded(
    page_at, live_server, place, kham_pan, manager
):
    order = place(language="en", quantity=2)
    came(order)
    buyer = page_at(390, lang="en")

    tell(buyer, order)
    desk = as_member(page_at(390, lang="en"), live_server, kham_pan)
    send_another(desk, order)
    refund_delivery(as_member(page_at(1280, lang="en"), live_server, manager), order)

    assert Refund.objects.get().amount == 50
    assert agreed(order) == order.total - 50
    statement_shows(desk, order)
    buyer.reload()
    expect(buyer.get_by_text("Another piece is on its way to you")).to_be_visible()
    expect(buyer.get_by_role("heading", name="We owe you ฿50")).to_be_visible()
    look(buyer, "order-after")


@pytest.mark.parametrize("lang", ["th", "en"])
def test_sending_back_and_calling_off_fit_a_phone_and_everybody(
    page_at, axe, place, make_bowl, lang
):
    parcel = came(place(language=lang))
    if lang == "en":
        claimed(parcel, about="return", wish="money", photos=0)
    fresh = place(make_bowl("vase"), language=lang)
    page = page_at(390, lang=lang)
    pages = {"order": parcel.order.get_absolute_url(), "fresh": fresh.get_absolute_url()}
    pages["off"] = f"{pages['fresh']}call-off/"
    if lang == "th":
        pages |= {what: f"{pages['order']}{what}/{parcel.pk}/" for what in ("claim", "return")}
    for name, address in pages.items():
        page.goto(address)
        look(page, f"{name}-{lang}")
        axe(page)
        page.emulate_media(color_scheme="dark")
        axe(page, rules=["color-contrast", "link-in-text-block"])
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{name}-{lang}-dark.png", full_page=True)
        page.emulate_media(color_scheme="light")
