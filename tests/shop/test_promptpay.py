"""PromptPay codes: read back field by field, as a banking app does."""

import binascii
import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.utils.safestring import SafeString

from shop.payments.promptpay import DEMO_RECEIVER, Kind, Receiver, payload, qr_svg

PHONE, TAX_ID, BILLER = "0812345678", "0107536000315", "010753600031501"
SVG = "{http://www.w3.org/2000/svg}"


def fields(text):
    """Tag → value, of a payload or of one of its templates."""
    found, rest = {}, text
    while rest:
        length = int(rest[2:4])
        assert len(rest) >= 4 + length
        assert rest[:2] not in found
        found[rest[:2]], rest = rest[4 : 4 + length], rest[4 + length :]
    return found


def code(who=PHONE, amount="390", reference=None):
    return payload(Receiver.parse(who), Decimal(amount), reference)


# --- the receiver ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "kind", "number"),
    [
        ("0812345678", Kind.PHONE, PHONE),
        ("081-234-5678", Kind.PHONE, PHONE),
        ("+66 81 234 5678", Kind.PHONE, PHONE),
        ("๐๘๑ ๒๓๔ ๕๖๗๘", Kind.PHONE, PHONE),
        ("0-1075-36000-31-5", Kind.TAX_ID, TAX_ID),
        ("010753600031501", Kind.BILLER, BILLER),
    ],
)
def test_a_receiver_is_known_by_the_number_of_digits(setting, kind, number):
    assert Receiver.parse(setting) == Receiver(kind, number)


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("", "neither a number"),
        ("malee@example.com", "neither a number"),
        ("081234567", "it has 9 digits"),
        ("0000000000", "it has 10 digits"),
        ("0541234567", "it has 10 digits"),
        ("0107536000316", "check digit"),
    ],
)
def test_a_mistyped_receiver_stops_with_a_sentence(setting, sentence):
    with pytest.raises(ValueError, match=sentence):
        Receiver.parse(setting)


@pytest.mark.parametrize(
    ("setting", "written"),
    [(PHONE, "081-234-5678"), (TAX_ID, "0-1075-36000-31-5"), (BILLER, BILLER)],
)
def test_a_receiver_is_written_as_people_type_it(setting, written):
    assert str(Receiver.parse(setting)) == written


def test_only_the_word_demo_leads_to_the_receiver_that_nobody_is():
    assert Receiver.parse("demo") == DEMO_RECEIVER
    assert Receiver.parse("demo").is_demo
    assert not Receiver.parse(PHONE).is_demo


# --- the payload ----------------------------------------------------------------------------


@pytest.mark.parametrize("who", [PHONE, TAX_ID, BILLER, "demo"])
@pytest.mark.parametrize("amount", ["0.01", "390", "1250.50", "9999999999.99"])
def test_a_bank_reads_amount_currency_and_checksum(who, amount):
    text = code(who, amount, "PST2564001")

    read = fields(text)
    assert [*read] == ["00", "01", "30" if who == BILLER else "29", "53", "54", "58", "63"]
    assert read["01"] == "12"
    assert (read["53"], read["58"]) == ("764", "TH")
    assert Decimal(read["54"]) == Decimal(amount)
    assert read["63"] == f"{binascii.crc_hqx(text[:-4].encode(), 0xFFFF):04X}"


def test_the_whole_text_is_as_the_standard_has_it():
    assert code(PHONE, "1250.50") == (
        "00020101021229370016A00000067701011101130066812345678530376454071250.505802TH6304ABEB"
    )


def test_a_phone_is_paid_by_transfer():
    account = fields(fields(code(PHONE))["29"])

    assert account == {"00": "A000000677010111", "01": "0066812345678"}


def test_a_tax_id_is_paid_by_transfer():
    account = fields(fields(code(TAX_ID))["29"])

    assert account == {"00": "A000000677010111", "02": TAX_ID}


def test_a_biller_gets_the_reference_with_the_money():
    account = fields(fields(code(BILLER, reference="pst-2564-๐๐๑"))["30"])

    assert account == {"00": "A000000677010112", "01": BILLER, "02": "PST2564001"}


def test_a_transfer_carries_no_reference():
    assert code(PHONE, reference="PST1") == code(PHONE)
    assert not Receiver.parse(PHONE).takes_reference
    assert Receiver.parse(BILLER).takes_reference


@pytest.mark.parametrize("reference", [None, "", "—", "A" * 21])
def test_a_reference_that_does_not_fit_is_refused_and_never_cut(reference):
    with pytest.raises(ValueError, match="reference"):
        code(BILLER, reference=reference)


@pytest.mark.parametrize(
    "amount", ["0", "-1", "0.001", "10.005", "10000000000", "NaN", "Infinity", "1E+30"]
)
def test_an_amount_that_no_bank_takes_is_refused(amount):
    with pytest.raises(ValueError, match="baht"):
        code(amount=amount)


@pytest.mark.parametrize("amount", [390.5, 390, "390.00"])
def test_an_amount_is_a_decimal(amount):
    with pytest.raises(TypeError):
        payload(Receiver.parse(PHONE), amount)


# --- the picture ----------------------------------------------------------------------------


def dark(svg):
    """The dark modules of the picture, as (x, y)."""
    path = ElementTree.fromstring(svg).find(f"{SVG}path").get("d")  # noqa: S314 - our own text
    runs = [tuple(map(int, run)) for run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path)]
    assert "".join(f"M{x} {y}h{width}v1h-{width}z" for x, y, width in runs) == path
    return {(x + step, y) for x, y, width in runs for step in range(width)}


def test_the_picture_stands_inline_without_any_style():
    svg = qr_svg(code(), title="จ่าย <฿390>")

    root = ElementTree.fromstring(svg)  # noqa: S314
    assert isinstance(svg, SafeString)
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == "จ่าย <฿390>"
    assert "style" not in svg
    assert "class" not in svg


def test_around_the_code_are_four_modules_of_white():
    svg = qr_svg(code())

    size = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    modules = dark(svg)
    assert {min(x for x, _ in modules), min(y for _, y in modules)} == {4}
    assert {max(x for x, _ in modules), max(y for _, y in modules)} == {size - 5}
    assert f'<rect width="{size}" height="{size}" fill="#fff"/>' in svg


def test_three_corners_carry_the_finder_pattern():
    modules = dark(qr_svg(code()))
    last = max(x for x, _ in modules)

    for left, top in [(4, 4), (last - 6, 4), (4, last - 6)]:
        square = {(x, y) for x in range(7) for y in range(7) if (left + x, top + y) in modules}
        assert square == {
            (x, y) for x in range(7) for y in range(7) if max(abs(x - 3), abs(y - 3)) != 2
        }


def test_an_overprint_is_escaped_and_hides_less_than_the_code_can_miss():
    svg = qr_svg(code(), overprint="<ตัวอย่าง>")

    root = ElementTree.fromstring(svg)  # noqa: S314
    band = root.findall(f"{SVG}rect")[1]
    side = max(x for x, _ in dark(svg)) - 3
    hidden = float(band.get("width")) * float(band.get("height"))
    assert root.find(f"{SVG}text").text == "<ตัวอย่าง>"
    assert hidden < side * side * 0.12  # level H repairs 30 per cent of the words
