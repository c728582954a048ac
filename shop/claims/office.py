"""Claims in the editor: all of them, what to do about each, and how often each way of packing breaks."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.sidebar import LinkMenuItem

from people.models import Member
from shop.claims import deciding, pictures_of, recipes
from shop.claims.forms import AnswerForm, ArrivedForm
from shop.claims.saying import offered, why_not
from shop.models import Claim, ClaimPhoto, Refund, Seller
from shop.office.orders import crumbs, for_managers
from shop.office.refunds import ask_and_tell
from shop.office.sidebar import ManagersItem
from shop.payments import refund_plans

PER_PAGE = 30
DEEDS = ("replace", "withdraw", "refund", "decline", "take-back", "arrived")


class ClaimsItem(ManagersItem):
    """The menu item with the number of claims that wait for an answer."""

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        """A component of this request: the item itself is shared by all."""
        count = Claim.objects.to_decide().count()
        label = f"{self.label} ({count})" if count else str(self.label)
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name)


@never_cache
@for_managers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What waits, the longest waiting first; or all, the latest first."""
    every = request.GET.get("state") == "all"
    claims = Claim.objects.for_lists()
    heap = claims.order_by("-pk") if every else claims.unfinished()
    page = WagtailPaginator(heap, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "breadcrumbs_items": crumbs(("", _("Claims"))),
        "header_title": _("Claims"),
        "header_icon": "warning",
        "claims": page,
        "every": every,
        "elided_page_range": page.paginator.get_elided_page_range(page.number),
    }
    return render(request, "shop/admin/claims.html", context)


def _of(pk: int) -> Claim:
    return get_object_or_404(Claim.objects.for_lists(), pk=pk)


@never_cache
@for_managers
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What the buyer says and shows, what the makers propose, and what may be decided."""
    return _page(request, _of(pk))


def _page(request: HttpRequest, found: Claim, **forms: Any) -> HttpResponse:
    """The page; a form that came back wrong is shown as it was typed."""
    order = found.consignment.order
    address = {"answer": Seller.load(request).say("address")}
    title = _("Claim for order %(reference)s") % {"reference": order.reference}
    context = {
        "breadcrumbs_items": crumbs((reverse("shop_office:claims"), _("Claims")), ("", title)),
        "header_title": title,
        "header_icon": "warning",
        "claim": found,
        "order": order,
        "deeds": offered(found),
        "sums": _sums(found),
        "no_form": forms.get("decline") or AnswerForm(auto_id="no_%s"),
        "yes_form": forms.get("take-back") or AnswerForm(initial=address, auto_id="yes_%s"),
        "form": forms.get("arrived") or ArrivedForm(found),
    }
    return render(request, "shop/admin/claim.html", context, status=422 if forms else 200)


def _sums(found: Claim) -> dict[str, Any]:
    """What would go back, without the delivery fee and with it; nothing for what cannot."""
    sums = dict[str, Any]()
    for name, fee in (("goods", False), ("with_fee", True)):
        wanted = deciding.wanted_of(found, fee=fee)
        try:
            planned = refund_plans.plan(found.consignment.order, wanted, restock=False)
        except (refund_plans.TooMuch, refund_plans.NothingToReturn):
            continue
        sums[name] = planned.total
    return sums


@never_cache
@for_managers
@require_POST
def act(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """One press of a button; pressed twice it counts once."""
    found = _of(pk)
    if deed not in DEEDS:
        raise Http404
    form: AnswerForm | ArrivedForm | None = None
    if deed in ("decline", "take-back"):
        prefix = "no" if deed == "decline" else "yes"
        form = AnswerForm(request.POST, auto_id=f"{prefix}_%s")
    elif deed == "arrived":
        form = ArrivedForm(found, request.POST)
    if form is not None and not form.is_valid():
        return _page(request, found, **{deed: form})
    try:
        made = _do(found, deed, cast(Member, request.user), form, fee="fee" in request.POST)
    except deciding.REFUSALS as e:
        messages.error(request, why_not(found, e))
    else:
        if made is not None:
            ask_and_tell(request, made)
        else:
            found.refresh_from_db()
            state = {"state": found.get_state_display()}
            messages.success(request, _("Saved: %(state)s.") % state)
    return redirect("shop_office:claim", pk)


def _do(
    found: Claim, deed: str, by: Member, form: AnswerForm | ArrivedForm | None, *, fee: bool
) -> Refund | None:
    """The deed; the refund where it made one."""
    if deed == "refund":
        return deciding.pay_back(found, by=by, fee=fee)
    if isinstance(form, ArrivedForm):
        deciding.arrived(found, form.came(), by=by)
    elif form is not None:
        say = deciding.decline if deed == "decline" else deciding.take_back
        say(found, by=by, answer=form.cleaned_data["answer"])
    elif deed == "replace":
        deciding.replace(found, by=by)
    else:
        deciding.withdraw(found, by=by)
    return None


@for_managers
@require_safe
def photo(request: HttpRequest, pk: int, photo_pk: int) -> HttpResponse:
    """A picture of what is wrong."""
    own = ClaimPhoto.objects.filter(claim_id=pk)
    return pictures_of.shown(get_object_or_404(own, pk=photo_pk).picture)


@never_cache
@for_managers
@require_safe
def packing(request: HttpRequest) -> HttpResponse:
    """How often each product broke, by the way it was packed and the carrier."""
    page = WagtailPaginator(recipes.rates(), PER_PAGE).get_page(request.GET.get("p"))
    title = _("Packing and breakage")
    context = {
        "breadcrumbs_items": crumbs((reverse("shop_office:claims"), _("Claims")), ("", title)),
        "header_title": title,
        "header_icon": "warning",
        "rates": page,
        "few": recipes.FEW,
        "elided_page_range": page.paginator.get_elided_page_range(page.number),
    }
    return render(request, "shop/admin/claim_packing.html", context)
