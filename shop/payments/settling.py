"""Money that has arrived: it makes an order sold, or is owed back; whoever reports it, however often."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from people.models import Member
from shop import ledger, letters, orders
from shop.models import Letter, Order, OrderEvent, Payment, Refund
from shop.papers import receipts

What = OrderEvent.What


@transaction.atomic
def take_in(payment: Payment, *, by: Member | None = None, **stamps: Any) -> bool:
    """The money is in. True for the one call that took it in; every other changes nothing.

    Money for a closed order revives it when its pieces are still free, and is recorded as owed
    back when they are not, or when the order was paid before; it is never swallowed. `stamps`
    are columns of the payment written with the step.
    """
    order = payment.order.locked()
    if not payment.move_to(
        Payment.State.CONFIRMED, confirmed_at=timezone.now(), confirmed_by=by, **stamps
    ):
        return False
    over = order.state in (Order.State.EXPIRED, Order.State.CANCELLED)
    late = over and order.paid_at is None  # one that was paid and called off is not revived
    if order.state == Order.State.PLACED or (late and orders.reserve_anew(order)):
        _settle(order, payment, by=by, late=late)
    else:
        reason = "no pieces left" if late else "paid twice"
        owe_back(payment, payment.amount, by=by, reason=reason)
    return True


def _settle(order: Order, payment: Payment, *, by: Member | None, late: bool) -> None:
    """The order is sold, and its enterprises are owed their part."""
    what = What.REVIVED if late else What.PAID
    orders.sell(order, what=what, cause=f"payment {payment.pk}", by=by)
    ledger.book_sale(order, payment)
    receipts.issue(order, payment)  # last: the count of receipts stays locked until the end


def owe_back(payment: Payment, amount: Decimal, *, by: Member | None, reason: str) -> Refund:
    """Write down that this money goes back; it stays in sight until the buyer has it."""
    refund = Refund.objects.create(payment=payment, amount=amount, reason=reason, asked_by=by)
    payment.order.events.create(what=What.OWED_BACK, member=by, why=reason)
    letters.owe(payment.order, Letter.Kind.OWED_BACK, cause=f"refund {refund.pk}")
    return refund
