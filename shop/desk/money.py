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
from shop.models import Consignment

FIRST_YEAR, LAST_YEAR = 2000, 2200  # of the Christian era, as in every address


@never_cache
@login_required
@require_safe
def money(request: HttpRequest) -> HttpResponse:
    """Each own enterprise with its months, and what it is owed now."""
    own = Enterprise.objects.of_member(cast(Member, request.user))
    accounts = [(each, owed.balance(each), owed.months(each)) for each in own]
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
        "on_desk": set(
            shown.filter(pk__in=[each.consignment.pk for each in booked]).values_list(
                "pk", flat=True
            )
        ),
    }
    return render(request, "desk/money_month.html", context)
