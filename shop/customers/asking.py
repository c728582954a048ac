"""The small form on the page of what is sold out, and the link that stops the letter."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from catalogue.models import ProductPage, Variant
from people import guessing
from shop import origin
from shop.customers import asks
from shop.customers.door import language
from shop.customers.forms import MailboxForm
from shop.customers.wishing import came_from
from shop.models import StockAsk
from shop.views.order import private

MOST_ASKS = 20  # of one visitor, without a pause of ten minutes


@csrf_exempt  # cached pages carry no token; the origin is checked instead
@private
def ask(request: HttpRequest) -> HttpResponse:
    """Remember who wants to hear; the same answer for every mailbox."""
    if request.method != "POST":
        return redirect("shop:wishes")
    if not origin.is_ours(request):
        raise PermissionDenied
    variant, form = _variant(request.POST.get("variant", "")), MailboxForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "variant": variant, "next": came_from(request, "")}
        return render(request, "customers/ask.html", context, status=422)
    _say(request, variant, form)
    return redirect(came_from(request, "shop:wishes"))


def _variant(number: str) -> Variant:
    """The variant a form names. Raises Http404."""
    known = number.isascii() and number.isdigit() and len(number) < 16
    shown = ProductPage.objects.live().values("product")
    found = Variant.objects.filter(pk=number, product__in=shown) if known else None
    variant = found.select_related("product").first() if found is not None else None
    if variant is None:
        raise Http404
    return variant


def _say(request: HttpRequest, variant: Variant, form: MailboxForm) -> None:
    """Write it down, and say so."""
    if guessing.is_barred(request, "asks", most=MOST_ASKS):
        messages.error(request, guessing.Barred().messages[0])
        return
    guessing.missed(request, "asks")
    try:
        asks.ask(variant, form.cleaned_data["email"], language())
    except asks.NotSoldOut:
        messages.error(request, _("Nobody has to wait for this piece just now."))
    else:
        messages.success(request, _("Thank you. We write to you once when it can be had again."))


@csrf_exempt  # whoever knows the token may do this; the mail program sends no token of ours
@private
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """A button that ends the request; the mail program's own button is answered too (RFC 8058)."""
    if not token.isascii() or not token.isprintable() or len(token) > 64:
        raise Http404
    found = StockAsk.objects.filter(token=token).select_related("variant__product").first()
    if found is not None and request.method == "POST":
        asks.stop(found)
        found = None
    return render(request, "customers/ask_stop.html", {"ask": found})
