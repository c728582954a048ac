"""From scrap to shelf on a potter's telephone: one story, from the heap to the sale at the fair."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
import zxingcpp
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from catalogue import balance
from catalogue.balance import Load
from catalogue.models import Batch, Enterprise, ScrapLot
from home.figures import publishing
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


def tags(potter, bowl):
    """One tag for each piece of a small sheet; where the code on it leads."""
    page = potter.page
    page.goto("/desk/pieces/tags/")
    page.locator(f"[name=tag-{bowl.pk}]").fill("1")
    potter.tap("main form.desk-form button")
    tag = page.locator(".hang-tag svg").first
    tag.wait_for()
    drawn = Image.open(io.BytesIO(tag.screenshot()))
    [code] = zxingcpp.read_barcodes(drawn.resize((drawn.width * 3, drawn.height * 3)))
    return code.text


def agrees(potter, look):
    """The house lets itself be counted."""
    page = potter.page
    page.goto("/desk/house/kai-chae/")
    potter.tap("label:has([name=in_figures])")
    potter.tap("main form.desk-form button[type=submit]")
    look(page)
    expect(page.locator("[name=in_figures]")).to_be_checked()


def month_ends(kham_pan):
    """Two other houses have worked as well; then the month is over and its figures are published."""
    other = Enterprise.objects.get(code="tao-plai-na")
    third = Enterprise.objects.create(code="lai-khram", name_th="กลุ่มลายคราม")
    Enterprise.objects.filter(pk__in=[other.pk, third.pk]).update(in_figures=True)
    for house in (other, third):
        load = Load(uuid4(), "glazed", "ตลาดเซรามิก", timezone.localdate(), 10_000)
        balance.receive(house, load, by=kham_pan)
    publishing.publish_due(timezone.now() + timedelta(days=33))


def test_scrap_becomes_pieces_that_are_sold_at_the_fair_and_counted(
    page_at, small_shop, look, kham_pan
):
    potter = Potter(page_at(360)).arrive()
    page, bowl = potter.page, small_shop.bowl
    before = StockRecord.objects.get(variant=bowl).on_hand

    takes_in(potter, look)
    fires(potter, bowl, look)
    made = StockRecord.objects.get(variant=bowl).on_hand
    printed = tags(potter, bowl)
    page.goto(printed[printed.index("/p/") :])
    look(page)
    expect(page.locator("#passport")).to_contain_text("60%")
    page.locator(f"form[action*='/{bowl.pk}/sold/'] button").click()
    page.wait_for_url(f"**/desk/pieces/{bowl.product_id}/**")
    sold = StockRecord.objects.get(variant=bowl).on_hand
    agrees(potter, look)
    month_ends(kham_pan)
    page.goto("/en/figures/")
    look(page)

    assert (made, sold) == (before + 10, before + 9)
    assert printed.endswith(f"/p/{bowl.sku}/")
    expect(page.locator("#scrap-received .figure-total")).to_have_text("32.5 kg")
