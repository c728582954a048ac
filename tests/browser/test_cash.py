"""Cash at pick-up in a real browser: the choice comes and goes; the desk's pages fit a phone."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from catalogue.models import Enterprise, ProductPage
from shop import consignments
from shop.models import Order, Payment
from shop.payments import cash
from tests.browser.conftest import WIDER_THAN_THE_WINDOW
from tests.shop.fetching import PICK_UP

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def takes_cash(kilns, zones):
    """Kham Pan's house hands over, for cash."""
    houses = Enterprise.objects.filter(code="kai-chae")
    houses.update(pick_up=True, cash_at_pick_up=True, pick_up_place_th="ศาลาหมู่ 7")


def test_cash_is_a_choice_as_long_as_everything_is_fetched(page_at, takes_cash, make_bowl):
    make_bowl()
    page = page_at(360, lang="en")
    page.goto(ProductPage.objects.get(locale__language_code="en").url)
    page.get_by_role("button", name="Put into the bag").click()
    page.goto("/en/checkout/")
    choice, button = page.get_by_label("Cash at pick-up"), page.locator("[data-place]")
    expect(choice).to_be_hidden()

    page.get_by_label("I pick it up").check()
    choice.check()
    expect(button).to_have_text("Place the order, pay ฿159 at pick-up")
    page.get_by_label("By parcel").check()
    expect(choice).to_be_hidden()
    expect(button).to_have_text("Place the order and pay ฿209")
    page.get_by_label("I pick it up").check()
    choice.check()
    expect(button).to_have_text("Place the order, pay ฿159 at pick-up")
    page.get_by_label("Recipient's name").fill("Malee")
    page.get_by_label("Mobile number").fill("081 234 5678")
    button.click()

    expect(page.get_by_role("heading", name="Please bring ฿159 in cash")).to_be_visible()
    assert Order.objects.get().payments.get().method == Payment.Method.CASH


@pytest.mark.parametrize("lang", ["th", "en"])
def test_money_and_house_fit_a_small_phone(
    page_at, live_server, takes_cash, make_bowl, place, kham_pan, lang
):
    order = place(make_bowl(), methods=PICK_UP, pay=Payment.Method.CASH)
    parcel = order.consignments.get()
    consignments.make_ready(parcel)
    cash.hand_over(parcel, by=kham_pan)
    member = Client()
    member.force_login(kham_pan)
    page, name = page_at(360, lang=lang), settings.SESSION_COOKIE_NAME
    session = {"name": name, "value": member.cookies[name].value, "url": live_server.url}
    page.context.add_cookies([session])
    today = timezone.localdate()

    for address in ("money/", f"money/kai-chae/{today.year}/{today.month}/", "house/kai-chae/"):
        page.goto(("/en" if lang == "en" else "") + f"/desk/{address}")
        assert page.evaluate(WIDER_THAN_THE_WINDOW) == []
        targets = page.locator(".desk :is(button, .desk-row, .desk-choice, .desk-nav a):visible")
        assert targets.count() >= 4
        assert min(box.bounding_box()["height"] for box in targets.all()) >= 48
