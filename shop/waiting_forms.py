"""What a party of a waiting list types: that it would come, and that it comes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.thai import fold_digits
from shop import phones
from shop.forms import PLAIN_ERRORS, QUANTITY_ERRORS, ThaiCharField
from shop.models import Payment, WaitingParty
from shop.waiting import Guest


class CountField(forms.IntegerField):
    """A whole number as Thai phones type it."""

    def __init__(self, **kwargs: Any) -> None:
        most = _("At most %(limit_value)s.")
        super().__init__(error_messages=QUANTITY_ERRORS | {"max_value": most}, **kwargs)
        self.widget.attrs["inputmode"] = "numeric"

    def to_python(self, value: Any) -> int | None:
        """Thai digits are digits."""
        return super().to_python(fold_digits(str(value or ""))[:20])


class JoinForm(forms.Form):
    """Who waits, and how we reach them."""

    size = CountField(label=_("How many people"), min_value=1, initial=1)
    name = ThaiCharField(label=_("Your name"), max_length=120)
    phone = ThaiCharField(label=_("Mobile number"), max_length=40)
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        error_messages={"invalid": _("This is not an e-mail address.")},
    )

    AUTOCOMPLETE = {"name": "name", "phone": "tel", "email": "email"}

    def __init__(self, data: Any = None, *, capacity: int, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        # A size above the session's is refused in words by shop/waiting.py.
        self.fields["size"].widget.attrs["max"] = capacity
        for name, field in self.fields.items():
            if name != "size":
                field.error_messages |= PLAIN_ERRORS
        for name, token in self.AUTOCOMPLETE.items():
            self.fields[name].widget.attrs["autocomplete"] = token
        self.fields["phone"].widget.input_type = "tel"

    def clean_phone(self) -> str:
        """As stored: +66…"""
        return phones.parse_thai_mobile(fold_digits(self.cleaned_data["phone"]))

    def guest(self, language: str) -> Guest:
        """Who asks; call it only when the form is valid."""
        typed = self.cleaned_data
        return Guest(typed["name"], typed["phone"], typed["email"], language)


class AcceptForm(forms.Form):
    """How many of the seats held are taken, who comes, and how it is paid."""

    seats = CountField(label=_("How many seats"), min_value=1)
    pay = forms.ChoiceField(
        label=_("Payment"),
        error_messages={
            "invalid_choice": _("This way of paying does not fit here. Please choose another."),
            "required": _("Please choose one."),
        },
    )

    def __init__(
        self, data: Any = None, *, party: WaitingParty, ways: list[Payment.Method], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.ways = ways
        self.fields["seats"].initial = party.held
        pay = self.fields["pay"]
        assert isinstance(pay, forms.ChoiceField)  # noqa: S101 - it stands above
        pay.choices = [(way.value, way.label) for way in ways]
        pay.initial = ways[0] if ways else ""
        if not party.session.variant.price:
            del self.fields["pay"]
        self.rows = [f"name_{number}" for number in range(1, party.held + 1)]
        for number, name in enumerate(self.rows, 1):
            self.fields[name] = ThaiCharField(
                label=_("Name of person %(number)s") % {"number": number},
                max_length=120,
                required=False,
            )
            self.fields[name].error_messages |= PLAIN_ERRORS

    def name_rows(self) -> list[forms.BoundField]:
        """A field for each seat that is held."""
        return [self[name] for name in self.rows]

    def names(self) -> list[str]:
        """Who comes; call it only when the form is valid."""
        return [self.cleaned_data[name] for name in self.rows]

    def way(self) -> str:
        """How it is paid; of no matter where nothing is."""
        return str(self.cleaned_data.get("pay") or Payment.Method.PROMPTPAY)
