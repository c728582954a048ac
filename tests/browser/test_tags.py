"""Hang tags as they are printed: eight to a sheet, their size, and every code read again."""

import io

import pytest
import zxingcpp
from django.conf import settings
from PIL import Image

from tests.browser.test_desk_pieces import Potter

MM = 96 / 25.4  # the style sheet's pixels in a millimetre
SIZE = """tags => tags.map(tag => { const box = tag.getBoundingClientRect(), qr =
  tag.querySelector("svg").getBoundingClientRect(); return [box.width, box.height, qr.width,
  tag.scrollHeight <= tag.clientHeight + 1]; })"""

pytestmark = pytest.mark.usefixtures("kham_pan")


def test_every_code_of_a_sheet_of_tags_leads_to_its_passport(page_at, small_shop):
    potter = Potter(page_at(1000)).arrive()
    page, bowl, blue = potter.page, small_shop.bowl, small_shop.cobalt
    page.goto("/desk/pieces/tags/")
    page.locator(f"[name=tag-{bowl.pk}]").fill("5")
    page.locator(f"[name=tag-{blue.pk}]").fill("4")
    potter.tap("main form.desk-form button")
    page.locator(".tag-sheet").first.wait_for()

    page.emulate_media(media="print", color_scheme="dark")
    sizes = page.locator(".hang-tag").evaluate_all(SIZE)
    sheets = [page.locator(".tag-sheet").nth(at).screenshot(scale="css") for at in range(2)]
    printed = page.pdf(prefer_css_page_size=True)

    assert printed.count(b"/Type /Page\n") == 2
    assert len(sizes) == 9
    for width, height, qr, fits in sizes:
        assert [round(side / MM) for side in (width, height, qr)] == [50, 65, 23]
        assert fits
    read = [
        code.text
        for sheet in sheets
        for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(sheet)).resize(doubled(sheet)))
    ]
    address = f"{settings.PUBLIC_URL}/p/"
    assert sorted(read) == sorted([f"{address}{bowl.sku}/"] * 5 + [f"{address}{blue.sku}/"] * 4)


def doubled(sheet):
    """As a printer has more dots than a screen."""
    width, height = Image.open(io.BytesIO(sheet)).size
    return width * 2, height * 2
