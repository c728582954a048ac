"""What shoppers look for and do not find: counted by month, without a trace of who asked."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from time import monotonic

from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from catalogue.models.search import MissedQuestion
from catalogue.search.folding import fold

log = logging.getLogger(__name__)

LONGEST = 60
MOST_A_MONTH = 2000  # different questions; what comes after them is not written down
ONCE_IN = 60.0  # seconds: whoever turns pages or presses twice has asked once
SHOWN_FROM = 2  # times: what one person typed once is shown to nobody
PATIENCE = 50  # milliseconds
KEPT = timedelta(days=396)
_PERSONAL = re.compile(r"@|(?:\d\D{0,2}){5}")


class _Heard:
    """What this process has counted within the minute."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.at: dict[tuple[str, str], float] = {}

    def is_new(self, question: str, language: str) -> bool:
        """True for the first time in a minute."""
        now = monotonic()
        with self.lock:
            if len(self.at) > MOST_A_MONTH:
                self.at = {key: at for key, at in self.at.items() if now - at < ONCE_IN}
            last = self.at.get((question, language))
            if last is not None and now - last < ONCE_IN:
                return False
            self.at[question, language] = now
            return True


heard = _Heard()


def note(typed: str, language: str, answers: int) -> None:
    """Count a question that found nothing, or `answers` that only come near. Never fails.

    Nothing that may be an address, a telephone or an order's number is kept.
    """
    question = " ".join(fold(typed).split())[:LONGEST]
    language = language[:2]
    if len(question) < 2 or _PERSONAL.search(fold(typed)) or not heard.is_new(question, language):
        return
    try:
        with _impatient(), transaction.atomic():
            _count(question, language, answers)
    except DatabaseError:
        log.info("a question without an answer could not be counted")


@contextmanager
def _impatient() -> Iterator[None]:
    """A busy SQLite keeps nobody waiting for an answer; the count is not worth it."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        before = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {before}")


def _count(question: str, language: str, answers: int) -> None:
    kind = MissedQuestion.Kind.NEAR if answers else MissedQuestion.Kind.NONE
    month = timezone.localdate().replace(day=1)
    rows = MissedQuestion.objects.filter(month=month)
    row = rows.filter(question=question, language=language)
    if row.update(times=F("times") + 1, kind=kind, answers=answers):
        return
    if rows.count() < MOST_A_MONTH:
        MissedQuestion.objects.bulk_create(
            [
                MissedQuestion(
                    month=month, question=question, language=language, kind=kind, answers=answers
                )
            ],
            ignore_conflicts=True,  # two first times at once count as one
        )


def forget(now: datetime) -> int:
    """Drop the months that are long over; returns how many rows."""
    until: date = timezone.localdate(now - KEPT)
    dropped, _by_model = MissedQuestion.objects.filter(month__lt=until.replace(day=1)).delete()
    return dropped
