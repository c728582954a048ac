"""What managers type: a reason, a correction of stock."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.thai import fold_digits
from shop.forms import ThaiCharField
from shop.models import StockMove

Reason = StockMove.Reason
MOST_AT_ONCE = 100_000


class RefuseForm(forms.Form):
    """Why a slip is not accepted; the buyer reads it."""

    reason = ThaiCharField(
        label=_("Why is the slip not accepted? The buyer reads this."),
        max_length=200,
        error_messages={"required": _("Please say why; the buyer needs it to do better.")},
    )


class CancelForm(forms.Form):
    """Why an unpaid order is cancelled; stays in the house."""

    reason = ThaiCharField(
        label=_("Why is the order cancelled? Only the staff read this."),
        max_length=200,
        error_messages={"required": _("Please say why, for whoever reads this order later.")},
    )


class AdjustForm(forms.Form):
    """So many pieces more or less, and why."""

    change = forms.IntegerField(
        label=_("Pieces more (5) or less (−2)"),
        min_value=-MOST_AT_ONCE,
        max_value=MOST_AT_ONCE,
        error_messages={
            "required": _("Please give a whole number."),
            "invalid": _("Please give a whole number."),
        },
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[
            (reason.value, reason.label)
            for reason in (Reason.RECEIVED, Reason.COUNTED, Reason.SOLD_ELSEWHERE, Reason.BROKEN)
        ],
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        if data is not None:
            data = data.copy()
            # Thai digits, and the minus sign that a phone's keyboard gives.
            data["change"] = (
                fold_digits(data.get("change", ""))[:20].replace("−", "-").replace("–", "-")
            )
        super().__init__(data, **kwargs)

    def clean_change(self) -> int:
        """Nothing is no change."""
        change: int = self.cleaned_data["change"]
        if not change:
            raise forms.ValidationError(_("Please give a number above or below zero."))
        return change
