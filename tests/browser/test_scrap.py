"""From scrap to shelf on a potter's telephone: one story, from the heap to the sale at the fair."""

import pytest
from playwright.sync_api import expect

from catalogue.models import Batch, ScrapLot
from shop.models import StockRecord
from tests.browser.test_desk_pieces import Potter

pytestmark = pytest.mark.usefixtures("kham_pan")


@pytest.fixture
def look(axe, no_sideways_scroll):
    """Nothing on the page is to blame, and nothing is wider than the telephone."""

    def at(page):
        axe(page)
        no_sideways_scroll(page)

    return at


def takes_in(potter, look):
    """Twelve and a half kilograms of biscuit, typed in Thai figures."""
    potter.page.goto("/desk/scrap/")
    potter.tap("a[href$='/scrap/receive/']")
    look(potter.page)
    potter.tap("label:has([name=kind][value=biscuit])")
    potter.write("[name=kilograms]", "๑๒.๕")
    potter.write("[name=source]", "โรงชามข้างวัด")
    potter.tap("main form.desk-form button[type=submit]")
    potter.page.wait_for_url("**/scrap/lots/*/")
    look(potter.page)


def fires(potter, bowl, look):
    """More than there is, which is refused; then less."""
    page, lot = potter.page, ScrapLot.objects.get()
    page.goto("/desk/scrap/batches/new/")
    for name, typed in (
        (f"lot-{lot.pk}", "20"),
        ("new-0-name", "ดินขาวลำปาง"),
        ("new-0-kg", "4"),
        ("piece-0-count", "10"),
        ("piece-0-grams", "400"),
    ):
        page.locator(f"[name={name}]").fill(typed)
    page.locator("[name=piece-0-what]").select_option(str(bowl.pk))
    potter.tap("button.desk-button:not([name])")
    expect(page.locator(".desk-error").first).to_be_visible()
    look(page)
    page.locator(f"[name=lot-{lot.pk}]").fill("6")
    potter.tap("button.desk-button:not([name])")
    page.wait_for_url(f"**/scrap/batches/{Batch.objects.get().pk}/")
    look(page)


def test_scrap_becomes_pieces_that_are_sold_at_the_fair(page_at, small_shop, look):
    potter = Potter(page_at(360)).arrive()
    page, bowl = potter.page, small_shop.bowl
    before = StockRecord.objects.get(variant=bowl).on_hand

    takes_in(potter, look)
    fires(potter, bowl, look)
    made = StockRecord.objects.get(variant=bowl).on_hand
    page.goto(f"/p/{bowl.sku}/")
    look(page)
    expect(page.locator("#passport")).to_contain_text("60%")
    page.locator(f"form[action*='/{bowl.pk}/sold/'] button").click()
    page.wait_for_url(f"**/desk/pieces/{bowl.product_id}/**")

    sold = StockRecord.objects.get(variant=bowl).on_hand
    assert (made, sold) == (before + 10, before + 9)
