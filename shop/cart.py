"""The visitor's bag: a cookie of its own that names a cart, and what lies in it."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from catalogue.models import Variant
from shop.delivery import Line
from shop.models import Cart, CartLine, Order

COOKIE = "bag"
ORDER_COOKIE = "order"  # names the order placed last, while it may be paid
COUNT_COOKIE = "bag_count"  # readable by the page's script: cached pages know no cart


class TooMany(Exception):
    """More pieces than one bag may hold."""


class Bag:
    """What one visitor means to buy. Reads at once, makes a row only when something is put in."""

    def __init__(self, request: HttpRequest) -> None:
        token = request.COOKIES.get(COOKIE, "")
        fresh_enough = timezone.now() - settings.HOLD_CART
        usable = token.isascii() and token.isprintable() and len(token) <= 64
        carts = Cart.objects.filter(token=token, touched__gte=fresh_enough)
        self.cart = carts.first() if token and usable else None

    def lines(self) -> list[Line]:
        """What lies in it, with everything a line shows, oldest first."""
        if self.cart is None:
            return []
        kept = self.cart.lines.select_related("variant__product__enterprise")
        return [Line(line.variant, line.quantity) for line in kept]

    def count(self) -> int:
        """Pieces in it."""
        return (self.cart.lines.aggregate(count=Sum("quantity"))["count"] or 0) if self.cart else 0

    def add(self, variant: Variant, quantity: int) -> None:
        """Put so many more in. Raises TooMany."""
        self.set(variant, self._quantity_of(variant) + quantity)

    def set(self, variant: Variant, quantity: int) -> None:
        """Have exactly so many in; 0 takes the piece out. Raises TooMany."""
        if quantity <= 0:
            if self.cart:
                self.cart.lines.filter(variant=variant).delete()
            return
        others = self.count() - self._quantity_of(variant)
        lines = self.cart.lines.exclude(variant=variant).count() if self.cart else 0
        if others + quantity > settings.CART_MAX_PIECES or lines >= settings.CART_MAX_LINES:
            raise TooMany
        if self.cart is None:
            self.cart = Cart.objects.create()
        CartLine.objects.update_or_create(
            cart=self.cart, variant=variant, defaults={"quantity": quantity}
        )
        self.cart.save(update_fields=["touched"])

    def change(self, variant: Variant, quantity: int) -> None:
        """As `set`, for what lies in the bag already; anything else would come in by guessing."""
        if self._quantity_of(variant):
            self.set(variant, quantity)

    def _quantity_of(self, variant: Variant) -> int:
        line = self.cart.lines.filter(variant=variant).first() if self.cart else None
        return line.quantity if line else 0

    def remember(self, response: HttpResponse) -> HttpResponse:
        """Give the visitor the cookies that lead back to this bag."""
        secure = settings.SESSION_COOKIE_SECURE
        if self.cart is None:
            # Even what takes a cookie away is sent over TLS only; Django's delete_cookie is not.
            response.set_cookie(COUNT_COOKIE, "", max_age=0, secure=secure, samesite="Lax")
            return response
        age = int(settings.HOLD_CART.total_seconds())
        response.set_cookie(
            COOKIE, self.cart.token, max_age=age, httponly=True, secure=secure, samesite="Lax"
        )
        response.set_cookie(
            COUNT_COOKIE, str(self.count()), max_age=age, secure=secure, samesite="Lax"
        )
        return response


def remember_order(response: HttpResponse, order: Order) -> HttpResponse:
    """Whoever turns back from the payment service has never seen the order's page: keep its name."""
    response.set_cookie(
        ORDER_COOKIE,
        order.token,
        max_age=order.seconds_left(),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


def order_to_pay(request: HttpRequest) -> Order | None:
    """The order placed last by this visitor, as long as it waits for its money."""
    token = request.COOKIES.get(ORDER_COOKIE, "")
    if not token or not token.isascii() or not token.isprintable() or len(token) > 64:
        return None
    return Order.objects.filter(token=token, state=Order.State.PLACED).first()
