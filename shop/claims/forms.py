"""What buyers, makers and managers type about claims and parcels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from shop.claims import rules
from shop.claims.claiming import Said
from shop.claims.rules import LineLeft
from shop.desk.number_fields import WholeField
from shop.forms import ThaiCharField
from shop.models import Claim, PackingRecord

About = Claim.About
Remedy = Claim.Remedy
CHOSEN = _("Please choose one.")


class PhotosInput(forms.FileInput):
    """Several pictures at once."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Between one and a few pictures; whether they are pictures is seen when they are drawn anew."""

    widget = PhotosInput(attrs={"accept": "image/*,.heic,.heif"})
    default_error_messages = {
        "required": _("Please add at least one picture of what is wrong."),
        "many": _("At most %(most)s pictures, please; you chose %(chosen)s."),
        "empty": _("This file is empty."),
    }

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        """Each file by itself."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > rules.MOST_PHOTOS:
            figures = {"most": rules.MOST_PHOTOS, "chosen": len(files)}
            raise ValidationError(self.error_messages["many"], code="many", params=figures)
        if not files and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return [super(PhotosField, self).clean(each, initial) for each in files]


class PiecesForm(forms.Form):
    """How many pieces of each line; the base of everything a buyer says."""

    attempt = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, lines: Sequence[LineLeft], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [each for each in lines if each.quantity]
        for each in self.lines:
            self.fields[f"line_{each.line.pk}"] = WholeField(
                label=each.line.say("name"),
                min_value=0,
                max_value=each.quantity,
                required=False,
                initial=1 if len(self.lines) == 1 else 0,
            )

    def rows(self) -> Iterator[tuple[LineLeft, forms.BoundField]]:
        """Each line with the box for its number of pieces."""
        for each in self.lines:
            yield each, self[f"line_{each.line.pk}"]

    def pieces(self) -> dict[int, int]:
        """So many pieces by line."""
        numbers = {
            each.line.pk: self.cleaned_data.get(f"line_{each.line.pk}") or 0 for each in self.lines
        }
        return {line: quantity for line, quantity in numbers.items() if quantity}

    def clean(self) -> dict[str, Any]:
        """At least one piece has to be named."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        wrong = any(name.startswith("line_") for name in self.errors)
        if not wrong and not self.pieces():
            raise ValidationError(_("Please say how many pieces it is about."), code="nothing")
        return data


class ClaimForm(PiecesForm):
    """Broken or wrong, in pictures and words, and what would make it good."""

    about = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=[(each.value, each.label) for each in (About.BROKEN, About.WRONG, About.OTHER)],
        widget=forms.RadioSelect,
        error_messages={"required": CHOSEN, "invalid_choice": CHOSEN},
    )
    wish = forms.ChoiceField(
        label=_("What would you like?"),
        choices=[
            (Remedy.PIECE, _("Another piece, at no charge")),
            (Remedy.MONEY, _("My money back")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": CHOSEN, "invalid_choice": CHOSEN},
    )
    photos = PhotosField(label=_("Pictures"))
    words = ThaiCharField(label=_("In your words"), max_length=1000, required=False)

    def said(self) -> Said:
        """What the buyer says."""
        data = self.cleaned_data
        return Said(self.pieces(), data["about"], data["wish"], data["words"])


class ReturnForm(PiecesForm):
    """Which pieces come back; why is the buyer's own affair."""

    words = ThaiCharField(
        label=_("Would you tell us why? It helps us do better."), max_length=1000, required=False
    )

    def said(self) -> Said:
        """What the buyer says."""
        words = self.cleaned_data["words"]
        return Said(self.pieces(), About.RETURN, Remedy.MONEY, words)


class AnswerForm(forms.Form):
    """What the buyer reads: where to send pieces, or why not."""

    answer = ThaiCharField(
        label=_("What do we answer? The buyer reads this."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
        error_messages={"required": _("Please write an answer; the buyer waits for it.")},
    )


class ArrivedForm(forms.Form):
    """How many pieces of each line came back, and how many are fit for the shelf."""

    def __init__(self, claim: Claim, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(claim.lines.select_related("line"))
        for each in self.lines:
            bounds: dict[str, Any] = {"min_value": 0, "max_value": each.quantity, "required": False}
            initial = each.quantity
            self.fields[f"came_{each.pk}"] = WholeField(
                label=_("Pieces that came"), initial=initial, **bounds
            )
            self.fields[f"shelf_{each.pk}"] = WholeField(
                label=_("of these back on the shelf"), initial=initial, **bounds
            )

    def rows(self) -> Iterator[tuple[Any, forms.BoundField, forms.BoundField]]:
        """Each line with its two boxes."""
        for each in self.lines:
            yield each, self[f"came_{each.pk}"], self[f"shelf_{each.pk}"]

    def clean(self) -> dict[str, Any]:
        """No more stands on the shelf than came."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for each in self.lines:
            came, shelf = (data.get(f"{name}_{each.pk}") or 0 for name in ("came", "shelf"))
            if shelf > came:
                figures = {"came": came, "shelf": shelf}
                said = _("%(came)s came; %(shelf)s cannot go back on the shelf.")
                self.add_error(f"shelf_{each.pk}", ValidationError(said, params=figures))
        return data

    def came(self) -> dict[int, tuple[int, int]]:
        """What came and what goes on the shelf, by claimed line."""
        data = self.cleaned_data
        return {
            each.pk: (data[f"came_{each.pk}"] or 0, data[f"shelf_{each.pk}"] or 0)
            for each in self.lines
        }


class PackingForm(forms.ModelForm[PackingRecord]):
    """How a parcel was packed; everything may stay empty."""

    box = ThaiCharField(label=_("Box"), max_length=60, required=False)
    wraps = ThaiCharField(label=_("Wrapped in"), max_length=60, required=False)
    weight_g = WholeField(
        label=_("Packed weight (g)"), min_value=1, max_value=200_000, required=False
    )
    picture = forms.FileField(
        label=_("Photo before sealing"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*,.heic,.heif"}),
    )

    class Meta:
        model = PackingRecord
        fields = ["box", "wraps", "weight_g"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("box", "wraps"):
            self.fields[name].widget.attrs["list"] = f"known-{name}"
