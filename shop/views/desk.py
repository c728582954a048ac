"""The members' desk: a phone in the workshop shows what to pack, to whom, and what to press next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalogue.models import Enterprise
from people.models import Member
from shop import consignments, packing
from shop.forms import SendForm
from shop.models import Consignment
from shop.models.steps import WrongStep
from shop.payments import cash

PER_PAGE = 30


class LoginForm(AuthenticationForm):
    """Asks for what people remember."""

    username = forms.CharField(
        label=gettext_lazy("Mobile number or e-mail"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autofocus": True, "autocapitalize": "none", "autocomplete": "username"}
        ),
    )
    error_messages = {
        "invalid_login": gettext_lazy(
            "That number (or e-mail) and password do not belong together. Please try again."
        ),
        "inactive": gettext_lazy("This account is switched off."),
    }


class DeskLogin(LoginView):
    """The way in for members; leads on only to addresses of our own."""

    template_name = "desk/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True


class DeskLogout(LogoutView):
    """The way out; by POST, so that no picture of another site can throw anybody out."""


@never_cache
@login_required
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """What the member's own enterprises have to pack, have packed and have sent."""
    member = cast(Member, request.user)
    tab = packing.tab_of(request.GET.get("state", ""))
    page = Paginator(packing.queue(member, tab), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "enterprises": Enterprise.objects.of_member(member),
        "tabs": packing.tabs_with_counts(member),
        "tab": tab,
        "consignments": page,
    }
    return render(request, "desk/orders.html", context)


def _own(request: HttpRequest, pk: int) -> Consignment:
    """One of the member's own enterprises; a stranger's looks exactly like one that never was."""
    own = Consignment.objects.of_member(cast(Member, request.user)).paid_for().packed_up()
    return get_object_or_404(own.for_desk(), pk=pk)


@never_cache
@login_required
@require_safe
def consignment(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything needed to pack one parcel, and nothing of the other enterprises' parcels."""
    parcel = _own(request, pk)
    known = {"carrier": parcel.carrier or None, "number": parcel.tracking_number}
    return _page(request, parcel, SendForm(initial=known))


def _page(request: HttpRequest, parcel: Consignment, form: SendForm) -> HttpResponse:
    context: dict[str, Any] = {
        "consignment": parcel,
        "lines": packing.lines_of(parcel),
        "form": form,
        "deeds": packing.next_deeds(parcel),
        "cash": cash.asked(parcel),
        "events": parcel.events.select_related("member"),
    }
    return render(request, "desk/consignment.html", context, status=422 if form.errors else 200)


DEEDS: dict[str, Callable[..., bool]] = {
    "pack": consignments.pack,
    "ready": consignments.make_ready,
    "hand-over": consignments.hand_over,
    "delivered": consignments.deliver,
    "hand-over-paid": cash.hand_over,
    "put-back": consignments.put_back,
}


@never_cache
@login_required
@require_POST
def act(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """One press of a button; pressed twice it counts once."""
    parcel = _own(request, pk)
    if deed not in packing.DEEDS:
        raise Http404
    by = cast(Member, request.user)
    details: dict[str, str] = {}
    if deed == "send":
        form = SendForm(request.POST)
        if not form.is_valid():
            return _page(request, parcel, form)
        details = {"carrier": form.cleaned_data["carrier"], "number": form.cleaned_data["number"]}
    try:
        DEEDS.get(deed, consignments.send)(parcel, by=by, **details)
    except (WrongStep, cash.PaidBefore, cash.SoldMeanwhile) as e:
        messages.error(request, _why_not(parcel, e))
    else:
        messages.success(request, _("Saved: %(state)s.") % {"state": parcel.get_state_display()})
    if deed == "put-back":  # of what was never paid nothing more is shown
        return redirect("shop:desk_orders")
    return redirect("shop:desk_consignment", pk)


def _why_not(parcel: Consignment, e: Exception) -> str:
    """What the member has to know when a button did nothing."""
    if isinstance(e, cash.PaidBefore):
        return _(
            "This order is paid already. If you have just taken money for it, please give it back; "
            "then press “Handed to the buyer”."
        )
    if isinstance(e, cash.SoldMeanwhile):
        return _(
            "The time was over and not all of the pieces are still there. Please take no money, "
            "and keep the pieces here."
        )
    state = {"state": parcel.get_state_display()}
    return _("That does not fit: this parcel is “%(state)s” now.") % state
