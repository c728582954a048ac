"""Telephone numbers as people type them, and as they are stored (E.164)."""

import re
import unicodedata

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

_LONGEST_TYPED = 40
_SEPARATORS = re.compile(r"[\s().\-–—‑/]+")
# A bare 66 is the country code only where a whole number follows: 066 123 4567 is a mobile one.
_THAI_PREFIX = re.compile(r"(?:\+|00)66|66(?=[2-9][0-9]{7,8}$)")
# Control, zero-width and direction marks, halves of a pair: they come along when text is copied.
_UNSEEN = {"Cc", "Cf", "Cs"}


def parse_thai_mobile(text: str) -> str:
    """The number in E.164 (+66812345678); raises ValidationError that says what is wrong.

    Takes Thai digits, spaces, dashes and brackets, with 0, +66, 0066 or neither in front.
    Landlines pass too, because some groups have nothing else, and so does a valid number of
    another country written with +.
    """
    typed = _SEPARATORS.sub("", _plain(text[: _LONGEST_TYPED * 2]))
    if len(text) > _LONGEST_TYPED or not re.fullmatch(r"\+?[0-9]+", typed, re.ASCII):
        raise _not_a_number()
    if typed.startswith("+") and not typed.startswith("+66"):
        return _checked(typed)
    prefix = _THAI_PREFIX.match(typed)
    national = typed[prefix.end() if prefix else 0 :].removeprefix("0")  # also +66 (0)81 …
    if not re.match("[2-9]", national):
        raise _not_a_number()
    _check_length(national)
    return _checked(f"+66{national}")


def _plain(text: str) -> str:
    """Without what nobody sees, and every script's digits as Arabic ones."""
    seen = (sign for sign in text if unicodedata.category(sign) not in _UNSEEN)
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in seen)


def _check_length(national: str) -> None:
    """Behind the 0 a mobile number (06, 08, 09) has nine digits, a landline eight."""
    missing = (9 if national[0] in "689" else 8) - len(national)
    if missing > 0:
        raise ValidationError(
            ngettext_lazy(
                "The number is not complete: %(missing)s more digit is needed.",
                "The number is not complete: %(missing)s more digits are needed.",
                "missing",
            ),
            code="phone_incomplete",
            params={"missing": missing},
        )
    if missing < 0:
        raise ValidationError(
            ngettext_lazy(
                "The number has %(extra)s digit too many.",
                "The number has %(extra)s digits too many.",
                "extra",
            ),
            code="phone_too_long",
            params={"extra": -missing},
        )


def _checked(international: str) -> str:
    """The same number, if the numbering plan of its country knows it."""
    try:
        number = phonenumbers.parse(international)
    except phonenumbers.NumberParseException:
        raise _not_a_number() from None
    if not phonenumbers.is_valid_number(number):
        raise _not_a_number()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _not_a_number() -> ValidationError:
    return ValidationError(
        _("This is not a telephone number. Please enter one like 081 234 5678."),
        code="phone_invalid",
    )
