"""What managers type: a reason, a correction of stock, a refund."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.thai import fold_digits
from shop.forms import ThaiCharField
from shop.models import StockMove
from shop.payments.refund_plans import ConsignmentLeft, Left, LineLeft, Wanted

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


class EndForm(forms.Form):
    """Why something that Stripe knows nothing of is ended by hand; stays in the house."""

    reason = ThaiCharField(
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


class RefundForm(forms.Form):
    """So many pieces of each line and the delivery fees, why, and whether the pieces are here again."""

    reason = ThaiCharField(
        label=_("Why does the money go back? The buyer reads this."),
        max_length=200,
        error_messages={"required": _("Please say why; the buyer reads it.")},
    )
    restock = forms.BooleanField(
        label=_("The pieces go back on the shelf and on sale"), required=False
    )
    attempt = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Please open this page anew."),
            "invalid": _("Please open this page anew."),
        },
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(self, left: Left, data: Any = None, **kwargs: Any) -> None:
        if data is not None:
            data = data.copy()
            for name in [name for name in data if name.startswith("line_")]:
                data[name] = fold_digits(data[name])[:20]
        super().__init__(data, **kwargs)
        self.left = left
        self.fields["restock"].initial = left.unsent
        for each in left.consignments:
            for line_left in each.lines:
                self.fields[f"line_{line_left.line.pk}"] = self._pieces(line_left)
            self.fields[f"fee_{each.consignment.pk}"] = forms.BooleanField(required=False)

    def _pieces(self, line_left: LineLeft) -> forms.IntegerField:
        """How many of a line; more than are left is answered with figures, by the plan itself."""
        whole = _("Please give a whole number.")
        field = forms.IntegerField(
            required=False,
            min_value=0,
            max_value=MOST_AT_ONCE,
            initial=0,
            error_messages={"invalid": whole, "min_value": whole, "max_value": whole},
        )
        field.widget.attrs |= {"max": line_left.quantity, "inputmode": "numeric"}
        return field

    def clean(self) -> dict[str, Any]:
        """A box of another order's line is nobody's slip of the pen."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        boxes = {name for name in self.data if re.match("(?:line|fee)_", name)}
        if not boxes <= self.fields.keys():
            raise forms.ValidationError(_("This form belongs to another order."))
        return data

    def wanted(self) -> Wanted:
        """What is asked for: what was typed, or all there is."""
        if self.data.get("everything"):
            return self.left.everything()
        typed = self.cleaned_data
        lines = [left.line.pk for each in self.left.consignments for left in each.lines]
        return Wanted(
            {pk: number for pk in lines if (number := typed.get(f"line_{pk}"))},
            frozenset(
                each.consignment.pk
                for each in self.left.consignments
                if typed.get(f"fee_{each.consignment.pk}")
            ),
        )

    def rows(self) -> Iterator[tuple[ConsignmentLeft, list[tuple[LineLeft, Any]], Any]]:
        """Each consignment with the boxes of its lines and of its fee."""
        for each in self.left.consignments:
            lines = [(line_left, self[f"line_{line_left.line.pk}"]) for line_left in each.lines]
            yield each, lines, self[f"fee_{each.consignment.pk}"]


class ReturnedForm(forms.Form):
    """How money went back by hand: whatever finds it again in the bank's or the till's book."""

    reference = ThaiCharField(
        label=_("Reference of the transfer, or “cash”"),
        max_length=80,
        error_messages={
            "required": _("Please give the reference of the transfer, or write “cash”."),
            "max_length": _("At most %(limit_value)s characters."),
        },
    )
