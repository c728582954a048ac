"""How the shop is: what waits too long, what has no room, what answers no more."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Q
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.models import Revision

from shop.models import Beat, Letter

WORKER = "worker"
LATE = timedelta(minutes=10)  # a round takes seconds, and begins each minute
LETTERS_LATE = timedelta(hours=1)  # a mail server may be away for a while
ROOM = 500 * 1_000_000  # bytes; below it pictures and the database stop growing soon
PATIENCE = 2.0  # seconds for another machine to answer


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    is_well: bool
    said: str = ""


def beat(done: Iterable[str], known: Iterable[str]) -> None:
    """Note which chores of a round ended well; what is no chore any more is forgotten."""
    now = timezone.now()
    Beat.objects.bulk_create(
        [Beat(name=name, at=now) for name in (WORKER, *done)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at"],
    )
    Beat.objects.exclude(name__in=(WORKER, *known)).delete()


def database() -> Finding:
    """Whether it answers; everything else needs it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as e:
        return Finding("database", False, type(e).__name__)
    return Finding("database", True)


def late_chores(now: datetime) -> list[str]:
    """The chores that have not ended well for long; before the worker's first round none.

    What was done in the future was done by a clock that has been put back, nobody knows when.
    """
    late = Beat.objects.filter(Q(at__lt=now - LATE) | Q(at__gt=now + LATE))
    return list(late.order_by("name").values_list("name", flat=True))


def worker(now: datetime) -> Finding:
    """Whether somebody does what has to be done again and again."""
    last = Beat.objects.filter(name=WORKER).values_list("at", flat=True).first()
    if last is None:
        return Finding(WORKER, False, "never seen")
    late = late_chores(now)
    said = f"last round {_ago(now, last)} ago"
    return Finding(WORKER, not late, f"{said}; late: {', '.join(late)}" if late else said)


def queue(now: datetime) -> Finding:
    """How long the oldest task waits that could have begun."""
    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY, run_after__lte=now)
    oldest = ready.order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    if oldest is None:
        return Finding("queue", True, "empty")
    return Finding("queue", now - oldest < LATE, f"oldest waits {_ago(now, oldest)}")


def letters(now: datetime) -> Finding:
    """How long the oldest letter waits; a mail server that takes none is noticed here."""
    owed = Letter.objects.filter(sent_at=None, given_up=False)
    oldest = owed.order_by("written_at").values_list("written_at", flat=True).first()
    if oldest is None:
        return Finding("letters", True, "all sent")
    said = f"{owed.count()} unsent, oldest waits {_ago(now, oldest)}"
    return Finding("letters", now - oldest < LETTERS_LATE, said)


def schedule(now: datetime) -> Finding:
    """Whether pages appear when they were told to."""
    overdue = Revision.objects.filter(approved_go_live_at__lt=now - LATE).count()
    return Finding("schedule", not overdue, f"{overdue} overdue" if overdue else "on time")


def disk(now: datetime) -> Finding:
    """Room where database, pictures and slips are written."""
    free = shutil.disk_usage(settings.VAR).free
    return Finding("disk", free >= ROOM, f"{free // 1_000_000} MB free")


def mail(now: datetime) -> Finding:
    """Whether the mail server can be reached."""
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return Finding("mail", True, "no mail server")
    return reached("mail", settings.EMAIL_HOST, settings.EMAIL_PORT)


def stripe(now: datetime) -> Finding:
    """Whether Stripe can be reached, for a shop that uses it; nothing is asked there."""
    if not settings.STRIPE_SECRET_KEY:
        return Finding("stripe", True, "not used")
    base = urlsplit(settings.STRIPE_API_BASE)
    return reached("stripe", base.hostname or "", base.port or 443)


def reached(name: str, host: str, port: int) -> Finding:
    """Whether another machine can be reached; nothing is asked there."""
    try:
        socket.create_connection((host, port), timeout=PATIENCE).close()
    except OSError as e:
        return Finding(name, False, type(e).__name__)
    return Finding(name, True, "reached")


def _ago(now: datetime, then: datetime) -> str:
    minutes = int((now - then).total_seconds() // 60)
    return f"{minutes} min" if minutes < 180 else f"{minutes // 60} h"


Look = Callable[[datetime], Finding]
OWN: tuple[Look, ...] = (worker, queue, letters, schedule, disk)
OTHERS: tuple[Look, ...] = (mail, stripe)  # a connection each: only for who may see the details


def findings(looks: tuple[Look, ...]) -> list[Finding]:
    """All that these looks find; without a database there is nothing to look at."""
    first = database()
    if not first.is_well:
        return [first]
    now = timezone.now()
    return [first, *(_looked(look, now) for look in looks)]


def _looked(look: Look, now: datetime) -> Finding:
    """A look that fails is a finding too."""
    try:
        return look(now)
    except (DatabaseError, OSError) as e:
        return Finding(look.__name__, False, type(e).__name__)
