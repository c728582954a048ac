"""Claims and packing at the members' desk: what came back broken, another piece, and how it was packed."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogue import pictures
from people.models import Member
from shop.claims import deciding, pictures_of, recipes
from shop.claims.forms import ArrivedForm, PackingForm
from shop.claims.saying import offered, why_not
from shop.models import Claim, ClaimPhoto, Consignment, PackingRecord

PER_PAGE = 20
DEEDS = ("replace", "propose-piece", "propose-money", "arrived")


def _own(request: HttpRequest, pk: int) -> Claim:
    """One about the member's own enterprise; a stranger's looks exactly like one that never was."""
    own = Claim.objects.of_member(cast(Member, request.user)).for_lists()
    return get_object_or_404(own, pk=pk)


@never_cache
@login_required
@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """Those about the member's own enterprises: what waits first, then the latest."""
    own = Claim.objects.of_member(cast(Member, request.user)).for_lists()
    done = request.GET.get("state") == "done"
    unfinished = own.unfinished()
    heap = own.exclude(pk__in=unfinished.values("pk")).order_by("-pk") if done else unfinished
    page = Paginator(heap, PER_PAGE).get_page(request.GET.get("page"))
    context = {"claims": page, "done": done, "waiting": unfinished.count()}
    return render(request, "desk/claims.html", context)


@never_cache
@login_required
@require_safe
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """What the buyer says and shows, and what may be done."""
    found = _own(request, pk)
    return _page(request, found, ArrivedForm(found))


def _page(request: HttpRequest, found: Claim, form: ArrivedForm) -> HttpResponse:
    context = {"claim": found, "form": form, "deeds": offered(found), "makers": True}
    return render(request, "desk/claim.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_POST
def act(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """One press of a button; pressed twice it counts once."""
    found, by = _own(request, pk), cast(Member, request.user)
    if deed not in DEEDS:
        raise Http404
    form = ArrivedForm(found, request.POST) if deed == "arrived" else ArrivedForm(found)
    if deed == "arrived" and not form.is_valid():
        return _page(request, found, form)
    try:
        if deed == "replace":
            deciding.replace(found, by=by)
            said = _("Another piece is set aside: please pack and send the new parcel.")
        elif deed == "arrived":
            deciding.arrived(found, form.came(), by=by)
            said = _("Saved. The shop returns the money now.")
        else:
            deciding.propose(found, deed.removeprefix("propose-"))
            said = _("Saved: the shop sees what you propose and decides.")
    except deciding.REFUSALS as e:
        messages.error(request, why_not(found, e))
    else:
        messages.success(request, said)
    return redirect("shop:desk_claim", pk)


@never_cache
@login_required
@require_safe
def photo(request: HttpRequest, pk: int, photo_pk: int) -> HttpResponse:
    """A picture of what is wrong, for the makers of the piece."""
    own = ClaimPhoto.objects.filter(claim=_own(request, pk))
    return pictures_of.shown(get_object_or_404(own, pk=photo_pk).picture)


# --- how a parcel was packed ----------------------------------------------------------------------


def _parcel(request: HttpRequest, pk: int) -> Consignment:
    own = Consignment.objects.of_member(cast(Member, request.user)).paid_for().packed_up()
    return get_object_or_404(own.select_related("order", "enterprise"), pk=pk)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def packing(request: HttpRequest, pk: int) -> HttpResponse:
    """Box, wraps, weight, a photo before sealing: whatever somebody likes to write down."""
    parcel = _parcel(request, pk)
    known = PackingRecord.objects.filter(consignment=parcel).first()
    if request.method != "POST":
        return _packing_page(request, parcel, PackingForm(instance=known), known)
    form = PackingForm(request.POST, request.FILES, instance=known)
    if form.is_valid():
        data = form.cleaned_data
        facts: dict[str, Any] = {name: data[name] for name in ("box", "wraps", "weight_g")}
        try:
            by = cast(Member, request.user)
            recipes.write_down(parcel, **facts, photo=data["picture"], by=by)
        except pictures.NotAPicture as e:
            form.add_error("picture", e)
        else:
            messages.success(request, _("Saved: how it was packed."))
            return redirect("shop:desk_consignment", pk)
    return _packing_page(request, parcel, form, known)


def _packing_page(
    request: HttpRequest, parcel: Consignment, form: PackingForm, known: PackingRecord | None
) -> HttpResponse:
    context = {
        "consignment": parcel,
        "form": form,
        "has_photo": bool(known and known.photo),
        "boxes": recipes.known_words(parcel, "box"),
        "wraps": recipes.known_words(parcel, "wraps"),
    }
    return render(request, "desk/claim_packing.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_safe
def packing_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """The photo before sealing."""
    own = PackingRecord.objects.exclude(photo="")
    return pictures_of.shown(get_object_or_404(own, consignment=_parcel(request, pk)).photo)
