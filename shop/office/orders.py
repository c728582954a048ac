"""Orders in the editor: the list, one order with everything, and the deeds of a manager."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.auth import any_permission_required, permission_required
from wagtail.admin.paginator import WagtailPaginator

from people.models import Member
from shop import orders, seats, statement
from shop.models import LedgerEntry, Order, Payment, Refund, Slip
from shop.models.steps import WrongStep
from shop.office import finding
from shop.office.forms import CancelForm, RefuseForm
from shop.payments import attempts, cash, refund_plans, transfers
from shop.payments import messages as service
from shop.payments.attempts import Mismatch
from shop.payments.reported import Away, Refused

PER_PAGE = 30
for_managers = permission_required("shop.manage_orders")
for_readers = any_permission_required("shop.manage_orders", "shop.view_order")


def crumbs(*further: tuple[str, str]) -> list[dict[str, Any]]:
    """The way from the editor's home to here; the last step leads nowhere."""
    home = {"url": reverse("wagtailadmin_home"), "label": _("Home")}
    return [home, *({"url": url, "label": label} for url, label in further)]


@never_cache
@for_readers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Orders, newest first; what waits for a person, longest waiting first."""
    heap = finding.heap_of(request.GET.get("state", ""))
    question = request.GET.get("q", "")
    page = WagtailPaginator(finding.found(heap, question), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "breadcrumbs_items": crumbs(("", _("Orders"))),
        "header_title": _("Orders"),
        "header_icon": "clipboard-list",
        "heaps": finding.heaps_with_counts(),
        "heap": heap,
        "question": question[: finding.LONGEST_QUESTION],
        "orders": page,
        "elided_page_range": page.paginator.get_elided_page_range(page.number),
        "long_waiting": set(finding.long_waiting().values_list("pk", flat=True)),
    }
    return render(request, "shop/admin/orders.html", context)


@never_cache
@for_readers
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One order with everything that belongs to it."""
    return _page(request, get_object_or_404(Order, pk=pk))


def _page(request: HttpRequest, order: Order, **forms: Any) -> HttpResponse:
    """The page; a form that came back wrong is shown as it was typed."""
    payments = list(order.payments.select_related("confirmed_by").prefetch_related("disputes"))
    context = {
        "breadcrumbs_items": crumbs(
            (reverse("shop_office:orders"), _("Orders")), ("", order.reference)
        ),
        "header_title": order.reference,
        "header_icon": "clipboard-list",
        "order": order,
        "consignments": order.consignments.select_related("enterprise").prefetch_related("lines"),
        "attendees": seats.attendees_of(order),
        "may_take_back": order.state == Order.State.PAID,
        "attempt": uuid.uuid4(),
        "payments": payments,
        "refunds": refunds_of(order),
        "cash_due": cash.ready_for(order),
        "may_refund": bool(refund_plans.left(order).amount),
        "to_confirm": next(
            (payment for payment in reversed(payments) if may_be_confirmed(payment)), None
        ),
        "slips": [(slip, _refusing(slip, forms)) for slip in _slips(order)],
        "events": order.events.select_related("member", "consignment__enterprise"),
        "letters": order.letters.all(),
        "stock_moves": order.stock_moves.select_related("variant__product"),
        "sums": statement.sums(order),
        "ledger": LedgerEntry.objects.filter(consignment__order=order).select_related("enterprise"),
        "cancel_form": forms.get("cancel_form") or CancelForm(auto_id="cancel_%s"),
        "may_cancel": order.state == Order.State.PLACED,
        "now": timezone.now(),
    }
    return render(request, "shop/admin/order.html", context, status=422 if forms else 200)


def refunds_of(order: Order) -> QuerySet[Refund]:
    """The order's refunds, each with what it is for and who did what."""
    found = Refund.objects.filter(payment__order=order)
    found = found.annotate(for_a_person=Q(pk__in=Refund.objects.for_a_person().values("pk")))
    people = found.select_related("payment", "asked_by", "paid_back_by")
    return people.prefetch_related("lines__line", "lines__consignment__enterprise")


def _refusing(slip: Slip, forms: dict[str, Any]) -> Any:
    """The form that refuses a slip, as it came back or empty."""
    came_back = slip.pk == forms.get("slip_pk")
    return forms.get("refuse_form") if came_back else RefuseForm(auto_id=f"refuse_{slip.pk}_%s")


def _slips(order: Order) -> list[Slip]:
    return list(order.slips.select_related("decided_by").order_by("-pk"))


def may_be_confirmed(payment: Payment) -> bool:
    """Money for an attempt given up long ago is money all the same."""
    by_hand = payment.method == Payment.Method.PROMPTPAY  # Stripe tells by itself
    return by_hand and payment.could_become(Payment.State.CONFIRMED)


def _told(request: HttpRequest, order: Order, e: WrongStep | None = None) -> HttpResponse:
    """Back to the order, saying what cannot be done."""
    if e is not None:
        order.refresh_from_db()
        messages.error(
            request,
            _("This cannot be done now: the order is “%(state)s”.")
            % {"state": order.get_state_display()},
        )
    return redirect("shop_office:order", order.pk)


@for_managers
@require_POST
def confirm(request: HttpRequest, pk: int, payment_pk: int) -> HttpResponse:
    """The money is in the account, with a slip or without."""
    transfer = Payment.objects.filter(method=Payment.Method.PROMPTPAY)  # Stripe tells by itself
    payment = get_object_or_404(
        transfer.select_related("order__contact"), pk=payment_pk, order_id=pk
    )
    try:
        transfers.confirm(payment, by=cast(Member, request.user))
    except WrongStep as e:
        return _told(request, payment.order, e)
    except transfers.AlreadyPaidWith as e:
        messages.error(
            request,
            _(
                "Nothing was confirmed: the transfer on this slip has paid order %(reference)s "
                "already. If other money has come for this order, do not accept the slip, then "
                "confirm."
            )
            % {"reference": e.order.reference},
        )
        return _told(request, payment.order)
    payment.order.refresh_from_db()
    service.follow_up(payment.order)  # a page of Stripe's that is still open is closed at once
    if payment.refunds.exists():
        messages.warning(
            request, _("The money is recorded, but it has to be returned: see “Money to return”.")
        )
    else:
        messages.success(request, _("Payment confirmed; the makers see the order now."))
    return _told(request, payment.order)


@for_managers
@require_POST
def refuse(request: HttpRequest, pk: int, slip_pk: int) -> HttpResponse:
    """The slip does not show this payment; the buyer is told why."""
    slip = get_object_or_404(Slip.objects.select_related("order__contact"), pk=slip_pk, order_id=pk)
    form = RefuseForm(request.POST, auto_id=f"refuse_{slip_pk}_%s")
    if not form.is_valid():
        return _page(request, slip.order, refuse_form=form, slip_pk=slip.pk)
    if transfers.refuse_slip(
        slip, by=cast(Member, request.user), reason=form.cleaned_data["reason"]
    ):
        messages.success(request, _("Slip not accepted; the buyer is told why."))
    else:
        messages.info(request, _("Somebody has decided about this slip already."))
    return _told(request, slip.order)


@for_managers
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """End an order nobody has paid."""
    order = get_object_or_404(Order.objects.select_related("contact"), pk=pk)
    form = CancelForm(request.POST, auto_id="cancel_%s")
    if not form.is_valid():
        return _page(request, order, cancel_form=form)
    try:
        attempts.close_all(order)
        ended = orders.cancel(order, by=cast(Member, request.user), why=form.cleaned_data["reason"])
    except WrongStep as e:
        return _told(request, order, e)
    except (Away, Refused, Mismatch):
        messages.error(request, _("Stripe does not answer now. Please try again in a moment."))
        return _told(request, order)
    if ended:
        messages.success(request, _("Order cancelled; its pieces are back on the shelf."))
    return _told(request, order)


@for_managers
@require_safe
def slip_picture(request: HttpRequest, pk: int) -> FileResponse:
    """A slip, for those who decide about it; kept nowhere on the way."""
    slip = get_object_or_404(Slip, pk=pk)
    try:
        picture = slip.picture.open("rb")
    except (FileNotFoundError, ValueError):  # deleted after its time
        raise Http404 from None
    return FileResponse(
        picture,
        content_type="image/jpeg",
        headers={
            "Cache-Control": "no-store, private",
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": "inline",
        },
    )
