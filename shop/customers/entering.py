"""Who is in: a customer's number in the visitor's session, and never a member."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache

from shop.models import Customer

KEY = "customer"
SEEN_EVERY = timedelta(days=1)
P = ParamSpec("P")


def customer_of(request: HttpRequest) -> Customer | None:
    """Who is in; nobody once the account was erased."""
    # Whoever has no session cookie costs no query.
    number = request.session.get(KEY)
    customer = Customer.objects.filter(pk=number).first() if number else None
    if customer is not None and _long_not_seen(customer):
        Customer.objects.filter(pk=customer.pk).update(last_seen=timezone.now())
    return customer


def _long_not_seen(customer: Customer) -> bool:
    return customer.last_seen is None or customer.last_seen < timezone.now() - SEEN_EVERY


def enter(request: HttpRequest, customer: Customer) -> None:
    """Let the customer in under a new session key: whoever knew the old one stays outside."""
    request.session.cycle_key()
    request.session[KEY] = customer.pk


def leave(request: HttpRequest) -> None:
    """Out again; a member who is logged in at the same screen stays logged in."""
    if request.session.pop(KEY, None) is not None:
        request.session.cycle_key()


def inside(
    view: Callable[Concatenate[HttpRequest, Customer, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """A page of the account: kept nowhere, indexed nowhere; whoever is not in is led to the door."""

    @wraps(view)
    @never_cache
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        customer = customer_of(request)
        if customer is None:
            return redirect("shop:account")
        response = view(request, customer, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped
