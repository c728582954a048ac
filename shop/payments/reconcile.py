"""Our books against Stripe's: what is ours to mend is mended, the rest is told to a person."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone

from shop.models import Dispute, Order, Payment, Refund
from shop.payments import attempts, disputes, messages, refunds, stripe_checkout
from shop.payments.attempts import Mismatch
from shop.payments.reported import Away, Broken, DisputeNow, RefundNow, Refused, SessionNow

log = logging.getLogger(__name__)
T = TypeVar("T")

RECENT = timedelta(days=3)  # Stripe repeats a message that was not taken for as long
COMPARE_EACH = timedelta(minutes=15)
UNKNOWN = "Stripe knows nothing of it (any more); end it on the order's page in the editor"
COMPARED = "reconcile-compared-at"
# Up to this age of a refund, so many minutes between two questions about it.
LOOKS = (
    (timedelta(minutes=5), 1),
    (timedelta(minutes=30), 5),
    (timedelta(hours=3), 15),
    (timedelta.max, 60),
)
MOST_SILENCES = 3  # after so many the rest waits for the next round: each costs up to a minute


@dataclass
class Report:
    """What one round saw and did."""

    looked_at: int = 0
    mended: list[str] = field(default_factory=list)
    for_a_person: list[str] = field(default_factory=list)
    away: int = 0  # questions that Stripe did not answer
    silences: int = 0  # of these, how many it did not even refuse; a stumble is not one

    def note(self, e: Away) -> None:
        """A question without an answer."""
        self.away += 1
        self.silences += not isinstance(e, Broken)

    def __bool__(self) -> bool:
        """True when there is something to tell."""
        return bool(self.mended or self.for_a_person or self.away)

    def __str__(self) -> str:
        return (
            f"looked at {self.looked_at}, mended {len(self.mended)}, "
            f"for a person {len(self.for_a_person)}, unanswered {self.away}"
        )


def round_of(now: datetime) -> Report:
    """What the worker does each minute; the long comparison when the last is a quarter old.

    What needs a person is then named in the log, where whoever runs the shop looks.
    """
    report = Report()
    if settings.STRIPE_SECRET_KEY:
        follow_up(report, due=now)
        if is_due(now):
            compare(report, now - RECENT)
            cache.set(COMPARED, now, timeout=None)
            for line in report.for_a_person:
                log.warning("reconcile: %s", line)
    return report


def is_due(now: datetime) -> bool:
    """True when the last comparison is long enough ago, or nobody remembers one.

    A clock that was put back makes it due as well.
    """
    last: datetime | None = cache.get(COMPARED)
    return last is None or not timedelta(0) <= now - last < COMPARE_EACH


def pause_after(age: timedelta) -> timedelta:
    """How long a refund that waits is left alone, by how long it waits."""
    minutes = next((pause for most, pause in LOOKS if age < most), LOOKS[-1][1])
    return timedelta(minutes=minutes)


def follow_up(report: Report, *, due: datetime | None = None) -> None:
    """Bring on what is under way: open attempts, money to be returned, refunds that wait.

    With a moment, only the refunds that are to be asked about by then.
    """
    under_way = Payment.objects.by_stripe().under_way().select_related("order__contact")
    _each(report, under_way, _attempt)
    waiting = Refund.objects.filter(
        payment__method=Payment.Method.STRIPE,
        by_hand=False,
        state__in=[Refund.State.OWED, Refund.State.ASKED, Refund.State.WAITING],
    )
    if due is not None:
        waiting = waiting.filter(Q(next_look=None) | Q(next_look__lte=due))
    _each(report, waiting.select_related("payment__order__contact"), _refund)


def _attempt(payment: Payment) -> str:
    """Ask about one attempt; close it when its order needs it no more."""
    before = payment.state
    attempts.look(payment)
    if payment.state == Payment.State.OPEN and payment.order.state != Order.State.PLACED:
        attempts.close_all(payment.order)
        payment.refresh_from_db()
    messages.follow_up(payment.order)
    moved = payment.state != before
    return f"{payment.order}: payment {before} → {payment.state}" if moved else ""


def _refund(refund: Refund) -> str:
    """Ask for a refund that is owed, or about one that is on its way."""
    before, now = refund.state, timezone.now()
    later = now + pause_after(now - refund.asked_at)
    Refund.objects.filter(pk=refund.pk).update(next_look=later)
    if refund.state == Refund.State.OWED:
        refunds.ask(refund)
    elif refund.stripe_id:
        refunds.take_news(refund.payment, stripe_checkout.refund_now(refund.stripe_id))
    refund.refresh_from_db()
    moved = refund.state != before
    return f"{refund.payment.order}: refund {before} → {refund.state}" if moved else ""


def compare(report: Report, since: datetime) -> None:
    """Go through everything Stripe has on record since then, and through our payments of that time."""
    for listed, heed in (
        (stripe_checkout.sessions_since, _session),
        (stripe_checkout.refunds_since, _refund_at_stripe),
        (stripe_checkout.disputes_since, _dispute),
    ):
        _each(report, _listed(report, listed, since), heed)
    taken = Payment.objects.by_stripe().filter(state=Payment.State.CONFIRMED)
    recent = taken.filter(Q(confirmed_at__gte=since) | Q(refunds__asked_at__gte=since)).distinct()
    _each(report, recent.select_related("order"), lambda payment: _sums(report, payment))


def _listed(report: Report, ask: Callable[[datetime], list[T]], since: datetime) -> list[T]:
    if report.silences >= MOST_SILENCES:
        return []
    try:
        return ask(since)
    except Away as e:
        report.note(e)
    except Refused as e:
        report.for_a_person.append(f"{ask.__name__}: {e}")
    return []


def _session(now: SessionNow) -> str:
    """A visit: heeded, and ended when the attempt it belongs to was given up."""
    known = Payment.objects.filter(idempotency_key=now.attempt).first() if now.attempt else None
    before = known.state if known else ""
    payment = attempts.heed(now)
    if payment is None or known is None:
        return ""
    if now.status == "open" and known.state == Payment.State.ABANDONED:
        attempts.close_session(now.id)
        return f"{payment.order}: a forgotten page closed"
    known.refresh_from_db()
    messages.follow_up(payment.order)
    moved = known.state != before
    return f"{payment.order}: payment {before} → {known.state}" if moved else ""


def _refund_at_stripe(news: RefundNow) -> str:
    """A refund, perhaps one of Stripe's own dashboard."""
    known = Refund.objects.filter(Q(stripe_id=news.id) | Q(pk=news.ours)).first()
    before = known.state if known else ""
    payment = messages.heed_refund(news)
    after = Refund.objects.filter(stripe_id=news.id).first()
    if payment is None or after is None or after.state == before:
        return ""
    return f"{payment.order}: refund {before or 'unknown'} → {after.state}"


def _dispute(now: DisputeNow) -> str:
    """A complaint."""
    known = Dispute.objects.filter(stripe_id=now.id).first()
    dispute = disputes.heed(now)
    if dispute is None or (known and known.state == dispute.state):
        return ""
    return f"{dispute.payment.order}: dispute {dispute.state}"


def _sums(report: Report, payment: Payment) -> str:
    """Of each payment, what came in and went back must be the same in both books."""
    try:
        now = stripe_checkout.intent_now(payment.intent_id)
    except Refused as e:
        if not e.unknown:
            raise
        gone = f"{payment.order}: Stripe knows nothing of {payment}, which our books call paid"
        report.for_a_person.append(gone)
        return ""
    if now.received != payment.amount:
        report.for_a_person.append(
            f"{payment.order}: Stripe took {now.received}, our books say {payment.amount}"
        )
    if now.refunded != (ours := returned_by_stripe(payment)):
        report.for_a_person.append(
            f"{payment.order}: Stripe returned {now.refunded}, our books say {ours}"
        )
    return ""


def returned_by_stripe(payment: Payment) -> Decimal:
    """Baht of this payment that Stripe has sent back or is sending back."""
    sent = payment.refunds.filter(by_hand=False).exclude(stripe_id="")
    sent = sent.exclude(state__in=[Refund.State.OWED, Refund.State.FAILED])
    return sum(sent.values_list("amount", flat=True), Decimal(0))


def tell(report: Report) -> None:
    """Name what nobody but a person can bring on."""
    for refund in Refund.objects.for_a_person().select_related("payment__order"):
        report.for_a_person.append(
            f"{refund.payment.order}: refund of {refund.amount} is {refund.state}"
        )
    for dispute in Dispute.objects.filter(state=Dispute.State.OPEN):
        report.for_a_person.append(f"{dispute.payment.order}: dispute to be answered")


def _each(report: Report, rows: Iterable[T], heed: Callable[[T], str]) -> None:
    """Heed each by itself: one that fails holds up no other, unless Stripe is not there at all."""
    for row in rows:
        if report.silences >= MOST_SILENCES:
            return
        report.looked_at += 1
        try:
            if done := heed(row):
                report.mended.append(done)
        except Away as e:
            report.note(e)
        except Refused as e:
            report.for_a_person.append(f"{_called(row)}: {UNKNOWN if e.unknown else e}")
        except Mismatch as e:
            report.for_a_person.append(f"{_called(row)}: {e}")
        except Exception:
            log.exception("%s could not be reconciled", _called(row))
            report.for_a_person.append(f"{_called(row)}: failed, the log says why")


def _called(row: object) -> str:
    """A row of ours by its number and order, a thing of Stripe's by its own name."""
    if isinstance(row, Payment | Refund):
        order = row.order if isinstance(row, Payment) else row.payment.order
        return f"{order}: {row}"
    return f"{type(row).__name__} {getattr(row, 'pk', None) or getattr(row, 'id', '')}"
