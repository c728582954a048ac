"""Writes the whole shop into one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import environ
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from home.backup import archive
from home.backup.databases import Trouble


class Command(BaseCommand):
    """Database, pictures and private files, while the shop is open."""

    help = "Write database, pictures and private files into one file, while the shop is open."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """One file, sealed for BACKUP_KEY where that is set."""
        target = options["file"]
        if target.is_dir():
            raise CommandError(f"{target} is a folder; name a file.")
        key = environ.Env().str("BACKUP_KEY", default="")
        try:
            size = archive.write(target, key)
        except (Trouble, OSError) as e:
            raise CommandError(f"No backup was made: {e}") from e
        sealed = "sealed" if key else "NOT sealed: anybody who has the file can read it"
        self.stdout.write(f"{target}: {size:,} bytes, {sealed}")
        if lie := settings.BUCKETS:
            self.stdout.write(
                f"Pictures and private files are NOT in it: s3://{lie.public} and s3://{lie.private} "
                "are kept by their store. Switch its versions on there."
            )
