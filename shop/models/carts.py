"""What a visitor means to buy, kept under a random name in a cookie of its own."""

import secrets
import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.models import Variant


def new_token() -> str:
    """256 random bits, safe in an address; 43 letters."""
    return secrets.token_urlsafe(32)


class Cart(models.Model):
    """A visitor's bag. It reserves nothing: pieces are set aside when the order is placed."""

    wagtail_reference_index_ignore = True

    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    # Goes with the checkout form; an order remembers it, so that sending the same form
    # twice (a lost answer, a double click) leads to the one order it made.
    attempt = models.UUIDField(default=uuid.uuid4, editable=False)
    touched = models.DateTimeField(auto_now=True, db_index=True)

    def __str__(self) -> str:
        return f"cart {self.pk}"


class CartLine(models.Model):
    """So many pieces of one variant."""

    wagtail_reference_index_ignore = True

    cart = models.ForeignKey(Cart, models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField(_("quantity"))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cart", "variant"], name="one_cart_line_for_each_variant"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1), name="a_cart_line_holds_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant_id}"
