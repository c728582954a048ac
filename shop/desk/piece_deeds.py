"""What is pressed on the page of a piece: each press is one deed, and pressed twice it counts once."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from catalogue import changing
from catalogue.models import Product, Variant
from catalogue.money import baht
from people.models import Member
from shop import counting, stock
from shop.desk.number_fields import typed
from shop.desk.piece_forms import (
    CountForm,
    KindForm,
    MaterialsForm,
    PriceForm,
    change_said,
)
from shop.desk.pieces import choice_of, own_choice, own_piece, piece_page
from shop.models import StockMove, StockRecord

Kind = Variant.Kind


def to_piece(product: Product) -> HttpResponse:
    """Back to the page of the piece."""
    return redirect("shop:desk_piece", product.pk)


@never_cache
@login_required
@require_POST
def price(request: HttpRequest, pk: int, variant_pk: int) -> HttpResponse:
    """Another price; a big change is asked about first."""
    product, member = own_piece(request, pk), cast(Member, request.user)
    variant = own_choice(product, variant_pk)
    choice = choice_of(variant, member)
    choice.price = form = PriceForm(request.POST, auto_id=choice.price.auto_id)
    if not form.is_valid():
        return piece_page(request, product, choice)
    new, seen = form.cleaned_data["price"], form.cleaned_data["seen"]
    if form.needs_a_yes():
        choice.question = change_said(seen, new)
        return piece_page(request, product, choice)
    try:
        if changing.reprice(variant, new, seen=seen, by=member):
            messages.success(request, _("The price is %(price)s now.") % {"price": baht(new)})
    except changing.ChangedMeanwhile:
        said = _("Somebody has changed the price to %(price)s meanwhile. Please look again.")
        messages.error(request, said % {"price": baht(variant.price)})
    return to_piece(product)


@never_cache
@login_required
@require_POST
def count(request: HttpRequest, pk: int, variant_pk: int) -> HttpResponse:
    """Pieces more or less, with the reason."""
    product, member = own_piece(request, pk), cast(Member, request.user)
    variant = own_choice(product, variant_pk)
    choice = choice_of(variant, member)
    choice.count = form = CountForm(request.POST, auto_id=choice.count.auto_id)
    if not form.is_valid() or not choice.is_counted:
        return piece_page(request, product, choice)
    facts = form.cleaned_data
    try:
        counting.count(
            variant, facts["change"], reason=facts["reason"], by=member, seen=facts["seen"]
        )
        messages.success(request, shelf_said(variant))
    except (stock.NotThatMany, counting.OnlyOne) as e:
        form.add_error("change", why_not(variant, e))
        return piece_page(request, product, choice)
    except counting.CountedAlready:
        messages.info(request, _("That was counted already. %s") % shelf_said(variant))
    return to_piece(product)


@never_cache
@login_required
@require_POST
def sold(request: HttpRequest, pk: int, variant_pk: int) -> HttpResponse:
    """One piece sold at the fair or at the house."""
    product, member = own_piece(request, pk), cast(Member, request.user)
    variant = own_choice(product, variant_pk)
    try:
        if not counting_fits(variant):
            raise stock.NotThatMany
        counting.sell_elsewhere(variant, by=member, seen=number(request.POST.get("seen")))
    except stock.NotThatMany as e:
        messages.error(request, why_not(variant, e))
    except counting.CountedAlready:
        messages.info(request, _("That was counted already. %s") % shelf_said(variant))
    return back(request, product)


def counting_fits(variant: Variant) -> bool:
    """Of what is made to order nothing is counted."""
    return variant.kind != Kind.MADE_TO_ORDER


def number(posted: str | None) -> int:
    """A small number of a hidden field; −1, which nothing has, for anything else."""
    text = typed(posted)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


@never_cache
@login_required
@require_POST
def undo(request: HttpRequest, pk: int, move_pk: int) -> HttpResponse:
    """The piece was not sold after all; only for who has said so, and only for a minute."""
    product, member = own_piece(request, pk), cast(Member, request.user)
    own = StockMove.objects.filter(member=member, variant__product=product)
    move = get_object_or_404(own.select_related("variant__product"), pk=move_pk)
    try:
        counting.undo(move, by=member)
        messages.success(request, _("Taken back. %s") % shelf_said(move.variant))
    except counting.CountedAlready:
        messages.info(request, _("That was taken back already. %s") % shelf_said(move.variant))
    except counting.TooLate:
        messages.error(request, _("The minute is over. Please correct the stock by counting."))
    return back(request, product)


def back(request: HttpRequest, product: Product) -> HttpResponse:
    """To the list as it was, for who came from there; to the piece otherwise."""
    if request.POST.get("back") != "list":
        return to_piece(product)
    kept = {name: request.POST[name][:100] for name in ("q", "page") if request.POST.get(name)}
    query = f"?{urlencode(kept)}" if kept else ""
    return redirect(f"{reverse('shop:desk_pieces')}{query}")


@never_cache
@login_required
@require_POST
def kind(request: HttpRequest, pk: int, variant_pk: int) -> HttpResponse:
    """Made to order, in so many days, or from the shelf again."""
    product, member = own_piece(request, pk), cast(Member, request.user)
    variant = own_choice(product, variant_pk)
    choice = choice_of(variant, member)
    if choice.kind is None:  # one of a kind, or a seat
        return to_piece(product)
    choice.kind = form = KindForm(request.POST, auto_id=choice.kind.auto_id)
    if not form.is_valid():
        return piece_page(request, product, choice)
    wanted = Kind.MADE_TO_ORDER if form.cleaned_data["to_order"] else Kind.STOCK
    days = form.cleaned_data["make_days"] if wanted == Kind.MADE_TO_ORDER else None
    try:
        if counting.change_kind(variant, wanted, days, by=member):
            messages.success(request, _("Saved."))
    except counting.Promised:
        said = _(
            "An order of this piece waits for its money. Please change this when it is paid or over."
        )
        messages.error(request, said)
    return to_piece(product)


@never_cache
@login_required
@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Into the archive."""
    said = _("In the archive. Nobody can buy it; orders of it go on.")
    return _do(request, pk, changing.archive, said)


@never_cache
@login_required
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the archive again."""
    return _do(request, pk, changing.restore, _("Back from the archive."))


def _do(request: HttpRequest, pk: int, deed: Callable[..., bool], said: str) -> HttpResponse:
    """A deed that needs nothing but the piece and who does it; a second press says nothing."""
    product = own_piece(request, pk)
    if deed(product, by=cast(Member, request.user)):
        messages.success(request, said)
    return to_piece(product)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def materials(request: HttpRequest, pk: int) -> HttpResponse:
    """What the piece is made of, in per cent by weight."""
    product = own_piece(request, pk)
    there = list(product.materials.order_by("position", "pk"))
    form = MaterialsForm(there, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if changing.keep_materials(product, form.typed(), by=cast(Member, request.user)):
            messages.success(request, _("Saved."))
        return to_piece(product)
    context = {"product": product, "form": form}
    return render(
        request, "desk/piece_materials.html", context, status=422 if form.is_bound else 200
    )


# --- figures in words -----------------------------------------------------------------------------


def shelf_said(variant: Variant) -> str:
    """How many there are now."""
    record = StockRecord.objects.filter(variant=variant).first()
    left = record.free if record else 0
    said = ngettext("%(left)s piece is for sale.", "%(left)s pieces are for sale.", left)
    return said % {"left": left}


def why_not(variant: Variant, e: Exception) -> str:
    """Why the shelf stays as it is, in figures."""
    if isinstance(e, counting.OnlyOne):
        return _("This is one of a kind: there cannot be more than one of it.")
    if not counting_fits(variant):
        return _("This is made to order: there is no shelf to take it from.")
    record = StockRecord.objects.filter(variant=variant).first()
    figures = {
        "on_hand": record.on_hand if record else 0,
        "reserved": record.reserved if record else 0,
        "free": record.free if record else 0,
    }
    return (
        _(
            "There are %(on_hand)s, and %(reserved)s of them are promised to buyers: "
            "%(free)s can be taken off."
        )
        % figures
    )
