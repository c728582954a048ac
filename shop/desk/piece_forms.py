"""What members type about their pieces, read strictly and answered in their language."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import making
from catalogue.changing import MaterialLine, is_big_change
from catalogue.models import Category, Enterprise, Material, Variant
from catalogue.money import baht
from shop import counting
from shop.desk.number_fields import (
    CentimetresField,
    ChangeField,
    GramsField,
    PriceField,
    WholeField,
)
from shop.forms import PLAIN_ERRORS, ThaiCharField

Kind = Variant.Kind
MOST_PIECES = 10_000
MOST_DAYS = 365
ANEW = {
    "required": gettext_lazy("Please open this page anew."),
    "invalid": gettext_lazy("Please open this page anew."),
}
NO_ID = {"id": False}  # two forms about one choice stand on a page, and both have such a field
KINDS = [
    (Kind.STOCK.value, gettext_lazy("There are several")),
    (Kind.UNIQUE.value, gettext_lazy("One of a kind")),
    (Kind.MADE_TO_ORDER.value, gettext_lazy("Made to order")),
]


def words(label: Any, max_length: int, **kwargs: Any) -> ThaiCharField:
    """A field for short Thai text."""
    return ThaiCharField(
        label=label, max_length=max_length, error_messages=PLAIN_ERRORS.copy(), **kwargs
    )


def days_field(**kwargs: Any) -> WholeField:
    """How many days making takes."""
    label = gettext_lazy("How many days does it take?")
    return WholeField(label=label, required=False, min_value=1, max_value=MOST_DAYS, **kwargs)


class NewPieceForm(forms.Form):
    """The few things a piece cannot be sold without; everything else may follow later."""

    attempt = forms.UUIDField(widget=forms.HiddenInput, error_messages=ANEW)
    enterprise = forms.ModelChoiceField(
        Enterprise.objects.none(),
        label=gettext_lazy("Whose piece is it?"),
        to_field_name="code",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": gettext_lazy("Please choose one."),
            "invalid_choice": gettext_lazy("Please choose one of your own."),
        },
    )
    name = words(gettext_lazy("Name of the piece"), 255)
    category = forms.ModelChoiceField(
        Category.objects.all(),
        label=gettext_lazy("Shelf of the shop"),
        to_field_name="code",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": gettext_lazy("Please choose a shelf."),
            "invalid_choice": gettext_lazy("Please choose a shelf."),
        },
    )
    price = PriceField(label=gettext_lazy("Price (baht)"))
    length = CentimetresField(label=gettext_lazy("Length (cm)"), required=False)
    width = CentimetresField(label=gettext_lazy("Width (cm)"), required=False)
    height = CentimetresField(label=gettext_lazy("Height (cm)"), required=False)
    weight = GramsField(label=gettext_lazy("Weight (grams)"))
    kind = forms.ChoiceField(
        label=gettext_lazy("How many are there?"),
        choices=KINDS,
        initial=Kind.STOCK.value,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Please choose one."),
            "invalid_choice": gettext_lazy("Please choose one."),
        },
    )
    pieces = WholeField(
        label=gettext_lazy("Pieces"), required=False, min_value=0, max_value=MOST_PIECES
    )
    make_days = days_field()
    packed_length = CentimetresField(label=gettext_lazy("Box, length (cm)"), required=False)
    packed_width = CentimetresField(label=gettext_lazy("Box, width (cm)"), required=False)
    packed_height = CentimetresField(label=gettext_lazy("Box, height (cm)"), required=False)
    packed_weight = GramsField(label=gettext_lazy("Packed, weight (grams)"), required=False)

    def __init__(self, own: QuerySet[Enterprise], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = list(own)
        self.fields["enterprise"].queryset = own  # type: ignore[attr-defined]
        if len(self.own) == 1:
            self.fields["enterprise"].widget = forms.HiddenInput()
            self.fields["enterprise"].initial = self.own[0].code
            self.fields["make_days"].initial = self.own[0].make_days
        # A radio button that "must" be chosen has no empty one beside it.
        self.fields["category"].widget.is_required = True

    def clean(self) -> dict[str, Any]:
        """The size of the piece or that of its box; how many, if they are counted."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self._whole("packed_") or any(data.get(side) for side in making.SIDES):
            self._ask_for(making.SIDES, _("Please measure it, roughly will do."))
        if any(data.get(f"packed_{side}") for side in making.SIDES):
            box = [f"packed_{side}" for side in making.SIDES]
            self._ask_for(box, _("Please give all three sides of the box, or none."))
        if data.get("kind") == Kind.STOCK and data.get("pieces") is None:
            self._ask_for(["pieces"], _("How many are there? None yet is 0."))
        weight, packed = data.get("weight"), data.get("packed_weight")
        if weight and packed and packed < weight:
            self.add_error("packed_weight", _("Packed it cannot weigh less than the piece."))
        return data

    def _whole(self, prefix: str) -> bool:
        return all(self.cleaned_data.get(f"{prefix}{side}") for side in making.SIDES)

    def _ask_for(self, names: Any, why: str) -> None:
        for name in names:
            if self.cleaned_data.get(name) is None and name not in self.errors:
                self.add_error(name, why)

    def piece(self) -> making.NewPiece:
        """What was typed, with the box reckoned where it was not measured."""
        typed = self.cleaned_data
        size = tuple(typed[side] for side in making.SIDES) if self._whole("") else None
        box = {
            side: int(typed[f"packed_{side}"] * 10)
            if self._whole("packed_")
            else making.packed_side(typed[side])
            for side in making.SIDES
        }
        to_order = typed["kind"] == Kind.MADE_TO_ORDER
        return making.NewPiece(
            attempt=typed["attempt"],
            name_th=typed["name"],
            category=typed["category"],
            price=typed["price"],
            weight_g=typed["weight"],
            packed=making.Packed(
                typed["packed_weight"] or making.packed_weight(typed["weight"]),
                *(box[side] for side in making.SIDES),
            ),
            size_cm=size,
            kind=typed["kind"],
            make_days=typed["make_days"] if to_order else None,
        )

    def pieces_there(self) -> int:
        """How many stand on the shelf from the beginning."""
        kind, pieces = self.cleaned_data["kind"], self.cleaned_data["pieces"]
        return {Kind.UNIQUE.value: 1, Kind.STOCK.value: pieces or 0}.get(kind, 0)


class PriceForm(forms.Form):
    """A new price; a big change is asked about once more."""

    price = PriceField(label=gettext_lazy("New price (baht)"))
    seen = forms.DecimalField(widget=forms.HiddenInput(NO_ID), max_digits=9, error_messages=ANEW)
    sure = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def needs_a_yes(self) -> bool:
        """True when the change is big and this very price has not been confirmed."""
        price, seen = self.cleaned_data["price"], self.cleaned_data["seen"]
        return is_big_change(seen, price) and self.cleaned_data["sure"] != str(price)


class CountForm(forms.Form):
    """So many pieces more or less, and why."""

    change = ChangeField(
        label=gettext_lazy("Pieces more (5) or less (−2)"),
        min_value=-MOST_PIECES,
        max_value=MOST_PIECES,
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[(reason.value, reason.label) for reason in counting.REASONS],
        error_messages={
            "required": gettext_lazy("Please choose a reason."),
            "invalid_choice": gettext_lazy("Please choose a reason."),
        },
    )
    seen = forms.IntegerField(widget=forms.HiddenInput(NO_ID), error_messages=ANEW)

    def clean_change(self) -> int:
        """Nothing is no change."""
        change: int = self.cleaned_data["change"]
        if not change:
            raise forms.ValidationError(_("Please give a number above or below zero."))
        return change


class KindForm(forms.Form):
    """Made to order or from the shelf."""

    to_order = forms.BooleanField(label=gettext_lazy("Made to order"), required=False)
    make_days = days_field(
        help_text=gettext_lazy("Left empty, the days of your house hold."),
    )


class MaterialForm(forms.Form):
    """One line of the material passport; an empty one counts for nothing."""

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name_th = words(gettext_lazy("Material"), 120, required=False)
    percent = WholeField(label=gettext_lazy("Per cent"), required=False, min_value=1, max_value=100)
    recycled = forms.BooleanField(label=gettext_lazy("Recycled or reused"), required=False)
    source_th = words(gettext_lazy("Where is it from?"), 200, required=False)

    def is_empty(self) -> bool:
        """Nothing was typed: the line is not there, or not there any more."""
        typed = self.cleaned_data
        return not (typed.get("name_th") or typed.get("percent") or typed.get("source_th"))

    def clean(self) -> dict[str, Any]:
        """A line is whole or empty."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not self.is_empty():
            for name in ("name_th", "percent", "source_th"):
                if not data.get(name):
                    self.add_error(name, _("Please fill this in."))
        return data


class MaterialsForm:
    """The whole passport: a few lines, which add up to a hundred per cent."""

    LEAST, SPARE, MOST = 3, 1, 40

    def __init__(self, materials: list[Material], data: Any = None) -> None:
        self.is_bound = data is not None
        self.total_error = ""
        count = max(len(materials) + self.SPARE, self.LEAST)
        filled: list[dict[str, Any]] = [
            {name: getattr(material, name) for name in MaterialForm.base_fields}
            for material in materials
        ]
        filled += [{}] * (count - len(filled))
        if data is not None:
            count = sum(f"material-{at}-name_th" in data for at in range(self.MOST))
        self.lines = [
            MaterialForm(data, prefix=f"material-{at}", initial=dict(enumerate(filled)).get(at))
            for at in range(count)
        ]

    def __iter__(self) -> Iterator[MaterialForm]:
        return iter(self.lines)

    def is_valid(self) -> bool:
        """Every line in itself, and all of them together."""
        if not all(line.is_valid() for line in self.lines):
            return False
        total = sum(line.percent for line in self.typed())
        if total != 100:
            said = _("The materials add up to %(total)s per cent, not 100.")
            self.total_error = said % {"total": total}
        return not self.total_error

    def typed(self) -> list[MaterialLine]:
        """The lines that hold something."""
        return [MaterialLine(**line.cleaned_data) for line in self.lines if not line.is_empty()]


def change_said(before: Decimal, after: Decimal) -> str:
    """The question before a big change of price."""
    return _("From %(before)s to %(after)s: is that right?") % {
        "before": baht(before),
        "after": baht(after),
    }
