"""Attempts to pay through Stripe: begun, led to its page, closed, and what Stripe says of each.

One attempt of an order is under way at a time, and it is closed at Stripe before another one
begins or its pieces are given back: so nobody pays for what is gone, or twice.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from shop import letters, orders
from shop.models import Letter, Order, OrderEvent, Payment, Slip
from shop.models.steps import WrongStep
from shop.payments import settling, stripe_checkout
from shop.payments.reported import Broken, Refused, SessionNow

log = logging.getLogger(__name__)
State = Payment.State
Method = Payment.Method
What = OrderEvent.What

MOST_ATTEMPTS = 20  # at Stripe, of one order; each is a row here and a visit at Stripe
CLOCKS_DIFFER = timedelta(minutes=5)


class NotPayable(Exception):
    """The order is paid or over, money is on its way, or a person is looking at a slip."""


class TooManyAttempts(NotPayable):
    """Stripe's page was opened so often for this order that something else has to be tried."""


class Mismatch(Exception):
    """What Stripe tells does not fit what we asked of it: nothing is moved, a person must look."""


# --- begin and close --------------------------------------------------------------------------


@transaction.atomic
def begin(order: Order, method: str) -> Payment:
    """The attempt that is under way by this method, or a new one.

    Raises NotPayable, TooManyAttempts.

    Two tabs and a double click get the same attempt, for the order is held. One at Stripe has to
    be closed before another method may begin.
    """
    order = order.locked()
    under_way = order.payments.under_way().first()
    now = timezone.now()
    if order.state != Order.State.PLACED or order.holds_until <= now:
        raise NotPayable(order.state)
    if order.slips.filter(verdict=Slip.Verdict.WAITING).exists():
        raise NotPayable("a slip waits")
    if under_way is not None:
        if under_way.state == State.OPEN and under_way.method == method:
            return under_way
        if under_way.method in (Method.STRIPE, Method.CASH):
            raise NotPayable("another attempt is under way")
        under_way.move_to(State.ABANDONED)
    if method == Method.STRIPE and order.payments.by_stripe().count() >= MOST_ATTEMPTS:
        raise TooManyAttempts(order.reference)
    until = max(order.holds_until, order.placed_at + orders.HOLDS[Method(method)])
    Order.objects.filter(pk=order.pk).update(holds_until=until)
    order.holds_until = until
    return orders.open_payment(order, method, now=now)


def page_for(order: Order) -> str:
    """The address of Stripe's page where this order can be paid now.

    Raises NotPayable, Away when Stripe does not answer, Refused when it will not have it.
    """
    refused: Refused | None = None
    for _turn in range(2):  # an attempt that came to nothing makes room for a fresh one
        payment = begin(order, Method.STRIPE)
        try:
            if url := _url_of(payment):
                return url
        except Refused as e:
            log.warning("payment %s: Stripe refused its page: %s", payment.pk, e.code)
            _abandon(payment)
            refused = e
        except Broken:
            if not (found := payment.session_id or _session_of(payment)):
                _abandon(payment)  # its key would bring the same answer for a day
                raise
            heed(stripe_checkout.session_now(found))
    raise refused or NotPayable("nothing to pay")


def _url_of(payment: Payment) -> str:
    """The page of an attempt; '' when it has come to an end there."""
    if payment.session_id:
        now = stripe_checkout.session_now(payment.session_id)
    else:
        now = stripe_checkout.open_session(payment)
    heed(now)
    payment.refresh_from_db()
    if now.status != "open":
        return ""
    if payment.state != State.OPEN:  # the order ended while Stripe was making the page
        close_session(now.id)
        return ""
    return now.url


def to_transfer(order: Order) -> Payment:
    """Leave Stripe's page and pay by our own QR code. Raises NotPayable, Away."""
    close_all(order)
    return begin(order, Method.PROMPTPAY)


def close_all(order: Order) -> None:
    """Let no more money come through what is open at Stripe; money that has come is taken in.

    Raises Away when Stripe does not answer: then nobody knows.
    """
    for payment in order.payments.by_stripe().filter(state=State.OPEN):
        if session_id := payment.session_id or _session_of(payment):
            close_session(session_id)
        else:  # nobody was led to its page; whoever is having it made now closes it
            _abandon(payment)


def close_session(session_id: str) -> None:
    """End one visit and heed what has become of it."""
    try:
        now = stripe_checkout.close_session(session_id)
    except Refused:  # it is over already, one way or the other
        now = stripe_checkout.session_now(session_id)
    heed(now)


def _session_of(payment: Payment) -> str:
    """The session that a call of ours made without our hearing its answer; '' for none."""
    begun = stripe_checkout.sessions_since(payment.opened_at - CLOCKS_DIFFER)
    ours = (now.id for now in begun if now.attempt == payment.idempotency_key)
    return next(ours, "")


# --- what Stripe says ---------------------------------------------------------------------------


def look(payment: Payment) -> None:
    """Ask Stripe what has become of an attempt, and heed it."""
    if session_id := payment.session_id or _session_of(payment):
        heed(stripe_checkout.session_now(session_id))
    payment.refresh_from_db()


def heed(now: SessionNow) -> Payment | None:
    """Bring our attempt to where Stripe says it is; None when it is none of ours.

    Safe at any time, in any order, any number of times, at once. Raises Mismatch.
    """
    payment = _payment_of(now)
    if payment is None:
        return None
    if not payment.session_id:
        Payment.objects.filter(pk=payment.pk, session_id="").update(session_id=now.id)
    try:
        if now.paid:
            settling.take_in(payment, intent_id=now.intent_id, paid_with=now.paid_with)
        elif now.failed:
            _fail(payment)
        elif now.status == "complete":
            _await(payment, now)
        elif now.status == "expired":
            _abandon(payment)
    except WrongStep:
        pass  # older than what we know
    return payment


def _payment_of(now: SessionNow) -> Payment | None:
    """The attempt a session belongs to, once every fact of it fits."""
    attempts = Payment.objects.by_stripe().select_related("order__contact")
    payment = attempts.filter(idempotency_key=now.attempt).first() if now.attempt else None
    if payment is None:
        if attempts.filter(session_id=now.id).exists() or _names_an_order(now.reference):
            raise Mismatch("a session that names no attempt of ours")
        return None
    facts = {
        "session": payment.session_id in ("", now.id),
        "order": payment.order.reference == now.reference,
        "amount": payment.amount == now.amount,
        "currency": now.currency == stripe_checkout.CURRENCY,
        "account": now.live == stripe_checkout.live(),
    }
    if wrong := [name for name, fits in facts.items() if not fits]:
        raise Mismatch(f"payment {payment.pk}: another {' and '.join(wrong)}")
    return payment


def _names_an_order(reference: str) -> bool:
    return bool(reference) and Order.objects.filter(reference=reference).exists()


@transaction.atomic
def _await(payment: Payment, now: SessionNow) -> None:
    """The buyer has done their part and the bank has not: the pieces wait with us."""
    order = payment.order.locked()
    if payment.move_to(State.PENDING, intent_id=now.intent_id):
        order.events.create(what=What.PAYING)


@transaction.atomic
def _fail(payment: Payment) -> None:
    """The money will not come; the buyer is told and has time for another attempt."""
    order = payment.order.locked()
    if not payment.move_to(State.ABANDONED):
        return
    order.events.create(what=What.PAY_FAILED)
    if order.state == Order.State.PLACED:
        until = max(order.holds_until, timezone.now() + settings.HOLD_STRIPE)
        Order.objects.filter(pk=order.pk).update(holds_until=until)
        letters.owe(order, Letter.Kind.PAY_FAILED, cause=f"payment {payment.pk}")


def _abandon(payment: Payment) -> None:
    """This attempt leads nowhere, unless its money has come meanwhile."""
    with suppress(WrongStep):
        payment.move_to(State.ABANDONED)


def payment_of_intent(intent_id: str) -> Payment | None:
    """The payment behind money that Stripe names, taken in first if we have not heard of it.

    A refund or a complaint may be reported before the payment itself.
    """
    known = Payment.objects.by_stripe().filter(intent_id=intent_id, state=State.CONFIRMED)
    if payment := known.select_related("order__contact").first():
        return payment
    intent = stripe_checkout.intent_now(intent_id)
    ours = Payment.objects.by_stripe().filter(idempotency_key=intent.attempt)
    payment = ours.select_related("order__contact").first() if intent.attempt else None
    if payment is None:
        if _names_an_order(intent.reference):
            raise Mismatch("money that names no attempt of ours")
        return None
    look(payment)
    return payment
