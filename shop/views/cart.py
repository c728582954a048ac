"""The bag: look into it, put in, change, take out."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from shop import delivery, origin, shelf
from shop.cart import Bag, TooMany, order_to_pay
from shop.forms import AddForm, ChangeForm


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What lies in the bag and what sending it costs within Thailand."""
    bag = Bag(request)
    lines = bag.lines()
    context = {
        "quote": delivery.quote_or_goods(lines) if lines else None,
        "cards": shelf.cards_for(lines),
        "problems": shelf.problems_of(lines),
        "small_things": [] if lines else shelf.small_things(),
        "to_pay": None if lines else order_to_pay(request),
    }
    return bag.remember(render(request, "shop/cart.html", context))


@csrf_exempt  # cached pages carry no token; the origin is checked instead
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Put a variant in and go back to its page, where a notice says so."""
    if not origin.is_ours(request):
        raise PermissionDenied
    bag, form = Bag(request), AddForm(request.POST)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or not back.startswith("/"):
        back = ""
    if not form.is_valid():
        for error in {str(error) for errors in form.errors.values() for error in errors}:
            messages.error(request, error)
        return redirect(back or "shop:cart")
    variant = form.cleaned_data["variant"]
    try:
        bag.add(variant, form.cleaned_data["quantity"])
    except TooMany:
        messages.error(
            request, _("One bag holds no more than that. Please write to us for a large order.")
        )
    else:
        messages.success(request, str(variant), extra_tags="bag")
    return bag.remember(redirect(back or "shop:cart"))


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Have another number of a piece in the bag, or none."""
    bag, form = Bag(request), ChangeForm(request.POST)
    if form.is_valid():
        try:
            bag.change(form.cleaned_data["variant"], form.cleaned_data["quantity"])
        except TooMany:
            messages.error(
                request, _("One bag holds no more than that. Please write to us for a large order.")
            )
    else:
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
    return bag.remember(redirect("shop:cart"))
