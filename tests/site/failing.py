"""What fails under a shop: its database for a while, its disk, its processes."""

import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection, connections

from tests.site.serving import address_of_database

# Another program has the file to itself: a copy that is made by hand, a repair.
HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def database_away():
    """While this lasts nobody gets at the database, and whoever was there is thrown out."""
    connections.close_all()
    if connection.vendor == "sqlite":
        yield from held(connection.settings_dict["NAME"])
    else:
        yield from shut(connection.settings_dict["NAME"])


def held(path):
    """SQLite: another process holds the file, so nobody writes."""
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        try:
            yield
        finally:
            other.stdin.close()


def shut(name):
    """PostgreSQL: everybody is sent away, nobody let in."""
    elsewhere = address_of_database().replace(f"/{name}?", "/postgres?")
    with psycopg.connect(elsewhere, autocommit=True) as door:
        door.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
        try:
            send_away(door, name)
            yield
        finally:
            door.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')


def send_away(door, name):
    """End every conversation with the database."""
    door.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
    )


@contextmanager
def disk_full(*pids):
    """While this lasts none of these processes writes a byte into any file."""
    everybody = [one for pid in pids for one in (pid, *children(pid))]
    before = {one: resource.prlimit(one, resource.RLIMIT_FSIZE) for one in everybody}
    for one, (_soft, hard) in before.items():
        resource.prlimit(one, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        for one, limits in before.items():
            resource.prlimit(one, resource.RLIMIT_FSIZE, limits)


def children(pid):
    """The processes that a process has begun."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextmanager
def working(**env):
    """The worker of the shop, in a process of its own; it is told to end if it still lives."""
    others = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-u", "site/manage.py", "worker"]
    worker = subprocess.Popen(
        command,
        cwd=settings.ROOT,
        env=others | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a pipe that nobody reads would hold it up
    )
    try:
        assert worker.stdout.readline() == b"The worker is at work.\n"
        yield worker
    finally:
        if worker.poll() is None:
            worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=30)


def comes_true(question, within):
    """Ask until the answer is yes, or so many seconds are over."""
    ends = time.monotonic() + within
    while not (answer := question()) and time.monotonic() < ends:
        time.sleep(0.1)
    return answer
