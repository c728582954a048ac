"""Complaints of cardholders: written down, held in sight, closed when the banks have decided.

What is lost is booked like money that went back; the fee that Stripe takes for it is not booked.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from shop import ledger
from shop.models import Dispute, OrderEvent
from shop.models.steps import WrongStep
from shop.payments import refund_plans, stripe_checkout
from shop.payments.attempts import Mismatch, payment_of_intent
from shop.payments.reported import DisputeNow

State = Dispute.State
What = OrderEvent.What

# Stripe's words for how it ended; every other word means that it has not.
ENDED = {
    "won": State.WON,
    "warning_closed": State.WON,
    "prevented": State.WON,
    "lost": State.LOST,
}
TOLD = {State.WON: What.DISPUTE_WON, State.LOST: What.DISPUTE_LOST}


def heed(now: DisputeNow) -> Dispute | None:
    """Know of a complaint what Stripe knows; None when it is about money that is not ours.

    Its sum may differ from the payment's, for rates of exchange change between the two: held back
    is the order all the same. Safe at any time, in any order, any number of times. Raises
    Mismatch, Away.
    """
    payment = payment_of_intent(now.intent_id)
    if payment is None:
        return None
    if now.currency != stripe_checkout.CURRENCY:
        raise Mismatch(f"payment {payment.pk}: a dispute in another currency")
    with transaction.atomic():
        order = payment.order.locked()
        facts = {"payment": payment, "amount": now.amount, "reason": now.reason[:60]}
        dispute, new = Dispute.objects.get_or_create(stripe_id=now.id, defaults=facts)
        if new:
            order.events.create(what=What.DISPUTED, why=dispute.reason)
        if ended := ENDED.get(now.status):
            _close(dispute, ended)
    return dispute


def _close(dispute: Dispute, ended: Dispute.State) -> None:
    """The banks have decided; the order's lock is held."""
    try:
        moved = dispute.move_to(ended, closed_at=timezone.now())
    except WrongStep:
        return  # decided the other way before: a person reads Stripe's own page
    order = dispute.payment.order
    if moved:
        order.events.create(what=TOLD[ended])
    if ended == State.WON:
        ledger.restore_dispute(dispute)
    elif dispute.payment == ledger.sold_by(order):
        ledger.book_dispute(dispute, refund_plans.shares_of(order, dispute.amount))
