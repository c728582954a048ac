"""“New piece” on the desk: a photo, a name, a few figures, and it stands on the shelf as a draft."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalogue import making
from catalogue.models import Enterprise, Product
from catalogue.models.photos import PictureFile
from people.models import Member
from shop import stock
from shop.desk import photo_drafts
from shop.desk.piece_forms import NewPieceForm
from shop.models import StockMove


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_piece(request: HttpRequest) -> HttpResponse:
    """The form; what is wrong is said beside its field, and the photo need not be chosen again."""
    member = cast(Member, request.user)
    own = Enterprise.objects.of_member(member)
    if not own:
        return redirect("shop:desk_pieces")
    if request.method != "POST":
        attempt = uuid4()
        return _page(request, NewPieceForm(own, initial={"attempt": attempt}), attempt)
    form = NewPieceForm(own, request.POST)
    attempt = photo_drafts.attempt_of(request)
    if form.is_valid() and (made := making.made_by(attempt, form.cleaned_data["enterprise"])):
        return _there_is(request, made, fresh=False)
    photo_error = photo_drafts.keep_sent(request, member, attempt)
    picture = photo_drafts.picture_of(member, attempt)
    if not form.is_valid() or photo_error or picture is None:
        return _page(request, form, attempt, photo_error or _missing(picture))
    product, fresh = put_on_shelf(form, picture, by=member)
    photo_drafts.forget(member, attempt)
    return _there_is(request, product, fresh=fresh)


def _missing(picture: PictureFile | None) -> str:
    return _("Please take a photo of the piece, or choose one.") if picture is None else ""


@transaction.atomic
def put_on_shelf(form: NewPieceForm, picture: PictureFile, *, by: Member) -> tuple[Product, bool]:
    """Make the piece and count what there is of it; a second press finds what the first has made."""
    product, fresh = making.make(form.cleaned_data["enterprise"], form.piece(), picture, by=by)
    if fresh:
        variant = product.variants.get()
        if pieces := form.pieces_there():
            stock.adjust(variant, pieces, reason=StockMove.Reason.RECEIVED, by=by)
        stock.state_band(variant)
    return product, fresh


def _there_is(request: HttpRequest, product: Product, *, fresh: bool) -> HttpResponse:
    """On to the piece; a script that sent the form is told where to."""
    said = {"name": product.name_th}
    if fresh:
        messages.success(request, _("%(name)s is entered. Now it needs a few words.") % said)
    else:
        messages.info(request, _("%(name)s was entered already; it is not entered twice.") % said)
    address = reverse("shop:desk_piece", args=[product.pk])
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"url": address})
    return redirect(address)


def _page(
    request: HttpRequest, form: NewPieceForm, attempt: UUID, photo_error: str = ""
) -> HttpResponse:
    member = cast(Member, request.user)
    context: dict[str, Any] = {
        "form": form,
        "attempt": attempt,
        "photo_error": photo_error,
        "has_photo": form.is_bound and photo_drafts.kept(member, attempt) is not None,
    }
    wrong = photo_error or form.errors
    return render(request, "desk/new_piece.html", context, status=422 if wrong else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def photo(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """Keep the photo of a piece that is being entered, or show it to the member who took it."""
    member = cast(Member, request.user)
    own = Enterprise.objects.of_member(member)
    if not own:
        raise Http404
    if any(making.made_by(attempt, enterprise) for enterprise in own):
        return HttpResponse(status=410)  # the piece is made: a script forgets what it has kept
    if request.method == "POST":
        if not any(name in request.FILES for name in photo_drafts.PHOTO_FIELDS):
            return JsonResponse({"error": _missing(None)}, status=422)
        if error := photo_drafts.keep_sent(request, member, attempt):
            return JsonResponse({"error": error}, status=422)
        return JsonResponse({"url": request.path})
    data = photo_drafts.kept(member, attempt)
    if data is None:
        raise Http404
    return HttpResponse(data, content_type="image/jpeg")
