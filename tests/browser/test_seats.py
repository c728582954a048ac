"""A cup and a seat in one bag on a telephone: booked, paid, ticketed, and one of them given back."""

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils.translation import override
from playwright.sync_api import expect

from shop.models import Attendee, Order, Refund, StockRecord
from shop.payments import settling
from tests.browser.test_buying import MAINLAND, Buyer


class Guest(Buyer):
    """A buyer who wants to throw a bowl."""

    def put_cup_in(self):
        """From the cup's own page."""
        self.page.goto(f"{self.prefix}/makers/tao-plai-na/cup/")
        self.press("Put into the bag")
        expect(self.page.locator("[data-added]")).to_be_visible()

    def put_seats_in(self, session, number):
        """From the sessions that a workshop's page shows."""
        with override(self.language):
            request = RequestFactory().get(f"{self.prefix}/products/")
            html = engines["django"].get_template("parts/sessions.html")
            part = html.render({"workshop": session.workshop}, request)
        self.page.goto(f"{self.prefix}/products/")
        main = self.page.locator("main .wrap").first
        main.evaluate("(main, html) => main.insertAdjacentHTML('afterbegin', html)", part)
        box = self.page.locator(f"[data-session='{session.pk}']")
        box.locator("[name=quantity]").fill(str(number))
        box.locator("form button:not([type=button])").click()
        self.page.goto(f"{self.prefix}/cart/")

    def name_the_second(self, session, name):
        """The first is the buyer; only the second has to be named."""
        self.page.locator(f"[name=seat_{session.variant.pk}_2]").fill(name)


@pytest.mark.parametrize(
    ("language", "js"), [("th", True), ("en", False)], ids=["thai", "english-without-scripts"]
)
def test_a_cup_and_two_seats_are_paid_once_ticketed_and_one_given_back(
    page_at, small_shop, make_session, language, js
):
    session = make_session(capacity=6, price=450)
    guest = Guest(page_at(390, lang=language, js=True), language)
    guest.put_cup_in()
    guest.put_seats_in(session, 2)
    guest.sees("Seat")
    if not js:
        cookies = guest.page.context.cookies()
        guest = Guest(page_at(390, lang=language, js=False), language)
        guest.page.context.add_cookies(cookies)
        guest.page.goto(f"{guest.prefix}/cart/")
    guest.page.get_by_role("link", name=guest.say("Go to checkout")).click()

    guest.fill_in(MAINLAND[language])
    total = f"{int(small_shop.cup.price) + 900 + 50:,}"
    guest.order_button(total).click()
    expect(guest.page.locator("[data-errors]")).to_be_visible()
    guest.name_the_second(session, "ปุณณ์ ใจงาม")
    order = guest.place_order(total)
    settling.take_in(order.payments.get())
    guest.page.reload()

    expect(guest.page.locator(".ticket .qr svg")).to_have_count(2)
    guest.sees("Your tickets")
    assert StockRecord.objects.get(variant=session.variant).on_hand == 4

    guest.page.locator("summary", has_text=guest.say("Give seats back")).click()
    guest.page.locator("label.choice", has_text="ปุณณ์").click()
    guest.press("Give these seats back")

    expect(guest.page.locator(".ticket .qr svg")).to_have_count(1)
    assert Refund.objects.get().amount == 450
    assert Attendee.objects.exclude(given_back_at=None).get().name == "ปุณณ์ ใจงาม"
    assert Order.objects.get().state == Order.State.PAID


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_free_seat_is_booked_with_one_button(page_at, small_shop, make_session, language):
    session = make_session(price=0)
    guest = Guest(page_at(390, lang=language), language)
    guest.put_seats_in(session, 1)
    guest.page.get_by_role("link", name=guest.say("Go to checkout")).click()
    guest.fill("Recipient's name", "มาลี ใจงาม")
    guest.fill("Mobile number", "081-234-5678")

    guest.press("Book the seats")

    guest.sees("Thank you, your seats are booked. We look forward to seeing you.")
    expect(guest.page.locator(".ticket .qr svg")).to_have_count(1)
    assert Order.objects.get().language == language
