"""Baht in figures and in words."""

from decimal import Decimal

import pytest
from django.utils import translation

from catalogue.money import baht, baht_words


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("1250", "฿1,250"),
        ("1250.00", "฿1,250"),
        ("1250.5", "฿1,250.50"),
        ("0", "฿0"),
        ("-0.00", "฿0"),
        ("0.25", "฿0.25"),
        ("-50", "−฿50"),
        ("1234567.8", "฿1,234,567.80"),
        ("100", "฿100"),
        ("9.995", "฿10"),
    ],
)
@pytest.mark.parametrize("language", ["th", "en"])
def test_an_amount_looks_the_same_in_both_languages(language, amount, shown):
    with translation.override(language):
        assert baht(Decimal(amount)) == shown


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1250", "หนึ่งพันสองร้อยห้าสิบบาทถ้วน"),
        ("21.50", "ยี่สิบเอ็ดบาทห้าสิบสตางค์"),
        ("0", "ศูนย์บาทถ้วน"),
        ("0.25", "ยี่สิบห้าสตางค์"),
        ("0.01", "หนึ่งสตางค์"),
        ("1", "หนึ่งบาทถ้วน"),
        ("10", "สิบบาทถ้วน"),
        ("11.11", "สิบเอ็ดบาทสิบเอ็ดสตางค์"),
        ("20", "ยี่สิบบาทถ้วน"),
        ("101", "หนึ่งร้อยเอ็ดบาทถ้วน"),
        ("110", "หนึ่งร้อยสิบบาทถ้วน"),
        ("1001", "หนึ่งพันเอ็ดบาทถ้วน"),
        ("55555", "ห้าหมื่นห้าพันห้าร้อยห้าสิบห้าบาทถ้วน"),
        ("300002", "สามแสนสองบาทถ้วน"),
        ("1000000", "หนึ่งล้านบาทถ้วน"),
        ("1000001", "หนึ่งล้านเอ็ดบาทถ้วน"),
        ("11000000", "สิบเอ็ดล้านบาทถ้วน"),
        ("121212121", "หนึ่งร้อยยี่สิบเอ็ดล้านสองแสนหนึ่งหมื่นสองพันหนึ่งร้อยยี่สิบเอ็ดบาทถ้วน"),
        ("1000000000000", "หนึ่งล้านล้านบาทถ้วน"),
        ("1000001000000", "หนึ่งล้านเอ็ดล้านบาทถ้วน"),
        ("-50", "ลบห้าสิบบาทถ้วน"),
    ],
)
def test_a_receipt_says_the_amount_in_words(amount, words):
    assert baht_words(Decimal(amount)) == words


@pytest.mark.parametrize("say", [baht, baht_words])
@pytest.mark.parametrize("amount", [12.5, 12, "12.00"])
def test_money_is_a_decimal_and_nothing_else(say, amount):
    with pytest.raises(TypeError, match="must be a Decimal"):
        say(amount)


@pytest.mark.parametrize("say", [baht, baht_words])
@pytest.mark.parametrize("amount", ["NaN", "Infinity"])
def test_what_is_no_amount_is_refused(say, amount):
    with pytest.raises(ValueError, match="not an amount"):
        say(Decimal(amount))
