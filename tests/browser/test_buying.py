"""From the listing to the parcel at the door, as buyer, manager and member do it on their screens."""

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import expect

from catalogue.money import baht
from shop.models import Order, StockRecord
from tests.browser.tour import slip

ISLAND = {
    "th": ("84280", "เกาะพะงัน", "เกาะพะงัน", "สุราษฎร์ธานี"),
    "en": ("84280", "Ko Pha-ngan", "Ko Pha-ngan", "Surat Thani"),
}
MAINLAND = {
    "th": ("52100", "ปงแสนทอง", "เมืองลำปาง", "ลำปาง"),
    "en": ("52100", "Pong Saen Thong", "Mueang Lampang", "Lampang"),
}


class Somebody:
    """Before a screen: reads the words of their language and presses what is written on buttons."""

    def __init__(self, page, language):
        self.page, self.language = page, language
        self.prefix = "" if language == "th" else f"/{language}"

    def say(self, message, **values):
        """A message in this person's language."""
        with override(self.language):
            return gettext(message) % values if values else gettext(message)

    def press(self, words, **values):
        """The one button of this name."""
        self.page.get_by_role("button", name=self.say(words, **values), exact=True).click()

    def fill(self, label, text):
        """The field of this label."""
        self.page.get_by_label(self.say(label), exact=True).fill(text)

    def sees(self, words, **values):
        """These words stand on the page."""
        expect(self.page.locator("main")).to_contain_text(self.say(words, **values))


class Buyer(Somebody):
    """A guest."""

    def choose(self):
        """From the listing to two bowls in cobalt blue in the bag."""
        page = self.page
        page.goto(f"{self.prefix}/products/")
        page.locator(f".product-card a[href='{self.prefix}/makers/kai-chae/rooster-bowl/']").click()
        page.locator("[data-variant]", has_text="Cobalt" if self.prefix else "โคบอลต์").click()
        expect(page.locator("[data-variant][aria-current]")).to_contain_text("฿189")
        if page.has_scripts:
            page.get_by_role("button", name=self.say("One more")).click()
        else:
            page.locator("[name=quantity]").fill("2")
        self.press("Put into the bag")
        expect(page.locator("[data-added]")).to_contain_text("Cobalt" if self.prefix else "โคบอลต์")
        page.get_by_role("link", name=self.say("Go to the bag")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(self.say("Bag"))
        expect(page.locator("input[name=quantity][type=number]")).to_have_value("2")
        page.get_by_role("link", name=self.say("Go to checkout")).click()

    def fill_in(self, place):
        """Who and where to; with scripts the postcode knows the rest, without they are plain fields."""
        page = self.page
        self.fill("Recipient's name", "มาลี ใจงาม")
        self.fill("Mobile number", "081-234-5678")
        self.fill("House number, moo, soi, road", "99/4 หมู่ 6")
        postcode, subdistrict, district, province = place
        page.locator("[name=postcode]").fill(postcode)
        if page.has_scripts:
            page.locator("select#id_subdistrict").select_option(f"{subdistrict} · {district}")
            expect(page.locator("[name=district]")).to_have_value(district)
            expect(page.locator("[name=province]")).to_have_value(province)
        else:
            page.locator("[name=subdistrict]").fill(subdistrict)
            self.press("Update the delivery cost")
            expect(page.locator("[name=subdistrict]")).to_have_value(subdistrict)
            page.locator("[name=district]").fill(district)
            page.locator("[name=province]").fill(province)

    def fill_in_abroad(self):
        """A flat in Singapore; without scripts the fields come with the price."""
        page = self.page
        page.locator("[name=country]").select_option("SG")
        if not page.has_scripts:
            self.press("Update the delivery cost")
        self.fill("Recipient's name", "Mei Tan")
        self.fill("Mobile number", "+65 9123 4567")
        self.fill("Street, house number, flat", "12 Sample Rise, #04-05")
        self.fill("Town or city", "Singapore")
        page.locator("[name=postal_code]").fill("049145")
        expect(page.locator("[name=street]")).to_be_hidden()

    def order_button(self, total):
        """The button, once it states this total."""
        words = self.say("Place the order and pay %(total)s", total=f"฿{total}")
        return self.page.get_by_role("button", name=words, exact=True)

    def order(self, place, total):
        """Choose, fill in, place the order; what the shop then knows of it."""
        self.choose()
        self.fill_in(place)
        return self.place_order(total)

    def place_order(self, total):
        """Press the button, once it states this total; what the shop then knows of the order."""
        self.order_button(total).click()
        self.sees("Pay with PromptPay")
        expect(self.page.locator(".qr svg")).to_be_visible()
        return Order.objects.get(token=self.page.url.rstrip("/").split("/")[-1])

    def show_slip(self):
        """Send the picture of the transfer."""
        self.page.locator("#id_picture").set_input_files(slip())
        self.press("Send the slip")
        self.sees("Thank you. We are looking at your slip.")

    def stands_at(self, step):
        """After a reload the order has come so far."""
        self.page.reload()
        expect(self.page.locator("[aria-current=step]")).to_contain_text(self.say(step))


def confirm_in_the_office(page, order):
    """A manager finds the order in the editor and says that the money is in."""
    office = Somebody(page, "th")
    page.goto("/admin/login/?next=/admin/shop/orders/")
    page.locator("[name=username]").fill("manager")
    page.locator("[name=password]").fill("clay and water")
    page.locator("form button[type=submit]").click()
    page.get_by_role("link", name=order.reference).click()
    expect(page.locator(".office-slip img")).to_have_js_property("complete", True)
    office.press("%(amount)s is in: confirm", amount=baht(order.total))
    message = office.say("Payment confirmed; the makers see the order now.")
    expect(page.locator(".messages")).to_contain_text(message)


class AtTheDesk(Somebody):
    """A member with a telephone in the workshop."""

    def open(self, order):
        """Log in by telephone number and choose the order."""
        self.page.goto(f"{self.prefix}/desk/login/")
        self.fill("Mobile number or e-mail", "081 111 1111")
        self.page.locator("[name=password]").fill("clay and water")
        self.press("Log in")
        self.page.get_by_role("link", name=order.reference).click()

    def send(self, typed, kept):
        """With the number of the carrier's slip."""
        self.fill("Tracking number", typed)
        self.press("Sent: tell the buyer the number")
        expect(self.page.get_by_role("link", name=kept)).to_be_visible()


@pytest.mark.usefixtures("kham_pan", "manager")
def test_a_bowl_goes_from_the_shelf_to_the_door(page_at, small_shop):
    buyer = Buyer(page_at(390), "th")
    order = buyer.order(ISLAND["th"], total=478)
    assert (order.total, order.language, order.contact.province) == (478, "th", "สุราษฎร์ธานี")
    buyer.stands_at("Waiting for your payment")
    buyer.show_slip()
    buyer.stands_at("Slip is being checked")

    confirm_in_the_office(page_at(1280), order)
    buyer.stands_at("Being packed")

    desk = AtTheDesk(page_at(390), "th")
    desk.open(order)
    desk.press("Packed")
    buyer.stands_at("Waiting for the next posting day")
    desk.send("ex 1234 5678 5 th", kept="EX123456785TH")
    buyer.stands_at("At your door")
    tracking = buyer.page.get_by_role("link", name="EX123456785TH")
    assert "EX123456785TH" in tracking.get_attribute("href")

    buyer.press("It has arrived")
    buyer.sees("Everything has arrived. Thank you for taking these shards home.")
    order.refresh_from_db()
    assert order.state == Order.State.COMPLETED


@pytest.mark.parametrize(
    ("language", "width", "js"),
    [("th", 390, False), ("en", 1280, True), ("en", 1280, False)],
    ids=["thai-phone-without-scripts", "english-desktop", "english-desktop-without-scripts"],
)
def test_a_guest_buys_and_shows_the_slip(page_at, small_shop, language, width, js):
    buyer = Buyer(page_at(width, lang=language, js=js), language)

    order = buyer.order(MAINLAND[language] if js else ISLAND[language], total=428 if js else 478)
    buyer.show_slip()

    assert order.language == language
    assert order.slips.count() == 1
    buyer.stands_at("Slip is being checked")


@pytest.mark.parametrize("js", [True, False], ids=["with-scripts", "without-scripts"])
def test_pressing_twice_orders_once(page_at, small_shop, js):
    buyer = Buyer(page_at(1280, lang="en", js=js), "en")
    buyer.choose()
    buyer.fill_in(MAINLAND["en"])

    buyer.order_button(428).dblclick()

    buyer.sees("Pay with PromptPay")
    assert Order.objects.count() == 1
    assert StockRecord.objects.get(variant=small_shop.cobalt).reserved == 2


def test_going_back_and_sending_the_form_again_leads_to_the_one_order(page_at, small_shop):
    buyer = Buyer(page_at(390), "th")
    buyer.choose()
    forgotten = Buyer(buyer.page.context.new_page(), "th")
    forgotten.page.has_scripts = True
    forgotten.page.goto("/checkout/")
    for tab in (buyer, forgotten):
        tab.fill_in(ISLAND["th"])
    buyer.order_button(478).click()
    buyer.sees("Pay with PromptPay")
    page = buyer.page.url

    forgotten.order_button(478).click()

    forgotten.sees("Pay with PromptPay")
    assert forgotten.page.url == page
    buyer.page.go_back()
    expect(buyer.page.locator("[data-place]")).to_have_count(0)  # the form has done its work
    buyer.page.go_forward()
    buyer.sees("Pay with PromptPay")
    assert Order.objects.count() == 1


def test_the_price_of_an_island_is_said_before_the_order(page_at, small_shop):
    buyer = Buyer(page_at(390), "th")
    buyer.choose()
    expect(buyer.order_button(428)).to_be_visible()

    buyer.page.locator("[name=postcode]").fill("๘๔๒๘๐")

    expect(buyer.order_button(478)).to_be_visible()
    expect(buyer.page.locator("[data-delivery]")).to_have_text("฿100")
    buyer.page.locator("[name=postcode]").fill("52100")
    expect(buyer.order_button(428)).to_be_visible()
    assert not Order.objects.exists()


@pytest.mark.parametrize("js", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_buyer_in_singapore_orders_on_a_phone(page_at, small_shop, js):
    buyer = Buyer(page_at(390, lang="en", js=js), "en")
    buyer.choose()
    buyer.fill_in_abroad()
    buyer.sees("Import duty and taxes of your country are not included")

    order = buyer.place_order(total=778)

    assert (order.total, order.delivery_total, order.contact.country) == (778, 400, "SG")
    expect(buyer.page.locator(".panel address")).to_contain_text("Singapore 049145")


def test_changing_the_country_changes_fields_and_price_and_keeps_what_was_typed(
    page_at, small_shop
):
    buyer = Buyer(page_at(390), "th")
    buyer.choose()
    buyer.fill_in(MAINLAND["th"])
    country = buyer.page.locator("[name=country]")

    country.select_option("SG")
    expect(buyer.order_button(778)).to_be_visible()
    expect(buyer.page.locator("[name=city]")).to_be_visible()
    expect(buyer.page.locator("[name=postcode]")).to_be_hidden()
    country.select_option("TH")

    expect(buyer.order_button(428)).to_be_visible()
    expect(buyer.page.locator("[name=city]")).to_be_hidden()
    assert buyer.place_order(428).contact.subdistrict == "ปงแสนทอง"


def test_what_is_too_heavy_for_a_price_is_asked_for_and_not_ordered(page_at, small_shop):
    small_shop.cobalt.packed_weight_g = 6000
    small_shop.cobalt.save()
    buyer = Buyer(page_at(390, lang="en"), "en")
    buyer.choose()
    expect(buyer.page.locator("[data-on-request]")).to_be_hidden()

    buyer.page.locator("[name=country]").select_option("SG")

    expect(buyer.page.locator("[data-on-request]")).to_contain_text("Up to 10 kg")
    expect(buyer.page.locator("[data-on-request] a[href^='mailto:']")).to_be_visible()
    expect(buyer.page.locator("[data-place]")).to_be_hidden()
    buyer.page.locator("[name=country]").select_option("TH")
    expect(buyer.page.locator("[data-place]")).to_be_visible()
