"""Gifts: a greeting that lies in the parcel, prices left off, and a word to each maker."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shop.delivery import Quote
from shop.forms import PLAIN_ERRORS, ThaiCharField

LONGEST = 300


def _words(label: Any) -> ThaiCharField:
    area = forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST})
    errors = PLAIN_ERRORS | {"max_length": _("Please keep it to 300 characters.")}
    return ThaiCharField(
        label=label, max_length=LONGEST, required=False, widget=area, error_messages=errors
    )


class GiftForm(forms.Form):
    """Beside the checkout's own fields; with several makers a note to each."""

    gift = forms.BooleanField(
        label=_("It is a gift: leave the prices out of the parcel"), required=False
    )
    gift_note = _words(_("Your greeting, printed on the delivery note"))

    def __init__(self, data: Any, quote: Quote) -> None:
        super().__init__(data)
        self.houses = {
            share.enterprise.pk: share.enterprise
            for share in (quote.shares if len(quote.shares) > 1 else ())
        }
        for house in self.houses.values():
            label = _("Note to %(maker)s") % {"maker": house.say("name")}
            self.fields[f"note_{house.code}"] = _words(label)

    @property
    def notes_fields(self) -> list[forms.BoundField]:
        """The fields for the makers."""
        return [self[f"note_{house.code}"] for house in self.houses.values()]

    def about(self) -> dict[str, Any]:
        """What the contact keeps. Call it only when the form is valid."""
        return {name: self.cleaned_data[name] for name in ("gift", "gift_note")}

    def notes(self) -> dict[int, str]:
        """The note to each maker, by the enterprise's number."""
        told = {pk: self.cleaned_data[f"note_{each.code}"] for pk, each in self.houses.items()}
        return {pk: note for pk, note in told.items() if note}
