"""Baht as figures and as Thai words; Decimal only, because a float cannot hold a satang."""

from decimal import ROUND_HALF_UP, Decimal

_SATANG = Decimal("0.01")
_DIGITS = ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_PLACES = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")
_MILLION = 1_000_000


def baht(amount: Decimal) -> str:
    """The amount as ฿1,250 or ฿1,250.50, the same in every language; below zero −฿50.

    Halves of a satang are rounded up. A float raises TypeError, infinity ValueError.
    """
    amount = _rounded(amount)
    figures = f"{abs(amount):,.2f}".removesuffix(".00")
    return f"{'−' if amount < 0 else ''}฿{figures}"


def baht_words(amount: Decimal) -> str:
    """The amount in Thai words, as receipts carry it: หนึ่งพันสองร้อยห้าสิบบาทถ้วน.

    Rounded and refused as in `baht`.
    """
    amount = _rounded(amount)
    whole, satang = divmod(int(abs(amount) * 100), 100)
    parts = ["ลบ"] if amount < 0 else []
    if whole or not satang:
        parts += [_number_words(whole), "บาท"]
    parts += [_number_words(satang), "สตางค์"] if satang else ["ถ้วน"]
    return "".join(parts)


def _rounded(amount: Decimal) -> Decimal:
    """To whole satang."""
    if not isinstance(amount, Decimal):
        raise TypeError(f"an amount of money must be a Decimal, not {type(amount).__name__}")
    if not amount.is_finite():
        raise ValueError(f"{amount} is not an amount of money")
    return amount.quantize(_SATANG, ROUND_HALF_UP)


def _number_words(number: int) -> str:
    """A whole number from 0 up; above a million the words begin again in front of ล้าน."""
    if number == 0:
        return "ศูนย์"
    millions, rest = divmod(number, _MILLION)
    words = f"{_number_words(millions)}ล้าน" if millions else ""
    digits = str(rest) if rest else ""
    for place, digit in zip(range(len(digits) - 1, -1, -1), map(int, digits), strict=True):
        if place == 0 and digit == 1 and number > 1:
            words += "เอ็ด"  # a one that is said after something else
        elif place == 1 and digit in (1, 2):
            words += ("สิบ", "ยี่สิบ")[digit - 1]
        elif digit:
            words += _DIGITS[digit] + _PLACES[place]
    return words
