"""What members type about scrap and batches: kilograms, pieces, and why a figure is put right."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.balance import Input, Load, Made
from catalogue.date_fields import DayField
from catalogue.models import Enterprise, Photo, ScrapLot, Variant
from shop.desk.number_fields import FiguresField, GramsField, WholeField
from shop.desk.piece_forms import ANEW, MOST_PIECES, words

OLDEST_YEARS = 10
LOT_FIELD = re.compile(r"lot-(\d{1,15})")
CHOOSE = {
    "required": gettext_lazy("Please choose one."),
    "invalid_choice": gettext_lazy("Please choose one of your own."),
}


class KilogramsField(FiguresField):
    """A weight on the big scales; the balance keeps it in whole grams."""

    places = 3
    default_error_messages = {
        "required": gettext_lazy("Please weigh it, roughly will do."),
        "invalid": gettext_lazy("Please write kilograms in figures, for example 5 or 3.2."),
        "too_fine": gettext_lazy("At most three figures after the point, please."),
        "min_value": gettext_lazy("It weighs at least %(limit_value)s kg."),
        "max_value": gettext_lazy("It weighs at most %(limit_value)s kg."),
    }

    def __init__(self, *, least: Decimal = Decimal("0.001"), **kwargs: Any) -> None:
        super().__init__(min_value=least, max_value=100_000, **kwargs)


def grams(kilograms: Decimal) -> int:
    """Whole grams of what was typed."""
    return int(kilograms * 1000)


class DoneOnField(DayField):
    """The day it was done: today, or one that is over."""

    def clean(self, value: Any) -> date | None:
        """Neither to come nor so long ago that the year must be mistyped."""
        day: date | None = super().clean(value)
        today = timezone.localdate()
        if day is not None and day > today:
            raise forms.ValidationError(_("This day is still to come."))
        if day is not None and day.year < today.year - OLDEST_YEARS:
            raise forms.ValidationError(_("That is too long ago: please look at the year."))
        return day


class LoadForm(forms.Form):
    """Scrap taken in today: what, how much, where from."""

    attempt = forms.UUIDField(widget=forms.HiddenInput, error_messages=ANEW)
    enterprise = forms.ModelChoiceField(
        Enterprise.objects.none(),
        label=gettext_lazy("Which house takes it in?"),
        to_field_name="code",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages=CHOOSE,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of scrap is it?"),
        choices=ScrapLot.Kind.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    kilograms = KilogramsField(label=gettext_lazy("How many kilograms?"))
    source = words(gettext_lazy("Where is it from?"), 200)
    received_on = DoneOnField(label=gettext_lazy("Received on"))

    def __init__(self, own: QuerySet[Enterprise], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = list(own)
        self.fields["enterprise"].queryset = own  # type: ignore[attr-defined]
        self.fields["received_on"].initial = timezone.localdate
        if len(self.own) == 1:
            self.fields["enterprise"].widget = forms.HiddenInput()
            self.fields["enterprise"].initial = self.own[0].code

    def load(self, photo: Photo | None) -> Load:
        """What was typed, in grams."""
        typed = self.cleaned_data
        return Load(
            attempt=typed["attempt"],
            kind=typed["kind"],
            source_th=typed["source"],
            received_on=typed["received_on"],
            grams=grams(typed["kilograms"]),
            photo=photo,
        )


class PieceChoiceField(forms.ModelChoiceField[Variant]):
    """Own pieces by their names, as on the shelf."""

    def label_from_instance(self, variant: Variant) -> str:
        """Name, choice and SKU: two pieces of one name are told apart."""
        return f"{variant.product.say('name')} · {variant.say('option')} · {variant.sku}"


class FiringForm(forms.Form):
    """What goes in and what comes out; empty lines count for nothing."""

    NEW, PIECES = 2, 4
    counted = forms.BooleanField(
        label=gettext_lazy("These pieces are on the shelf already: do not count them again"),
        required=False,
    )

    def __init__(
        self, lots: Iterable[ScrapLot], pieces: QuerySet[Variant], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lots = list(lots)
        for lot in self.lots:
            self.fields[f"lot-{lot.pk}"] = KilogramsField(
                label=gettext_lazy("Kilograms from it"), required=False
            )
        for at in range(self.NEW):
            self.fields[f"new-{at}-name"] = words(gettext_lazy("New material"), 120, required=False)
            self.fields[f"new-{at}-kg"] = KilogramsField(
                label=gettext_lazy("Kilograms"), required=False
            )
        for at in range(self.PIECES):
            self.fields[f"piece-{at}-what"] = PieceChoiceField(
                pieces,
                label=gettext_lazy("Piece"),
                required=False,
                empty_label=gettext_lazy("Choose a piece"),
                error_messages=CHOOSE,
            )
            self.fields[f"piece-{at}-count"] = WholeField(
                label=gettext_lazy("How many"), required=False, min_value=1, max_value=MOST_PIECES
            )
            self.fields[f"piece-{at}-grams"] = GramsField(
                label=gettext_lazy("Grams each"), required=False
            )

    def from_lots(self) -> list[tuple[ScrapLot, forms.BoundField]]:
        """Each lot with the field for what is taken of it."""
        return [(lot, self[f"lot-{lot.pk}"]) for lot in self.lots]

    def new_lines(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Name and weight of new material, line by line."""
        return [(self[f"new-{at}-name"], self[f"new-{at}-kg"]) for at in range(self.NEW)]

    def piece_lines(self) -> list[list[forms.BoundField]]:
        """Piece, how many, how heavy, line by line."""
        names = ("what", "count", "grams")
        return [[self[f"piece-{at}-{name}"] for name in names] for at in range(self.PIECES)]

    def clean(self) -> dict[str, Any]:
        """Every line is whole or empty."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for at in range(self.NEW):
            self._both(f"new-{at}-name", f"new-{at}-kg")
        for at in range(self.PIECES):
            what, count = data.get(f"piece-{at}-what"), data.get(f"piece-{at}-count")
            if what is not None and what.kind == Variant.Kind.UNIQUE and count is None:
                data[f"piece-{at}-count"] = 1
            self._both(f"piece-{at}-what", f"piece-{at}-count")
            if data.get(f"piece-{at}-grams") and what is None:
                self._ask_for(f"piece-{at}-what")
        if any(LOT_FIELD.fullmatch(name) and name not in self.fields for name in self.data):
            self.add_error(None, _("Please choose one of your own."))
        if not self.errors and not (self.inputs() or self.made()):
            self.add_error(None, _("Nothing is filled in yet."))
        return data

    def _both(self, one: str, other: str) -> None:
        for name, beside in ((one, other), (other, one)):
            if self.cleaned_data.get(beside) and not self.cleaned_data.get(name):
                self._ask_for(name)

    def _ask_for(self, name: str) -> None:
        if name not in self.errors:
            self.add_error(name, _("Please fill this in."))

    def inputs(self) -> list[Input]:
        """What goes in."""
        typed = self.cleaned_data
        scrap = [
            Input(grams(typed[f"lot-{lot.pk}"]), lot=lot)
            for lot in self.lots
            if typed.get(f"lot-{lot.pk}")
        ]
        return scrap + [
            Input(grams(typed[f"new-{at}-kg"]), name_th=typed[f"new-{at}-name"])
            for at in range(self.NEW)
            if typed.get(f"new-{at}-kg")
        ]

    def made(self) -> list[Made]:
        """What comes out; a piece that was not weighed weighs what its page says."""
        typed, stocked = self.cleaned_data, not self.cleaned_data.get("counted")
        lines = [
            tuple(typed.get(f"piece-{at}-{name}") for name in ("what", "count", "grams"))
            for at in range(self.PIECES)
        ]
        return [
            Made(what, count, each or what.product.weight_g, stocked)
            for what, count, each in lines
            if what is not None and count
        ]

    def sums(self) -> tuple[int, int]:
        """Grams that go in and grams that the pieces claim."""
        put_in = sum(each.grams for each in self.inputs())
        return put_in, sum(each.count * each.each_g for each in self.made())


class NewFiringForm(FiringForm):
    """The same for a batch that is begun with it."""

    attempt = forms.UUIDField(widget=forms.HiddenInput, error_messages=ANEW)
    made_on = DoneOnField(label=gettext_lazy("Cast or fired on"))
    note = words(gettext_lazy("Note for ourselves"), 200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["made_on"].initial = timezone.localdate


class MoreFiringForm(FiringForm):
    """The same for a batch there is; it holds the sums it was made with."""

    seen_in = forms.IntegerField(widget=forms.HiddenInput, error_messages=ANEW)
    seen_out = forms.IntegerField(widget=forms.HiddenInput, error_messages=ANEW)


class CorrectForm(forms.Form):
    """The right figure in place of the wrong one, and why."""

    reason = words(gettext_lazy("What was wrong?"), 200)
    seen = forms.IntegerField(widget=forms.HiddenInput, error_messages=ANEW)

    def __init__(self, right: forms.Field, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"right": right, **self.fields}

    def right(self) -> int:
        """In grams or pieces, whole."""
        typed = self.cleaned_data["right"]
        return grams(typed) if isinstance(typed, Decimal) else typed
