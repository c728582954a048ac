"""Papers as they come out of the printer: sizes and sheets, and whether everything fits."""

from dataclasses import replace

import pytest

from shop.models import Consignment, Seller
from shop.orders import Contact
from shop.payments import transfers
from tests.browser.test_desk_pieces import Potter
from tests.cast import MALEE

MM = 96 / 25.4  # the style sheet's pixels in a millimetre
SIZE = """labels => labels.map(label => { const box = label.getBoundingClientRect();
  return [box.width, box.height, label.scrollHeight <= label.clientHeight + 1
    && label.scrollWidth <= label.clientWidth + 1]; })"""

LONG = replace(
    MALEE,
    name="คุณสิริกัญญาณัฐ วงศ์ประเสริฐสุขสวัสดิ์ไพบูลย์ (ฝากพี่สมชาย)",
    street="ห้างหุ้นส่วนจำกัดลำปางเครื่องเคลือบดินเผาพาณิชย์ 999/123 หมู่บ้านสวนหลวงร่มเย็น ซอยพหลโยธิน 52 แยก 3-1",
    subdistrict="แขวงคลองถนนเหนือ",
    district="เขตสายไหมพระราชวัง",
    province="กรุงเทพมหานคร",
    postcode="10220",
)
HANOI = Contact(
    name="Nguyễn Thị Hoa",
    phone="+84912345678",
    email="hoa@example.com",
    street="12 Hàng Bạc",
    district="Hà Nội",
    postcode="100000",
    country="VN",
)

pytestmark = pytest.mark.usefixtures("kham_pan")


@pytest.fixture
def five_parcels(small_shop, place, manager):
    """Five paid parcels of the first house: a long address, one abroad, three of the village."""
    seller = Seller.load()
    seller.name_th = "วิสาหกิจชุมชนกลุ่มเซรามิกบ้านปงแสนทอง"
    seller.address_th = "99 หมู่ 6 ตำบลปงแสนทอง อำเภอเมืองลำปาง จังหวัดลำปาง 52100"
    seller.vat_registered, seller.tax_id, seller.phone = True, "0105536112014", "054 123 456"
    seller.save()
    buyers = [LONG, HANOI, *(replace(MALEE, phone=f"+6681234567{n}") for n in range(3))]
    placed = [place(small_shop.bowl, 2, contact=who, language="th") for who in buyers]
    for order in placed:
        transfers.confirm(order.payments.get(), by=manager)
    return placed


@pytest.fixture
def potter(page_at):
    """The potter of the first house, on a computer with a printer."""
    return Potter(page_at(1280)).arrive()


def sheet(potter, what, parcels):
    """A sheet as the printer gets it, and the file."""
    numbers = Consignment.objects.filter(order__in=parcels).values_list("pk", flat=True)
    query = "&".join(f"parcel={number}" for number in numbers)
    potter.page.goto(f"/desk/papers/{what}/?{query}")
    potter.page.emulate_media(media="print", color_scheme="dark")
    return potter.page.pdf(prefer_css_page_size=True)


def sheets_of(printed):
    return printed.count(b"/Type /Page\n")


def boxes(potter):
    return potter.page.locator(".parcel-label").evaluate_all(SIZE)


def test_each_label_is_a_sheet_of_a6_on_which_all_fits(potter, five_parcels):
    printed = sheet(potter, "labels", five_parcels)

    assert sheets_of(printed) == 5
    assert all(fits for _width, _height, fits in boxes(potter))
    text = potter.page.locator(".parcel-label").all_inner_texts()
    assert "VIETNAM" in text[1]
    for order, words in zip(five_parcels, text, strict=True):
        assert order.reference in words
        assert order.contact.postcode in words


def test_four_labels_to_a_sheet_of_a4_are_each_of_a6(potter, five_parcels):
    printed = sheet(potter, "labels-a4", five_parcels)

    assert sheets_of(printed) == 2
    for width, height, fits in boxes(potter):
        assert [round(side / MM) for side in (width, height)] == [105, 148]
        assert fits


def test_each_delivery_note_begins_a_sheet_and_the_pick_list_is_one(potter, five_parcels):
    assert sheets_of(sheet(potter, "slips", five_parcels)) == 5
    assert sheets_of(sheet(potter, "pick-list", five_parcels)) == 1
    assert "10" in potter.page.locator("tbody").first.inner_text()


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_receipt_is_one_sheet_and_fits_the_smallest_telephone(
    page_at, five_parcels, no_sideways_scroll, axe, language
):
    order = five_parcels[0]
    page = page_at(320, lang=language)
    prefix = "" if language == "th" else "/en"
    page.goto(f"{prefix}/orders/{order.token}/receipt/")

    no_sideways_scroll(page)
    axe(page)
    assert order.papers.get().called in page.locator("article").inner_text()
    assert sheets_of(page.pdf(prefer_css_page_size=True)) == 1
