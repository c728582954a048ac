"""Numbers as a potter types them on a telephone: Thai digits, a baht sign, commas between thousands."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalogue.thai import fold_digits, normalise

TYPED = 24  # characters; a longer number is none
WHOLE = re.compile(r"[-+]?\d{1,12}")
# 1250, 1,250 and 1250.50; a comma stands between thousands only.
FIGURES = re.compile(r"-?(?:\d{1,9}|\d{1,3}(?:,\d{3}){1,2})(?:\.\d*)?")
MINUS = str.maketrans("−–", "--")  # as keyboards give them


def typed(value: Any) -> str:
    """What was typed, in Arabic digits and without what surrounds a number."""
    text = fold_digits(normalise(str(value or ""))).translate(MINUS)
    return text.replace("฿", "").strip()[: TYPED + 1]


class WholeField(forms.IntegerField):
    """A whole number."""

    default_error_messages = {
        "required": _("Please give a whole number."),
        "invalid": _("Please give a whole number, for example 12."),
        "min_value": _("At least %(limit_value)s."),
        "max_value": _("At most %(limit_value)s."),
    }
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value: Any) -> int | None:
        """The number."""
        text = typed(value)
        if not text:
            return None
        if not WHOLE.fullmatch(text.replace(",", "")):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(text.replace(",", ""))


class ChangeField(WholeField):
    """So many more (5) or less (−2); no keyboard of digits, for most have no minus sign."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})


class FiguresField(forms.DecimalField):
    """A number with a point."""

    places = 2
    default_error_messages = {
        "required": _("Please give a number."),
        "invalid": _("Please write it in figures, for example 200 or 12.50."),
        "too_fine": _("At most two figures after the point, please."),
    }
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The number."""
        text = typed(value)
        if not text:
            return None
        if not FIGURES.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        number = Decimal(text.replace(",", ""))
        if number != round(number, self.places):
            raise ValidationError(self.error_messages["too_fine"], code="too_fine")
        return round(number, self.places)


class PriceField(FiguresField):
    """Baht, above nothing and up to a million."""

    default_error_messages = {
        "required": _("Please give a price."),
        "invalid": _("Please write the price in figures, for example 200 or 199.50."),
        "too_fine": _("A price has at most two figures after the point."),
        "min_value": _("A price is at least ฿%(limit_value)s."),
        "max_value": _("A price is at most ฿1,000,000."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=1_000_000, **kwargs)


class CentimetresField(FiguresField):
    """One side of a piece."""

    places = 1
    default_error_messages = {
        "required": _("Please measure it, roughly will do."),
        "invalid": _("Please write centimetres in figures, for example 15 or 12.5."),
        "too_fine": _("At most one figure after the point, please."),
        "min_value": _("A side has at least %(limit_value)s cm."),
        "max_value": _("A side has at most %(limit_value)s cm."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=Decimal("0.1"), max_value=300, **kwargs)


class GramsField(WholeField):
    """A weight on the kitchen scales."""

    default_error_messages = {
        "required": _("Please weigh it, roughly will do."),
        "invalid": _("Please write grams as a whole number, for example 350."),
        "min_value": _("It weighs at least %(limit_value)s g."),
        "max_value": _("It weighs at most %(limit_value)s g."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=100_000, **kwargs)
