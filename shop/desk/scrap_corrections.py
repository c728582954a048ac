"""A figure about scrap is put right: the former one stays, with the reason beside the new one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Field
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalogue import balance, recorded
from catalogue.balance import Refused
from catalogue.templatetags.words import grams
from people.models import Member
from shop import firing
from shop.desk.batches import own_batch
from shop.desk.number_fields import GramsField, WholeField
from shop.desk.piece_forms import MOST_PIECES
from shop.desk.scrap import own_lot
from shop.desk.scrap_forms import CorrectForm, KilogramsField
from shop.desk.scrap_words import why_not

NONE = Decimal(0)  # what never was


@dataclass(frozen=True)
class Wrong:
    """One figure: what it is about, what it says now, the field and the deed that put it right."""

    about: str
    said: str
    now: int
    field: Field
    deed: Callable[..., Any]
    row: Any
    back: str


def answer(request: HttpRequest, wrong: Wrong) -> HttpResponse:
    """Ask for the right figure and the reason; write both down, once."""
    data = request.POST if request.method == "POST" else None
    form = CorrectForm(wrong.field, data, initial={"seen": wrong.now})
    if form.is_bound and form.is_valid():
        typed, by = form.cleaned_data, cast(Member, request.user)
        try:
            wrong.deed(wrong.row, form.right(), seen=typed["seen"], reason=typed["reason"], by=by)
        except Refused as e:
            form.add_error("right", why_not(e))
        else:
            messages.success(request, _("Corrected. What was entered stays in the history."))
            return redirect(wrong.back)
    status = 422 if form.is_bound else 200
    return render(request, "desk/scrap_correct.html", {"form": form, "wrong": wrong}, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lot(request: HttpRequest, pk: int) -> HttpResponse:
    """So much was received in truth."""
    row = own_lot(request, pk)
    field = KilogramsField(label=_("How many kilograms were it in truth?"), least=NONE)
    back = reverse("shop:desk_scrap_lot", args=[row.pk])
    about, said = recorded.kind_said(row), grams(row.received_g)
    return answer(
        request, Wrong(about, said, row.received_g, field, balance.correct_lot, row, back)
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def put_in(request: HttpRequest, pk: int, input_pk: int) -> HttpResponse:
    """So much went into the batch in truth."""
    batch = own_batch(request, pk)
    row = get_object_or_404(batch.inputs.select_related("lot"), pk=input_pk)
    field = KilogramsField(label=_("How many kilograms were it in truth?"), least=NONE)
    about = recorded.kind_said(row.lot) if row.lot else row.name_th
    back = reverse("shop:desk_batch", args=[batch.pk])
    said = grams(row.grams)
    return answer(request, Wrong(about, said, row.grams, field, balance.correct_input, row, back))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pieces(request: HttpRequest, pk: int, made_pk: int, figure: str) -> HttpResponse:
    """So many came out in truth, or each weighs so much: the address says which."""
    batch = own_batch(request, pk)
    row = get_object_or_404(batch.pieces.select_related("variant__product"), pk=made_pk)
    about, back = str(row.variant), reverse("shop:desk_batch", args=[batch.pk])
    if figure == "weight":
        heavy = GramsField(label=_("How many grams does each weigh in truth?"))
        wrong = Wrong(
            about, grams(row.each_g), row.each_g, heavy, balance.correct_weight, row, back
        )
    else:
        many = WholeField(
            label=_("How many pieces were it in truth?"), min_value=0, max_value=MOST_PIECES
        )
        wrong = Wrong(about, str(row.count), row.count, many, firing.correct_pieces, row, back)
    return answer(request, wrong)
