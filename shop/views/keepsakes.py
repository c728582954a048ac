"""How the buyer gets what was made in a workshop; reached by the order's token."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from shop import countries, delivery, keepsakes, orders, phones
from shop.cart import remember_order
from shop.forms import CheckoutForm
from shop.models import Consignment, Keepsake, Order, Payment
from shop.payments import ways
from shop.views.order import order_of, private
from shop.views.paying import go_and_pay


@csrf_exempt  # whoever knows the token may do this; and no-referrer makes Origin "null"
@private
def choose(request: HttpRequest, token: str, line: int) -> HttpResponse:
    """Pick it up, or have it sent; a second press comes to the delivery that was made."""
    order = order_of(token)
    keepsake = _keepsake_of(order, line)
    if made := keepsakes.chosen(keepsake):
        return redirect(made)
    if not keepsakes.may_choose(keepsake):
        messages.error(request, _("The money for these seats went back. Please write to us."))
        return redirect(order)
    form, priced = _form_and_price(request, order, keepsake)
    if "update" in request.POST:
        form.leave_unchecked()
    elif request.method == "POST" and form.is_valid():
        if not priced.sendable:
            messages.warning(
                request, _("We cannot say yet what sending costs. Please write to us.")
            )
        elif form.saw(priced.total):
            return _open(request, keepsake, form, priced)
        else:
            messages.warning(
                request, _("The price of sending has changed. Please look, then press again.")
            )
    return _page(request, keepsake, form, priced)


def _keepsake_of(order: Order, line: int) -> Keepsake:
    related = Keepsake.objects.select_related(
        "line__consignment__order", "line__consignment__enterprise", "delivery"
    )
    made = {each.line_id: each for each in related.filter(line__consignment__order=order)}
    if line not in made:
        raise Http404
    return made[line]


def _form_and_price(
    request: HttpRequest, order: Order, keepsake: Keepsake
) -> tuple[CheckoutForm, delivery.Quote]:
    """The checkout's own form with what the order knows already, and the price so far."""
    tariff = delivery.Tariff()
    enterprise = keepsake.line.consignment.enterprise
    form = CheckoutForm(
        request.POST or None,
        enterprises=[enterprise],
        abroad=tariff.abroad(),
        initial=_known(order),
    )
    priced = keepsakes.quote(
        keepsake,
        form.methods()[enterprise.code],
        country=form.country_typed(),
        postcode=form.postcode_typed(),
        tariff=tariff,
    )
    form.needs_address = priced.needs_address
    form.nothing_to_pay = priced.is_free
    form.offer_ways(ways.offered())
    return form, priced


def _known(order: Order) -> dict[str, Any]:
    """What the order's contact says, as its owner would type it."""
    contact = order.contact
    names = ["name", "email", *(CheckoutForm.AT_HOME if contact.country == countries.HOME else ())]
    known = {name: getattr(contact, name) for name in names}
    return known | {"phone": phones.local_format(contact.phone), "attempt": order.attempt}


def _open(
    request: HttpRequest, keepsake: Keepsake, form: CheckoutForm, priced: delivery.Quote
) -> HttpResponse:
    """Open the delivery and lead on to it, or say what stands in the way."""
    order = keepsake.line.consignment.order
    try:
        made = keepsakes.choose(
            keepsake,
            priced,
            form.contact(),
            language=order.language,
            method=form.cleaned_data["pay"] or Payment.Method.PROMPTPAY,
        )
    except keepsakes.NotTheirs:
        messages.error(request, _("The money for these seats went back. Please write to us."))
        return redirect(order)
    except orders.TooManyOpenOrders:
        form.add_error(
            "phone",
            _("This number already has unpaid orders. Please pay or let them expire first."),
        )
        return _page(request, keepsake, form, priced)
    by_stripe = made.payments.under_way().filter(method=Payment.Method.STRIPE).exists()
    onward = go_and_pay(request, made) if by_stripe else redirect(made)
    return remember_order(onward, made)


def _page(
    request: HttpRequest, keepsake: Keepsake, form: CheckoutForm, priced: delivery.Quote
) -> HttpResponse:
    context: dict[str, Any] = {
        "keepsake": keepsake,
        "order": keepsake.line.consignment.order,
        "line": keepsake.line,
        "share": priced.shares[0],
        "quote": priced,
        "form": form,
        "ways": ways.offered(),
        "fetched": priced.shares[0].method == Consignment.Method.PICK_UP,
    }
    return render(request, "shop/keepsake.html", context, status=422 if form.errors else 200)
