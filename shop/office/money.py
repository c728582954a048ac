"""Money that no service reports: taken in cash by a house, or unknown to Stripe for ever."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.models import Member
from shop.models import Consignment, Payment, Refund
from shop.models.steps import WrongStep
from shop.office.forms import EndForm
from shop.office.orders import for_managers
from shop.payments import cash, unknown
from shop.payments.attempts import Mismatch
from shop.payments.reported import Away, Refused


@for_managers
@require_POST
def cash_received(request: HttpRequest, pk: int, consignment_pk: int) -> HttpResponse:
    """The house has told us that the buyer was there: the pieces are gone, the cash is in its till."""
    of_order = Consignment.objects.select_related("order__contact", "enterprise")
    consignment = get_object_or_404(of_order, pk=consignment_pk, order_id=pk)
    try:
        handed_over = cash.hand_over(consignment, by=cast(Member, request.user))
    except cash.PaidBefore:
        messages.error(
            request,
            _("This order is paid already. Whoever has just taken the cash has to give it back."),
        )
    except cash.SoldMeanwhile:
        messages.error(
            request,
            _("The buyer came late, and not all of the pieces are still there: nothing was noted."),
        )
    except WrongStep:
        messages.error(
            request, _("Cash is noted when the pieces are ready and the order waits for cash.")
        )
    else:
        if handed_over:
            messages.success(request, _("Noted: handed over, and the cash is with the house."))
    return redirect("shop_office:order", pk)


@for_managers
@require_POST
def end_payment(request: HttpRequest, pk: int, payment_pk: int) -> HttpResponse:
    """An attempt that Stripe knows nothing of."""
    attempt = get_object_or_404(
        Payment.objects.by_stripe().select_related("order"), pk=payment_pk, order_id=pk
    )
    return _end(
        request,
        pk,
        lambda by, why: unknown.end_payment(attempt, by=by, reason=why),
        _("The attempt is ended; the order can be paid anew while its pieces are kept."),
    )


@for_managers
@require_POST
def end_refund(request: HttpRequest, pk: int, refund_pk: int) -> HttpResponse:
    """A refund that Stripe knows nothing of."""
    found = Refund.objects.select_related("payment__order")
    refund = get_object_or_404(found, pk=refund_pk, payment__order_id=pk)
    return _end(
        request,
        pk,
        lambda by, why: unknown.end_refund(refund, by=by, reason=why),
        _("Ended. The buyer is still owed this money: let Stripe try again, or transfer it."),
    )


def _end(
    request: HttpRequest, pk: int, deed: Callable[[Member, str], bool], done: str
) -> HttpResponse:
    """Do it with the reason given, and say what became of it."""
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["reason"])))
        return redirect("shop_office:order", pk)
    try:
        deed(cast(Member, request.user), form.cleaned_data["reason"])
    except unknown.KnownThere:
        messages.info(
            request, _("Stripe knows it and has told us how it stands; nothing was ended by hand.")
        )
    except WrongStep:
        messages.error(request, _("This has come to an end already."))
    except (Away, Refused, Mismatch):
        messages.error(request, _("Stripe does not answer now. Please try again in a moment."))
    else:
        messages.success(request, done)
    return redirect("shop_office:order", pk)
