"""Many parcels at once: the day's tracking numbers typed into one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.models import Member
from shop import consignments
from shop.forms import SendForm
from shop.models import Consignment
from shop.models.steps import WrongStep
from shop.office.orders import crumbs, for_managers

AT_ONCE = 100  # rows of one table


@dataclass
class Row:
    """One parcel and what is typed for it."""

    parcel: Consignment
    form: SendForm
    sent: bool = False


@never_cache
@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def table(request: HttpRequest) -> HttpResponse:
    """Every paid parcel that is still here; a row with a number is sent, one without is left alone.

    Each row stands for itself: what is right is done, what is wrong is named and stays.
    """
    typed = request.POST if request.method == "POST" else None
    parcels = (
        Consignment.objects.paid_for()
        .filter(
            method=Consignment.Method.PARCEL,
            state__in=[Consignment.State.WAITING, Consignment.State.PACKED],
        )
        .select_related("order__contact", "enterprise")
        .order_by("order__paid_at", "pk")[:AT_ONCE]
    )
    rows = [Row(each, SendForm(None, prefix=f"p{each.pk}")) for each in parcels]
    if typed is not None:
        sent = sum(_send(row, request) for row in rows)
        wrong = any(row.form.errors for row in rows)
        if sent:
            said = ngettext("%(n)s parcel is sent.", "%(n)s parcels are sent.", sent)
            messages.success(request, said % {"n": sent})
        if not wrong:
            return redirect("shop_office:sending")
    context = {
        "breadcrumbs_items": crumbs(("", _("Parcels to send"))),
        "header_title": _("Parcels to send"),
        "header_icon": "mail",
        "rows": [row for row in rows if not row.sent],
    }
    return render(request, "shop/admin/sending.html", context, status=422 if typed else 200)


def _send(row: Row, request: HttpRequest) -> bool:
    """Send one, if its number was typed; True for a parcel that was sent by this."""
    if not request.POST.get(f"p{row.parcel.pk}-number", "").strip():
        return False
    row.form = SendForm(request.POST, prefix=f"p{row.parcel.pk}")
    if not row.form.is_valid():
        return False
    facts = row.form.cleaned_data
    try:
        row.sent = consignments.send(
            row.parcel,
            carrier=facts["carrier"],
            number=facts["number"],
            by=cast(Member, request.user),
        )
    except WrongStep:
        row.form.add_error(None, _("This parcel has gone another way meanwhile."))
    return row.sent
