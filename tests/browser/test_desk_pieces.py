"""Pieces on a potter's telephone: a new one on a weak connection, and one sold at the fair."""

import io
import time
from functools import cache

import pytest
from PIL import Image
from playwright.sync_api import expect

from catalogue.models import Photo, Product
from shop.models import StockRecord
from tests.browser.test_buying import Somebody

# "Slow 4G" of the browser's own tools, on a processor a quarter as quick.
SLOW = {"offline": False, "latency": 600, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
OFFLINE = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
CAMERA_TAPS = 3  # open it, release it, keep the photo

pytestmark = pytest.mark.usefixtures("small_shop", "kham_pan")


@cache
def twelve_megapixels():
    """A picture with grain, as sensors make it: some 5 MB, 1 MB once it is made small."""
    out = io.BytesIO()
    Image.effect_noise((4000, 3000), 40).convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()


class Potter(Somebody):
    """Counts every tap on the screen; letters and figures are typed, not tapped."""

    def __init__(self, page, language="th"):
        super().__init__(page, language)
        self.taps = 0

    def arrive(self):
        """Log in and open the list, on a quick connection."""
        self.page.goto("/desk/login/")
        self.fill("Mobile number or e-mail", "081 111 1111")
        self.page.locator("[name=password]").fill("clay and water")
        self.press("Log in")
        self.page.goto("/desk/pieces/")
        return self

    def tap(self, target):
        """One tap."""
        self.page.locator(target).first.click()
        self.taps += 1

    def write(self, target, text):
        """Tap a field, unless one stands in it already, and type."""
        field = self.page.locator(target)
        if not field.evaluate("field => field === document.activeElement"):
            self.tap(target)
        self.page.keyboard.type(text)

    def photograph(self):
        """A photo of twelve megapixels from the camera."""
        photo = {"name": "IMG_0001.jpg", "mimeType": "image/jpeg"}
        photo["buffer"] = twelve_megapixels()
        self.page.locator("[name=photo]").set_input_files(photo)
        self.taps += CAMERA_TAPS

    def fill_in(self):
        """Everything a new piece needs but its photo."""
        self.write("[name=name]", "ชามไก่ใบเล็ก")
        self.tap("label:has([name=category][value=tableware])")
        self.write("[name=price]", "๒๐๐")
        for side, cm in (("length", "15"), ("width", "15"), ("height", "7.5")):
            self.write(f"[name={side}]", cm)
        self.write("[name=weight]", "350")
        self.write("[name=pieces]", "6")

    def stands_at_the_piece(self):
        """The page of the new piece is open."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("ชามไก่", timeout=60_000)
        expect(self.page).not_to_have_url("**/new/")


@pytest.fixture
def potter(page_at):
    """Kham Pan with her telephone, before her list."""
    return Potter(page_at(360)).arrive()


def throttled(page, network=SLOW):
    """The page on a weak connection."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", network)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4 if network is SLOW else 1})
    return session


def test_a_new_piece_takes_a_minute_and_twelve_taps(potter, record_property):
    throttled(potter.page)
    began = time.monotonic()

    potter.tap("a[href$='/pieces/new/']")
    potter.photograph()
    potter.fill_in()
    potter.tap("[data-save]")
    potter.stands_at_the_piece()

    took = time.monotonic() - began
    record_property("counted", f"a new piece: {potter.taps} taps, {took:.0f} s on slow 4G")
    assert potter.taps <= 12
    assert took <= 60
    product = Product.objects.exclude(name_th="").get(name_th="ชามไก่ใบเล็ก")
    assert product.variants.get().stock.on_hand == 6
    assert max(Photo.objects.get(title="ชามไก่ใบเล็ก").width, 0) == 2048


def test_a_new_piece_needs_no_script(page_at):
    potter = Potter(page_at(360, js=False)).arrive()
    potter.page.goto("/desk/pieces/new/")
    potter.photograph()
    potter.fill_in()
    potter.page.locator("[name=price]").fill("สองร้อย")
    potter.tap("[data-save]")
    expect(potter.page.locator(".desk-field-wrong [name=price]")).to_be_visible()
    expect(potter.page.locator("[data-shown] img")).to_have_js_property("naturalWidth", 2560)

    potter.page.locator("[name=price]").fill("200")
    potter.tap("[data-save]")

    potter.stands_at_the_piece()
    assert Photo.objects.filter(title="ชามไก่ใบเล็ก").count() == 1


def test_without_a_connection_all_is_kept_and_sent_later(potter, complaints):
    page = potter.page
    page.goto("/desk/pieces/new/")
    session = throttled(page, OFFLINE)
    potter.photograph()
    potter.fill_in()
    potter.tap("[data-save]")
    expect(page.locator("[data-said]")).to_contain_text(potter.say(WAITING))
    assert not Product.objects.filter(name_th="ชามไก่ใบเล็ก").exists()

    session.send("Network.emulateNetworkConditions", OFFLINE | {"offline": False})

    potter.stands_at_the_piece()
    assert Product.objects.filter(name_th="ชามไก่ใบเล็ก").count() == 1
    complaints.clear()  # of the requests that failed


WAITING = "No connection. Everything is kept here and sent by itself as soon as there is one."


def test_what_was_begun_is_there_after_the_page_is_opened_anew(potter):
    page = potter.page
    page.goto("/desk/pieces/new/")
    potter.photograph()
    expect(page.locator("[data-said]")).to_contain_text(potter.say("The photo has arrived."))
    potter.fill_in()

    page.goto("/desk/pieces/new/")

    expect(page.locator("[data-begun]")).to_be_visible()
    expect(page.locator("[name=name]")).to_have_value("ชามไก่ใบเล็ก")
    expect(page.locator("[data-shown] img")).to_be_visible()
    potter.tap("[data-save]")
    potter.stands_at_the_piece()
    page.goto("/desk/pieces/new/")
    expect(page.locator("[data-begun]")).to_be_hidden()
    expect(page.locator("[name=name]")).to_have_value("")


def test_a_mistake_is_shown_and_the_photo_stays(potter, axe, no_sideways_scroll):
    page = potter.page
    page.goto("/desk/pieces/new/")
    potter.photograph()
    potter.fill_in()
    page.locator("[name=price]").fill("สองร้อย")
    potter.tap("[data-save]")

    expect(page.locator(".desk-field-wrong [name=price]")).to_be_visible()
    expect(page.locator("[data-shown] img")).to_be_visible()
    axe(page)
    no_sideways_scroll(page)
    page.locator("[name=price]").fill("200")
    potter.tap("[data-save]")
    potter.stands_at_the_piece()
    axe(page)
    no_sideways_scroll(page)


def test_sold_at_the_fair_is_two_taps_and_can_be_taken_back(potter, small_shop, axe):
    page, shelf = potter.page, StockRecord.objects.get(variant=small_shop.bowl)
    axe(page)

    potter.tap(f"li:has(a[href='/desk/pieces/{small_shop.bowl.product_id}/']) .desk-fair summary")
    potter.tap(f"form[action$='/{small_shop.bowl.pk}/sold/'] button")

    expect(page.locator(".desk-undo")).to_be_visible()
    assert potter.taps == 2
    before, _ = shelf.on_hand, shelf.refresh_from_db()
    assert shelf.on_hand == before - 1
    axe(page)
    potter.tap(".desk-undo button")
    expect(page.locator(".desk-undo")).to_be_hidden()
    shelf.refresh_from_db()
    assert shelf.on_hand == before
