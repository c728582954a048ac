"""Batches on the desk: what was cast or fired today, of what, and which pieces came out."""

from __future__ import annotations

from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogue import balance
from catalogue.balance import Refused
from catalogue.models import Batch, Correction, Enterprise, ScrapLot, Variant
from people.models import Member
from shop import firing
from shop.desk.scrap_forms import LOT_FIELD, FiringForm, MoreFiringForm, NewFiringForm
from shop.desk.scrap_words import why_not

MOST_LOTS = 60  # on one page; of a house with more the oldest go first into the kiln


def lots_of(enterprise: Enterprise, sent: QueryDict) -> list[ScrapLot]:
    """What there is to take from, the oldest first, with those a form was sent for.

    Of a lot that somebody else has emptied meanwhile the member is told; it is not left out.
    """
    left = ScrapLot.objects.filter(enterprise=enterprise, received_g__gt=F("used_g"))
    shown = left.order_by("received_on", "pk").values_list("pk", flat=True)[:MOST_LOTS]
    typed = [int(found[1]) for name in sent if (found := LOT_FIELD.fullmatch(name)) and sent[name]]
    numbers = {*shown, *typed[:MOST_LOTS]}
    here = ScrapLot.objects.filter(enterprise=enterprise, pk__in=numbers)
    return list(here.order_by("received_on", "pk"))


def pieces_of(enterprise: Enterprise) -> QuerySet[Variant]:
    """What the house makes."""
    made = Variant.objects.filter(
        product__enterprise=enterprise, product__archived=False, active=True
    )
    return (
        made.exclude(kind=Variant.Kind.SEAT)
        .select_related("product")
        .order_by("product__sort_key", "product_id", "position", "pk")
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new batch; a member of several houses says first whose it is."""
    own = Enterprise.objects.of_member(cast(Member, request.user))
    if not own:
        return redirect("shop:desk_scrap")
    sent = request.POST if request.method == "POST" else request.GET
    if len(own) > 1 and "house" not in sent:
        return render(request, "desk/batch_houses.html", {"houses": own})
    enterprise = _chosen(own, sent.get("house"))
    return _new_of(request, enterprise)


def _chosen(own: QuerySet[Enterprise], code: str | None) -> Enterprise:
    """The house that was named, else the only one. Raises Http404."""
    if not code:
        return own[0]
    for enterprise in own:
        if enterprise.code == code:
            return enterprise
    raise Http404


def _new_of(request: HttpRequest, enterprise: Enterprise) -> HttpResponse:
    lots, pieces = lots_of(enterprise, request.POST), pieces_of(enterprise)
    if request.method != "POST":
        form = NewFiringForm(lots, pieces, initial={"attempt": uuid4()})
        return _page(request, form, enterprise)
    form = NewFiringForm(lots, pieces, request.POST)
    if not form.is_valid() or "look" in request.POST:
        return _page(request, form, enterprise)
    typed = form.cleaned_data
    try:
        batch, fresh = firing.fire(
            enterprise,
            typed["attempt"],
            typed["made_on"],
            form.inputs(),
            form.made(),
            typed["note"],
            by=cast(Member, request.user),
        )
    except Refused as e:
        form.add_error(None, why_not(e))
        return _page(request, form, enterprise)
    if fresh:
        messages.success(request, _("The batch is entered."))
    else:
        messages.info(request, _("That was entered already; it is not entered twice."))
    return redirect("shop:desk_batch", batch.pk)


def _page(
    request: HttpRequest, form: FiringForm, enterprise: Enterprise, batch: Batch | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "enterprise": enterprise, "batch": batch}
    if form.is_bound and not set(form.errors) - {NON_FIELD_ERRORS}:
        put_in, claimed = form.sums()
        if batch is not None:
            put_in, claimed = put_in + batch.put_in_g, claimed + batch.claimed_g
        context["sums"] = {"put_in": put_in, "claimed": claimed, "left": put_in - claimed}
    status = 422 if form.errors else 200
    return render(request, "desk/batch_form.html", context, status=status)


# --- one batch ------------------------------------------------------------------------------------


def own_batch(request: HttpRequest, pk: int) -> Batch:
    """One of the member's own; a stranger's looks exactly like one that never was."""
    own = Enterprise.objects.of_member(cast(Member, request.user))
    batches = Batch.objects.select_related("enterprise", "member")
    return get_object_or_404(batches, pk=pk, enterprise__in=own.values("pk"))


@never_cache
@login_required
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """What went in, what came out, what is left, and what was put right."""
    row = own_batch(request, pk)
    here = Correction.objects.filter(put_in__batch=row) | Correction.objects.filter(
        pieces__batch=row
    )
    context = {
        "batch": row,
        "inputs": row.inputs.select_related("lot"),
        "pieces": row.pieces.select_related("variant__product"),
        "corrections": here.select_related(
            "member", "put_in__lot", "pieces__variant__product"
        ).order_by("pk"),
        "percent": row.recycled_g * 100 // row.put_in_g if row.put_in_g else 0,
    }
    return render(request, "desk/batch.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """More goes in or comes out."""
    row = own_batch(request, pk)
    lots, pieces = lots_of(row.enterprise, request.POST), pieces_of(row.enterprise)
    if request.method != "POST":
        seen = {"seen_in": row.put_in_g, "seen_out": row.claimed_g}
        return _page(request, MoreFiringForm(lots, pieces, initial=seen), row.enterprise, row)
    form = MoreFiringForm(lots, pieces, request.POST)
    if not form.is_valid() or "look" in request.POST:
        return _page(request, form, row.enterprise, row)
    seen_sums = form.cleaned_data["seen_in"], form.cleaned_data["seen_out"]
    try:
        done = firing.add(
            row, form.inputs(), form.made(), seen=seen_sums, by=cast(Member, request.user)
        )
    except Refused as e:
        form.add_error(None, why_not(e))
        return _page(request, form, row.enterprise, row)
    if done:
        messages.success(request, _("Saved."))
    else:
        messages.info(
            request,
            _("The batch has changed since: perhaps you pressed twice. Nothing was added again."),
        )
    return redirect("shop:desk_batch", row.pk)


@never_cache
@login_required
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing more goes in and nothing more comes out."""
    row = own_batch(request, pk)
    if balance.close(row):
        messages.success(request, _("The batch is closed."))
    return redirect("shop:desk_batch", row.pk)


@never_cache
@login_required
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open it again, unless its pieces have been sold."""
    row = own_batch(request, pk)
    try:
        if firing.reopen(row):
            messages.success(request, _("The batch is open again."))
    except Refused as e:
        messages.error(request, why_not(e))
    return redirect("shop:desk_batch", row.pk)
