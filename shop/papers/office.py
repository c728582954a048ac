"""Slips, labels, pick lists and receipts for managers, of every house."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shop.models import Consignment, Order
from shop.office.orders import crumbs, for_managers
from shop.papers import sheets, views


@never_cache
@for_managers
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Which parcels of all houses, and which sheet of them."""
    context = {
        "breadcrumbs_items": crumbs((reverse("shop_office:orders"), _("Orders")), ("", _("Print"))),
        "header_title": _("Delivery notes, labels and pick list"),
        "header_icon": "doc-full",
        "parcels": sheets.on_table(Consignment.objects.all())[: sheets.MOST],
        "kinds": sheets.KINDS,
        "most": sheets.MOST,
    }
    return render(request, "shop/admin/papers.html", context)


@never_cache
@for_managers
@require_safe
def sheet(request: HttpRequest, what: str) -> HttpResponse:
    """The sheets themselves."""
    back = reverse("shop_office:papers")
    return sheets.show(request, Consignment.objects.all(), what, back=back)


@never_cache
@for_managers
@require_safe
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """An order's receipt and credit notes."""
    order = get_object_or_404(Order.objects.select_related("contact"), pk=pk)
    return views.show(request, order, back=reverse("shop_office:order", args=[pk]))
