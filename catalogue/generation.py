"""The number by which every process knows whether a page it has kept is still the page."""

from __future__ import annotations

import secrets
import threading
from time import monotonic, sleep

from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from catalogue import replica
from catalogue.models.listed import Generation

THE_ONE = 1
# Through the model it took longer than everything else that a kept page costs.
NUMBER = "SELECT number FROM catalogue_generation WHERE id = 1"
# A process goes by the number it has read for so long, and whoever writes another waits as long
# before he goes on: nobody who was told of a change is shown what stood before it, by any process.
# On PostgreSQL the question took as long as everything else that a kept page costs.
HOLDS = 0.005  # seconds

# By database: the number, and until when it holds.
_known: dict[str, tuple[int, float]] = {}


class _Waiting(threading.local):
    """Whether this thread has changed something in a transaction that still stands open."""

    changed = False


_waiting = _Waiting()


def current() -> int | None:
    """The number as it stands where the page is read from; None when it cannot be known."""
    alias = replica.where()
    connection = connections[alias]
    if connection.in_atomic_block:  # it may have written one that nobody else knows
        return _asked(connection)
    begun = monotonic()
    number, until = _known.get(alias, (None, 0.0))
    if begun < until:
        return number
    number = _asked(connection)
    if number is not None:
        _known[alias] = number, begun + HOLDS
    return number


def _asked(connection: BaseDatabaseWrapper) -> int | None:
    # It is the first that a request asks: a question whether the line still stands would double it.
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return _read(connection)
    except DatabaseError:
        if connection.in_atomic_block:
            return None
        connection.close()  # the server was away; its line is dead, and another may be had
    try:
        return _read(connection)
    except DatabaseError:
        return None


def _read(connection: BaseDatabaseWrapper) -> int:
    with connection.cursor() as cursor:
        cursor.execute(NUMBER)
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def public_changed() -> None:
    """Something that visitors see is another; once the transaction stands, no kept page counts."""
    _waiting.changed = True
    transaction.on_commit(_renew_once)


def _renew_once() -> None:
    if _waiting.changed:
        renew()


def renew() -> None:
    """Another number, at once, and in every process when this returns."""
    _waiting.changed = False
    # Drawn by lot and not counted: a restored backup never meets a number it has had.
    number = secrets.randbits(62)
    if not Generation.objects.filter(pk=THE_ONE).update(number=number):
        Generation.objects.bulk_create(
            [Generation(pk=THE_ONE, number=number)],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["number"],
        )
    forget()
    if not transaction.get_connection().in_atomic_block:
        sleep(HOLDS)


def forget() -> None:
    """Ask the next time."""
    _known.clear()
