"""The database as one file, taken while the shop is open, and a database made from such a file."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection

WAIT = 20.0  # seconds for whoever writes just now


class Trouble(Exception):
    """Why the database cannot be written down, or not be made from this file."""


def dump(target: Path) -> None:
    """Write down all that is committed at one moment. Raises Trouble."""
    if connection.vendor == "sqlite":
        with closing(_open(_place(), read_only=True)) as there, closing(_open(target)) as copy:
            there.backup(copy)
        return
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def load(source: Path) -> None:
    """Have what the file holds, and nothing else. Raises Trouble; then all is as it was."""
    connection.close()
    if connection.vendor == "sqlite":
        _place().parent.mkdir(parents=True, exist_ok=True)
        with closing(_open(source, read_only=True)) as copy:
            _check(copy)
            with closing(_open(_place())) as there:
                copy.backup(there)
        return
    _run(
        "pg_restore",
        *("--clean", "--if-exists", "--no-owner", "--no-privileges"),
        *("--exit-on-error", "--single-transaction"),
        f"--dbname={connection.settings_dict['NAME']}",
        str(source),
    )


def _place() -> Path:
    return Path(connection.settings_dict["NAME"])


def _open(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    mode = "ro" if read_only else "rwc"
    try:
        return sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=WAIT)
    except sqlite3.Error as e:
        raise Trouble(f"{path.name}: {e}") from e


def _check(copy: sqlite3.Connection) -> None:
    try:
        (verdict,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as e:
        raise Trouble(f"the file is no database: {e}") from e
    if verdict != "ok":
        raise Trouble(f"the database in the file is damaged: {verdict}")


def _run(program: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs; the password goes by the environment, never by the command."""
    found = shutil.which(program)
    if found is None:
        raise Trouble(f"{program} is not installed: it comes with PostgreSQL's client programs")
    done = subprocess.run(  # noqa: S603 - no word of it is a stranger's
        [found, *arguments],
        env=os.environ | _address(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Trouble(done.stderr.strip() or f"{program} ended with {done.returncode}")


def _address() -> dict[str, str]:
    """Where the database is, in the words of PostgreSQL's own programs."""
    place = connection.get_connection_params()
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    names |= {"dbname": "DATABASE", "sslmode": "SSLMODE", "sslrootcert": "SSLROOTCERT"}
    return {f"PG{said}": str(place[name]) for name, said in names.items() if place.get(name)}
