"""How a piece is made, how it looks, and what it was before: told by its maker on a telephone."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalogue import changing, making
from catalogue.models import Craft, Photo, Product, Upgrade, Workshop
from catalogue.models.finish import Colour, Glaze
from people.models import Member
from shop.desk import photo_drafts
from shop.desk.number_fields import PriceField, WholeField
from shop.desk.piece_forms import words
from shop.desk.pieces import own_piece
from shop.forms import PLAIN_ERRORS, ThaiCharField

COLDEST, HOTTEST = 500, 1500  # °C of a kiln


class UpgradeForm(forms.ModelForm[Upgrade]):
    """Before → after, in three short sentences, and what is known beside them."""

    WORDS = ("before_th", "after_th", "change_th")

    price_before = PriceField(label=gettext_lazy("What did one cost before?"), required=False)
    price_after = PriceField(label=gettext_lazy("What does one cost now?"), required=False)
    workshop = forms.ModelChoiceField(
        Workshop.objects.all(),
        label=gettext_lazy("Which workshop did it come from?"),
        required=False,
        empty_label=gettext_lazy("None"),
        error_messages=PLAIN_ERRORS,
    )
    taught_by = words(gettext_lazy("Who taught it?"), 120, required=False)

    class Meta:
        model = Upgrade
        fields = ("before_th", "after_th", "change_th")
        field_classes = dict.fromkeys(fields, ThaiCharField)
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in fields}
        labels = {
            "before_th": gettext_lazy("Before: what was it like?"),
            "after_th": gettext_lazy("After: what is it like now?"),
            "change_th": gettext_lazy("What made the change?"),
        }
        error_messages = dict.fromkeys(fields, PLAIN_ERRORS)

    def __init__(self, data: Any, there: Upgrade) -> None:
        known = {
            name: getattr(there, name) for name in ("price_before", "price_after", "taught_by")
        }
        super().__init__(data, instance=there, initial=known | {"workshop": there.workshop_id})

    def told(self) -> tuple[dict[str, str], dict[str, Any]]:
        """The words, and the facts beside them."""
        data = self.cleaned_data
        facts = ("price_before", "price_after", "workshop", "taught_by")
        return {name: data[name] for name in self.WORDS}, {name: data[name] for name in facts}


class CraftForm(forms.Form):
    """Body, technique, glaze and firing; nothing of it has to be told."""

    body_th = words(gettext_lazy("What clay is it of?"), 120, required=False)
    technique_th = words(gettext_lazy("How is it shaped?"), 120, required=False)
    firing_th = words(gettext_lazy("How is it glazed and fired?"), 120, required=False)
    firing_c = WholeField(
        label=gettext_lazy("Fired at how many °C?"),
        required=False,
        min_value=COLDEST,
        max_value=HOTTEST,
    )
    glaze = forms.ChoiceField(
        label=gettext_lazy("Glaze"),
        choices=[("", gettext_lazy("not told")), *Glaze.choices],
        required=False,
        error_messages=PLAIN_ERRORS,
    )
    colours = forms.MultipleChoiceField(
        label=gettext_lazy("Colours one sees from across the table"),
        choices=Colour.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=PLAIN_ERRORS,
    )

    WORDS = ("body_th", "technique_th", "firing_th")

    def __init__(self, data: Any, product: Product) -> None:
        row = product.crafts.first() or Craft()
        known = {name: getattr(row, name) for name in (*self.WORDS, "firing_c")}
        finish = {"glaze": product.glaze, "colours": product.colours}
        super().__init__(data, initial=known | finish)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upgrade(request: HttpRequest, pk: int) -> HttpResponse:
    """Before → after, in the maker's own words, with a photo of before."""
    product, member = own_piece(request, pk), cast(Member, request.user)
    there = product.upgrades.order_by("pk").first() or Upgrade(product=product)
    before = there.photo
    form = UpgradeForm(request.POST if request.method == "POST" else None, there)
    attempt, photo_error = photo_drafts.attempt_of(request), ""
    if form.is_bound:
        photo_error = photo_drafts.keep_sent(request, member, attempt)
    if form.is_bound and form.is_valid() and not photo_error:
        told, facts = form.told()
        facts["photo"] = _photo(product, member, attempt) or before
        if changing.keep_upgrade(product, told, facts, by=member):
            messages.success(request, _("Saved."))
        photo_drafts.forget(member, attempt)
        return redirect("shop:desk_piece", product.pk)
    context = {
        "product": product,
        "form": form,
        "attempt": attempt,
        "photo_error": photo_error,
        "photo": before,
        "has_photo": form.is_bound and photo_drafts.kept(member, attempt) is not None,
    }
    return render(request, "desk/piece_upgrade.html", context, status=422 if form.is_bound else 200)


def _photo(product: Product, member: Member, attempt: UUID) -> Photo | None:
    """What was sent with the form, hung in the house's own collection."""
    picture = photo_drafts.picture_of(member, attempt)
    if picture is None:
        return None
    return making.hang(product.enterprise, product.name_th, picture, member)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def craft(request: HttpRequest, pk: int) -> HttpResponse:
    """How it is made and how it looks."""
    product = own_piece(request, pk)
    form = CraftForm(request.POST if request.method == "POST" else None, product)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        told = {name: data[name] for name in form.WORDS}
        finish = {"glaze": data["glaze"], "colours": data["colours"]}
        facts = {"firing_c": data["firing_c"]}
        if changing.keep_craft(product, told, facts, finish, by=cast(Member, request.user)):
            messages.success(request, _("Saved."))
        return redirect("shop:desk_piece", product.pk)
    context = {"product": product, "form": form}
    return render(request, "desk/piece_craft.html", context, status=422 if form.is_bound else 200)
