"""Thai tax identification numbers: thirteen digits, the last of which checks the others."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalogue.thai import fold_digits

DIGITS = 13


def plain(text: str) -> str:
    """What somebody typed, without spaces and hyphens and with Arabic digits."""
    return fold_digits(text).replace(" ", "").replace("-", "")


def check(text: str) -> None:
    """Raises ValidationError for what is not a Thai tax number, telling a slip of the finger."""
    if not (text.isascii() and text.isdigit() and len(text) == DIGITS):
        raise ValidationError(_("A Thai tax number has 13 digits."), code="digits")
    weighed = sum(int(digit) * (DIGITS - at) for at, digit in enumerate(text[:-1]))
    if int(text[-1]) != (11 - weighed % 11) % 10:
        raise ValidationError(
            _("The last digit does not fit the others: please compare the number once more."),
            code="check_digit",
        )
