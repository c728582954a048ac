"""The buyer's pages after the sale: claim, send back, call off; whoever has the order's link may."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from catalogue import pictures
from catalogue.money import baht
from catalogue.templatetags.words import moment
from people.pacing import paced
from shop.claims import calling_off, claiming, pictures_of, rules
from shop.claims.forms import ClaimForm, PiecesForm, ReturnForm
from shop.models import Claim, ClaimPhoto, Consignment, Order, Refund, Seller
from shop.models.steps import WrongStep
from shop.payments import refunds
from shop.payments.attempts import Mismatch
from shop.payments.refund_plans import NothingToReturn, NotOfThisOrder, TooMuch
from shop.payments.reported import Away, Refused
from shop.views.order import order_of, private

log = logging.getLogger(__name__)


@csrf_exempt  # whoever knows the token may do this; and no-referrer makes Origin "null"
@paced("order", 30)
@private
def claim(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Say what is wrong with pieces of one parcel."""
    order, parcel = _parcel(token, pk)
    lines = rules.claimable(parcel, timezone.now())
    form = ClaimForm(lines, request.POST or None, request.FILES or None, initial=_fresh())
    return _say(request, order, parcel, form, "claim")


@csrf_exempt  # as above
@paced("order", 30)
@private
def send_back(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Say which pieces of one parcel come back."""
    order, parcel = _parcel(token, pk)
    form = ReturnForm(
        rules.returnable(parcel, timezone.now()), request.POST or None, initial=_fresh()
    )
    return _say(request, order, parcel, form, "return")


def _parcel(token: str, pk: int) -> tuple[Order, Consignment]:
    order = order_of(token)
    own = order.consignments.select_related("enterprise", "order__contact")
    return order, get_object_or_404(own, pk=pk)


def _fresh() -> dict[str, Any]:
    return {"attempt": uuid.uuid4()}


def _say(
    request: HttpRequest, order: Order, parcel: Consignment, form: Any, what: str
) -> HttpResponse:
    """The form, or what came of it; sent twice it leads to the same claim."""
    if request.method != "POST":
        return _form(request, order, parcel, form, what)
    if known := _said_before(request, parcel):
        return redirect(f"{order.get_absolute_url()}#claim-{known.pk}")
    if not form.lines:
        _tell_over(request, parcel)
        return redirect(order)
    if not form.is_valid():
        return _form(request, order, parcel, form, what)
    data = form.cleaned_data
    try:
        made = claiming.claim(parcel, form.said(), data.get("photos", []), attempt=data["attempt"])
    except pictures.NotAPicture as e:
        form.add_error("photos", e)
    except claiming.OneOfAKind:
        form.add_error("wish", _("There was only this one, so we can only return your money."))
    except claiming.NotThatMany as e:
        form.add_error(f"line_{e.line.pk}", _("At most %(limit_value)s.") % {"limit_value": e.left})
    except (claiming.NotYet, claiming.TooLate, claiming.NotTakenBack, NotOfThisOrder):
        _tell_over(request, parcel)
        return redirect(order)
    else:
        messages.success(request, thanks())
        return redirect(f"{order.get_absolute_url()}#claim-{made.pk}")
    return _form(request, order, parcel, form, what)


def thanks() -> str:
    """What the buyer reads at once: who looks, and when they hear from us."""
    return ngettext(
        "Thank you for telling us. The makers and the shop look at it; you hear from us within "
        "%(days)s working day.",
        "Thank you for telling us. The makers and the shop look at it; you hear from us within "
        "%(days)s working days.",
        rules.ANSWER_DAYS,
    ) % {"days": rules.ANSWER_DAYS}


def _said_before(request: HttpRequest, parcel: Consignment) -> Claim | None:
    """The claim that this very form made before."""
    try:
        attempt = uuid.UUID(request.POST.get("attempt", "")[:40])
    except ValueError:
        return None
    return Claim.objects.filter(attempt=attempt, consignment=parcel).first()


def _tell_over(request: HttpRequest, parcel: Consignment) -> None:
    """Why nothing of this parcel can be claimed or sent back now."""
    until = rules.claim_until(parcel)
    if until is None:
        messages.error(request, _("This part has not been sent yet."))
    elif timezone.now() > until:
        said = _("The time to tell us here was over on %(until)s. Please write to us.")
        messages.error(request, said % {"until": moment(until)})
    elif parcel.claims.exists():
        messages.info(request, _("You have told us about these pieces already: see below."))
    else:
        messages.error(request, _("Nothing of this can be sent back. Please write to us."))


def _form(
    request: HttpRequest, order: Order, parcel: Consignment, form: PiecesForm, what: str
) -> HttpResponse:
    if not form.lines:
        _tell_over(request, parcel)
        return redirect(order)
    context = {
        "order": order,
        "consignment": parcel,
        "form": form,
        "most_photos": rules.MOST_PHOTOS,
        "seller": Seller.load(request),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, f"shop/{what}.html", context, status=status)


@private
@require_safe
def photo(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """A picture that the buyer has sent, on the page of their order."""
    order = order_of(token)
    own = ClaimPhoto.objects.filter(claim__consignment__order=order)
    return pictures_of.shown(get_object_or_404(own, pk=pk).picture)


@csrf_exempt  # as above
@private
def call_off(request: HttpRequest, token: str) -> HttpResponse:
    """Call the whole order off: one page that asks, one press that does it."""
    order = order_of(token)
    if request.method != "POST":
        if not rules.may_call_off(order):
            return redirect(order)
        return render(request, "shop/call_off.html", {"order": order})
    try:
        refund = calling_off.call_off(order)
    except (Away, Refused, Mismatch):
        messages.error(request, _("Stripe does not answer now. Please try again in a moment."))
    except (
        *(calling_off.PackedAlready, WrongStep, NothingToReturn, TooMuch),
        refunds.Disputed,
    ):
        messages.error(
            request,
            _("This order cannot be called off here any more. Please write to us or call."),
        )
    else:
        _tell_called_off(request, refund)
    return redirect(order)


def _tell_called_off(request: HttpRequest, refund: Refund | None) -> None:
    """It is over, and what becomes of the money; Stripe is asked again later when it is silent."""
    said = _("Your order is called off.")
    if refund is not None:
        said += " " + _("%(amount)s goes back to you.") % {"amount": baht(refund.amount)}
        try:
            refunds.ask(refund)
        except (Away, Mismatch, Refused):
            log.warning("%s: Stripe could not be asked yet", refund)
    messages.success(request, said)
