"""From the order to Stripe's page and back again, and to our own QR code instead."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from shop.models import Order, Payment, Seller
from shop.payments import attempts, ways
from shop.payments import messages as stripe_messages
from shop.payments.attempts import Mismatch, NotPayable, TooManyAttempts
from shop.payments.reported import Away, Refused
from shop.views.order import order_of, private


def go_and_pay(request: HttpRequest, order: Order) -> HttpResponse:
    """On to Stripe's page; where that cannot be, to the order with a word why."""
    try:
        return redirect(attempts.page_for(order))
    except TooManyAttempts:
        messages.error(request, _other_way())
    except NotPayable:
        pass  # the order's page says how things stand
    except Refused:
        messages.error(
            request,
            _("This order cannot be paid by card or PromptPay. Please write to us; we help."),
        )
    except (Away, Mismatch):
        messages.error(
            request,
            _(
                "The payment page does not answer just now. Nothing was charged and your pieces "
                "are kept; please press “Pay now” again in a moment."
            ),
        )
    return redirect(order)


def _other_way() -> str:
    """What to do when Stripe's page was opened again and again, and never led to a payment."""
    said = _("The payment page was opened many times for this order, and no payment came of it.")
    if Payment.Method.PROMPTPAY in ways.offered():
        then = _("Please pay by bank transfer instead, with the button below.")
    elif phone := Seller.load().phone:
        then = _("Please call us on %(phone)s; we find another way together.") % {"phone": phone}
    else:
        then = _("Please write to us; we find another way together.")
    return f"{said} {then}"


@csrf_exempt  # whoever knows the token may do this; and no-referrer makes Origin "null"
@private
def pay(request: HttpRequest, token: str) -> HttpResponse:
    """Pay by card or PromptPay, now or again; a second press leads to the same page."""
    order = order_of(token)
    if request.method != "POST" or Payment.Method.STRIPE not in ways.offered():
        return redirect(order)
    return go_and_pay(request, order)


@csrf_exempt  # as above
@private
def transfer(request: HttpRequest, token: str) -> HttpResponse:
    """Pay by transfer and slip instead."""
    order = order_of(token)
    if request.method == "POST" and Payment.Method.PROMPTPAY in ways.offered():
        try:
            attempts.to_transfer(order)
        except NotPayable:
            pass  # the order's page says how things stand
        except (Away, Refused, Mismatch):
            messages.error(
                request,
                _("The payment page does not answer just now. Please try again in a moment."),
            )
    return redirect(order)


@private
def back(request: HttpRequest, token: str) -> HttpResponse:
    """Here Stripe sends a buyer back to, paid or not: ask what happened, then show the order.

    Stripe's message and the next round of `reconcile` say the same; whoever is first does it.
    """
    order = order_of(token)
    try:
        for payment in order.payments.by_stripe().under_way():
            attempts.look(payment)
        stripe_messages.follow_up(order)
    except (Away, Refused, Mismatch):
        messages.info(
            request,
            _("If you have paid, please wait a moment: we are asking Stripe, and write to you."),
        )
    return redirect(order)
