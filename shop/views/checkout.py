"""One page from bag to order, and the two small answers that make it quick to fill in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalogue.models import Variant
from catalogue.money import baht
from catalogue.templatetags.words import grams
from people.pacing import paced
from shop import addresses as thai_addresses
from shop import delivery, holding, orders, shelf
from shop.cart import Bag, remember_order
from shop.codes.forms import CodeForm
from shop.codes.reading import NotForThis
from shop.customers import entering, known
from shop.forms import CheckoutForm
from shop.gifts import GiftForm
from shop.models import Cart, Customer, Order, Payment
from shop.payments import cash, ways
from shop.stock import SoldOut
from shop.views.paying import go_and_pay

MOST_ADDRESSES = 60


@never_cache
@paced("checkout", 60)
def checkout(request: HttpRequest) -> HttpResponse:
    """Show the form; place the order when everything is said and the total on the button still holds."""
    bag = Bag(request)
    if made := _made_already(request):
        return _onward(request, made)
    lines = bag.lines()
    if bag.cart is None or not lines:
        return redirect("shop:cart")
    form, priced = _form_and_price(request.POST or None, lines, entering.customer_of(request))
    code, gift = CodeForm(request.POST or None), GiftForm(request.POST or None, priced)
    taken = code.take_off(request, priced)
    if closed := _closed(form, priced):
        messages.error(request, closed)
        return redirect("shop:cart")
    if "update" in request.POST:
        form.leave_unchecked()
    elif request.method == "POST" and form.is_valid() and gift.is_valid() and taken:
        if not priced.sendable:
            messages.warning(
                request, _("Nothing is ordered yet: please see below under “3. Sending”.")
            )
        elif form.saw(priced.total):
            return _place(request, bag, form, priced, code, gift)
        else:
            messages.warning(request, _changed(priced))
    return _page(request, bag, form, priced, code, gift)


def _made_already(request: HttpRequest) -> Order | None:
    """The order this very form made before: its answer was lost on the way."""
    attempt = request.POST.get("attempt", "")
    if len(attempt) != 36 or not attempt.replace("-", "").isalnum() or not attempt.isascii():
        return None
    try:
        return Order.objects.filter(attempt=attempt).first()
    except (ValueError, TypeError):
        return None


def _form_and_price(
    typed: QueryDict | None, lines: list[delivery.Line], customer: Customer | None = None
) -> tuple[CheckoutForm, delivery.Quote]:
    """The form, and what the bag costs as far as it is filled in; the rates are read once for both."""
    tariff = delivery.Tariff()
    enterprises = dict.fromkeys(line.variant.product.enterprise for line in lines)
    begins = known.prefill(customer)
    form = CheckoutForm(typed, enterprises=enterprises, abroad=tariff.abroad(), initial=begins)
    priced = delivery.quote_or_goods(
        lines,
        country=form.country_typed(),
        postcode=form.postcode_typed(),
        methods=form.methods(),
        tariff=tariff,
    )
    form.needs_address = priced.needs_address
    form.nothing_to_pay = priced.is_free
    form.ask_names(lines)
    form.offer_ways(ways.offered_for(priced))
    return form, priced


def _closed(form: CheckoutForm, priced: delivery.Quote) -> str:
    """Why nobody can order just now; "" when the counter is open."""
    if not ways.offered() and not priced.is_free:
        return _("Ordering is closed right now. Please write to us, or try again later.")
    if not priced.sendable and not form.goes_abroad:
        return _("We cannot say yet what sending costs. Please write to us.")
    return ""


def _changed(priced: delivery.Quote) -> str:
    """The address made it cost something else than the button said."""
    return _(
        "Delivery to this address makes it %(total)s. Please look, then press the button again."
    ) % {"total": baht(priced.total)}


def _on_request(priced: delivery.Quote) -> str:
    """Why this parcel abroad has no price by itself; "" when it has one."""
    if priced.sendable:
        return ""
    if priced.most_g is None:
        return _("We have to ask a carrier what sending to this country costs.")
    return _(
        "Up to %(limit)s for each parcel the price is fixed. This one is heavier, so we have to "
        "ask a carrier first."
    ) % {"limit": grams(priced.most_g)}


def _place(
    request: HttpRequest,
    bag: Bag,
    form: CheckoutForm,
    priced: delivery.Quote,
    code: CodeForm,
    gift: GiftForm,
) -> HttpResponse:
    """Place the order, or say what stands in the way and keep the rest of the bag."""
    assert bag.cart is not None  # noqa: S101 - checkout() has seen its lines
    try:
        order = _order(request, bag.cart, form, priced, gift)
    except SoldOut as e:
        messages.error(request, _("Sorry, %(piece)s has just been sold.") % {"piece": e.variant})
        return redirect("shop:cart")
    except orders.NotForSale as e:
        said = _("Sorry, %(piece)s is no longer for sale.") % {"piece": e.variant}
        if e.variant.kind == Variant.Kind.SEAT:
            said = f"{e.variant}: {shelf.why_not(e.variant)}"
        messages.error(request, said)
        return redirect("shop:cart")
    except holding.HeldTooMuch as e:
        form.add_error(None, str(e.said))
        return _page(request, bag, form, priced, code, gift)
    except orders.TooManyOpenOrders:
        form.add_error(
            "phone",
            _("This number already has unpaid orders. Please pay or let them expire first."),
        )
        return _page(request, bag, form, priced, code, gift)
    except NotForThis as e:  # somebody else was quicker, or this customer has had it
        code.add_error("code", e.said)
        return _page(request, bag, form, priced, code, gift)
    return bag.remember(remember_order(_onward(request, order), order))


def _order(
    request: HttpRequest, cart: Cart, form: CheckoutForm, priced: delivery.Quote, gift: GiftForm
) -> Order:
    """The order as the form says it, within what one visitor and one network may hold."""
    with holding.within_limits(request, cart) as note:
        order = orders.place(
            cart,
            priced,
            replace(form.contact(), **gift.about()),
            attempt=form.cleaned_data["attempt"],
            language=(get_language() or "th")[:2],
            method=form.cleaned_data["pay"] or Payment.Method.PROMPTPAY,
            names=form.names(),
            notes=gift.notes(),
        )
        note(order)
    return order


def _onward(request: HttpRequest, order: Order) -> HttpResponse:
    """Where a buyer goes who has just ordered, or has pressed the button twice."""
    attempt = order.payments.under_way().first()
    if attempt is not None and attempt.method == Payment.Method.STRIPE:
        return go_and_pay(request, order)
    return redirect(order)


def _page(
    request: HttpRequest,
    bag: Bag,
    form: CheckoutForm,
    priced: delivery.Quote,
    code: CodeForm,
    gift: GiftForm,
) -> HttpResponse:
    """The page; its hidden fields carry the attempt and the total that the button states."""
    lines = [line for share in priced.shares for line in share.lines]
    context: dict[str, Any] = {
        "form": form,
        "code": code,
        "gift": gift,
        "quote": priced,
        "attempt": bag.cart.attempt if bag.cart else "",
        "cards": shelf.cards_for(lines),
        "problems": shelf.problems_of(lines),
        "ways": ways.offered(),
        "may_pay_cash": cash.possible(priced),
        "cash_apart": cash.apart(priced),
        "cash_days": settings.HOLD_CASH.days,
        "cash_offered": cash.offered(priced),
        "in_cash": form["pay"].value() == Payment.Method.CASH and cash.offered(priced),
        "on_request": _on_request(priced),
    }
    wrong = form.errors or code.errors or gift.errors
    return render(request, "shop/checkout.html", context, status=422 if wrong else 200)


@paced("quote", 240)
@require_POST
def quote(request: HttpRequest) -> HttpResponse:
    """The total for what is filled in so far, in words, for the page's script."""
    _form, priced = _form_and_price(request.POST, Bag(request).lines())
    CodeForm(request.POST).take_off(request, priced)
    return JsonResponse(
        {
            "delivery": priced.delivery_said,
            "discount": f"−{baht(priced.discount)}" if priced.discount else "",
            "total": priced.total_said,
            "pay": baht(priced.total),
            "total_shown": f"{priced.total:.2f}",
            "fees": {
                share.enterprise.code: share.fee_said
                for share in priced.shares
                if not share.is_attended
            },
            "missing_for_free": baht(priced.missing_for_free) if priced.missing_for_free else "",
            "needs_address": priced.needs_address,
            "on_request": _on_request(priced),
            "cash": cash.offered(priced),
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
