"""Packing slips: a member makes a link for one parcel; whoever has it packs without an account."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people import guessing
from people.models import Member
from shop import packing, passes
from shop.forms import PLAIN_ERRORS, SendForm, ThaiCharField
from shop.models import Consignment, ParcelPass, Seller
from shop.models.steps import WrongStep
from shop.payments.promptpay import qr_svg
from shop.views.order import private

OPENED = "slip"  # a cookie of the telephone on which somebody has pressed "open"
Method = Consignment.Method


# --- at the desk ----------------------------------------------------------------------------------


class SlipForm(forms.Form):
    """For whom a slip is made."""

    meant_for = ThaiCharField(
        label=gettext_lazy("Who packs?"),
        max_length=120,
        required=False,
        error_messages=PLAIN_ERRORS,
        help_text=gettext_lazy("So that you know later. May stay empty."),
    )


def own_consignment(request: HttpRequest, pk: int) -> Consignment:
    """One of the member's own enterprises; a stranger's looks exactly like one that never was."""
    own = Consignment.objects.of_member(cast(Member, request.user)).paid_for().packed_up()
    return get_object_or_404(own.for_desk(), pk=pk)


def own_slip(request: HttpRequest, pk: int, slip_pk: int) -> ParcelPass:
    """A slip of one's own consignment."""
    consignment = own_consignment(request, pk)
    return get_object_or_404(consignment.passes.select_related("consignment"), pk=slip_pk)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def slips(request: HttpRequest, pk: int) -> HttpResponse:
    """The slips of one parcel, and a new one."""
    consignment = own_consignment(request, pk)
    form = SlipForm(request.POST or None)
    if request.method == "POST":
        if not passes.can_be_made_for(consignment):
            messages.error(request, _("There is nothing to pack here any more."))
            return redirect("shop:desk_consignment", pk)
        if form.is_valid():
            by, meant_for = cast(Member, request.user), form.cleaned_data["meant_for"]
            made = passes.make(consignment, by=by, meant_for=meant_for)
            return redirect("shop:desk_slip", pk, made.pk)
    context = {
        "consignment": consignment,
        "slips": passes.of_consignment(consignment),
        "possible": passes.can_be_made_for(consignment),
        "form": form,
        "days": settings.PARCEL_PASS_LASTS.days,
    }
    return render(request, "desk/parcel_slips.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_safe
def slip(request: HttpRequest, pk: int, slip_pk: int) -> HttpResponse:
    """One slip to hand on: its link, to LINE, by SMS, as a code on paper."""
    parcel_pass = own_slip(request, pk, slip_pk)
    try:
        consignment = passes.opened(parcel_pass)
    except passes.Closed:
        messages.error(request, _("This packing slip opens nothing any more."))
        return redirect("shop:desk_slips", pk)
    link = passes.link(parcel_pass)
    context = {
        "slip": parcel_pass,
        "consignment": consignment,
        "link": link,
        "qr": qr_svg(link, title=_("QR code of the packing slip")),
    }
    return render(request, "desk/parcel_share.html", context)


@never_cache
@login_required
@require_POST
def take_back(request: HttpRequest, pk: int, slip_pk: int) -> HttpResponse:
    """End a slip, wherever its link has gone."""
    if passes.take_back(own_slip(request, pk, slip_pk)):
        messages.success(request, _("The packing slip opens nothing any more."))
    return redirect("shop:desk_slips", pk)


@never_cache
@login_required
@require_safe
def label(request: HttpRequest, pk: int) -> HttpResponse:
    """The address for the parcel, on a sheet of A6."""
    return _label(
        request, own_consignment(request, pk), reverse("shop:desk_consignment", args=[pk])
    )


@never_cache
@login_required
@require_safe
def packing_list(request: HttpRequest, pk: int) -> HttpResponse:
    """What goes into the box, to print and to lay into it."""
    consignment = own_consignment(request, pk)
    context = {"consignment": consignment, "lines": packing.lines_of(consignment)}
    return render(request, "desk/packing.html", context)


def _label(request: HttpRequest, consignment: Consignment, back: str) -> HttpResponse:
    if consignment.method != Method.PARCEL:
        raise Http404
    context = {
        "consignment": consignment,
        "contact": consignment.order.contact,
        "seller": Seller.load(request),
        "back": back,
    }
    return render(request, "desk/label.html", context)


# --- with the link --------------------------------------------------------------------------------
# A preview of the link asks with GET and keeps no cookie: it reads whose slip it is, and no more.


def _named(request: HttpRequest, token: str) -> ParcelPass:
    """The slip of this link. Raises Http404, sooner for who has tried many."""
    if guessing.is_barred(request, "slip"):
        raise Http404
    try:
        return passes.under(token)
    except passes.NoPass:
        guessing.missed(request, "slip")
        raise Http404 from None


@csrf_exempt  # whoever has the link may do this; and no-referrer makes Origin "null"
@private
@require_http_methods(["GET", "HEAD", "POST"])
def parcel(request: HttpRequest, token: str) -> HttpResponse:
    """First whose slip it is; after one press everything that is needed to pack."""
    parcel_pass = _named(request, token)
    pressed = request.method == "POST"
    try:
        consignment = passes.look(parcel_pass) if pressed else passes.opened(parcel_pass)
    except passes.Closed as e:
        return _closed(request, parcel_pass, e.why)
    if pressed or OPENED in request.COOKIES:
        return _opened(request, parcel_pass, consignment)
    context = {"enterprise": consignment.enterprise, "pieces": passes.pieces_of(consignment)}
    return render(request, "desk/parcel.html", context)


@csrf_exempt  # as above
@private
def parcel_act(request: HttpRequest, token: str, deed: str) -> HttpResponse:
    """Packed, sent, ready: what the desk does, for this one parcel."""
    parcel_pass = _named(request, token)
    if deed not in passes.DEEDS:
        raise Http404
    if request.method != "POST":
        return redirect("shop:pass", token)
    try:
        consignment = passes.opened(parcel_pass)
        details: dict[str, str] = {}
        if deed == "send":
            form = SendForm(request.POST)
            if not form.is_valid():
                return _opened(request, parcel_pass, consignment, form=form)
            details = {name: form.cleaned_data[name] for name in ("carrier", "number")}
        consignment = passes.act(parcel_pass, deed, **details)
    except passes.Closed as e:
        return _closed(request, parcel_pass, e.why)
    except WrongStep:
        return _opened(request, parcel_pass, consignment, refused=True)
    if consignment.state == Consignment.State.PACKED:
        return _opened(request, parcel_pass, consignment)
    return _closed(request, parcel_pass, "done", status=200)


@private
@require_safe
def parcel_label(request: HttpRequest, token: str) -> HttpResponse:
    """The address for the parcel, for who has opened the slip."""
    parcel_pass = _named(request, token)
    if OPENED not in request.COOKIES:
        return redirect("shop:pass", token)
    try:
        consignment = passes.opened(parcel_pass)
    except passes.Closed as e:
        return _closed(request, parcel_pass, e.why)
    return _label(request, consignment, reverse("shop:pass", args=[token]))


def _opened(
    request: HttpRequest,
    parcel_pass: ParcelPass,
    consignment: Consignment,
    *,
    form: SendForm | None = None,
    refused: bool = False,
) -> HttpResponse:
    """The whole slip; the telephone remembers that it was opened, for reloading."""
    token = passes.token_of(parcel_pass)
    context: dict[str, Any] = {
        "enterprise": consignment.enterprise,
        "consignment": consignment,
        "contact": consignment.order.contact,
        "lines": packing.lines_of(consignment),
        "deeds": passes.deeds_of(consignment),
        "form": form or SendForm(),
        "refused": refused,
        "token": token,
    }
    wrong = refused or bool(form and form.errors)
    response = render(request, "desk/parcel_open.html", context, status=422 if wrong else 200)
    response.set_cookie(
        OPENED,
        "1",
        max_age=settings.PARCEL_PASS_LASTS,
        path=reverse("shop:pass", args=[token]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _closed(
    request: HttpRequest, parcel_pass: ParcelPass, why: str, *, status: int = 410
) -> HttpResponse:
    context = {"enterprise": parcel_pass.consignment.enterprise, "why": why}
    return render(request, "desk/parcel_closed.html", context, status=status)
