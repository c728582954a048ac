"""Makes the shop of a backup."""

from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import environ
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from catalogue import generation
from home.backup import archive, databases
from home.backup.databases import Trouble
from home.demo.database import is_empty, name


class Command(BaseCommand):
    """Into an empty database; into a full one only when asked, and after a backup of that."""

    help = "Make the shop of a backup, with its pictures and private files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace",
            action="store_true",
            help="also where there is a shop; it is backed up first",
        )
        parser.add_argument(
            "--identity",
            type=Path,
            help="file with the secret key (AGE-SECRET-KEY-…), if it is sealed",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Everything is looked at before anything is touched."""
        empty = is_empty()
        if not empty and not options["replace"]:
            raise CommandError(
                f"There is a shop in {name()}. With --replace it is backed up and replaced."
            )
        Path(settings.VAR).mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=settings.VAR, prefix=".restore-") as place:
            try:
                manifest = archive.unpack(options["file"], Path(place), options["identity"])
                fits(manifest)
                if not empty:
                    self.keep_what_is_there()
                databases.load(Path(place, "whole", archive.DATABASE))
                archive.put_back(Path(place, "whole"), manifest)
            except (Trouble, OSError) as e:
                raise CommandError(f"Not restored: {e}") from e
        call_command("migrate", verbosity=0, interactive=False)
        generation.renew()
        self.stdout.write(f"The shop of {manifest['made_at']} stands in {name()}.")

    def keep_what_is_there(self) -> None:
        """The shop that is about to be replaced."""
        stamp = timezone.localtime().strftime("%Y%m%d-%H%M%S")
        target = Path(settings.VAR, "backups", f"before-restore-{stamp}.tar.gz")
        archive.write(target, environ.Env().str("BACKUP_KEY", default=""))
        self.stdout.write(f"What was there is kept in {target}.")


def fits(manifest: dict[str, Any]) -> None:
    """Raises Trouble where the backup is another database's, or of a newer version of the shop."""
    if manifest["database"] != connection.vendor:
        raise Trouble(
            f"the backup is of {manifest['database']}, this shop runs on {connection.vendor}"
        )
    if archive.holds(manifest) - set(archive.folders()):
        raise Trouble(
            "the backup holds pictures and private files, and this shop has them in buckets: restore "
            "it without MEDIA_S3, then copy var/media and var/private into the buckets"
        )
    known = {f"{room}.{name}" for room, name in MigrationLoader(connection).disk_migrations}
    ours = archive.own_migrations()
    for step, text in manifest["migrations"].items():
        if step not in known:
            raise Trouble(f"the backup is of a newer version of the shop: {step}")
        if text != ours.get(step, ""):
            raise Trouble(f"the backup is of another version of the shop: {step} was another one")
