"""How well something sells, as a band: a page never tells a number."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from shop.models import Order, OrderLine, RefundLine

register = template.Library()

# From so many pieces on; below the last nothing is said.
THOUSAND, HUNDRED, TENS = 1000, 100, 10


@register.simple_tag
def sold_band(products: Sequence[int]) -> str:
    """How many pieces of these products, by number, were paid for and not given back; '' for few."""
    back = RefundLine.objects.filter(line=OuterRef("pk")).values("line")
    lines = OrderLine.objects.filter(
        variant__product__in=products,
        consignment__replaces=None,  # what replaces a broken piece is not sold once more
        consignment__order__state__in=[Order.State.PAID, Order.State.COMPLETED],
    ).annotate(back=Coalesce(Subquery(back.annotate(all=Sum("quantity")).values("all")), 0))
    sums = lines.aggregate(sold=Sum("quantity"), returned=Sum("back"))
    sold = (sums["sold"] or 0) - (sums["returned"] or 0)
    if sold >= THOUSAND:
        return _("more than a thousand")
    if sold >= HUNDRED:
        return _("more than a hundred")
    return _("tens") if sold >= TENS else ""
