"""Scrap on the desk: what came in today, what is left of it, and a figure put right."""

from __future__ import annotations

from typing import cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalogue import balance, making, recorded
from catalogue.models import Batch, Enterprise, Photo, ScrapLot
from catalogue.templatetags.words import grams
from people.models import Member
from shop.desk import photo_drafts
from shop.desk.scrap_forms import LoadForm

PER_PAGE = 20


def own_houses(request: HttpRequest) -> list[int]:
    """The numbers of the member's own houses."""
    own = Enterprise.objects.of_member(cast(Member, request.user))
    return list(own.values_list("pk", flat=True))


@never_cache
@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Both big buttons, what is left, and the latest lots and batches."""
    own = own_houses(request)
    lots = ScrapLot.objects.filter(enterprise__in=own).select_related("enterprise")
    batches = Batch.objects.filter(enterprise__in=own).select_related("enterprise")
    context = {
        "own": own,
        "sums": recorded.sums(own),
        "lots": Paginator(lots, PER_PAGE).get_page(request.GET.get("lots")),
        "batches": Paginator(batches, PER_PAGE).get_page(request.GET.get("batches")),
    }
    return render(request, "desk/scrap.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """Scrap has come in today; pressed twice it is entered once."""
    member = cast(Member, request.user)
    own = Enterprise.objects.of_member(member)
    if not own:
        return redirect("shop:desk_scrap")
    if request.method != "POST":
        attempt = uuid4()
        return _page(request, LoadForm(own, initial={"attempt": attempt}), attempt)
    form, attempt = LoadForm(own, request.POST), photo_drafts.attempt_of(request)
    photo_error = photo_drafts.keep_sent(request, member, attempt)
    if not form.is_valid() or photo_error:
        return _page(request, form, attempt, photo_error)
    lot, fresh = _write(form, member)
    said = {"lot": recorded.kind_said(lot), "weight": grams(lot.received_g)}
    if fresh:
        messages.success(request, _("%(weight)s are entered: %(lot)s.") % said)
    else:
        messages.info(request, _("That was entered already; it is not entered twice."))
    return redirect("shop:desk_scrap_lot", lot.pk)


def _write(form: LoadForm, member: Member) -> tuple[ScrapLot, bool]:
    """The lot, with its photo in the house's own collection."""
    enterprise, attempt = form.cleaned_data["enterprise"], form.cleaned_data["attempt"]
    if found := enterprise.scrap_lots.filter(attempt=attempt).first():
        return found, False
    picture, photo = photo_drafts.picture_of(member, attempt), None
    if picture is not None:
        photo = making.hang(enterprise, form.cleaned_data["source"], picture, member)
    lot, fresh = balance.receive(enterprise, form.load(photo), by=member)
    if photo is not None and not fresh:
        Photo.objects.filter(pk=photo.pk).delete()
    photo_drafts.forget(member, attempt)
    return lot, fresh


def _page(
    request: HttpRequest, form: LoadForm, attempt: UUID, photo_error: str = ""
) -> HttpResponse:
    member = cast(Member, request.user)
    context = {
        "form": form,
        "attempt": attempt,
        "photo_error": photo_error,
        "has_photo": form.is_bound and photo_drafts.kept(member, attempt) is not None,
    }
    wrong = photo_error or form.errors
    return render(request, "desk/scrap_receive.html", context, status=422 if wrong else 200)


# --- one lot --------------------------------------------------------------------------------------


def own_lot(request: HttpRequest, pk: int) -> ScrapLot:
    """One of the member's own; a stranger's looks exactly like one that never was."""
    lots = ScrapLot.objects.select_related("enterprise", "photo", "member")
    return get_object_or_404(lots, pk=pk, enterprise__in=own_houses(request))


@never_cache
@login_required
@require_safe
def lot(request: HttpRequest, pk: int) -> HttpResponse:
    """What came in, where it went, and what was put right about it."""
    lot = own_lot(request, pk)
    context = {
        "lot": lot,
        "inputs": lot.inputs.select_related("batch").filter(grams__gt=0),
        "corrections": lot.corrections.select_related("member"),
    }
    return render(request, "desk/scrap_lot.html", context)
