"""What DATABASE_URL, DATABASE_POOL and REPLICA_URL come to."""

import threading
from pathlib import Path

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from config.databases import databases

POSTGRESQL = "postgresql://shop:secret@database/shop"
PATIENCE = 30


@pytest.fixture
def told(monkeypatch):
    """What the settings make of these variables."""

    def tell(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return databases(environ.Env(), Path("/srv/shop/var"))

    for name in ("DATABASE_URL", "DATABASE_POOL", "REPLICA_URL"):
        monkeypatch.delenv(name, raising=False)
    return tell


def test_without_settings_the_shop_is_one_file(told):
    found = told()

    assert found["default"]["NAME"] == "/srv/shop/var/shop.sqlite3"
    assert found["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert set(found) == {"default"}


def test_each_thread_keeps_its_connection_and_looks_whether_it_lives(told):
    found = told(DATABASE_URL=POSTGRESQL)["default"]

    assert (found["CONN_MAX_AGE"], found["CONN_HEALTH_CHECKS"]) == (60, True)
    assert "pool" not in found.get("OPTIONS", {})


def test_a_pool_takes_the_place_of_kept_connections(told):
    found = told(DATABASE_URL=f"{POSTGRESQL}?sslmode=require", DATABASE_POOL="4")["default"]

    assert found["CONN_MAX_AGE"] == 0
    assert found["OPTIONS"]["pool"] == {"min_size": 2, "max_size": 4, "timeout": 5}
    assert found["OPTIONS"]["sslmode"] == "require"


def test_what_pgbouncer_needs_stands_in_the_address(told):
    address = f"{POSTGRESQL}?DISABLE_SERVER_SIDE_CURSORS=True&CONN_MAX_AGE=0"

    found = told(DATABASE_URL=address)["default"]

    assert found["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert found["CONN_MAX_AGE"] == 0


def test_the_replica_is_asked_to_read_only_and_quickly(told):
    found = told(DATABASE_URL=POSTGRESQL, REPLICA_URL="postgresql://reader:x@second/shop")

    options = found["replica"]["OPTIONS"]
    assert found["replica"]["HOST"] == "second"
    assert "default_transaction_read_only=on" in options["options"]
    assert options["connect_timeout"] == 2
    assert "options" not in found["default"].get("OPTIONS", {})


@pytest.mark.parametrize(
    "variables",
    [
        {"DATABASE_POOL": "4"},
        {"REPLICA_URL": POSTGRESQL},
        {"DATABASE_URL": POSTGRESQL, "REPLICA_URL": "sqlite:///other.sqlite3"},
        {"DATABASE_URL": POSTGRESQL, "DATABASE_POOL": "-1"},
    ],
)
def test_what_does_not_fit_stops_the_start(told, variables):
    with pytest.raises(ImproperlyConfigured, match=r"REPLICA_URL|DATABASE_POOL"):
        told(**variables)


def pooled():
    """Another connection to the same database, of a pool of two."""
    mine = connection.copy("pooled")
    mine.settings_dict["CONN_MAX_AGE"] = 0
    mine.settings_dict["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 2}
    return mine


@pytest.mark.django_db(transaction=True)
def test_many_threads_share_the_few_connections_of_a_pool():
    if connection.vendor != "postgresql":
        pytest.skip("the pool is PostgreSQL's")
    pytest.importorskip("psycopg_pool")
    seen, together = [], threading.Barrier(6)

    def ask():
        mine = pooled()
        together.wait(PATIENCE)
        for _ in range(5):
            with mine.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid(), pg_sleep(0.01)")
                seen.append(cursor.fetchone()[0])
            mine.close()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
    finally:
        pooled().close_pool()

    assert len(seen) == 30
    assert len(set(seen)) <= 2
