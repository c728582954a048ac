"""What managers type about payouts: an account, a fee, an adjustment, a transfer."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.date_fields import DayField
from catalogue.thai import fold_digits
from shop.forms import PLAIN_ERRORS, ThaiCharField
from shop.models import BankAccount

NUMBER = re.compile(r"\d{10,15}")
MOST = Decimal(1_000_000)
BAHT_ERRORS = {
    "required": gettext_lazy("Please give an amount."),
    "invalid": gettext_lazy("Please write the amount in figures, for example 200 or −199.50."),
    "max_decimal_places": gettext_lazy("An amount has at most two figures after the point."),
}


class BahtField(forms.DecimalField):
    """Baht of either sign, in Thai figures too."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=-MOST, max_value=MOST, decimal_places=2, error_messages=BAHT_ERRORS, **kwargs
        )

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """With Thai figures, commas, and a printed minus."""
        typed = fold_digits(str(value or "").strip()[:40]).replace(",", "").replace("−", "-")
        if "e" in typed.lower():
            raise ValidationError(self.error_messages["invalid"])
        return super().to_python(typed)


class AccountForm(forms.Form):
    """Where an enterprise's money goes."""

    bank = forms.ChoiceField(
        label=gettext_lazy("Bank"), choices=BankAccount.Bank.choices, error_messages=PLAIN_ERRORS
    )
    number = forms.CharField(
        label=gettext_lazy("Account number"), max_length=30, error_messages=PLAIN_ERRORS
    )
    holder = ThaiCharField(
        label=gettext_lazy("Name on the account"), max_length=120, error_messages=PLAIN_ERRORS
    )

    def clean_number(self) -> str:
        """Ten to fifteen digits, however they were set apart."""
        number = re.sub(r"[\s-]", "", fold_digits(self.cleaned_data["number"]))
        if not NUMBER.fullmatch(number):
            raise ValidationError(_("An account number has 10 to 15 figures."))
        return number


class FeeForm(forms.Form):
    """What the shop keeps, from a day on."""

    per_cent = forms.DecimalField(
        label=gettext_lazy("Fee (per cent of the goods)"),
        min_value=0,
        max_value=50,
        decimal_places=2,
        error_messages={
            "required": gettext_lazy("Please give a number from 0 to 50."),
            "invalid": gettext_lazy("Please give a number from 0 to 50."),
            "min_value": gettext_lazy("Please give a number from 0 to 50."),
            "max_value": gettext_lazy("Please give a number from 0 to 50."),
            "max_decimal_places": gettext_lazy("At most two figures after the point, please."),
        },
    )
    since = DayField(label=gettext_lazy("For sales from this day on"))

    def clean_since(self) -> date:
        """Nothing that was sold already becomes dearer."""
        day: date = self.cleaned_data["since"]
        today = timezone.localdate()
        if day < today:
            raise ValidationError(
                _("Please choose today or a later day: what was sold is settled.")
            )
        if day > today + timedelta(days=730):
            raise ValidationError(_("Please choose a day within the next two years."))
        return day


class AdjustForm(forms.Form):
    """Baht outside any order, and why."""

    amount = BahtField(label=gettext_lazy("Baht: more (200) or less (−200)"))
    reason = ThaiCharField(
        label=gettext_lazy("Why? The enterprise reads this."),
        max_length=200,
        error_messages={"required": gettext_lazy("Please say why; the enterprise reads it.")},
    )
    attempt = forms.UUIDField(widget=forms.HiddenInput)

    def clean_amount(self) -> Decimal:
        """Something."""
        amount: Decimal = self.cleaned_data["amount"]
        if not amount:
            raise ValidationError(_("Nothing is no adjustment."))
        return amount


class PaidForm(forms.Form):
    """When the bank transferred it, and what it calls the transfer."""

    on = DayField(label=gettext_lazy("Transferred on"))
    reference = ThaiCharField(
        label=gettext_lazy("Reference of the bank"), max_length=60, required=False
    )

    def clean_on(self) -> date:
        """A day that has been."""
        day: date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day is yet to come."))
        if day < timezone.localdate() - timedelta(days=366):
            raise ValidationError(_("This day is more than a year ago."))
        return day
