"""How what lies on other machines is: the replica of the database, the buckets with pictures."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from catalogue.replica import PRIMARY, REPLICA, is_used
from shop import health
from shop.health import Finding, Look
from shop.models import Beat

BEHIND = timedelta(seconds=10)  # further behind, the primary is asked
LOOKS_EVERY = 5.0  # seconds, in each process
AWAY_FOR = 10.0  # seconds without asking a replica that has failed


def replica(now: datetime) -> Finding:
    """Whether the replica of the database answers and keeps up."""
    if not is_used():
        return Finding("replica", True, "not used")
    late = behind(now)
    said = f"at least {late.total_seconds():.0f} s behind" if late else "in step"
    return Finding("replica", late <= BEHIND, said)


def behind(now: datetime) -> timedelta:
    """By how much at least: the worker's last beat is seen on both, or has not arrived yet.

    Raises DatabaseError where the replica does not answer.
    """
    there = _beat(REPLICA)
    try:
        here = _beat(PRIMARY)
    except DatabaseError:
        return timedelta(0)  # it cannot be known, and an old page is better than none
    if here is None or (there is not None and there >= here):
        return timedelta(0)
    return max(now - here, timedelta(0))


def replica_is_usable() -> bool:
    """True while it answers and is hardly behind."""
    try:
        return behind(timezone.now()) <= BEHIND
    except DatabaseError:
        return False


def _beat(database: str) -> datetime | None:
    beats = Beat.objects.using(database).filter(name=health.WORKER)
    return beats.values_list("at", flat=True).first()


def buckets(now: datetime) -> Finding:
    """Whether the store of pictures and private files can be reached."""
    if not settings.BUCKETS:
        return Finding("buckets", True, "not used")
    place = urlsplit(settings.BUCKETS.endpoint or settings.BUCKETS.url)
    port = place.port or (80 if place.scheme == "http" else 443)
    return health.reached("buckets", place.hostname or "", port)


OWN: tuple[Look, ...] = (replica,)
OTHERS: tuple[Look, ...] = (buckets,)
