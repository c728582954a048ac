"""What every page keeps to, measured in the browser: its width, its targets, its heading, the keyboard."""

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import expect

from catalogue.models import Photo
from shop.models import Order

pytestmark = pytest.mark.usefixtures("kham_pan")

LANGUAGES = pytest.mark.parametrize("language", ["th", "en"])

# Links inside a sentence may be as small as the sentence; what stands alone wants a fingertip.
SMALLER_THAN_A_FINGERTIP = """() => {
  const alone = "button, select, summary, nav a, header a, .button, .pill, label.choice, label.check";
  return [...document.querySelectorAll(alone)].filter((element) => {
    const box = element.getBoundingClientRect();
    const seen = element.checkVisibility({ visibilityProperty: true }) && box.bottom + scrollY > 0;
    return seen && (box.width < 43.5 || box.height < 43.5);
  }).map((element) => {
    const box = element.getBoundingClientRect();
    return `${Math.round(box.width)}×${Math.round(box.height)} ${element.outerHTML.slice(0, 120)}`;
  });
}"""
ILL_PUT_TOGETHER = """(language) => {
  const faults = [], headings = document.querySelectorAll("h1").length;
  if (headings !== 1) faults.push(`${headings} headings of the first rank`);
  if (document.documentElement.lang !== language) faults.push(`lang=${document.documentElement.lang}`);
  for (const image of document.images) {
    if (!(image.getAttribute("width") > 0 && image.getAttribute("height") > 0))
      faults.push(`no size: ${image.outerHTML}`);
    // A picture that is loaded later must not push the page about.
    if (image.checkVisibility() && !image.clientHeight) faults.push(`no room kept: ${image.outerHTML}`);
    if (image.complete && !image.naturalWidth) faults.push(`not loaded: ${image.outerHTML}`);
  }
  return faults;
}"""
IN_MOTION = """() => [document.documentElement, ...document.querySelectorAll("*")].filter((element) => {
  const style = getComputedStyle(element);
  return style.scrollBehavior === "smooth" || style.animationName !== "none"
    || style.transitionDuration.split(", ").some((time) => parseFloat(time) > 0);
}).length"""
FOCUS_IS_SEEN = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""


@LANGUAGES
def test_every_page_fits_a_narrow_phone_and_a_fingertip(everywhere, no_sideways_scroll, language):
    def keeps_to_the_rules(page):
        faults = page.evaluate(ILL_PUT_TOGETHER, language)
        page.set_viewport_size({"width": 320, "height": 640})
        try:
            no_sideways_scroll(page)
        except AssertionError as fault:
            faults.append(str(fault))
        page.set_viewport_size({"width": 390, "height": 844})
        faults += page.evaluate(SMALLER_THAN_A_FINGERTIP)
        if faults:
            raise AssertionError("\n".join(faults))

    everywhere(keeps_to_the_rules, language=language, width=390)


def test_style_script_and_pictures_come_from_this_house(page_at, small_shop):
    page = page_at(390)
    page.goto("/makers/kai-chae/rooster-bowl/")
    photo = Photo.objects.get(title="rooster-bowl")
    addresses = [
        "/static/css/tokens.css",
        "/static/js/product.js",
        "/static/fonts/trirong-thai-500-normal.woff2",
        photo.get_rendition("width-640|format-jpeg").url,
    ]

    answers = {address: page.request.get(address).status for address in addresses}

    assert set(answers.values()) == {200}, answers
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Plex Looped"')


def test_whoever_wants_no_motion_sees_none(page_at, small_shop):
    page = page_at(1280)
    page.goto("/products/")

    moving = {}
    for wish in ("no-preference", "reduce"):
        page.emulate_media(reduced_motion=wish)
        moving[wish] = page.evaluate(IN_MOTION)

    assert moving["no-preference"] > 0  # else this test measures nothing
    assert moving["reduce"] == 0


def test_the_checkout_needs_no_mouse(page_at, small_shop):
    page = page_at(1280, lang="en")
    page.goto("/en/makers/kai-chae/rooster-bowl/")
    page.locator("form.buy button.button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-added]")).to_be_focused()
    page.goto("/en/checkout/")
    page.locator("[name=name]").focus()

    for typed in ("Malee Jaingam", "081 234 5678", "", "Thailand", "99/4 Moo 6"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS_IS_SEEN)
    page.keyboard.type("52100")
    expect(page.locator("select#id_subdistrict")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("Pong Saen Thong")
    expect(page.locator("[name=province]")).to_have_value("Lampang")
    button = page.locator("[data-place]")
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS_IS_SEEN)
        if button.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")

    with override("en"):
        expect(page.get_by_role("heading", name=gettext("Pay with PromptPay"))).to_be_visible()
    assert Order.objects.get().contact.subdistrict == "Pong Saen Thong"
