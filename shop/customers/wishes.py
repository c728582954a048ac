"""Wishes: products marked with a heart, in a signed cookie, and in the account of who is in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from catalogue.models import Product
from shop.models import Customer, Wish

COOKIE = "wishes"
MOST = 100
KEPT_SECONDS = 365 * 24 * 3600


class TooMany(Exception):
    """As many wishes as one list holds."""


def of_cookie(request: HttpRequest) -> list[int]:
    """Product numbers of the visitor's cookie, newest first; none of a cookie that is not ours."""
    told = request.get_signed_cookie(COOKIE, default="", salt=COOKIE) or ""
    return [int(each) for each in told.split(".") if each.isascii() and each.isdigit()][:MOST]


def numbers(request: HttpRequest, customer: Customer | None) -> list[int]:
    """Product numbers, newest first: of the account for who is in, else of the cookie."""
    if customer is None:
        return of_cookie(request)
    return list(customer.wishes.values_list("product_id", flat=True)[:MOST])


def change(
    request: HttpRequest,
    response: HttpResponse,
    customer: Customer | None,
    product: Product,
    *,
    wished: bool,
) -> None:
    """Put a heart to a product, or take it away. Raises TooMany."""
    others = [each for each in numbers(request, customer) if each != product.pk]
    if wished and len(others) >= MOST:
        raise TooMany
    if customer is None:
        _remember(response, [product.pk, *others] if wished else others)
    elif wished:
        Wish.objects.get_or_create(customer=customer, product=product)
    else:
        customer.wishes.filter(product=product).delete()


def join(request: HttpRequest, response: HttpResponse, customer: Customer) -> None:
    """What the visitor has wished before logging in is the account's from now on."""
    wished = of_cookie(request)
    room = MOST - customer.wishes.count()
    known = set(customer.wishes.values_list("product_id", flat=True))
    there = set(Product.objects.filter(pk__in=wished).values_list("pk", flat=True)) - known
    # Oldest first, so that the newest wish is the newest row.
    new = [number for number in reversed(wished[: MOST * 2]) if number in there][: max(room, 0)]
    Wish.objects.bulk_create(
        [Wish(customer=customer, product_id=number) for number in new], ignore_conflicts=True
    )
    if wished:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(COOKIE, "", 0, httponly=True, secure=secure, samesite="Lax")


def _remember(response: HttpResponse, wished: list[int]) -> None:
    response.set_signed_cookie(
        COOKIE,
        ".".join(str(number) for number in wished),
        salt=COOKIE,
        max_age=KEPT_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
