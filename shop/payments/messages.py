"""What Stripe's messages lead to: each is believed in nothing but its name, and asked about anew."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import Q

from shop.models import Dispute, Order, Payment, PaymentEvent, Refund
from shop.payments import attempts, disputes, refunds, stripe_checkout
from shop.payments.attempts import Mismatch
from shop.payments.reported import Away, Message, RefundNow, Refused

log = logging.getLogger(__name__)
Outcome = PaymentEvent.Outcome
KEPT = timedelta(days=180)  # Stripe repeats a message for three; the rest is for whoever asks


def act_on(message: Message) -> str:
    """Do what a message calls for, once; returns its outcome.

    Raises Away when Stripe cannot be asked now, Refused when it knows no such thing, Mismatch
    when the thing does not fit ours: then nothing is moved and nothing remembered, so that the
    same message may come again.
    """
    if known := PaymentEvent.objects.filter(event_id=message.id).first():
        return known.outcome
    payment, outcome = _heed(message)
    PaymentEvent.objects.get_or_create(
        event_id=message.id,
        defaults={"kind": message.kind[:80], "outcome": outcome, "payment": payment},
    )
    if payment is not None:
        follow_up(payment.order)
    return outcome


def _heed(message: Message) -> tuple[Payment | None, Outcome]:
    """Ask Stripe about what the message names, and bring ours to where it is."""
    payment: Payment | None = None
    if not message.object_id:
        return None, Outcome.UNKNOWN
    if message.kind.startswith("checkout.session."):
        payment = attempts.heed(stripe_checkout.session_now(message.object_id))
    elif message.kind.startswith("refund."):
        payment = heed_refund(stripe_checkout.refund_now(message.object_id))
    elif message.kind.startswith("charge.dispute."):
        dispute = disputes.heed(stripe_checkout.dispute_now(message.object_id))
        payment = dispute.payment if dispute else None
    else:
        return None, Outcome.UNKNOWN
    return payment, Outcome.ACTED if payment else Outcome.FOREIGN


def heed_refund(news: RefundNow) -> Payment | None:
    """Bring a refund to where Stripe says it is; None when its money is not ours."""
    payment = attempts.payment_of_intent(news.intent_id)
    if payment is not None:
        refunds.take_news(payment, news)
    return payment


def prune(now: datetime) -> int:
    """Drop messages long heard whose payment is settled, or that were about none; how many."""
    unsettled = Payment.objects.filter(
        Q(state__in=[Payment.State.OPEN, Payment.State.PENDING])
        | Q(disputes__state=Dispute.State.OPEN)
        | Q(refunds__in=Refund.objects.unfinished())
    )
    old = PaymentEvent.objects.filter(heard_at__lte=now - KEPT)
    settled = old.filter(Q(payment=None) | ~Q(payment__in=unsettled.values("pk")))
    dropped, _by_model = settled.delete()
    return dropped


def follow_up(order: Order) -> None:
    """Ask Stripe for what the last step owes: money to return, a visit to close.

    When Stripe is away, the next round of `reconcile` does it.
    """
    try:
        for refund in Refund.objects.for_stripe().filter(payment__order=order):
            refunds.ask(refund)
        if Order.objects.filter(pk=order.pk).exclude(state=Order.State.PLACED).exists():
            attempts.close_all(order)
    except (Away, Refused):
        return
    except Mismatch as e:  # the next round of `reconcile` tells a person
        log.warning("order %s: %s", order, e)
