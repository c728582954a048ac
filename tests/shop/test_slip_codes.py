"""The code on a bank slip: read from good and bad pictures, and never believed when it is broken."""

import io
import os
from decimal import Decimal

import pytest
from django.utils import translation
from PIL import Image

from catalogue import pictures
from shop.payments import promptpay, slip_codes
from shop.payments.slip_codes import SlipCode
from tests.shop.slip_pictures import (
    KASIKORN,
    REFERENCE,
    code_text,
    field,
    jpeg,
    screenshot,
    signed,
)

GOOD = SlipCode(KASIKORN, REFERENCE)
MIXED = "202601014AbCdEfGhIjKlMn01"


def test_the_code_of_a_phones_screenshot_is_read():
    assert slip_codes.read(jpeg(screenshot(code_text()))) == GOOD


@pytest.mark.parametrize("angle", [90, 180, 270, 7, 33])
def test_a_turned_slip_is_read(angle):
    turned = screenshot(code_text()).rotate(angle, expand=True, fillcolor="#777")

    assert slip_codes.read(turned) == GOOD


@pytest.mark.parametrize("side", [2400, 1600, 1200, 900])
def test_a_slip_made_smaller_is_read(side):
    small = screenshot(code_text())
    small.thumbnail((side, side), Image.Resampling.LANCZOS)

    assert slip_codes.read(jpeg(small)) == GOOD


def test_a_slip_that_messengers_compressed_again_and_again_is_read():
    image = screenshot(code_text())
    for quality in (60, 45, 30):
        image = Image.open(io.BytesIO(jpeg(image, quality)))

    assert slip_codes.read(jpeg(image, 40)) == GOOD


def test_a_slip_in_dark_mode_is_read():
    dark = screenshot(code_text()).point(lambda value: 255 - value)

    assert slip_codes.read(dark) == GOOD


def test_a_slip_as_the_shop_keeps_it_is_read():
    kept = pictures.clean(io.BytesIO(jpeg(screenshot(code_text(), module=4))), max_side=1600)

    assert slip_codes.read(kept.data) == GOOD


def test_capital_and_small_letters_of_a_reference_stay_apart():
    assert slip_codes.read(screenshot(code_text("014", MIXED))) == SlipCode("014", MIXED)
    assert slip_codes.parse(code_text("014", MIXED.upper()).encode()) != SlipCode("014", MIXED)


PROMPTPAY = promptpay.payload(promptpay.DEMO_RECEIVER, Decimal(159))
OTHER_TEXTS = {
    "our own code to pay with": PROMPTPAY,
    "an address": "https://example.com/0041000600000101030040220016001120000BPP00001",
    "a wallet's slip": signed(
        field("00", field("00", "01") + field("01", "01")) + field("51", "TH")
    ),
    "another country": code_text(country="LA"),
}


@pytest.mark.parametrize("kind", OTHER_TEXTS)
def test_another_code_is_no_slips_code(kind):
    assert slip_codes.read(screenshot(OTHER_TEXTS[kind])) is None


def test_a_picture_without_a_code_has_none():
    assert slip_codes.read(jpeg(screenshot())) is None
    assert slip_codes.read(Image.new("RGB", (1, 1))) is None


def test_a_slips_code_is_found_beside_another_code():
    assert slip_codes.read(screenshot(PROMPTPAY, code_text())) == GOOD
    assert slip_codes.read(screenshot(code_text(), code_text())) == GOOD


def test_two_different_slips_in_one_picture_are_left_to_a_person():
    assert slip_codes.read(screenshot(code_text(), code_text("014", MIXED))) is None


# --- the text of a code -------------------------------------------------------------------------

# In the shapes that six banks print.
PRINTED = {
    "0041000600000101030040220016001120000BPP000015102TH9104A0AB": ("004", "016001120000BPP00001"),
    "0046000600000101030140225202601014AbCdEfGhIjKlMn015102TH9104B3C5": (
        "014",
        "202601014AbCdEfGhIjKlMn01",
    ),
    "0038000600000101030060217A4ab00cd00ef000125102TH91042E62": ("006", "A4ab00cd00ef00012"),
    "0046000600000101030250225KSA00000000000000000000ab5102TH91042238": (
        "025",
        "KSA00000000000000000000ab",
    ),
    "004600060000010103002022520260101120000000000000015102TH91048652": (
        "002",
        "2026010112000000000000001",
    ),
    "0039000600000101030690218TR02601011200000015102TH9104E227": ("069", "TR0260101120000001"),
}


@pytest.mark.parametrize("text", PRINTED)
def test_the_codes_of_the_banks_are_understood(text):
    assert slip_codes.parse(text.encode()) == SlipCode(*PRINTED[text])


def test_a_checksum_without_its_leading_zero_is_understood():
    texts = (code_text(reference=f"0162{number:04d}") for number in range(1000))
    text = next(text for text in texts if text[-4] == "0" and text[-3] != "0")

    assert slip_codes.parse((text[:-4] + text[-3:]).encode()) is not None
    assert slip_codes.parse((text[:-4] + text[-3:].lower()).encode()) is not None


def transfer(*fields):
    return signed(field("00", "".join(field(*pair) for pair in fields)) + field("51", "TH"))


KIND, BANK, NUMBER = ("00", "000001"), ("01", "004"), ("02", REFERENCE)
WHOLE = code_text()
BROKEN = {
    "nothing": "",
    "checksum of another": WHOLE[:-4] + "0000",
    "no checksum": WHOLE[:-8],
    "one sign changed": WHOLE.replace("BPP00001", "BPP00002"),
    "one sign lost": WHOLE[:20] + WHOLE[21:],
    "something behind it": WHOLE + "0",
    "a line's end behind it": WHOLE + "\n",
    "no country": signed(WHOLE[: WHOLE.index("5102TH")]),
    "no bank": transfer(KIND, NUMBER),
    "no reference": transfer(KIND, BANK),
    "another kind": transfer(("00", "000002"), BANK, NUMBER),
    "two references": transfer(KIND, BANK, NUMBER, ("02", "016001120000BPP00002")),
    "a bank of letters": transfer(KIND, ("01", "0x4"), NUMBER),
    "a bank of four digits": transfer(KIND, ("01", "0004"), NUMBER),
    "an empty reference": transfer(KIND, BANK, ("02", "")),
    "a reference too long to keep": transfer(KIND, BANK, ("02", "9" * 41)),
    "a script": transfer(KIND, BANK, ("02", "<script>1</script>")),
    "a length beyond the end": signed("0099000600000101030040220"),
    "a length beyond its field": signed("0041000600000101030040299016001120000BPP000015102TH"),
    "a negative length": signed("00-1000600000101030040220016001120000BPP000015102TH"),
    "a length with a space": signed("00 80006000005102TH"),
    "a tag cut off": signed(WHOLE[:-8] + "510"),
    "only a checksum": signed(""),
    "Thai": "๐๐๔๑" + WHOLE,
    "ten kilobytes": signed(WHOLE[:-8] * 200),
    "ten kilobytes of empty fields": signed("".join(f"{n % 90:02d}00" for n in range(2500))),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_code_is_none(kind):
    assert slip_codes.parse(BROKEN[kind].encode()) is None


def test_no_bytes_whatever_raise_an_error():
    noise = os.urandom(100_000)

    assert not any(slip_codes.parse(noise[at : at + at % 97]) for at in range(0, 100_000, 7))
    assert slip_codes.parse(b"\xff" * 50) is None


@pytest.mark.parametrize("content", [b"", b"no picture", jpeg(screenshot())[:3000]])
def test_what_is_no_picture_has_no_code(content):
    assert slip_codes.read(content) is None


def test_a_picture_full_of_what_looks_like_codes_has_none():
    corner = Image.new("L", (9, 9), 255)
    for edge, shade in ((1, 0), (2, 255), (3, 0)):
        corner.paste(shade, (edge, edge, 9 - edge, 9 - edge))
    wall = Image.new("L", (720, 720), 255)
    for place in range(80 * 80):
        wall.paste(corner, (place % 80 * 9, place // 80 * 9))

    assert slip_codes.read(wall) is None


# --- the banks ----------------------------------------------------------------------------------


def test_a_bank_is_called_by_its_name_and_an_unknown_one_by_its_number():
    with translation.override("en"):
        assert slip_codes.bank_name("004") == "Kasikornbank"
        assert slip_codes.bank_name("999") == "999"
