"""The pages of the account: orders, addresses, language, everything we hold, and being forgotten."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shop.customers import door, entering, erasing, held, known
from shop.customers.entering import inside
from shop.customers.forms import AddressForm, LanguageForm
from shop.models import Customer

MOST_ADDRESSES = 10
SHOWN = 50


@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """The account of whoever is in; the door for everybody else."""
    customer = entering.customer_of(request)
    if customer is None:
        return door.knock(request)
    return _page(request, customer, AddressForm())


def _page(request: HttpRequest, customer: Customer, form: AddressForm) -> HttpResponse:
    context = {
        "customer": customer,
        "orders": known.orders_of(customer).order_by("-placed_at")[:SHOWN],
        "addresses": customer.addresses.all(),
        "form": form,
        "language_form": LanguageForm(instance=customer),
    }
    status = 422 if form.errors else 200
    return render(request, "customers/account.html", context, status=status)


@inside
@require_POST
def add_address(request: HttpRequest, customer: Customer) -> HttpResponse:
    """Keep one more address; it is the one filled in from now on."""
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, customer, form)
    customer.addresses.get_or_create(**form.cleaned_data)
    kept = customer.addresses.values_list("pk", flat=True)[:MOST_ADDRESSES]
    customer.addresses.exclude(pk__in=list(kept)).delete()
    messages.success(request, _("The address is kept for your next order."))
    return redirect("shop:account")


@inside
@require_POST
def drop_address(request: HttpRequest, customer: Customer, pk: int) -> HttpResponse:
    """Forget one address."""
    get_object_or_404(customer.addresses, pk=pk).delete()
    return redirect("shop:account")


@inside
@require_POST
def choose_language(request: HttpRequest, customer: Customer) -> HttpResponse:
    """In which language we write from now on."""
    form = LanguageForm(request.POST, instance=customer)
    if form.is_valid():
        form.save()
        messages.success(request, _("We write to you in this language from now on."))
    return redirect("shop:account")


@inside
def export(request: HttpRequest, customer: Customer) -> HttpResponse:
    """Everything we hold on this mailbox, as a file that people and machines can read."""
    response = JsonResponse(
        held.everything(customer), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="my-data-{day}.json"'
    return response


@inside
def erase(request: HttpRequest, customer: Customer) -> HttpResponse:
    """Say what will be gone and what has to stay; the button does it."""
    if request.method != "POST":
        waits = erasing.still_open(known.orders_of(customer), timezone.now())
        return render(request, "customers/erase.html", {"waits": waits})
    erasing.erase(customer)
    entering.leave(request)
    return render(request, "customers/erased.html")
