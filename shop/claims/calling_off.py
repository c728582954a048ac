"""A buyer calls the order off alone, as long as nothing of it is packed."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shop import consignments, orders, stock
from shop.claims import rules
from shop.models import Consignment, Order, OrderEvent, OrderLine, Refund
from shop.payments import attempts, refund_plans, refunds
from shop.payments.refund_plans import Wanted

# Kept in English, shown in the reader's language like the shop's other reasons.
BY_THE_BUYER = "called off by the buyer"
REASONS = (_("called off by the buyer"),)


class PackedAlready(Exception):
    """Something of it is packed or has left the house, or the order is over."""


def call_off(order: Order) -> Refund | None:
    """End the order and give everything back; the money that goes back, if any came. Once.

    Ask Stripe with `refunds.ask` afterwards. Raises PackedAlready, WrongStep, and what closing a
    page of Stripe's or deciding a refund raises.
    """
    order.refresh_from_db()
    if order.state == Order.State.PLACED:
        if not rules.may_call_off(order):
            raise PackedAlready
        attempts.close_all(order)
        if _cancel(order):
            return None
    return _pay_back(order)


@transaction.atomic
def _cancel(order: Order) -> bool:
    """End an unpaid order; False when it was paid a moment ago."""
    order = order.locked()
    if order.state != Order.State.PLACED:
        return order.state in (Order.State.CANCELLED, Order.State.EXPIRED)
    if not rules.may_call_off(order):
        raise PackedAlready
    orders.cancel(order, by=None, why=BY_THE_BUYER)
    return True


@transaction.atomic
def _pay_back(order: Order) -> Refund | None:
    """Everything of a paid order goes back; whoever packs meanwhile waits, and finds it called off."""
    order = order.locked()
    attempt = uuid.uuid5(order.attempt, BY_THE_BUYER)
    if made := Refund.objects.filter(attempt=attempt).select_related("payment").first():
        return made
    if order.state == Order.State.CANCELLED:
        return None
    if not rules.may_call_off(order):
        raise PackedAlready
    order.events.create(what=OrderEvent.What.CALLED_OFF, why=BY_THE_BUYER)
    known = refund_plans.left(order)
    goods = [
        each
        for each in known.consignments
        if each.consignment.method != Consignment.Method.ATTENDANCE
    ]
    wanted = Wanted(
        {each.line.pk: each.quantity for part in goods for each in part.lines if each.quantity},
        frozenset(part.consignment.pk for part in goods if part.fee),
    )
    if sum((part.amount for part in goods), refund_plans.NONE):
        how = {"by": None, "reason": BY_THE_BUYER, "restock": True, "attempt": attempt}
        return refunds.decide(order, wanted, **how)  # type: ignore[arg-type]
    _back_without_money(order, [part.consignment for part in goods])
    return None


def _back_without_money(order: Order, parts: list[Consignment]) -> None:
    """What cost nothing is named by no refund; it goes back by itself."""
    lines = OrderLine.objects.filter(consignment__in=parts).select_related("variant")
    for line in lines.order_by("variant"):
        stock.back(line, line.quantity, order=order)
    for each in parts:
        consignments.call_off(each, by=None)
