"""A clock that jumps: what ends by time waits until it has stood, and nothing waits for ever after it.

Whether a clock that has jumped was wrong before or is wrong now, no program knows. So for a quarter
of an hour nothing is ended, forgotten or published; by then it is back, or it is believed.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from shop.models import Letter, Notice, Order, Refund, WaitingParty

log = logging.getLogger(__name__)

TOLERANCE = timedelta(minutes=5)  # clocks are set by seconds all the time
STOOD = 15 * 60.0  # seconds, after which another time is believed
# Nothing of ours is put off for longer, or was done so long from now.
LONGEST_PAUSE = timedelta(days=2)
AHEAD = timedelta(hours=1)


def elapsed() -> float:
    """Seconds that nobody sets, those included in which the machine slept."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Clock:
    """Holds the time of day against the seconds that have gone by."""

    def __init__(
        self,
        now: Callable[[], datetime] = timezone.now,
        running: Callable[[], float] = elapsed,
    ) -> None:
        self.now, self.running = now, running
        self.begun, self.start = now(), running()
        self.jumped: float | None = None
        self.off = timedelta(0)

    def is_steady(self) -> bool:
        """False while the time of day is another than it ought to be, and has not stood so for long."""
        here = self.running()
        off = self.now() - self.begun - timedelta(seconds=here - self.start)
        if abs(off) <= TOLERANCE:
            self.jumped = None
            return True
        if self.jumped is None or abs(off - self.off) > TOLERANCE:
            self.jumped, self.off = here, off
            log.warning("the clock has jumped by %s: nothing is ended by time for a while", off)
        if here - self.jumped < STOOD:
            return False
        self.begun, self.start, self.jumped = self.now(), here, None
        log.warning("the clock stands at its new time: it is believed")
        return True


def put_right(now: datetime) -> int:
    """What was written while the clock was ahead is due as if it were written now; how many rows."""
    far = now + LONGEST_PAUSE
    letters = Letter.objects.filter(sent_at=None, given_up=False, next_try__gt=far)
    notices = Notice.objects.filter(sent_at=None, given_up=False, next_try__gt=far)
    refunds = Refund.objects.filter(next_look__gt=far)
    count = letters.update(next_try=now) + notices.update(next_try=now)
    return count + refunds.update(next_look=None) + _holds(now) + _offers(now)


def _holds(now: datetime) -> int:
    """An order is held as long as it was promised, from now on."""
    ahead = Order.objects.filter(state=Order.State.PLACED, placed_at__gt=now + AHEAD)
    return sum(
        ahead.filter(pk=order.pk).update(
            placed_at=now, holds_until=now + (order.holds_until - order.placed_at)
        )
        for order in ahead
    )


def _offers(now: datetime) -> int:
    """Seats are offered as long as it was said, and never longer."""
    ahead = WaitingParty.objects.filter(
        state=WaitingParty.State.OFFERED, offered_at__gt=now + AHEAD, offer_ends__isnull=False
    )
    return sum(
        ahead.filter(pk=party.pk).update(
            offered_at=now,
            offer_ends=min(party.offer_ends, now + (party.offer_ends - party.offered_at)),
        )
        for party in ahead
        if party.offer_ends and party.offered_at
    )
