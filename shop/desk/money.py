"""What the shop owes the member's own enterprises: by month, and by order within a month."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalogue.models import Enterprise
from people.models import Member
from shop import owed
from shop.models import Consignment, Payout
from shop.payouts import running, statements

FIRST_YEAR, LAST_YEAR = 2000, 2200  # of the Christian era, as in every address


@never_cache
@login_required
@require_safe
def money(request: HttpRequest) -> HttpResponse:
    """Each own enterprise with its months, and what it is owed now."""
    own = Enterprise.objects.of_member(cast(Member, request.user))
    accounts = [
        (
            *(each, owed.balance(each), owed.months(each)),
            *(each.payouts.all(), running.account_of(each)),
        )
        for each in own
    ]
    return render(request, "desk/money.html", {"accounts": accounts})


@never_cache
@login_required
@require_safe
def month(request: HttpRequest, code: str, year: int, month: int) -> HttpResponse:
    """Every order of one month; a foreign enterprise looks like one that never was."""
    member = cast(Member, request.user)
    enterprise = get_object_or_404(Enterprise.objects.of_member(member), code=code)
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        raise Http404
    first = date(year, month, 1)
    booked = owed.orders_of(enterprise, first)
    shown = Consignment.objects.of_member(member).paid_for()
    context = {
        "enterprise": enterprise,
        "month": owed.month_of(enterprise, first),
        "booked": booked,
        "others": list(statements.others(owed.others_of(enterprise, first))),
        "on_desk": set(
            shown.filter(pk__in=[each.consignment.pk for each in booked]).values_list(
                "pk", flat=True
            )
        ),
    }
    return render(request, "desk/money_month.html", context)


def _own(request: HttpRequest, pk: int) -> Payout:
    """A payout of the member's own enterprise; a foreign one looks like one that never was."""
    own = Enterprise.objects.of_member(cast(Member, request.user))
    return get_object_or_404(Payout.objects.select_related("enterprise"), pk=pk, enterprise__in=own)


@never_cache
@login_required
@require_safe
def payout(request: HttpRequest, pk: int) -> HttpResponse:
    """Each baht of one payout with its order."""
    found = _own(request, pk)
    told = statements.of(found)
    shown = Consignment.objects.of_member(cast(Member, request.user)).paid_for()
    parcels = [each.consignment.pk for each in told.orders]
    on_desk = set(shown.filter(pk__in=parcels).values_list("pk", flat=True))
    context = {"payout": found, "told": told, "on_desk": on_desk}
    return render(request, "desk/payout.html", context)


@never_cache
@login_required
@require_safe
def payout_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a table."""
    found = _own(request, pk)
    response = HttpResponse(statements.as_csv(found), content_type="text/csv; charset=utf-8")
    name = f"payout-{found.enterprise.code}-{found.month:%Y-%m}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
