"""The page of wishes, and the heart on a product's page."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Locale

from catalogue.models import Product, ProductPage
from shop import origin
from shop.customers import entering, wishes


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What was marked, newest first; what is shown no more is left out and stays wished."""
    customer = entering.customer_of(request)
    wished = wishes.numbers(request, customer)
    pages = ProductPage.objects.shown_in(Locale.get_active().pk).filter(product__in=wished)
    cards = pages.select_related("product__enterprise", "photo").defer_streamfields()
    context = {
        "pages": sorted(cards, key=lambda page: wished.index(page.product_id)),
        "customer": customer,
    }
    return render(request, "customers/wishes.html", context)


@csrf_exempt  # cached pages carry no token; the origin is checked instead
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Put a heart to a product or take it away, and go back to its page."""
    if not origin.is_ours(request):
        raise PermissionDenied
    response = redirect(came_from(request, "shop:wishes"))
    number = request.POST.get("product", "")
    known = number.isascii() and number.isdigit() and len(number) < 16
    product = Product.objects.filter(pk=number).first() if known else None
    if product is None:
        return response
    customer, wished = entering.customer_of(request), request.POST.get("wished") != "no"
    try:
        wishes.change(request, response, customer, product, wished=wished)
    except wishes.TooMany:
        said = _("Your list holds %(most)s pieces. Please take one off first.")
        messages.error(request, said % {"most": wishes.MOST})
    else:
        messages.success(
            request, _("It is on your list of wishes.") if wished else _("It is off your list.")
        )
    return response


def came_from(request: HttpRequest, otherwise: str) -> str:
    """The page of ours that a form names, else another."""
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    return back if ours else otherwise
