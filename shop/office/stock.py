"""Stock in the editor: what is on hand, promised and free of every variant, and corrections."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.paginator import WagtailPaginator

from catalogue.models import Variant
from catalogue.thai import normalise
from people.models import Member
from shop import stock
from shop.models import StockMove
from shop.office.forms import AdjustForm
from shop.office.orders import crumbs, for_managers

PER_PAGE = 40
MOVES_SHOWN = 50


def shelf(question: str) -> QuerySet[Variant]:
    """Every variant that counts its pieces, by product; narrowed by name or SKU."""
    variants = Variant.objects.exclude(kind=Variant.Kind.MADE_TO_ORDER).select_related(
        "product__enterprise", "stock"
    )
    if question := normalise(question[:100]).strip():
        variants = variants.filter(
            Q(sku__icontains=question)
            | Q(product__name_th__icontains=question)
            | Q(product__name_en__icontains=question)
            | Q(product__enterprise__name_th__icontains=question)
        )
    return variants.order_by("product__sort_key", "product_id", "position", "pk")


@never_cache
@for_managers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All variants with their pieces."""
    question = request.GET.get("q", "")
    page = WagtailPaginator(shelf(question), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "breadcrumbs_items": crumbs(("", _("Stock"))),
        "header_title": _("Stock"),
        "header_icon": "list-ul",
        "question": question[:100],
        "variants": page,
        "elided_page_range": page.paginator.get_elided_page_range(page.number),
    }
    return render(request, "shop/admin/stock.html", context)


@never_cache
@for_managers
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One variant: its pieces, the last moves, and a small form."""
    return _page(request, get_object_or_404(shelf(""), pk=pk), AdjustForm())


def _page(request: HttpRequest, variant: Variant, form: AdjustForm) -> HttpResponse:
    moves = (
        StockMove.objects.filter(variant=variant).select_related("order", "member").order_by("-pk")
    )
    context: dict[str, Any] = {
        "breadcrumbs_items": crumbs(("", variant.sku)),
        "header_title": variant.sku,
        "header_icon": "list-ul",
        "variant": variant,
        "form": form,
        "moves": moves[:MOVES_SHOWN],
    }
    return render(
        request, "shop/admin/stock_of_variant.html", context, status=422 if form.errors else 200
    )


@for_managers
@require_POST
def adjust(request: HttpRequest, pk: int) -> HttpResponse:
    """Put pieces on the shelf or take them off, never below what is promised to buyers."""
    variant = get_object_or_404(shelf(""), pk=pk)
    form = AdjustForm(request.POST)
    if not form.is_valid():
        return _page(request, variant, form)
    try:
        stock.adjust(
            variant,
            form.cleaned_data["change"],
            reason=form.cleaned_data["reason"],
            by=cast(Member, request.user),
        )
    except stock.NotThatMany:
        form.add_error("change", _("So many pieces are not free: some are promised to buyers."))
        return _page(request, variant, form)
    messages.success(request, _("Stock of %(sku)s changed.") % {"sku": variant.sku})
    return redirect("shop_office:stock_of_variant", pk)
