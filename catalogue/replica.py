"""Whether what is asked now may be read from a replica of the database, which is a little behind.

Only a visitor's look at a public page may. What a process keeps in its memory for everybody (the
index of the search, the census of the listing) is read from the primary: rows of a replica beside
the marks of the primary would stay old until the next change.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connections

PRIMARY, REPLICA = DEFAULT_DB_ALIAS, "replica"


@dataclass
class Reading:
    """Where one request reads from, whether the replica was asked at all, and whether it failed."""

    from_replica: bool = True
    asked: bool = False
    failed: bool = False


_now: ContextVar[Reading | None] = ContextVar("reading", default=None)


def is_used() -> bool:
    """True in a shop with a replica."""
    return REPLICA in connections.settings


def where() -> str:
    """The database to read from: of an open transaction always the primary."""
    reading = _now.get()
    if reading is None or not reading.from_replica or connections[PRIMARY].in_atomic_block:
        return PRIMARY
    reading.asked = True
    return REPLICA


def current() -> Reading | None:
    """How this request reads, if anything was decided about it."""
    return _now.get()


@contextmanager
def reading(how: Reading | None) -> Iterator[None]:
    """Read so as long as this lasts."""
    token = _now.set(how)
    try:
        yield
    finally:
        _now.reset(token)


@contextmanager
def on_primary() -> Iterator[None]:
    """Read from the primary as long as this lasts; a decorator too."""
    with reading(None):
        yield


def stay_on_primary() -> None:
    """This request has written, or does what only the primary may answer."""
    if how := _now.get():
        how.from_replica = False
