"""What Stripe knows nothing of any more, ended by a manager who says why.

Another account's keys, or a test account that was emptied, leave attempts and refunds behind of
which no news will ever come. Whether Stripe knows them is asked anew before anything moves.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from people.models import Member
from shop.models import Order, OrderEvent, Payment, Refund
from shop.models.steps import WrongStep
from shop.payments import attempts, refunds, stripe_checkout
from shop.payments.reported import Refused

What = OrderEvent.What
UNKNOWN = "unknown to Stripe"


class KnownThere(Exception):
    """Stripe knows it, so its own news brings it on."""


def end_payment(payment: Payment, *, by: Member, reason: str) -> bool:
    """Give an attempt up; True for the call that did. Its order can then be paid anew, or expires.

    Nothing was booked for it, so nothing is booked back. Never inside a transaction. Raises
    KnownThere, WrongStep, Away, Mismatch.
    """
    if payment.method != Payment.Method.STRIPE or not payment.is_under_way:
        raise WrongStep(f"{payment} is {payment.state} by {payment.method}")
    if payment.session_id:
        _check_unknown(lambda: attempts.look(payment))
    else:
        attempts.look(payment)  # heeds what an unheard answer of Stripe's led to
        if payment.session_id or not payment.is_under_way:
            raise KnownThere
    with transaction.atomic():
        order = payment.order.locked()
        moved = payment.move_to(Payment.State.ABANDONED)
        if moved:
            _note(order, by, reason)
    return moved


def end_refund(refund: Refund, *, by: Member, reason: str) -> bool:
    """No money comes by it: the buyer is owed it still, and a person returns it or asks anew.

    True for the call that did. The ledger holds the refund from the day it was decided and so
    stays right. Never inside a transaction. Raises KnownThere, WrongStep, Away, Mismatch.
    """
    if not refund.stripe_id or refund.state not in (Refund.State.ASKED, Refund.State.WAITING):
        raise WrongStep(f"{refund} is {refund.state}")
    _check_unknown(
        lambda: refunds.take_news(refund.payment, stripe_checkout.refund_now(refund.stripe_id))
    )
    with transaction.atomic():
        order = refund.payment.order.locked()
        moved = refund.move_to(Refund.State.FAILED, failure=UNKNOWN)
        if moved:
            _note(order, by, reason)
    return moved


def _check_unknown(ask: Callable[[], object]) -> None:
    """Nothing, when Stripe has never heard of it. What it knows is heeded, then KnownThere."""
    try:
        ask()
    except Refused as e:
        if not e.unknown:
            raise KnownThere from e
        return
    raise KnownThere


def _note(order: Order, by: Member, reason: str) -> None:
    """Who, and why."""
    order.events.create(what=What.ENDED_BY_HAND, member=by, why=reason[:200])
