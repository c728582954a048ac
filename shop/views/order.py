"""The buyer's page of one order, reached by its secret token and nothing else."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from catalogue.money import baht
from people.pacing import paced
from shop import consignments, giving_back
from shop.forms import SeatsBackForm, SlipForm
from shop.models import Consignment, Order, OrderEvent, Payment, Refund, Seller
from shop.models.steps import WrongStep
from shop.payments import refunds, transfers, ways
from shop.payments.attempts import Mismatch
from shop.payments.refund_plans import NothingToReturn, TooMuch
from shop.payments.reported import Away, Refused

log = logging.getLogger(__name__)
P = ParamSpec("P")
CALLED_OFF = Consignment.State.CALLED_OFF


def private(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """An address that is a secret: not kept, not indexed, not told to other sites."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return wrapped


def order_of(token: str) -> Order:
    """The order under this token. Raises Http404, also for what cannot be a token."""
    if not token.isascii() or not token.isprintable() or len(token) > 64:
        raise Http404
    return get_object_or_404(Order.objects.select_related("contact"), token=token)


@private
@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    """Steps, payment, parcels; in the language in which it was ordered."""
    order = order_of(token)
    if request.path != order.get_absolute_url():
        return redirect(order)
    return _page(request, order, SlipForm())


def _page(request: HttpRequest, order: Order, form: SlipForm) -> HttpResponse:
    parcels = order.consignments.select_related("enterprise").prefetch_related(
        "lines__attendees", "lines__variant__session__workshop"
    )
    context = {
        "order": order,
        "consignments": parcels,
        "replacing": any(
            parcel.replaces_id and parcel.state not in (*Consignment.DONE, CALLED_OFF)
            for parcel in parcels
        ),
        "bought": [parcel for parcel in parcels if parcel.replaces_id is None],
        "back_attempt": uuid.uuid4(),
        "slips": order.slips.all(),
        "takes_slips": transfers.takes_slips(order),
        "form": form,
        **_paying(order),
        "seller": Seller.load(request),
        "link": order.link(),
    }
    return render(request, "shop/order.html", context, status=422 if form.errors else 200)


def _paying(order: Order) -> dict[str, Any]:
    """Which attempt is under way, how the last one ended, and what else may be pressed."""
    payments = list(order.payments.all())
    attempt = next((payment for payment in payments if payment.is_under_way), None)
    last = attempt or (payments[-1] if payments else None)
    by_transfer = last is not None and last.method == Payment.Method.PROMPTPAY
    return {
        "attempt": attempt,
        "by_transfer": by_transfer,
        "in_cash": last is not None and last.method == Payment.Method.CASH,
        "failed": order.events.filter(what=OrderEvent.What.PAY_FAILED).exists() and not attempt,
        "payable": order.state == Order.State.PLACED and order.seconds_left() > 0,
        "may_stripe": Payment.Method.STRIPE in ways.offered(),
        "may_transfer": Payment.Method.PROMPTPAY in ways.offered(),
        "qr": transfers.qr(attempt) if attempt and by_transfer else "",
    }


@csrf_exempt  # whoever knows the token may do this; and no-referrer makes Origin "null"
@paced("order", 30)
@private
def slip(request: HttpRequest, token: str) -> HttpResponse:
    """Take the picture of a transfer; whoever reloads this address comes back to the order."""
    order = order_of(token)
    if request.method != "POST":
        return redirect(order)
    form = SlipForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            transfers.show_slip(order, form.cleaned_data["picture"])
        except ValidationError as e:
            form.add_error("picture", e)
        except transfers.NoSlipWanted:
            messages.error(request, _("This order takes no more slips. Please write to us."))
            return redirect(order)
        else:
            messages.success(
                request,
                _("Thank you. Your slip is here; we check it and keep your pieces meanwhile."),
            )
            return redirect(order)
    return _page(request, order, form)


@csrf_exempt  # as above
@private
def received(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """The buyer says that a parcel has arrived."""
    order = order_of(token)
    if request.method != "POST":
        return redirect(order)
    consignment = get_object_or_404(Consignment, pk=pk, order=order)
    try:
        consignments.deliver(consignment, why="said by the buyer")
    except WrongStep:
        messages.error(request, _("This parcel has not been sent yet."))
    return redirect(order)


@csrf_exempt  # as above
@private
def seats_back(request: HttpRequest, token: str) -> HttpResponse:
    """The buyer gives seats back; the money follows where there was any."""
    order = order_of(token)
    if request.method != "POST":
        return redirect(order)
    form = SeatsBackForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose whose seat goes back."))
        return redirect(order)
    try:
        refund = giving_back.give_back(order, **form.cleaned_data)
    except giving_back.TooLate:
        messages.error(request, _("It is too late to give this seat back. Please write to us."))
    except (WrongStep, NothingToReturn, TooMuch, refunds.Disputed):
        messages.error(request, _("This seat cannot be given back here. Please write to us."))
    else:
        _say_given_back(request, refund)
    return redirect(order)


def _say_given_back(request: HttpRequest, refund: Refund | None) -> None:
    """Thanks, and what becomes of the money; Stripe is asked again later when it is silent."""
    said = _("Thank you for telling us: somebody else can come now.")
    if refund is not None:
        said += " " + _("%(amount)s goes back to you.") % {"amount": baht(refund.amount)}
        try:
            refunds.ask(refund)
        except (Away, Mismatch, Refused):
            log.warning("%s: Stripe could not be asked yet", refund)
    messages.success(request, said)
