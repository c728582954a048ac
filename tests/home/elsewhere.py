"""Another machine with the same version of the shop, and nothing in it."""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager

from django.conf import settings
from django.db import connection


@contextmanager
def empty_machine(place):
    """Its folder and the address of its database."""
    there = place / "machine"
    others = shutil.ignore_patterns("var", ".*", "__pycache__", "tests")
    shutil.copytree(settings.ROOT, there, ignore=others)
    if connection.vendor == "sqlite":
        yield there, f"sqlite:///{place / 'there.sqlite3'}"
        return
    known = connection.get_connection_params()
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE elsewhere TEMPLATE template0 ENCODING 'UTF8'")
    who, port = f"{known['user']}:{known.get('password', '')}@", known.get("port", 5432)
    yield there, f"postgres://{who}/elsewhere?host={known['host']}&port={port}"
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE elsewhere WITH (FORCE)")


def there(machine, *command):
    """Run a command on the other machine."""
    folder, database = machine
    env = os.environ | {"DEBUG": "1", "DATABASE_URL": database, "PYTHONPATH": "site:."}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "site/manage.py", *command],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr
