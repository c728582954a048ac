"""The people on the seats of an order, in the editor: who comes, and whose seat goes back."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from people.models import Member
from shop import giving_back
from shop.forms import SeatsBackForm, ThaiCharField
from shop.models import Order
from shop.models.steps import WrongStep
from shop.office.orders import for_managers
from shop.office.refunds import ask_and_tell
from shop.payments.refund_plans import NothingToReturn, TooMuch
from shop.payments.refunds import Disputed


class TakeBackForm(SeatsBackForm):
    """Whose seats go back, and why."""

    reason = ThaiCharField(
        label=gettext_lazy("Why does the money go back? The buyer reads this."),
        max_length=150,
        widget=forms.TextInput,
    )


@for_managers
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """These people come no more; what they paid goes back to the buyer, whatever the rule says."""
    order = get_object_or_404(Order, pk=pk)
    form = TakeBackForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose whose seat goes back, and say why."))
        return redirect("shop_office:order", pk)
    try:
        refund = giving_back.take_back(order, by=cast(Member, request.user), **form.cleaned_data)
    except (WrongStep, NothingToReturn, TooMuch, Disputed):
        messages.error(
            request,
            _(
                "This seat cannot be given back: its money has gone back, or the buyer’s bank has it."
            ),
        )
    else:
        messages.success(request, _("The seats are free again."))
        if refund is not None:
            ask_and_tell(request, refund)
    return redirect("shop_office:order", pk)
