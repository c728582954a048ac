"""A parcel packed by link on a small telephone: nobody logs in, and nothing is wider than the window."""

import re

import pytest
from playwright.sync_api import expect

from catalogue import invitations
from catalogue.models import Enterprise
from people.models import Member
from shop import passes
from shop.models import Consignment
from shop.payments import transfers

KINDS_OF_CAMERA = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["code_128"]; }
  async detect() { return [{ rawValue: "EX 1234 5678 9 TH" }]; }
};
"""


@pytest.fixture
def slip(small_shop, place, kham_pan, manager):
    """Of a paid order of two bowls, for the neighbour."""
    order = place(small_shop.bowl, 2)
    transfers.confirm(order.payments.get(), by=manager)
    return passes.make(order.consignments.get(), by=kham_pan, meant_for="ป้าข้างบ้าน")


def address_of(slip):
    """The link without its host, which is the test's own."""
    return re.sub("^https?://[^/]+", "", passes.link(slip))


def tall_enough(page):
    """Every target on the desk's part of a page is at least 48 px high, or hidden."""
    low = page.evaluate(
        """() => [...document.querySelectorAll(".desk a, .desk button, .desk summary, .desk input:not([type=hidden])")]
        .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 47.5 && !one.classList.contains("unseen"))
        .map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert low == []


@pytest.mark.parametrize("js", [True, False])
def test_an_order_is_packed_by_link_without_logging_in(page_at, slip, axe, no_sideways_scroll, js):
    page = page_at(360, js=js)
    page.goto(address_of(slip))
    assert "มาลี" not in page.content()
    no_sideways_scroll(page)

    page.get_by_role("button", name="เปิดใบจัดของ").or_(
        page.get_by_role("button", name="Open the packing slip")
    ).click()
    page.get_by_text("มาลี ใจงาม").wait_for()
    if js:
        axe(page)
    no_sideways_scroll(page)
    tall_enough(page)

    page.locator("form[action$='/pack/'] button").click()
    page.locator(".desk-state-packed").wait_for()
    page.locator("select[name=carrier]").select_option("thailand-post")
    page.locator("input[name=number]").fill("EX123456789TH")
    page.locator("form[action$='/send/'] button").click()
    page.locator(".desk-note").wait_for()

    assert "มาลี" not in page.content()
    parcel = Consignment.objects.get(pk=slip.consignment_id)
    assert (parcel.state, parcel.tracking_number) == ("sent", "EX123456789TH")
    assert not [each for each in page.context.cookies() if each["name"] == "sessionid"]


def test_the_slip_stays_open_on_the_telephone_that_opened_it(page_at, slip, live_server):
    page = page_at(360)
    page.goto(address_of(slip))
    page.locator(".desk form button").click()
    page.get_by_text("มาลี ใจงาม").wait_for()

    page.goto(address_of(slip))

    assert "มาลี ใจงาม" in page.content()


def test_the_number_is_read_by_the_camera_where_the_browser_can(
    page_at, slip, tmp_path, small_shop
):
    page = page_at(360)
    page.add_init_script(KINDS_OF_CAMERA)
    page.goto(address_of(slip))
    page.locator(".desk form button").click()
    picture = small_shop.bowl.product.pages.first().photo.file.path

    page.locator("[data-scan-picture]").set_input_files(picture)

    expect(page.locator("input[name=number]")).to_have_value("EX123456789TH")


def test_without_a_reader_of_bar_codes_the_number_is_typed(page_at, slip):
    page = page_at(360)
    page.add_init_script("delete window.BarcodeDetector;")
    page.goto(address_of(slip))
    page.locator(".desk form button").click()
    page.get_by_text("มาลี ใจงาม").wait_for()

    assert page.locator("[data-scan]").is_hidden()


def test_the_label_is_a_sheet_of_a6(page_at, slip, no_sideways_scroll):
    page = page_at(360)
    page.goto(address_of(slip))
    page.locator(".desk form button").click()
    page.locator("a[href$='/label/']").click()
    page.locator(".label").wait_for()
    no_sideways_scroll(page)

    sheet = page.pdf(prefer_css_page_size=True)

    assert re.findall(rb"/MediaBox \[0 0 (29[78])[.\d]* (4(?:19|20))[.\d]*\]", sheet) != []
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", sheet)) == 1


def test_people_and_invitation_fit_on_a_small_telephone(
    page_at, small_shop, kham_pan, axe, no_sideways_scroll
):
    page = page_at(360)
    page.goto("/desk/login/")
    page.locator("[name=username]").fill("khampan")
    page.locator("[name=password]").fill("clay and water")
    page.locator(".desk-form button").click()
    page.goto("/desk/people/")
    no_sideways_scroll(page)
    axe(page)
    tall_enough(page)

    page.locator("[name=meant_for]").fill("บัวผัน")
    page.locator("form[action$='/invite/'] button").click()
    page.locator("[data-link]").wait_for()
    no_sideways_scroll(page)
    axe(page)
    tall_enough(page)
    path = re.sub("^https?://[^/]+", "", page.locator("[data-link]").inner_text())

    new = page_at(360)
    new.goto(path)
    no_sideways_scroll(new)
    axe(new)
    tall_enough(new)
    for name, typed in {
        "name": "บัวผัน",
        "login": "081 555 0000",
        "password": "clay and water 7",
        "again": "clay and water 7",
    }.items():
        new.locator(f"[name={name}]").fill(typed)
    new.locator("form:has([name=again]) button").click()
    new.wait_for_url("**/desk/orders/")

    person = Member.objects.get(phone="+66815550000")
    assert Enterprise.objects.of_member(person).get().code == "kai-chae"
    assert not invitations.may_invite(Enterprise.objects.get(code="kai-chae"), person)
