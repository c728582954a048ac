"""The buyer's papers: the receipt with what was given back, and whom a tax invoice names."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from shop import tax_numbers
from shop.forms import PLAIN_ERRORS, ThaiCharField
from shop.models import Order, Seller, TaxBuyer
from shop.papers import receipts
from shop.views.order import order_of, private


class TaxNumberField(ThaiCharField):
    """Thirteen digits, with or without spaces and hyphens, Thai or Arabic."""

    def to_python(self, value: Any) -> str:
        """The digits alone."""
        return tax_numbers.plain(super().to_python(value))


class TaxBuyerForm(forms.Form):
    """Whom a full tax invoice names."""

    name = ThaiCharField(
        label=gettext_lazy("Name of the person or company"),
        max_length=150,
        error_messages=PLAIN_ERRORS,
    )
    tax_id = TaxNumberField(
        label=gettext_lazy("Tax number (13 digits)"),
        max_length=40,
        validators=[tax_numbers.check],
        error_messages=PLAIN_ERRORS,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    branch = ThaiCharField(
        label=gettext_lazy("Branch (empty for the head office)"),
        max_length=60,
        required=False,
        error_messages=PLAIN_ERRORS,
    )
    address = ThaiCharField(
        label=gettext_lazy("Address on the tax invoice"),
        max_length=300,
        error_messages=PLAIN_ERRORS,
    )


@private
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """The receipt as it was given, and the credit notes after it."""
    order = order_of(token)
    return show(request, order, back=order.get_absolute_url())


def show(request: HttpRequest, order: Order, *, back: str) -> HttpResponse:
    """An order's papers; where there is none, why."""
    context = {"order": order, "papers": list(order.papers.all()), "back": back}
    return render(request, "documents/receipt.html", context)


@csrf_exempt  # whoever knows the token may do this; and no-referrer makes Origin "null"
@private
@require_http_methods(["GET", "HEAD", "POST"])
def tax_buyer(request: HttpRequest, token: str) -> HttpResponse:
    """Name the buyer of a full tax invoice, until the receipt is given."""
    order = order_of(token)
    if not receipts.takes_tax_buyer(order, Seller.load(request)):
        if request.method == "POST":
            messages.error(request, _("A name can be put on the tax invoice until you have paid."))
        return redirect(order)
    known = TaxBuyer.objects.filter(order=order).first()
    form = TaxBuyerForm(request.POST or None, initial=model_to_dict(known) if known else None)
    if request.method == "POST" and form.is_valid():
        try:
            receipts.set_tax_buyer(order, **form.cleaned_data)
        except receipts.Given:
            messages.error(request, _("Your receipt has been given meanwhile; please write to us."))
        else:
            messages.success(request, _("Thank you. Your tax invoice will carry this name."))
        return redirect(order)
    context = {"order": order, "form": form}
    return render(request, "shop/tax_buyer.html", context, status=422 if form.errors else 200)
