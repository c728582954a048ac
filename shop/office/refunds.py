"""Money going back, in the editor: what to return, a look at what follows, the deed; and by hand."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from catalogue.money import baht
from people.models import Member
from shop.models import Order, Payment, Refund
from shop.models.steps import WrongStep
from shop.office.forms import RefundForm, ReturnedForm
from shop.office.orders import crumbs, for_managers
from shop.payments import refund_plans, refunds
from shop.payments.attempts import Mismatch
from shop.payments.refund_plans import Left, NothingToReturn, NotOfThisOrder, Plan, TooMuch
from shop.payments.refunds import Changed, Disputed
from shop.payments.reported import Away, Refused

State = Refund.State


@never_cache
@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def refund(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose, look, decide: three pages under one address, none of which needs a script."""
    order = get_object_or_404(Order.objects.select_related("contact"), pk=pk)
    known = refund_plans.left(order)
    if request.method != "POST":
        blank = RefundForm(known, initial={"attempt": uuid.uuid4()})
        return _choose(request, known, blank)
    form = RefundForm(known, request.POST)
    step = request.POST.get("step", "")
    if not form.is_valid() or step == "change":
        return _choose(request, known, form)
    try:
        if step == "decide":
            return _decide(request, order, form)
        planned = refund_plans.plan(order, form.wanted(), restock=form.cleaned_data["restock"])
    except (TooMuch, NothingToReturn, NotOfThisOrder, Disputed, Changed) as e:
        _say(form, e)
        return _choose(request, known, form)
    return _look(request, order, form, planned)


def _choose(request: HttpRequest, known: Left, form: RefundForm) -> HttpResponse:
    """What goes back."""
    context = _context(known.order) | {"left": known, "form": form}
    return render(request, "shop/admin/refund.html", context, status=422 if form.errors else 200)


def _look(request: HttpRequest, order: Order, form: RefundForm, planned: Plan) -> HttpResponse:
    """What each side becomes; nothing is written yet."""
    context = _context(order) | {"plan": planned, "form": form}
    return render(request, "shop/admin/refund_look.html", context)


def _context(order: Order) -> dict[str, Any]:
    page = reverse("shop_office:order", args=[order.pk])
    title = _("Refund for order %(reference)s") % {"reference": order.reference}
    return {
        "breadcrumbs_items": crumbs(
            (reverse("shop_office:orders"), _("Orders")), (page, order.reference), ("", title)
        ),
        "header_title": title,
        "header_icon": "clipboard-list",
        "order": order,
    }


def _decide(request: HttpRequest, order: Order, form: RefundForm) -> HttpResponse:
    """The deed; Stripe is asked once it is written down."""
    data = form.cleaned_data
    made = refunds.decide(
        order,
        form.wanted(),
        by=cast(Member, request.user),
        reason=data["reason"],
        restock=data["restock"],
        attempt=data["attempt"],
        seen=data["seen"],
    )
    ask_and_tell(request, made)
    return redirect("shop_office:order", order.pk)


def ask_and_tell(request: HttpRequest, made: Refund) -> None:
    """Have Stripe return the money, where it came through Stripe, and say how things stand."""
    try:
        refunds.ask(made)
    except (Away, Mismatch, Refused) as e:
        _tell(request, made, e)
    else:
        _tell(request, made)


def _tell(request: HttpRequest, made: Refund, e: Exception | None = None) -> None:
    """How things stand with a refund after somebody pressed a button."""
    made.refresh_from_db()
    amount = {"amount": baht(made.amount)}
    if e is not None and not isinstance(e, Away):
        messages.error(request, _("Stripe’s answer does not fit this refund. Please look there."))
    elif made.state == State.OWED and made.payment.method == Payment.Method.STRIPE:
        messages.warning(
            request,
            _(
                "Refund of %(amount)s written down. Stripe does not answer now; it will be asked "
                "again by itself."
            )
            % amount,
        )
    elif made.state == State.OWED:
        messages.warning(
            request,
            _(
                "Refund of %(amount)s written down. Please transfer the money to the buyer, then "
                "note the transfer below."
            )
            % amount,
        )
    elif made.state == State.FAILED:
        messages.error(
            request,
            _("Stripe could not return %(amount)s. Please try again later or transfer it.")
            % amount,
        )
    else:
        messages.success(
            request, _("Refund of %(amount)s written down; Stripe returns the money.") % amount
        )


def _say(form: RefundForm, e: Exception) -> None:
    """Why it cannot be, with the figures, beside the box it is about."""
    if isinstance(e, TooMuch):
        figures = {"left": baht(e.left), "asked": baht(e.asked)}
        said = _("%(left)s are left; you asked for %(asked)s.") % figures
        form.add_error(f"line_{e.line.pk}" if e.line else None, said)
    elif isinstance(e, NothingToReturn):
        form.add_error(None, _("Please choose what goes back."))
    elif isinstance(e, NotOfThisOrder):
        form.add_error(None, _("This form belongs to another order."))
    elif isinstance(e, Disputed):
        form.add_error(
            None,
            _(
                "The buyer’s bank is fetching this money back by a dispute. A refund would return "
                "it twice; please answer the dispute in Stripe’s dashboard."
            ),
        )
    else:
        form.add_error(
            None,
            _(
                "Meanwhile something of this order was sent or refunded. Nothing was written; "
                "please look again."
            ),
        )


def _of(pk: int, refund_pk: int) -> Refund:
    found = Refund.objects.select_related("payment__order__contact")
    return get_object_or_404(found, pk=refund_pk, payment__order_id=pk)


@for_managers
@require_POST
def again(request: HttpRequest, pk: int, refund_pk: int) -> HttpResponse:
    """Ask Stripe anew for a refund that failed."""
    failed = _of(pk, refund_pk)
    try:
        refunds.try_again(failed, by=cast(Member, request.user))
    except WrongStep:
        _not_now(request, failed)
    except (Away, Mismatch, Refused) as e:
        _tell(request, failed, e)
    else:
        _tell(request, failed)
    return redirect("shop_office:order", pk)


@for_managers
@require_POST
def paid_back(request: HttpRequest, pk: int, refund_pk: int) -> HttpResponse:
    """Somebody has returned the money by transfer or in cash."""
    owed, form = _of(pk, refund_pk), ReturnedForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["reference"])))
        return redirect("shop_office:order", pk)
    try:
        refunds.pay_back(
            owed, by=cast(Member, request.user), reference=form.cleaned_data["reference"]
        )
    except WrongStep:
        _not_now(request, owed)
    else:
        messages.success(request, _("Recorded: the money has been returned."))
    return redirect("shop_office:order", pk)


def _not_now(request: HttpRequest, refused: Refund) -> None:
    refused.refresh_from_db()
    messages.error(
        request,
        _("This cannot be done now: the refund is “%(state)s”.")
        % {"state": refused.get_state_display()},
    )
