"""Whether a database is the demo's to fill or to empty, and by which migrations it was made."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import storages
from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from home.demo import logins
from home.demo.progress import Progress
from shop.models import Seller

MARK = f"SELECT COUNT(*) FROM {Seller._meta.db_table} WHERE is_demo"  # noqa: S608
# Rows that only a shop somebody uses has; Wagtail's migrations make two pages by themselves.
IN_USE = {
    "people_member": 0,
    "catalogue_enterprise": 0,
    "catalogue_product": 0,
    "shop_order": 0,
    "wagtailcore_page": 2,
}
# Every column that names a file, and the storage the file lies in. The folders themselves may hold
# another shop's files: a real one can run from the same checkout.
FILES = {
    ("catalogue_photo", "file"): "default",
    ("catalogue_photorendition", "file"): "default",
    ("wagtaildocs_document", "file"): "default",
    ("wagtailusers_userprofile", "avatar"): "default",
    ("shop_slip", "picture"): "private",
}
REFERENCES = ("shop_order", "reference")  # every letter names its order


def name() -> str:
    """Which database this is; never with a password."""
    place = connection.settings_dict
    return f"{connection.vendor} {place['HOST']} {place['NAME']}"


def tables() -> set[str]:
    """Every table there is."""
    return set(connection.introspection.table_names())


def number(query: str) -> int:
    """The one number a query gives; plain SQL, because the tables may be older than the models."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        (found,) = cursor.fetchone()
    return int(found)


def is_demo() -> bool:
    """True when the demo's mark stands in it."""
    if Seller._meta.db_table not in tables():
        return False
    try:
        return number(MARK) > 0
    except DatabaseError:
        return False


def is_empty() -> bool:
    """True when nobody's work would be lost: no tables, or ours with nothing in them."""
    found = tables()
    if found and "django_migrations" not in found:
        return False
    return all(
        number(f"SELECT COUNT(*) FROM {table}") <= rows  # noqa: S608 - the names stand above
        for table, rows in IN_USE.items()
        if table in found
    )


def mark() -> None:
    """From now on the demo's commands may empty this database."""
    seller = Seller.load()
    seller.is_demo = True
    seller.save()


def fingerprint() -> str:
    """One hash over the text of every migration, ours and those of the packages."""
    found = hashlib.sha256()
    for room in apps.get_app_configs():
        for file in sorted((Path(room.path) / "migrations").glob("*.py")):
            found.update(f"{room.label}/{file.name}".encode() + file.read_bytes())
    return found.hexdigest()


def is_whole() -> bool:
    """True when the load that filled this database came to its end."""
    return bool(logins.read().get("database") == name())


def is_up_to_date() -> bool:
    """True when it was made by the migrations of today."""
    return bool(logins.read().get("migrations") == fingerprint())


class CountedMigrate(Migrate):
    """Django's own command, counting aloud."""

    done = total = 0
    progress: Progress

    def migration_progress_callback(
        self, action: str, migration: Any = None, fake: bool = False
    ) -> None:
        """Called before and after each migration."""
        if action == "apply_success":
            self.done += 1
            self.progress.count("tables made, step", self.done, self.total)


def migrate(progress: Progress) -> None:
    """Make the tables; it takes half a minute."""
    steps = MigrationExecutor(connection)
    command = CountedMigrate()
    command.progress = progress
    command.total = len(steps.migration_plan(steps.loader.graph.leaf_nodes()))
    call_command(command, interactive=False, verbosity=0)


def empty() -> None:
    """Drop everything the demo wrote: tables, pictures, slips, letters, log-ins; no file but its own."""
    files, letters = list(own_files()), list(own_letters())
    drop()
    for storage, file in files:
        storages[storage].delete(file)
    for letter in letters:
        letter.unlink(missing_ok=True)
    logins.kept().unlink(missing_ok=True)


def drop() -> None:
    """The tables, whatever they look like."""
    if connection.vendor == "sqlite":
        connections.close_all()
        for ending in ("", "-wal", "-shm"):
            Path(f"{connection.settings_dict['NAME']}{ending}").unlink(missing_ok=True)
    else:
        with connection.cursor() as cursor:
            for table in tables():
                cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")


def own_files() -> Iterator[tuple[str, str]]:
    """Each file that a row of this database names, with its storage."""
    for place, storage in FILES.items():
        for file in column(*place):
            yield storage, file


def own_letters() -> Iterator[Path]:
    """Each letter in the folder, in both its forms, about an order of this database."""
    references = column(*REFERENCES)
    for letter in Path(settings.LETTERBOX).glob("*.txt"):
        words = re.findall(r"[\w-]+", letter.read_text(encoding="utf-8"))
        if not references.isdisjoint(words):
            yield from (letter, letter.with_suffix(".html"))


def column(table: str, field: str) -> set[str]:
    """Every text in a column; none when an older demo lacks it. Plain SQL, as in `number`."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {field} FROM {table} WHERE {field} <> ''")  # noqa: S608
            return {text for (text,) in cursor.fetchall()}
    except DatabaseError:
        return set()
