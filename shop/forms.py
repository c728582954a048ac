"""What buyers and members type, read strictly and answered in their language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from catalogue.models import Enterprise, Variant
from catalogue.thai import fold_digits, normalise
from shop import addresses, countries, phones
from shop.carriers import CARRIERS
from shop.delivery import Line
from shop.models import Consignment, Payment
from shop.orders import Contact
from shop.payments import ways

MOST_OF_ONE = 99
QUANTITY_ERRORS = {
    "min_value": _("At least %(limit_value)s."),
    "max_value": _("At most %(limit_value)s of one kind."),
    "invalid": _("Please give a whole number."),
    "required": _("Please give a whole number."),
}
Method = Consignment.Method

PLAIN_ERRORS = {
    "required": _("Please fill this in."),
    "max_length": _("At most %(limit_value)s characters."),
}


def ways_of(enterprise: Enterprise) -> list[Method]:
    """How this enterprise can bring its goods to a buyer."""
    return [Method.PARCEL, Method.PICK_UP] if enterprise.pick_up else [Method.PARCEL]


class ThaiCharField(forms.CharField):
    """Text as Thai phones type it: invisible characters out, look-alike spellings made one."""

    def to_python(self, value: Any) -> str:
        """The text without what nobody can see."""
        return normalise(super().to_python(value) or "").strip()


class AddForm(forms.Form):
    """Put a variant into the bag."""

    variant = forms.ModelChoiceField(
        Variant.objects.for_sale().select_related("product__enterprise"),
        error_messages={
            "required": _("Please choose one."),
            "invalid_choice": _("This piece is not for sale now."),
        },
    )
    quantity = forms.IntegerField(
        initial=1, min_value=1, max_value=MOST_OF_ONE, error_messages=QUANTITY_ERRORS
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        if data is not None:
            data = data.copy()
            data["quantity"] = fold_digits(data.get("quantity", ""))[:20]
        super().__init__(data, **kwargs)


class ChangeForm(AddForm):
    """Have so many of a variant in the bag; 0 takes it out."""

    variant = forms.ModelChoiceField(Variant.objects.all())

    quantity = forms.IntegerField(
        min_value=0, max_value=MOST_OF_ONE, error_messages=QUANTITY_ERRORS
    )


class LatinField(ThaiCharField):
    """Part of an address abroad: whoever carries the parcel there has to be able to read it."""

    def to_python(self, value: Any) -> str:
        """Letters and digits of full width, as keyboards in Japan and China give them, made plain."""
        return fold_digits(unicodedata.normalize("NFKC", super().to_python(value)))

    def validate(self, value: str) -> None:
        """Letters, where there are any, are Latin ones; accents are welcome."""
        super().validate(value)
        letters = [unicodedata.name(sign, "") for sign in value if sign.isalpha()]
        if not all(name.startswith(("LATIN", "MODIFIER LETTER")) for name in letters):
            raise ValidationError(
                _("Please use Latin letters: postmen on the way cannot read others.")
            )
        if value and not any(sign.isalnum() for sign in value):
            raise ValidationError(_("Please write letters or digits."))


class CheckoutForm(forms.Form):
    """Contact, address, how each enterprise sends, how to pay."""

    name = ThaiCharField(label=_("Recipient's name"), max_length=120)
    phone = ThaiCharField(label=_("Mobile number"), max_length=40)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        error_messages={"invalid": _("This is not an e-mail address.")},
    )
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        error_messages={
            "invalid_choice": _("We do not send to this country yet. Please write to us.")
        },
    )
    street = ThaiCharField(label=_("House number, moo, soi, road"), max_length=200, required=False)
    postcode = ThaiCharField(label=_("Postcode"), max_length=10, required=False)
    subdistrict = ThaiCharField(
        label=_("Subdistrict (tambon or khwaeng)"), max_length=80, required=False
    )
    district = ThaiCharField(label=_("District (amphoe or khet)"), max_length=80, required=False)
    province = ThaiCharField(label=_("Province"), max_length=80, required=False)
    address = LatinField(label=_("Street, house number, flat"), max_length=200, required=False)
    city = LatinField(label=_("Town or city"), max_length=80, required=False)
    region = LatinField(label=_("State or region"), max_length=80, required=False)
    postal_code = LatinField(label=_("Postal code"), max_length=10, required=False)
    note = ThaiCharField(label=_("Note to the makers"), max_length=300, required=False)
    pay = forms.ChoiceField(
        label=_("Payment"),
        error_messages={
            "invalid_choice": _("This way of paying does not fit here. Please choose another.")
        },
    )
    attempt = forms.UUIDField(widget=forms.HiddenInput)
    total_shown = forms.DecimalField(widget=forms.HiddenInput, max_digits=11, decimal_places=2)

    AT_HOME = ("street", "postcode", "subdistrict", "district", "province")
    ABROAD = ("address", "city", "region", "postal_code")
    # Tokens of the HTML standard, so that the phone fills in what it knows.
    AUTOCOMPLETE = {
        "name": "name",
        "phone": "tel",
        "email": "email",
        "country": "country",
        "street": "address-line1",
        "postcode": "postal-code",
        "subdistrict": "address-level3",
        "district": "address-level2",
        "province": "address-level1",
        "address": "address-line1",
        "city": "address-level2",
        "region": "address-level1",
        "postal_code": "postal-code",
    }

    # What the price says of this very bag; a bag of seats alone asks for no address, and one of
    # free seats for no way of paying.
    needs_address = True
    nothing_to_pay = False

    def __init__(
        self,
        data: Any = None,
        *,
        enterprises: Iterable[Enterprise],
        abroad: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.enterprises = list(enterprises)
        self.seats: list[tuple[Variant, list[str]]] = []
        for enterprise in self.enterprises:
            self.fields[f"method_{enterprise.code}"] = forms.ChoiceField(
                choices=[(way.value, way.label) for way in ways_of(enterprise)],
                required=False,
                initial=Method.PARCEL,
            )
        for field in self.fields.values():
            field.error_messages |= PLAIN_ERRORS
        for name, token in self.AUTOCOMPLETE.items():
            self.fields[name].widget.attrs["autocomplete"] = token
        self.fields["phone"].widget.input_type = "tel"
        self.fields["postcode"].widget.attrs |= {"inputmode": "numeric"}
        elsewhere = list(abroad)
        self.sends_abroad = bool(elsewhere)
        self._offer("country", list(countries.choices(elsewhere)))
        self.offer_ways(ways.offered())

    def ask_names(self, lines: Iterable[Line]) -> None:
        """A field for each seat: who comes. The first of a session is the buyer, if it stays empty."""
        for line in lines:
            if line.variant.kind != Variant.Kind.SEAT:
                continue
            fields = []
            for number in range(1, line.quantity + 1):
                label = _("Name of person %(number)s") % {"number": number}
                field = ThaiCharField(label=label, max_length=120, required=number > 1)
                field.error_messages |= PLAIN_ERRORS
                fields.append(f"seat_{line.variant.pk}_{number}")
                self.fields[fields[-1]] = field
            self.seats.append((line.variant, fields))

    def seat_rows(self) -> list[tuple[Variant, list[forms.BoundField]]]:
        """Each session in the bag with the fields of its seats."""
        return [(variant, [self[name] for name in names]) for variant, names in self.seats]

    def names(self) -> dict[int, list[str]]:
        """Who comes, by variant; call it only when the form is valid."""
        typed = self.cleaned_data
        return {
            variant.pk: [typed[name] or typed["name"] for name in names]
            for variant, names in self.seats
        }

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """What one may choose from, with the first chosen already."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - the fields stand above
        field.choices = choices
        field.initial = choices[0][0] if choices else ""

    def offer_ways(self, offered: Iterable[Payment.Method]) -> None:
        """The ways of paying to choose from; which they are, the price of the bag decides."""
        self._offer("pay", [(way.value, way.label) for way in offered])

    def methods(self) -> dict[str, str]:
        """Wanted method by enterprise code, as far as it can be read from what was sent."""
        return {
            enterprise.code: self.data.get(f"method_{enterprise.code}", "") if self.is_bound else ""
            for enterprise in self.enterprises
        }

    def country_typed(self) -> str:
        """The country chosen, home when it is none we send to; for pricing before all is filled in."""
        field, typed = self.fields["country"], self.data.get("country", "") if self.is_bound else ""
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - it stands above
        return typed if field.valid_value(typed) else countries.HOME

    @property
    def goes_abroad(self) -> bool:
        """True when a parcel leaves the country."""
        return self.needs_address and self.country_typed() != countries.HOME

    def postcode_typed(self) -> str:
        """The postcode as typed, digits only; for pricing before the form is whole."""
        given = self.data if self.is_bound else self.initial
        typed = fold_digits(str(given.get("postcode", ""))[:20])
        return "".join(letter for letter in typed if letter.isascii() and letter.isdigit())[:5]

    def clean_phone(self) -> str:
        """As stored: +66…; beside an address abroad nobody can guess whose number 081… is."""
        typed = fold_digits(self.cleaned_data["phone"]).lstrip(" (")
        if self.goes_abroad and not typed.startswith(("+", "00")):
            raise ValidationError(
                _(
                    "Please begin with + and the code of the number’s country, "
                    "like +65 9123 4567; a Thai number begins with +66."
                )
            )
        return phones.parse_thai_mobile(re.sub("^00(?!66)", "+", typed))

    def clean_postcode(self) -> str:
        """Five digits that exist."""
        postcode = fold_digits(self.cleaned_data["postcode"]).replace(" ", "")
        if postcode and not addresses.postcode_exists(postcode):
            raise ValidationError(
                _("There is no postcode %(code)s in Thailand."), params={"code": postcode[:10]}
            )
        return postcode

    def clean_postal_code(self) -> str:
        """As the countries of the world write theirs; some have none."""
        code = self.cleaned_data["postal_code"].upper()
        if not re.fullmatch("[A-Z0-9 -]*", code):
            raise ValidationError(_("A postal code has only letters A–Z, digits and dashes."))
        return code

    def clean(self) -> dict[str, Any]:
        """A parcel needs an address, of its own country's kind; paying by Stripe needs an e-mail."""
        data = super().clean() or self.cleaned_data
        if not self.needs_address:
            self._forget(data, ("country", *self.AT_HOME, *self.ABROAD))
        elif self.goes_abroad:
            self._forget(data, self.AT_HOME)
            self._demand(data, ("address", "city"))
        else:
            self._forget(data, self.ABROAD)
            self._complete(data)
            self._demand(data, self.AT_HOME)
        if self.nothing_to_pay:
            self._forget(data, ["pay"])
        by_stripe = data.get("pay") == Payment.Method.STRIPE
        if by_stripe and not data.get("email") and "email" not in self.errors:
            self.add_error(
                "email",
                _("Needed for paying by card or PromptPay: receipt and refund reach you there."),
            )
        return data

    def _forget(self, data: dict[str, Any], names: Iterable[str]) -> None:
        """What this order does not need is neither judged nor kept."""
        for name in names:
            self.errors.pop(name, None)
            data[name] = ""

    def _demand(self, data: dict[str, Any], names: Iterable[str]) -> None:
        for name in names:
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("Needed for sending the parcel."))

    def _complete(self, data: dict[str, Any]) -> None:
        """District and province are filled in when the postcode tells them."""
        if found := addresses.complete(data.get("postcode", ""), data.get("subdistrict", "")):
            thai = not data["subdistrict"].isascii()
            data["district"] = data.get("district") or (
                found.district_th if thai else found.district_en
            )
            data["province"] = data.get("province") or (
                found.province_th if thai else found.province_en
            )

    def leave_unchecked(self) -> None:
        """Show what was typed without judging it: the buyer only asked for the price."""
        self._errors = ErrorDict()

    def contact(self) -> Contact:
        """Who receives the order; call it only when the form is valid."""
        typed = self.cleaned_data
        who = {name: typed[name] for name in ("name", "phone", "email", "note")}
        if not self.goes_abroad:
            return Contact(**who, **{name: typed[name] for name in self.AT_HOME})
        return Contact(
            **who,
            street=typed["address"],
            district=typed["city"],
            province=typed["region"],
            postcode=typed["postal_code"],
            country=typed["country"],
        )

    def saw(self, total: Decimal) -> bool:
        """True when the button that was pressed stated this total."""
        shown = self.cleaned_data.get("total_shown") if hasattr(self, "cleaned_data") else None
        return shown == total


class SlipForm(forms.Form):
    """A picture of a transfer."""

    picture = forms.FileField(
        label=_("Picture of the slip"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
        error_messages={
            "required": _("Please choose the picture of your slip."),
            "empty": _("This file is empty."),
            "missing": _("Please choose the picture of your slip."),
        },
    )


class SendForm(forms.Form):
    """With whom a parcel went, and under which number."""

    carrier = forms.ChoiceField(
        label=_("Carrier"),
        choices=[(carrier.code, carrier.name) for carrier in CARRIERS.values()],
    )
    number = ThaiCharField(
        label=_("Tracking number"),
        max_length=40,
        error_messages={"required": _("Please type the number on the carrier's slip.")},
    )

    def clean_number(self) -> str:
        """Capitals and digits, without the spaces people read it with."""
        number = fold_digits(self.cleaned_data["number"]).replace(" ", "").replace("-", "").upper()
        if not number.isascii() or not number.isalnum():
            raise ValidationError(_("A tracking number has only letters A–Z and digits."))
        return number


class SeatsBackForm(forms.Form):
    """Whose seats go back."""

    leaving = forms.TypedMultipleChoiceField(coerce=int)
    attempt = forms.UUIDField()

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        sent = data.getlist("leaving") if data is not None else []
        numbers = [each for each in sent if each.isascii() and each.isdigit() and len(each) < 16]
        field = self.fields["leaving"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - it stands above
        field.choices = [(each, each) for each in numbers]
