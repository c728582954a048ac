"""Reports in the editor: sales, what waits, what stands still, and who did what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.components import Component

from catalogue.money import baht
from catalogue.thai import fold_digits
from people.models import Member
from shop.models import OrderEvent
from shop.office.orders import crumbs, for_managers
from shop.reports import sales, standing, tables
from shop.reports.periods import Period, asked
from shop.templatetags.charts import Bar

CHARTED = 31
PER_PAGE = 50
STILL_DAYS = 90
FILES = ("csv", "xlsx")
What = OrderEvent.What


class TodayPanel(Component):
    """What waits today, on the editor's home; kind words when it is nothing."""

    name = "today"
    template_name = "shop/admin/today_panel.html"
    order = 40

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """The numbers, each with the way to its rows."""
        return {"heading": _("Today"), "waits": standing.today(timezone.now())}


def _frame(title: str, icon: str = "table") -> dict[str, Any]:
    way = ((reverse("shop_office:reports"), _("Sales")),) if title != _("Sales") else ()
    return {
        "breadcrumbs_items": crumbs(*way, ("", title)),
        "header_title": title,
        "header_icon": icon,
    }


@never_cache
@for_managers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Sales of a period, cut as one wants; as a chart, a table, or a file."""
    period = asked(request.GET)
    cut = request.GET.get("by", "")
    cut = cut if cut in sales.CUTS else "day"
    rows, whole = sales.report(cut, period, (get_language() or "th")[:2])
    if request.GET.get("as") in FILES:
        name = f"sales-{cut}-{period.since}-{period.until}"
        return tables.answer(request.GET["as"], name, _sales_table(cut, rows, whole))
    context = _frame(_("Sales"), "list-ol") | {
        "period": period,
        "cut": cut,
        "cuts": sales.CUTS.items(),
        "rows": rows,
        "whole": whole,
        "bars": [Bar(row.label, row.net, baht(row.net)) for row in rows[:CHARTED]],
        "reasons": standing.reasons(period.begins, period.ends),
    }
    status = 422 if period.complaint else 200
    return render(request, "shop/admin/report_sales.html", context, status=status)


def _sales_table(
    cut: str, rows: list[sales.Row], whole: sales.Row
) -> Iterable[Sequence[tables.Value]]:
    yield [str(sales.CUTS[cut]), _("Sold"), _("Went back"), _("Remains")]
    for row in [*rows, whole]:
        yield [row.label, row.sold, row.back, row.net]


@never_cache
@for_managers
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What is paid and not sent yet, what nobody has paid, and bags that were left."""
    now = timezone.now()
    late = set(standing.late(now).values_list("pk", flat=True))
    parcels = standing.to_send().select_related("order", "enterprise")
    if request.GET.get("as") in FILES:
        return tables.answer(request.GET["as"], "to-send", _parcels_table(parcels, late))
    page = WagtailPaginator(parcels, PER_PAGE).get_page(request.GET.get("p"))
    orders, owed = standing.unpaid()
    context = _frame(_("What waits"), "time") | {
        "waits": standing.today(now),
        "parcels": page,
        "elided_page_range": page.paginator.get_elided_page_range(page.number),
        "late": late,
        "unpaid": orders,
        "unpaid_baht": owed,
        "carts": standing.carts_left(now),
    }
    return render(request, "shop/admin/report_waiting.html", context)


def _parcels_table(parcels: Any, late: set[int]) -> Iterable[Sequence[tables.Value]]:
    yield [_("Order"), _("Enterprise"), _("State"), _("Paid"), _("Days"), _("Late")]
    for each in parcels:
        paid = each.order.paid_at
        yield [
            *(each.order.reference, each.enterprise.say("name"), each.get_state_display()),
            *(timezone.localdate(paid).isoformat(), standing.days_since(paid)),
            int(each.pk in late),
        ]


@never_cache
@for_managers
@require_safe
def still(request: HttpRequest) -> HttpResponse:
    """Stock that does not move, by the days that somebody names."""
    days = _days(request.GET.get("days", ""))
    found = standing.stands_still(timezone.now(), days)
    if request.GET.get("as") in FILES:
        return tables.answer(request.GET["as"], "stands-still", _still_table(found))
    context = _frame(_("Stock that stands still"), "list-ul") | {"days": days, "found": found}
    return render(request, "shop/admin/report_still.html", context)


def _days(typed: str) -> int:
    """A number of days; ninety where it is none."""
    folded = fold_digits(typed.strip()[:5])
    return min(max(int(folded), 1), 3650) if folded.isdecimal() and folded.isascii() else STILL_DAYS


def _still_table(found: list[standing.Still]) -> Iterable[Sequence[tables.Value]]:
    yield [_("SKU"), _("Product"), _("Enterprise"), _("Pieces"), _("Baht"), _("Days")]
    for each in found:
        product = each.variant.product
        yield [
            *(each.variant.sku, product.say("name"), product.enterprise.say("name")),
            *(each.free, each.worth, standing.days_since(each.since)),
        ]


@never_cache
@for_managers
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Who did what with which order, and when; by person, kind and days."""
    period = asked(request.GET)
    page = WagtailPaginator(_events(request, period), PER_PAGE).get_page(request.GET.get("p"))
    context = _frame(_("Who did what"), "history") | {
        "period": period,
        "events": page,
        "elided_page_range": page.paginator.get_elided_page_range(page.number),
        "kinds": What.choices,
        "kind": request.GET.get("kind", ""),
        "people": Member.objects.filter(is_active=True).order_by("first_name", "username"),
        "person": request.GET.get("person", ""),
    }
    status = 422 if period.complaint else 200
    return render(request, "shop/admin/report_log.html", context, status=status)


def _events(request: HttpRequest, period: Period) -> QuerySet[OrderEvent]:
    found = OrderEvent.objects.filter(at__gte=period.begins, at__lt=period.ends)
    kind, person = request.GET.get("kind", ""), request.GET.get("person", "")
    if kind in What.values:
        found = found.filter(what=kind)
    if person.isascii() and person.isdecimal() and len(person) < 10:
        found = found.filter(member=int(person))
    return found.select_related("order", "member", "consignment__enterprise").order_by("-pk")
