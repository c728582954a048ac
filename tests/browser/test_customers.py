"""A buyer comes back without a password, keeps an address, and has everything erased; the books stay."""

import pytest
from playwright.sync_api import expect

from shop import consignments
from shop.customers import reviews
from shop.models import LedgerEntry, Order, OrderContact, Payment, Review
from shop.payments import transfers
from tests.shop.returning import newest_link

REVIEW = reviews.Said(5, "A bowl for every day, and no two are alike.", "Malee", "en")


@pytest.fixture
def bought(small_shop, place, manager):
    """A delivered order of the bowl, reviewed; a jar that is sold out stands beside it."""
    order = place(small_shop.bowl, language="en")
    transfers.confirm(order.payments.get(), by=manager)
    parcel = order.consignments.get()
    consignments.send(parcel, carrier="thailand-post", number="EX123456789TH")
    consignments.deliver(parcel)
    return order


def books():
    return [list(row.objects.order_by("pk").values()) for row in (Order, Payment, LedgerEntry)]


def come_in(page):
    """By the mail that the shop sends."""
    page.goto("/en/account/")
    page.get_by_label("E-mail").fill("Malee@Example.com")
    page.get_by_role("button", name="Send me a link").click()
    expect(page.locator("main")).to_contain_text("on its way")
    page.goto(newest_link())
    page.get_by_role("button", name="Log in to my account").click()


@pytest.mark.parametrize("js", [True, False])
def test_a_returning_buyer_gets_in_without_a_password_and_erases_the_account(page_at, bought, js):
    page, before = page_at(390, lang="en", js=js), books()

    come_in(page)
    expect(page.locator("main")).to_contain_text(bought.reference)
    page.get_by_text("Keep an address").click()
    page.get_by_label("Recipient's name").fill("Malee Chaingam")
    page.get_by_label("Mobile number").fill("081 234 5678")
    page.get_by_label("House number, moo, soi, road").fill("99/4 Moo 6")
    page.get_by_label("Postcode").fill("52100")
    page.get_by_label("Subdistrict").fill("Pong Saen Thong")
    page.get_by_role("button", name="Keep this address").click()
    expect(page.locator("main")).to_contain_text("Mueang Lampang")
    page.get_by_role("link", name="Have it erased").click()
    page.get_by_role("button", name="Erase everything now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your data is erased")

    page.goto("/en/account/")
    expect(page.get_by_role("button", name="Send me a link")).to_be_visible()
    assert OrderContact.objects.get(order=bought).name == ""
    assert books() == before


def test_a_review_is_written_on_a_telephone(page_at, bought):
    page = page_at(390, lang="en")
    page.goto(bought.get_absolute_url())

    page.get_by_role("link", name="Review:").click()
    page.get_by_label("How many stars").select_option("4")
    page.locator("#id_text").fill("เบาและสวย")
    page.get_by_label("Language of your review").select_option("th")
    page.get_by_role("button", name="Send the review").click()

    expect(page.locator("body")).to_contain_text("We read your review")
    assert Review.objects.get().text == "เบาและสวย"


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["th", "en"])
def test_every_page_of_customers_can_be_read_by_everybody(
    page_at, bought, manager, axe, no_sideways_scroll, width, language
):
    line = bought.consignments.get().lines.get()
    reviews.decide(reviews.write(line, REVIEW), Review.State.SHOWN, by=manager)
    page = page_at(width, lang=language)
    come_in(page)
    prefix = "" if language == "th" else "/en"
    paths = ["account/", "account/erase/", "find-my-order/", "wishes/", "account/in/none/"]
    paths += ["makers/kai-chae/rooster-bowl/", "makers/kai-chae/plate/"]

    for path in paths:
        page.goto(f"{prefix}/{path}")
        no_sideways_scroll(page)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            axe(page)
