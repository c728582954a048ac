"""PromptPay without any service: the text of a Thai QR payment (EMVCo) and its picture.

Follows the EMVCo merchant-presented QR specification and the Thai QR payment standard of the
Bank of Thailand. The buyer's bank moves the money; whether it came, a person sees on the slip.
"""

import binascii
import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Self

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalogue.thai import fold_digits, normalise

DEMO: Final = "demo"
REFERENCE_LENGTH: Final = 20

_TRANSFER = "A000000677010111"  # to a phone or a citizen or tax id
_BILL = "A000000677010112"  # to a biller, with a reference
_BAHT = "764"
_LARGEST = Decimal("9999999999.99")  # what thirteen characters hold
_SATANG = Decimal("0.01")
_QUIET_ZONE = 4  # modules of white that the QR standard asks for
_OVERPRINT_INK = "#9c4a2a"


class Kind(enum.Enum):
    """What the receiver is known by at PromptPay; the value is its tag inside the account."""

    PHONE = "01"
    TAX_ID = "02"
    BILLER = "biller"


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who gets the money: digits only, without the dashes."""

    kind: Kind
    number: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The receiver that the setting PROMPTPAY_ID names; ValueError says what is wrong.

        A mobile number (0812345678 or +66812345678), a citizen or tax id of 13 digits, a biller
        id of 15 digits, or the word "demo".
        """
        text = fold_digits(normalise(text)).strip()
        if text.casefold() == DEMO:
            return cls(DEMO_RECEIVER.kind, DEMO_RECEIVER.number)
        digits = re.sub(r"[\s().-]", "", text)
        digits = re.sub(r"^(?:\+|00)66(?=[689]\d{8}$)", "0", digits)
        if not re.fullmatch("[0-9]+", digits):
            raise ValueError(f"PROMPTPAY_ID {text!r} is neither a number nor the word demo.")
        if re.fullmatch("0[689][0-9]{8}", digits):
            return cls(Kind.PHONE, digits)
        if len(digits) == 13:
            if digits[-1] != _check_digit(digits):
                raise ValueError(f"PROMPTPAY_ID {text!r} is mistyped: its check digit is wrong.")
            return cls(Kind.TAX_ID, digits)
        if len(digits) == 15:
            return cls(Kind.BILLER, digits)
        raise ValueError(
            f"PROMPTPAY_ID {text!r} must be a mobile number, a tax id of 13 digits or a biller id "
            f"of 15 digits; it has {len(digits)} digits."
        )

    @property
    def is_demo(self) -> bool:
        """True for the receiver that nobody is: its QR codes must be overprinted."""
        return self == DEMO_RECEIVER

    @property
    def takes_reference(self) -> bool:
        """True when the order's number travels with the money and stands in the bank's report."""
        return self.kind is Kind.BILLER

    def __str__(self) -> str:
        """As a person types it into a banking app: 081-234-5678, 0-1075-36000-31-5."""
        if self.kind is Kind.PHONE:
            return "-".join((self.number[:3], self.number[3:6], self.number[6:]))
        if self.kind is Kind.TAX_ID:
            parts = (0, 1), (1, 5), (5, 10), (10, 12), (12, 13)
            return "-".join(self.number[start:end] for start, end in parts)
        return self.number


# Nobody can own this number: behind the 0 for "inside Thailand" comes another 0, and 00 leads
# out of the country, so the numbering plan gives no subscriber a number that begins with it.
# `parse` refuses the digits; only the word "demo" leads here. Banking apps answer "not found".
DEMO_RECEIVER: Final = Receiver(Kind.PHONE, "0000000000")


def payload(receiver: Receiver, amount: Decimal, reference: str | None = None) -> str:
    """The text inside the QR code, for one payment of `amount` baht.

    `reference` is the order's number: a biller needs one (letters and digits, at most
    REFERENCE_LENGTH, upper case; other signs are dropped), to a phone or tax id none can be
    sent. Raises TypeError for a float, ValueError for an amount that no bank would take or a
    reference that does not fit.
    """
    fields = [
        ("00", "01"),  # version of the format
        ("01", "12"),  # for one payment only
        _account(receiver, reference),
        ("53", _BAHT),
        ("54", _figures(amount)),
        ("58", "TH"),
    ]
    unsigned = _encode(fields) + "6304"  # the checksum covers its own tag and length
    return f"{unsigned}{binascii.crc_hqx(unsigned.encode('ascii'), 0xFFFF):04X}"


def _account(receiver: Receiver, reference: str | None) -> tuple[str, str]:
    """Tag 29 for a transfer, tag 30 for a bill."""
    if receiver.kind is Kind.BILLER:
        fields = [("00", _BILL), ("01", receiver.number), ("02", _clean_reference(reference))]
        return "30", _encode(fields)
    number = receiver.number
    if receiver.kind is Kind.PHONE:
        number = f"0066{number[1:]}"
    return "29", _encode([("00", _TRANSFER), (receiver.kind.value, number)])


def _encode(fields: Iterable[tuple[str, str]]) -> str:
    """Tag, length in two digits, value, one after the other."""
    return "".join(f"{tag}{len(value):02d}{value}" for tag, value in fields)


def _figures(amount: Decimal) -> str:
    if not isinstance(amount, Decimal):
        raise TypeError(f"an amount of money must be a Decimal, not {type(amount).__name__}")
    if not amount.is_finite() or not _SATANG <= amount <= _LARGEST:
        raise ValueError(f"{amount} baht cannot be paid by PromptPay")
    if amount != amount.quantize(_SATANG):
        raise ValueError(f"{amount} baht has parts of a satang")
    return f"{amount:.2f}"


def _clean_reference(reference: str | None) -> str:
    """Never cut short: two orders with the same beginning would become one at the bank."""
    cleaned = re.sub("[^0-9A-Z]", "", fold_digits(reference or "").upper())
    if not cleaned:
        raise ValueError("a payment to a biller needs a reference of letters and digits")
    if len(cleaned) > REFERENCE_LENGTH:
        raise ValueError(f"the reference {cleaned} is longer than {REFERENCE_LENGTH} characters")
    return cleaned


def _check_digit(digits: str) -> str:
    """The last digit of a Thai citizen or tax id: modulo 11 over the first twelve."""
    weighted = sum(
        int(digit) * weight for digit, weight in zip(digits[:12], range(13, 1, -1), strict=True)
    )
    return str((11 - weighted % 11) % 10)


def qr_svg(code: str, *, title: str | None = None, overprint: str | None = None) -> SafeString:
    """The QR code as inline SVG: black on white in both colour schemes, no style attribute.

    It fills the width it is given. `title` is read aloud. `overprint` stands on a band across
    the middle; the code keeps enough redundancy to be read around it.
    """
    qr = segno.make_qr(code, error="h" if overprint else "m", boost_error=False)
    size = len(qr.matrix) + 2 * _QUIET_ZONE
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img">'
        '<title>{title}</title><rect width="{size}" height="{size}" fill="#fff"/>'
        '<path fill="#000" shape-rendering="crispEdges" d="{modules}"/>{band}</svg>',
        size=size,
        title=title or _("PromptPay QR code"),
        modules=_path(qr.matrix),
        band=_band(overprint, size) if overprint else "",
    )


def _path(matrix: Iterable[Iterable[int]]) -> str:
    """Every run of dark modules in a row as one rectangle."""
    rectangles = []
    for y, row in enumerate(matrix, start=_QUIET_ZONE):
        line = "".join("1" if module else "0" for module in row)
        for run in re.finditer("1+", line):
            width = run.end() - run.start()
            rectangles.append(f"M{run.start() + _QUIET_ZONE} {y}h{width}v1h-{width}z")
    return "".join(rectangles)


def _band(text: str, size: int) -> SafeString:
    """A white band with the text on it, small enough for the error correction to bridge."""
    height = size / 9
    width = size * 0.6
    return format_html(
        '<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="#fff"/>'
        '<text x="{middle}" y="{base}" fill="{ink}" font-size="{font}" font-weight="600" '
        'text-anchor="middle">{text}</text>',
        x=f"{(size - width) / 2:.2f}",
        y=f"{(size - height) / 2:.2f}",
        width=f"{width:.2f}",
        height=f"{height:.2f}",
        middle=f"{size / 2:g}",
        base=f"{size / 2 + height * 0.28:.2f}",
        font=f"{min(height * 0.8, width * 1.6 / max(len(text), 1)):.2f}",
        ink=_OVERPRINT_INK,
        text=text,
    )
