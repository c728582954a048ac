"""Forgets who somebody was when it has been kept long enough, and again after a restored backup."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shop.customers import erasing, keeping
from shop.management.commands.expire_due import moment
from shop.models import Erasure

LISTS = ("orders", "parties", "customers")


class Command(BaseCommand):
    """Safe to run at any time, twice, at once; the worker does it once a day."""

    help = "Erase what is older than the privacy notice allows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--now", metavar="ISO", help="as if it were this moment, e.g. 2026-12-31T18:00+07:00"
        )
        parser.add_argument(
            "--log", action="store_true", help="only write what was erased so far, a line for each"
        )
        parser.add_argument(
            "--replay",
            metavar="FILE",
            type=Path,
            help="erase again what such a log names: to be done after restoring a backup",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["log"]:
            for erasure in Erasure.objects.all():
                row = {"at": erasure.at.isoformat(), "why": erasure.why}
                self.stdout.write(
                    json.dumps(row | {name: getattr(erasure, name) for name in LISTS})
                )
            return
        if options["replay"]:
            self.stdout.write(f"erased again: {self.replay(options['replay'])}")
        now = timezone.now() if options["now"] is None else moment(options["now"])
        self.stdout.write(str(keeping.erase_old(now)))

    def replay(self, file: Path) -> int:
        """How many erasures of the log were done again; all are read before the first is done."""
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as e:
            raise CommandError(f"{file} cannot be read.") from e
        rows = [read(line, number) for number, line in enumerate(lines, 1) if line.strip()]
        for row in rows:
            erasing.replay(row)
        return len(rows)


def read(line: str, place: int) -> dict[str, list[int]]:
    """One erasure of the log. Raises CommandError with the line's place."""
    try:
        row = json.loads(line)
        found = {name: row.get(name, []) for name in LISTS}
    except (ValueError, AttributeError) as e:
        raise CommandError(f"Line {place} is not of a log of erasures.") from e
    lists = [numbers if isinstance(numbers, list) else [None] for numbers in found.values()]
    if not all(isinstance(number, int) for numbers in lists for number in numbers):
        raise CommandError(f"Line {place} is not of a log of erasures.")
    return found
