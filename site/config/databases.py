"""Where the shop's rows lie: SQLite, or PostgreSQL with as many connections as threads or a pool of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

KEPT_OPEN = 60  # seconds that a thread's connection outlives its request
FOR_A_CONNECTION = 5  # seconds that a request waits for the pool
# The replica's word is not waited for: the primary knows the answer too.
REPLICA = "-c default_transaction_read_only=on -c statement_timeout=5000"
REPLICA_ANSWERS_IN = 2  # seconds for a connection


def databases(env: environ.Env, folder: Path) -> dict[str, dict[str, Any]]:
    """DATABASE_URL, DATABASE_POOL, REPLICA_URL as Django wants them. Raises ImproperlyConfigured."""
    default = env.db_url("DATABASE_URL", default=f"sqlite:///{folder / 'shop.sqlite3'}")
    replica = env.db_url("REPLICA_URL") if env.str("REPLICA_URL", default="") else {}
    pool = env.int("DATABASE_POOL", default=0)
    if default["ENGINE"].endswith("sqlite3"):
        if replica or pool:
            raise ImproperlyConfigured("REPLICA_URL and DATABASE_POOL are for PostgreSQL.")
        return {"default": _sqlite(default)}
    if replica and not replica["ENGINE"].endswith("postgresql"):
        raise ImproperlyConfigured("REPLICA_URL is the address of a PostgreSQL server.")
    found = {"default": _postgresql(default, pool)}
    if replica:
        found["replica"] = read_only(_postgresql(replica, pool))
    return found


def _sqlite(place: dict[str, Any]) -> dict[str, Any]:
    return place | {
        "CONN_MAX_AGE": KEPT_OPEN,
        # Without IMMEDIATE a read-then-write transaction of two buyers ends in "database is locked".
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 8,  # a page says sorry before its reader gives up
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def _postgresql(place: dict[str, Any], pool: int) -> dict[str, Any]:
    """One connection for each thread, kept open; or at most `pool` for the threads of a process."""
    kept = {"CONN_MAX_AGE": KEPT_OPEN, "CONN_HEALTH_CHECKS": True} | place
    if pool < 0:
        raise ImproperlyConfigured("DATABASE_POOL is a number of connections, 0 for no pool.")
    if not pool:
        return kept
    asked = {"min_size": min(2, pool), "max_size": pool, "timeout": FOR_A_CONNECTION}
    return kept | {"CONN_MAX_AGE": 0, "OPTIONS": place.get("OPTIONS", {}) | {"pool": asked}}


def read_only(place: dict[str, Any]) -> dict[str, Any]:
    """The same server for reading: it refuses to write, whoever asks it by mistake."""
    options = place.get("OPTIONS", {})
    said = f"{options.get('options', '')} {REPLICA}".strip()
    quick = {"options": said, "connect_timeout": REPLICA_ANSWERS_IN}
    return place | {"OPTIONS": options | quick}
