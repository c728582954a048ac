"""Counts the uses of a code: taken with the order, given back with it, never past its limit."""

from __future__ import annotations

from django.db.models import F, Q
from django.utils.translation import gettext as _

from shop.codes import reading
from shop.codes.reading import NotForThis
from shop.delivery import Quote
from shop.models import CodeUse, DiscountCode, Order


def take(order: Order, quote: Quote) -> None:
    """Hold one use for the order, in the transaction that places it. Raises NotForThis.

    The UPDATE names the limit and holds the code's row until the end of the transaction: of fifty
    buyers at once with five uses left, five get one, and no customer slips in twice.
    """
    code = quote.code
    if code is None:
        return
    free = Q(most_uses=None) | Q(uses__lt=F("most_uses"))
    held = DiscountCode.objects.filter(free, pk=code.pk, active=True)
    if not held.update(uses=F("uses") + 1):
        raise NotForThis(_("This code is used up."))
    contact = order.contact
    used = reading.used_before(code, contact.phone, contact.email)
    if code.most_each is not None and used >= code.most_each:
        raise NotForThis(_("You have used this code as often as it can be used."))
    CodeUse.objects.create(code=code, order=order, amount=quote.discount)


def give_back(order: Order) -> None:
    """The order has ended unpaid: somebody else may use it. Once, however often it is called."""
    held = CodeUse.objects.filter(order=order, live=True)
    for use in list(held):
        if held.filter(pk=use.pk).update(live=False):
            DiscountCode.objects.filter(pk=use.code_id).update(uses=F("uses") - 1)


def take_again(order: Order) -> None:
    """Paid after all: what was promised holds, and counts, even past the limit."""
    ended = CodeUse.objects.filter(order=order, live=False)
    for use in list(ended):
        if ended.filter(pk=use.pk).update(live=True):
            DiscountCode.objects.filter(pk=use.code_id).update(uses=F("uses") + 1)
