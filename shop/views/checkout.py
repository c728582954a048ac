"""One page from bag to order, and the two small answers that make it quick to fill in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalogue.money import baht
from shop import addresses as thai_addresses
from shop import delivery, orders, shelf
from shop.cart import Bag
from shop.forms import CheckoutForm
from shop.models import Order
from shop.stock import SoldOut

MOST_ADDRESSES = 60


@never_cache
def checkout(request: HttpRequest) -> HttpResponse:
    """Show the form; place the order when everything is said and the total on the button still holds."""
    bag = Bag(request)
    if made := _made_already(request):
        return redirect(made)
    lines = bag.lines()
    if bag.cart is None or not lines:
        return redirect("shop:cart")
    form = _form(request, bag, lines)
    priced = delivery.quote_or_goods(lines, postcode=form.postcode_typed(), methods=form.methods())
    if not priced.sendable:
        messages.error(request, _("We cannot say yet what sending costs. Please write to us."))
        return redirect("shop:cart")
    if "update" in request.POST:
        form.leave_unchecked()
    elif request.method == "POST" and form.is_valid():
        if form.saw(priced.total):
            return _place(request, bag, form, priced)
        messages.warning(
            request,
            _(
                "Delivery to this address makes it %(total)s. Please look, then press the button again."
            )
            % {"total": baht(priced.total)},
        )
    return _page(request, bag, form, priced)


def _made_already(request: HttpRequest) -> Order | None:
    """The order this very form made before: its answer was lost on the way."""
    attempt = request.POST.get("attempt", "")
    if len(attempt) != 36 or not attempt.replace("-", "").isalnum() or not attempt.isascii():
        return None
    try:
        return Order.objects.filter(attempt=attempt).first()
    except (ValueError, TypeError):
        return None


def _form(request: HttpRequest, bag: Bag, lines: list[delivery.Line]) -> CheckoutForm:
    enterprises = {line.variant.product.enterprise: None for line in lines}
    return CheckoutForm(request.POST or None, enterprises=enterprises)


def _place(
    request: HttpRequest, bag: Bag, form: CheckoutForm, priced: delivery.Quote
) -> HttpResponse:
    """Place the order, or say what stands in the way and keep the rest of the bag."""
    assert bag.cart is not None  # noqa: S101 - checkout() has seen its lines
    try:
        order = orders.place(
            bag.cart,
            priced,
            form.contact(),
            attempt=form.cleaned_data["attempt"],
            language=(get_language() or "th")[:2],
        )
    except SoldOut as e:
        messages.error(request, _("Sorry, %(piece)s has just been sold.") % {"piece": e.variant})
        return redirect("shop:cart")
    except orders.NotForSale as e:
        messages.error(request, _("Sorry, %(piece)s is no longer for sale.") % {"piece": e.variant})
        return redirect("shop:cart")
    except orders.TooManyOpenOrders:
        form.add_error(
            "phone",
            _("This number already has unpaid orders. Please pay or let them expire first."),
        )
        return _page(request, bag, form, priced)
    return bag.remember(redirect(order))


def _page(
    request: HttpRequest, bag: Bag, form: CheckoutForm, priced: delivery.Quote
) -> HttpResponse:
    """The page; its hidden fields carry the attempt and the total that the button states."""
    lines = [line for share in priced.shares for line in share.lines]
    context: dict[str, Any] = {
        "form": form,
        "quote": priced,
        "attempt": bag.cart.attempt if bag.cart else "",
        "cards": shelf.cards_for(lines),
        "problems": shelf.problems_of(lines),
        "methods": form.methods(),
    }
    return render(request, "shop/checkout.html", context, status=422 if form.errors else 200)


@require_POST
def quote(request: HttpRequest) -> HttpResponse:
    """The total for what is filled in so far, for the page's script."""
    lines = Bag(request).lines()
    form = CheckoutForm(
        request.POST, enterprises={line.variant.product.enterprise: None for line in lines}
    )
    priced = delivery.quote_or_goods(lines, postcode=form.postcode_typed(), methods=form.methods())
    return JsonResponse(
        {
            "delivery": baht(priced.delivery),
            "total": baht(priced.total),
            "total_shown": f"{priced.total:.2f}",
            "fees": {
                share.enterprise.code: baht(share.fee) if share.fee else _("free")
                for share in priced.shares
            },
            "missing_for_free": baht(priced.missing_for_free) if priced.missing_for_free else "",
            "needs_address": priced.needs_address,
        }
    )


@require_GET
def addresses(request: HttpRequest) -> HttpResponse:
    """Subdistricts of a postcode, in the reader's language."""
    thai = (get_language() or "th").startswith("th")
    found = thai_addresses.by_postcode(request.GET.get("postcode", "")[:5])[:MOST_ADDRESSES]
    rows = [
        {
            "subdistrict": row.name_th if thai else row.name_en,
            "district": row.district_th if thai else row.district_en,
            "province": row.province_th if thai else row.province_en,
        }
        for row in found
    ]
    return JsonResponse({"addresses": rows})
