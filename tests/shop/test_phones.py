"""Telephone numbers as buyers type them and as couriers read them."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from shop.phones import local_format, parse_thai_mobile


@pytest.mark.parametrize(
    "typed",
    [
        "0812345678",
        "081 234 5678",
        "081-234-5678",
        " 081.234.5678 ",
        "(081) 234–5678",
        "๐๘๑ ๒๓๔ ๕๖๗๘",
        "+66812345678",
        "+66 81 234 5678",
        "+66 (0)81 234 5678",
        "0066 81 234 5678",
        "66812345678",
        "812345678",
        "081\u200b2345678\x00",
    ],
)
def test_a_mobile_number_is_understood_however_it_is_written(typed):
    assert parse_thai_mobile(typed) == "+66812345678"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("054 265 000", "+6654265000"),
        ("02-123-4567", "+6621234567"),
        ("061 234 5678", "+66612345678"),  # 66 is not the country code here
        ("612345678", "+66612345678"),
        ("661234567", "+66661234567"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)
def test_landlines_and_foreign_numbers_pass_too(typed, stored):
    assert parse_thai_mobile(typed) == stored


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("08123456", "The number is not complete: 2 more digits are needed."),
        ("081 234 567", "The number is not complete: 1 more digit is needed."),
        ("+66 81 234", "The number is not complete: 4 more digits are needed."),
        ("054 2650", "The number is not complete: 2 more digits are needed."),
        ("081 234 5678 9", "The number has 1 digit too many."),
        ("081 234 5678 081 234 5678", "The number has 10 digits too many."),
    ],
)
def test_a_number_of_the_wrong_length_is_told_by_how_much(typed, message):
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        parse_thai_mobile(typed)

    with translation.override("en"):
        assert refused.value.messages == [message]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "  ",
        "malee",
        "LINE: malee",
        "081234567x",
        "0812345678 ต่อ 12",
        "😀",
        "+",
        "0",
        "+66",
        "191",
        "1669",
        "0112345678",
        "0000000000",
        "+1 2",
        "+999 123 4567",
        "8" * 10_000,
    ],
)
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(ValidationError) as refused:
        parse_thai_mobile(typed)

    assert refused.value.code == "phone_invalid"


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("+66812345678", "081 234 5678"),
        ("+6654265000", "054 265 000"),
        ("+6621234567", "02 123 4567"),
        ("+442079460958", "+44 20 7946 0958"),
        ("", ""),
        ("erased", "erased"),
    ],
)
def test_a_stored_number_is_shown_as_people_write_it(stored, shown):
    assert local_format(stored) == shown
