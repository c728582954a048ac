"""Payouts in the editor: the month's run, each statement, and what is agreed with each enterprise."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalogue.models import Enterprise
from people.models import Member
from shop.models import BankAccount, FeeRate, Payout
from shop.models.steps import WrongStep
from shop.office.orders import crumbs
from shop.office.sidebar import ManagersItem
from shop.payouts import running, statements
from shop.payouts.forms import AccountForm, AdjustForm, FeeForm, PaidForm

PERMISSION = "shop.pay_out"
MONTH = re.compile(r"(2[0-1]\d\d)-(0[1-9]|1[0-2])")
LISTED = 24  # payouts below one another in the list of the latest
for_payers = permission_required(PERMISSION)


class PayoutsItem(ManagersItem):
    """Shown to those who may pay out."""

    def is_shown(self, request: HttpRequest) -> bool:
        """True for managers."""
        return request.user.has_perm(PERMISSION)


def _last_over() -> date:
    today = timezone.localdate()
    return date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 1)


def _month_of(text: str) -> date:
    """The month that is asked for, by default the last one that is over."""
    found = MONTH.fullmatch(text)
    return date(int(found[1]), int(found[2]), 1) if found else _last_over()


@never_cache
@for_payers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What a month would pay to whom, who is held out and why, and what was paid before."""
    month = _month_of(request.GET.get("month", ""))
    found = running.preview(month)
    context = {
        "breadcrumbs_items": crumbs(("", _("Payouts"))),
        "header_title": _("Payouts"),
        "header_icon": "download",
        "month": month,
        "over": running.end_of(month) <= timezone.now(),
        "previews": found,
        "seen": running.fingerprint(found),
        "payable": [each for each in found if each.payable],
        "to_transfer": Payout.objects.filter(state=Payout.State.APPROVED).exists(),
        "payouts": Payout.objects.select_related("enterprise").order_by("-pk")[:LISTED],
        "enterprises": Enterprise.objects.all(),
    }
    return render(request, "shop/admin/payouts.html", context)


@never_cache
@for_payers
@require_POST
def approve(request: HttpRequest) -> HttpResponse:
    """One press settles the month for everybody who can be paid."""
    month = _month_of(request.POST.get("month", ""))
    by = cast(Member, request.user)
    try:
        made = running.approve(month, by=by, seen=request.POST.get("seen", ""), now=timezone.now())
    except running.NotOver:
        messages.error(request, _("This month is not over yet: what is due still changes."))
    except running.Changed:
        messages.error(
            request, _("Something was booked, or settled, since you looked. Please look again.")
        )
    else:
        count = {"count": len(made)}
        messages.success(request, _("Approved: %(count)s payouts. Now let the bank do it.") % count)
    return redirect(f"{reverse('shop_office:payouts')}?month={month:%Y-%m}")


@never_cache
@for_payers
@require_safe
def bank_file(request: HttpRequest) -> HttpResponse:
    """Everything that waits to be transferred, for the bank."""
    waiting = Payout.objects.filter(state=Payout.State.APPROVED).order_by("pk")
    return _attached(statements.bank_file(waiting), f"payouts-{timezone.localdate()}.csv")


def _attached(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _of(pk: int) -> Payout:
    return get_object_or_404(Payout.objects.select_related("enterprise"), pk=pk)


@never_cache
@for_payers
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One payout: its statement, and what may be noted of it."""
    return _page(request, _of(pk), PaidForm(initial={"on": timezone.localdate()}))


def _page(request: HttpRequest, payout: Payout, form: PaidForm) -> HttpResponse:
    told = statements.of(payout)
    title = f"{payout.enterprise.say('name')} · {told.name}"
    context = {
        "breadcrumbs_items": crumbs((reverse("shop_office:payouts"), _("Payouts")), ("", title)),
        "header_title": title,
        "header_icon": "download",
        "payout": payout,
        "told": told,
        "form": form,
    }
    return render(request, "shop/admin/payout.html", context, status=422 if form.errors else 200)


@never_cache
@for_payers
@require_safe
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """The statement as a table."""
    payout = _of(pk)
    name = f"payout-{payout.enterprise.code}-{payout.month:%Y-%m}.csv"
    return _attached(statements.as_csv(payout), name)


@never_cache
@for_payers
@require_POST
def act(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """The bank has transferred it, or has not taken it; pressed twice it counts once."""
    payout, by = _of(pk), cast(Member, request.user)
    if deed not in ("paid", "cancel"):
        raise Http404
    try:
        if deed == "cancel":
            running.cancel(payout, by=by)
        else:
            form = PaidForm(request.POST)
            if not form.is_valid():
                return _page(request, payout, form)
            facts = form.cleaned_data
            running.mark_paid(payout, on=facts["on"], reference=facts["reference"], by=by)
    except WrongStep:
        messages.error(request, _("This has come to an end already."))
    else:
        state = {"state": payout.get_state_display()}
        messages.success(request, _("Saved: %(state)s.") % state)
    return redirect("shop_office:payout", pk)


# --- one enterprise ---------------------------------------------------------------------------------


@never_cache
@for_payers
@require_safe
def house(request: HttpRequest, pk: int) -> HttpResponse:
    """Account, fee and adjustments of one enterprise, each with who wrote it and when."""
    return _house(request, get_object_or_404(Enterprise, pk=pk))


def _forms(enterprise: Enterprise) -> dict[str, forms.Form]:
    account = running.account_of(enterprise)
    names = ("bank", "number", "holder")
    known = {name: getattr(account, name) for name in names} if account else None
    return {
        "account": AccountForm(initial=known, auto_id="account_%s"),
        "fee": FeeForm(initial={"since": timezone.localdate()}, auto_id="fee_%s"),
        "adjust": AdjustForm(initial={"attempt": uuid.uuid4()}, auto_id="adjust_%s"),
    }


def _house(request: HttpRequest, enterprise: Enterprise, **typed: forms.Form) -> HttpResponse:
    title = enterprise.say("name")
    context: dict[str, Any] = {
        "breadcrumbs_items": crumbs((reverse("shop_office:payouts"), _("Payouts")), ("", title)),
        "header_title": title,
        "header_icon": "download",
        "enterprise": enterprise,
        "forms": _forms(enterprise) | typed,
        "accounts": enterprise.bank_accounts.select_related("member"),
        "fees": enterprise.fee_rates.select_related("member"),
        "adjustments": enterprise.adjustments.select_related("member").order_by("-pk"),
        "payouts": enterprise.payouts.all(),
    }
    return render(request, "shop/admin/payout_house.html", context, status=422 if typed else 200)


@never_cache
@for_payers
@require_POST
def agree(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """A new account, a new fee, or an adjustment: each a row that stays."""
    kinds: dict[str, type[forms.Form]] = {
        "account": AccountForm,
        "fee": FeeForm,
        "adjust": AdjustForm,
    }
    if deed not in kinds:
        raise Http404
    enterprise, by = get_object_or_404(Enterprise, pk=pk), cast(Member, request.user)
    form = kinds[deed](request.POST, auto_id=f"{deed}_%s")
    if not form.is_valid():
        return _house(request, enterprise, **{deed: form})
    facts = form.cleaned_data
    if deed == "account":
        BankAccount.objects.create(enterprise=enterprise, member=by, **facts)
    elif deed == "fee":
        FeeRate.objects.create(enterprise=enterprise, member=by, **facts)
    else:
        running.adjust(enterprise, **facts, by=by)
    messages.success(request, _("Saved."))
    return redirect("shop_office:payout_house", pk)
