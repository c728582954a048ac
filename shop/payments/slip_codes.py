"""The small QR code on a Thai bank slip: which bank sent the money, and its number of the transfer.

What it says is tag, length and value one after the other, as on the codes one pays with, and a
checksum; neither an amount nor a name. It is not signed: it shows that one slip was used twice,
and never proves that money has come.
"""

from __future__ import annotations

import binascii
import io
import re
from dataclasses import dataclass
from typing import Final

import zxingcpp
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image

from catalogue import pictures

LONGEST: Final = 200  # characters; those of the banks have about sixty

_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_SLIP = "000001"  # the kind of message: a transfer that can be looked up
_BANK = re.compile("[0-9]{3}")
_REFERENCE = re.compile("[0-9A-Za-z-]{1,40}")
# Some banks write a checksum such as 0A1F without its leading zero.
_CHECKSUM = re.compile(r"9104([0-9A-Fa-f]{1,4})\Z")
_UNREADABLE = (Image.DecompressionBombError, *pictures.DECODER_ERRORS)

BANKS: Final[dict[str, Promise]] = {
    "002": _("Bangkok Bank"),
    "004": _("Kasikornbank"),
    "006": _("Krungthai Bank"),
    "011": _("TMBThanachart Bank (ttb)"),
    "014": _("Siam Commercial Bank (SCB)"),
    "022": _("CIMB Thai Bank"),
    "024": _("UOB"),
    "025": _("Krungsri (Bank of Ayudhya)"),
    "030": _("Government Savings Bank"),
    "033": _("Government Housing Bank"),
    "034": _("Bank for Agriculture (BAAC)"),
    "066": _("Islamic Bank of Thailand"),
    "067": _("Tisco Bank"),
    "069": _("Kiatnakin Phatra Bank"),
    "070": _("ICBC (Thai)"),
    "071": _("Thai Credit Bank"),
    "073": _("LH Bank"),
}


@dataclass(frozen=True, slots=True)
class SlipCode:
    """One transfer: the sending bank's three digits and its own reference, as they are printed."""

    bank: str
    reference: str


def bank_name(code: str) -> str:
    """A bank in the reader's language; the number itself where it is none we know."""
    return str(BANKS.get(code, code))


def read(picture: bytes | Image.Image) -> SlipCode | None:
    """The transfer that the code in a picture names, None when there is none; never an error.

    Meant for pictures drawn by catalogue.pictures.clean: their size bounds the work.
    """
    try:
        if isinstance(picture, bytes):
            with Image.open(io.BytesIO(picture), formats=pictures.FORMATS) as opened:
                opened.draft("L", opened.size)  # a JPEG is decoded without its colours
                return _only_code(opened.convert("L"))
        return _only_code(picture.convert("L"))
    except _UNREADABLE:
        return None


def _only_code(grey: Image.Image) -> SlipCode | None:
    """Two different transfers in one picture are none: a person has to tell which is meant."""
    seen = zxingcpp.read_barcodes(grey, formats=_QR)
    codes = {code for barcode in seen if (code := parse(barcode.bytes))}
    return codes.pop() if len(codes) == 1 else None


def parse(content: bytes) -> SlipCode | None:
    """The transfer that a code's content names; None for everything that is no slip's code."""
    try:
        fields = _fields(_checked(content))
        transfer = _fields(fields["00"])
        bank, reference = transfer["01"], transfer["02"]
    except (KeyError, ValueError):
        return None
    if transfer.get("00") != _SLIP or fields.get("51") != "TH":
        return None
    if not _BANK.fullmatch(bank) or not _REFERENCE.fullmatch(reference):
        return None
    return SlipCode(bank, reference)


def _checked(content: bytes) -> str:
    """The content before its checksum. Raises ValueError when that is missing or wrong."""
    if len(content) > LONGEST:
        raise ValueError("too long")
    text = content.decode("ascii")
    end = _CHECKSUM.search(text)
    if end is None or int(end[1], 16) != binascii.crc_hqx(content[: end.start(1)], 0xFFFF):
        raise ValueError("wrong checksum")
    return text[: end.start()]


def _fields(text: str) -> dict[str, str]:
    """Value by tag. Raises ValueError for a length that does not fit and a tag that comes twice."""
    fields: dict[str, str] = {}
    at = 0
    while at < len(text):
        head = text[at : at + 4]
        if not re.fullmatch("[0-9]{4}", head) or head[:2] in fields:
            raise ValueError("no tag")
        at += 4 + int(head[2:])
        if at > len(text):
            raise ValueError("cut off")
        fields[head[:2]] = text[at - int(head[2:]) : at]
    return fields
