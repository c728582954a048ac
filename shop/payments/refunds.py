"""Money going back: decided by a manager, asked of Stripe, brought on by its news, or paid by hand.

A refund is decided in one transaction, with ledger, stock and consignments; only then is Stripe
asked, with a key that stays the same until it has answered. A refund that somebody makes in Stripe's
own dashboard names no pieces: it has an amount and no lines, its share of each consignment stands
in the ledger alone, and nothing goes back on the shelf by itself.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Member
from shop import consignments, ledger, letters, seats, stock, waiting
from shop.models import Consignment, Dispute, Letter, Order, OrderEvent, Payment, Refund, RefundLine
from shop.models.steps import WrongStep
from shop.papers import receipts
from shop.payments import refund_plans, stripe_checkout
from shop.payments.attempts import Mismatch
from shop.payments.refund_plans import NotOfThisOrder, Plan, Wanted
from shop.payments.reported import Broken, RefundNow, Refused

log = logging.getLogger(__name__)
State = Refund.State
What = OrderEvent.What
Method = Payment.Method

# Reasons that the shop itself writes down: kept in English, shown in the reader's language.
REASONS = (
    *(_("no pieces left"), _("paid twice")),
    *(_("made in Stripe’s own dashboard"), _("asked again")),
    _("seats given back"),
)
DASHBOARD = "made in Stripe’s own dashboard"
AGAIN = "asked again"

# Stripe's words for how far a refund has come, and what we tell when it has come there.
AS_STRIPE_SAYS = {
    "pending": State.ASKED,
    "requires_action": State.WAITING,
    "succeeded": State.PAID_BACK,
    "failed": State.FAILED,
    "canceled": State.FAILED,
}
TOLD = {
    State.WAITING: What.REFUND_WAITS,
    State.PAID_BACK: What.PAID_BACK,
    State.FAILED: What.REFUND_FAILED,
}
KEYS_ARE_KEPT = timedelta(hours=20)  # Stripe forgets them after a day
CLOCKS_DIFFER = timedelta(minutes=5)


class Disputed(Exception):
    """The cardholder's bank is fetching the money: a refund would return it twice."""


class Changed(Exception):
    """Since the person looked, something was sent or refunded: they have to look again."""


# --- decided ----------------------------------------------------------------------------------


@transaction.atomic
def decide(
    order: Order,
    wanted: Wanted,
    *,
    by: Member | None,
    reason: str,
    restock: bool,
    attempt: uuid.UUID,
    seen: str = "",
    who: Collection[int] = (),
) -> Refund:
    """Write a refund down with all that follows from it; ask Stripe afterwards, with `ask`.

    The same attempt, however often and from however many processes, is the one refund. `seen`
    is the `Plan.seen` that the person said yes to, `who` the attendees that give their seats back;
    without it those named last. Raises TooMuch, NotOfThisOrder,
    NothingToReturn, Disputed, Changed.
    """
    order = order.locked()
    if made := Refund.objects.filter(attempt=attempt).select_related("payment").first():
        if made.payment.order_id != order.pk:
            raise NotOfThisOrder
        return made
    if Dispute.objects.holding(order):
        raise Disputed
    planned = refund_plans.plan(order, wanted, restock=restock)
    if seen and seen != planned.seen:
        raise Changed
    refund = Refund.objects.create(
        payment=planned.payment, amount=planned.total, reason=reason, asked_by=by, attempt=attempt
    )
    _write_lines(refund, planned)
    ledger.book_refund(refund, {share.consignment: share.amount for share in planned.shares})
    _put_back(order, planned, who, by=by)
    _tell(order, refund, by=by)
    call_off_what_is_over(order, by=by)
    receipts.credit(refund)  # last: the count of credit notes stays locked until the end
    return refund


def _put_back(order: Order, planned: Plan, who: Collection[int], *, by: Member | None) -> None:
    """On the shelf again, or on the waiting list's offer; who sat there comes no more."""
    for part in planned.back:
        if part.line is not None:
            stock.back(part.line, part.quantity, order=order, by=by)
            seats.give_back_of(part.line, part.quantity, who)
        waiting.offer(part.variant)


def _write_lines(refund: Refund, planned: Plan) -> None:
    """What the refund is for; a part whose share is not one satang is not written."""
    RefundLine.objects.bulk_create(
        RefundLine(
            refund=refund,
            consignment=part.consignment,
            line=part.line,
            quantity=part.quantity,
            amount=part.amount,
            restocked=part in planned.back,
        )
        for part in planned.parts
        if part.amount
    )


def _tell(order: Order, refund: Refund, *, by: Member | None) -> None:
    order.events.create(what=What.REFUND, member=by, why=refund.reason)
    letters.owe(order, Letter.Kind.REFUNDED, cause=f"refund {refund.pk}")


def call_off_what_is_over(order: Order, *, by: Member | None) -> None:
    """Nobody packs what is refunded, nobody keeps its seats; the last consignment ends the order."""
    for each in refund_plans.left(order).consignments:
        if each.over and each.consignment.state in Consignment.STILL_HERE:
            for left in each.lines:
                if (gone := seats.give_back_of(left.line, left.quantity)) and left.line.variant:
                    stock.back(left.line, gone, order=order, by=by)
                    waiting.offer(left.line.variant)
            consignments.call_off(each.consignment, by=by)


# --- asked of Stripe ----------------------------------------------------------------------------


def ask(refund: Refund) -> None:
    """Have Stripe return what is owed; asked again, it does so once. Never inside a transaction.

    Raises Away when Stripe does not answer: the refund stays owed, and the worker asks again.
    """
    refund.refresh_from_db()
    payment = refund.payment
    if refund.state != State.OWED or payment.method != Method.STRIPE:
        return
    news = _done_before(refund)
    try:
        news = news or stripe_checkout.ask_refund(refund)
    except Refused as e:
        _note_refusal(refund, e.code)
    except Broken:  # under this key Stripe would say the same for a day
        owed = Refund.objects.filter(pk=refund.pk, state=State.OWED, tries=refund.tries)
        owed.update(tries=F("tries") + 1)
        raise
    else:
        take_news(payment, news)
    refund.refresh_from_db()


def _done_before(refund: Refund) -> RefundNow | None:
    """What an earlier question led to without our hearing the answer.

    Looked for only where the present key would not bring it: a new one, or one so old that
    Stripe may have forgotten it.
    """
    if refund.tries == 1 and timezone.now() - refund.asked_at < KEYS_ARE_KEPT:
        return None
    listed = stripe_checkout.refunds_since(refund.asked_at - CLOCKS_DIFFER)
    done = (news for news in listed if news.ours == refund.pk and is_money(news))
    if (news := next(done, None)) and news.try_ is not None and news.try_ != refund.tries:
        Refund.objects.filter(pk=refund.pk, state=State.OWED).update(tries=news.try_)
    return news


def is_money(news: RefundNow) -> bool:
    """True when money goes back or has gone back by it."""
    return AS_STRIPE_SAYS.get(news.status, State.FAILED) != State.FAILED


@transaction.atomic
def _note_refusal(refund: Refund, code: str) -> None:
    """Stripe will not do it; from now on a person has to."""
    order, tries = refund.payment.order.locked(), refund.tries
    refund.refresh_from_db()
    if (refund.state, refund.tries) == (State.OWED, tries):
        refund.move_to(State.FAILED, failure=code[:60])
        order.events.create(what=What.REFUND_FAILED, why=refund.failure)


def try_again(refund: Refund, *, by: Member) -> bool:
    """Ask Stripe anew for one that failed; True for the call that decided so. Raises Away, WrongStep."""
    with transaction.atomic():
        order = refund.payment.order.locked()
        refund.refresh_from_db()
        if refund.payment.method != Method.STRIPE:
            raise WrongStep(f"{refund} does not go through Stripe")
        fresh = {"tries": refund.tries + 1, "stripe_id": "", "failure": ""}
        if moved := refund.move_to(State.OWED, **fresh):
            order.events.create(what=What.REFUND, member=by, why=AGAIN)
    ask(refund)
    return moved


@transaction.atomic
def pay_back(refund: Refund, *, by: Member, reference: str) -> bool:
    """Somebody has returned the money by transfer or in cash. True for the call that recorded it.

    What Stripe has been asked for, or will be, is not paid by hand as well: WrongStep.
    """
    order = refund.payment.order.locked()
    refund.refresh_from_db()
    if not reference.strip():
        raise ValueError("a transfer has a reference")
    if refund.state == State.PAID_BACK:
        return False
    if refund.payment.method == Method.STRIPE and refund.state != State.FAILED:
        raise WrongStep(f"{refund} is {refund.state} and goes through Stripe")
    known = {"by_hand": True, "reference": reference.strip(), "paid_back_by": by}
    moved = refund.move_to(State.PAID_BACK, paid_back_at=timezone.now(), **known)
    if moved:
        order.events.create(what=What.PAID_BACK, member=by, why=refund.reference)
    return moved


# --- what Stripe says ---------------------------------------------------------------------------


@transaction.atomic
def take_news(payment: Payment, news: RefundNow) -> Refund | None:
    """Bring our refund to where Stripe says it is, or write down one that Stripe's dashboard made.

    Safe at any time, in any order, any number of times, at once. None for a stranger that came
    to nothing. Raises Mismatch when sums or currency do not fit.
    """
    order = payment.order.locked()
    payment.refresh_from_db()
    _check_money(payment, news)
    refund = _ours(payment, news)
    if refund is None:
        refund = _from_dashboard(order, payment, news)
    elif refund.amount != news.amount:
        raise Mismatch(f"{refund}: another amount")
    if refund is not None and refund.stripe_id in ("", news.id):
        _bring_on(order, refund, news)
    return refund


def _check_money(payment: Payment, news: RefundNow) -> None:
    facts = {
        "payment": payment.state == Payment.State.CONFIRMED and payment.intent_id == news.intent_id,
        "currency": news.currency == stripe_checkout.CURRENCY,
        "amount": 0 < news.amount <= payment.amount,
    }
    if wrong := [name for name, fits in facts.items() if not fits]:
        raise Mismatch(f"a refund of payment {payment.pk}: another {' and '.join(wrong)}")


def _ours(payment: Payment, news: RefundNow) -> Refund | None:
    """The refund that Stripe speaks of; None for one we did not ask for."""
    if known := payment.refunds.filter(stripe_id=news.id).first():
        return known
    return payment.refunds.filter(pk=news.ours).first() if news.ours else None


def _bring_on(order: Order, refund: Refund, news: RefundNow) -> None:
    """One step, if the news is newer than what we know; the order's lock is held.

    A refund that failed waits for a person, and one paid by hand is over: news moves neither. The
    same holds for news of a try before the present one.
    """
    state = AS_STRIPE_SAYS.get(news.status)
    stale = news.ours == refund.pk and news.try_ != refund.tries
    if state is None or stale or refund.by_hand or refund.state == State.FAILED:
        return
    failed = state == State.FAILED
    stamps = {
        "stripe_id": news.id,
        "failure": (news.failure or news.status)[:60] if failed else "",
        "paid_back_at": timezone.now() if state == State.PAID_BACK else None,
    }
    try:
        moved = refund.move_to(state, **stamps)
    except WrongStep:
        return  # older than what we know
    if moved and state in TOLD:
        order.events.create(what=TOLD[state], why=refund.failure)


def _from_dashboard(order: Order, payment: Payment, news: RefundNow) -> Refund | None:
    """A refund that somebody made in Stripe's own dashboard, written into our books."""
    if not is_money(news):
        return None  # no money went back, and we had promised none
    left = refund_plans.left_of_payments(order)[payment.pk]
    if news.amount > left and (instead := _done_instead(payment, news)):
        return instead
    if news.amount > left:
        log.error("payment %s: Stripe returned more than our books have left", payment.pk)
    refund = Refund.objects.create(
        payment=payment, amount=news.amount, reason=DASHBOARD, stripe_id=news.id
    )
    if payment == ledger.sold_by(order):
        ledger.book_refund(refund, refund_plans.shares_of(order, news.amount))
    _tell(order, refund, by=None)
    if ledger.sold_by(order):
        call_off_what_is_over(order, by=None)
    receipts.credit(refund)
    return refund


def _done_instead(payment: Payment, news: RefundNow) -> Refund | None:
    """The refund of ours that a person carried out in the dashboard, for Stripe could not.

    There is no room for both in the payment, so it is this money.
    """
    alike = payment.refunds.filter(amount=news.amount, by_hand=False)
    for refund in alike.filter(state__in=[State.FAILED, State.OWED]).order_by("-pk"):
        if refund.state == State.FAILED:
            refund.move_to(State.OWED, stripe_id=news.id, failure="")
            return refund
        if not refund.stripe_id:
            return refund
    return None
