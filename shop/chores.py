"""What has to be done again and again: ending what is overdue. Safe at any time, twice, at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db.models import Q
from django.dispatch import Signal
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from catalogue.models import Enterprise, Session
from catalogue.search import missing
from people import guessing
from shop import consignments, holding, orders, seats, sessions, waiting
from shop.models import Cart, Consignment, Order
from shop.models.steps import WrongStep
from shop.payments import attempts, messages
from shop.payments.attempts import Mismatch
from shop.payments.reported import Away, Broken, Refused

log = logging.getLogger(__name__)

TASK_PATIENCE = timedelta(minutes=15)  # the longest task, drawing a huge photo, takes seconds
Row = TypeVar("Row", Order, Consignment, Session)

# For rooms that the shop does not know of: sent with `now` in each round of the worker.
every_round = Signal()


@dataclass(frozen=True)
class Counted:
    """What one round of expire_due ended."""

    expired: int = 0
    delivered: int = 0
    carts: int = 0
    opened: int = 0
    attended: int = 0
    waiting: int = 0
    reminded: int = 0
    called_off: int = 0
    forgotten: int = 0
    pruned: int = 0
    questions: int = 0
    failed: int = 0

    def __bool__(self) -> bool:
        """True when there was anything to do."""
        return any(vars(self).values())

    def __str__(self) -> str:
        return (
            f"orders expired: {self.expired}, parcels believed delivered: {self.delivered}, "
            f"carts dropped: {self.carts}, houses opened again: {self.opened}, "
            f"attended: {self.attended}, waiting lists moved: {self.waiting}, "
            f"reminders: {self.reminded}, seats of cancelled sessions: {self.called_off}, "
            f"parties of waiting lists forgotten: {self.forgotten}, "
            f"messages of Stripe dropped: {self.pruned}, "
            f"old questions of the search dropped: {self.questions}, failed: {self.failed}"
        )


def expire_due(now: datetime) -> Counted:
    """Give back what unpaid orders hold past their time, close old parcels and the seats of
    sessions that are over, drop old carts, open the houses whose closing days are over,
    move the waiting lists on, remind of tomorrow's sessions, give back what is left of cancelled
    ones, forget who waited long ago and what Stripe said about settled payments.

    Each row is a transaction of its own: one that fails is logged, tried again next time and
    holds up no other.
    """
    closing = Closing()
    expired, broken = _each(
        Order.objects.overdue(now).order_by("pk"), lambda order: _expire(order, now, closing)
    )
    long_gone = Consignment.objects.filter(
        state=Consignment.State.SENT, sent_at__lte=now - settings.BELIEVED_DELIVERED_AFTER
    )
    delivered, stuck = _each(
        long_gone.select_related("order").order_by("pk"),
        lambda parcel: consignments.deliver(parcel, why="sent long ago"),
    )
    attended, unclear = _each(seats.over_by(now).order_by("pk"), consignments.attend)
    old = Cart.objects.filter(touched__lt=now - settings.HOLD_CART)
    _, dropped = old.delete()
    carts = dropped.get(Cart._meta.label, 0)
    opened = Enterprise.objects.open_again(timezone.localdate(now))
    moved, tangled = _each(waiting.lists(), lambda session: waiting.tend(session, now))
    reminded, unwritten = _each(sessions.soon(now), sessions.remind)
    off, held = _each(sessions.unsettled(), lambda session: len(sessions.call_off(session)))
    forgotten, pruned = waiting.forget(now), messages.prune(now)
    guessing.forget(now)
    holding.forget()
    failed = broken + stuck + unclear + tangled + unwritten + held
    return Counted(
        *(expired, delivered, carts, opened, attended, moved, reminded, off),
        forgotten=forgotten,
        pruned=pruned,
        questions=missing.forget(now),
        failed=failed,
    )


class Closing:
    """Closes Stripe's pages in one round; once Stripe is silent, it is not asked again."""

    def __init__(self) -> None:
        self.silent = False

    def of(self, order: Order) -> bool:
        """Close what is open of an order; False when nobody knows whether it is closed."""
        if self.silent:
            return False
        try:
            attempts.close_all(order)
        except Away as e:
            self.silent = not isinstance(e, Broken)  # one stumble says nothing of the others
            return False
        except (Refused, Mismatch) as e:
            log.warning("order %s: its page could not be closed: %s", order, e)
            return False
        return True


def _expire(order: Order, now: datetime, closing: Closing) -> bool:
    """Close Stripe's page before the pieces are given back, so that nobody pays for what is gone.

    Where it cannot be closed, the order waits until that page has ended by itself.
    """
    ends_later = order.payments.under_way().filter(session_ends__gt=now)
    if not closing.of(order) and ends_later.exists():
        return False
    return orders.expire(order, now=now)


def _each(rows: Iterable[Row], deed: Callable[[Row], int]) -> tuple[int, int]:
    """How many of the rows the deed changed, and how many it failed on."""
    changed = failed = 0
    for row in rows:
        try:
            changed += deed(row)
        except WrongStep:
            continue  # somebody else was quicker
        except Exception:
            log.exception("%s %s could not be closed", type(row).__name__, row.pk)
            failed += 1
    return changed, failed


def take_up_again(now: datetime) -> int:
    """Give tasks back whose worker was killed half-way; returns how many. Every task of ours may repeat.

    One that begins in the future was begun by a clock that has been put back.
    """
    long_ago = Q(started_at__lt=now - TASK_PATIENCE) | Q(started_at__gt=now + TASK_PATIENCE)
    stuck = DBTaskResult.objects.filter(long_ago, status=TaskResultStatus.RUNNING)
    return stuck.update(status=TaskResultStatus.READY, started_at=None)
