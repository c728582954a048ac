"""What customers type: where their mailbox is, where parcels go, which order they look for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalogue.thai import fold_digits
from shop import addresses, phones
from shop.forms import PLAIN_ERRORS, ThaiCharField
from shop.models import Customer

NO_ADDRESS = {"invalid": _("This is not an e-mail address.")}


class Plain(forms.Form):
    """A form whose fields refuse in the house's words."""

    AUTOCOMPLETE: dict[str, str] = {}

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for field in self.fields.values():
            field.error_messages |= PLAIN_ERRORS
        for name, token in self.AUTOCOMPLETE.items():
            self.fields[name].widget.attrs["autocomplete"] = token
        if "phone" in self.fields:
            self.fields["phone"].widget.input_type = "tel"


class MailboxForm(Plain):
    """Where we write to."""

    email = forms.EmailField(label=_("E-mail"), max_length=254, error_messages=NO_ADDRESS)

    AUTOCOMPLETE = {"email": "email"}


class FindForm(MailboxForm):
    """Two things that only the buyer and we know of an order."""

    phone = ThaiCharField(label=_("Mobile number"), max_length=40)

    AUTOCOMPLETE = {"phone": "tel", "email": "email"}
    field_order = ("phone", "email")

    def clean_phone(self) -> str:
        """As stored: +66…"""
        return phones.parse_thai_mobile(fold_digits(self.cleaned_data["phone"]))


class AddressForm(Plain):
    """Where a parcel goes, within Thailand."""

    name = ThaiCharField(label=_("Recipient's name"), max_length=120)
    phone = ThaiCharField(label=_("Mobile number"), max_length=40)
    street = ThaiCharField(label=_("House number, moo, soi, road"), max_length=200)
    postcode = ThaiCharField(label=_("Postcode"), max_length=10)
    subdistrict = ThaiCharField(label=_("Subdistrict (tambon or khwaeng)"), max_length=80)
    district = ThaiCharField(label=_("District (amphoe or khet)"), max_length=80, required=False)
    province = ThaiCharField(label=_("Province"), max_length=80, required=False)

    AUTOCOMPLETE = {
        "name": "name",
        "phone": "tel",
        "street": "address-line1",
        "postcode": "postal-code",
        "subdistrict": "address-level3",
        "district": "address-level2",
        "province": "address-level1",
    }

    def clean_phone(self) -> str:
        """As stored: +66…"""
        return phones.parse_thai_mobile(fold_digits(self.cleaned_data["phone"]))

    def clean_postcode(self) -> str:
        """Five digits that exist."""
        postcode = fold_digits(self.cleaned_data["postcode"]).replace(" ", "")
        if not addresses.postcode_exists(postcode):
            raise ValidationError(
                _("There is no postcode %(code)s in Thailand."), params={"code": postcode[:10]}
            )
        return postcode

    def clean(self) -> dict[str, Any]:
        """District and province are filled in when the postcode tells them."""
        data = super().clean() or self.cleaned_data
        found = addresses.complete(data.get("postcode", ""), data.get("subdistrict", ""))
        if found:
            ending = "en" if data["subdistrict"].isascii() else "th"
            for part in ("district", "province"):
                data[part] = data.get(part) or getattr(found, f"{part}_{ending}")
        for part in ("district", "province"):
            if not data.get(part) and part not in self.errors:
                self.add_error(part, _("Please fill this in."))
        return data


class LanguageForm(forms.ModelForm[Customer]):
    """In which language we write."""

    class Meta:
        model = Customer
        fields = ("language",)
