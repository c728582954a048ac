"""Ends reservations and orders whose time is over."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from shop import chores


class Command(BaseCommand):
    """Safe to run at any time, twice, at once."""

    help = "Give back what unpaid orders hold past their time, close old parcels, drop old carts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--now", metavar="ISO", help="as if it were this moment, e.g. 2026-12-31T18:00+07:00"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now() if options["now"] is None else moment(options["now"])
        counted = chores.expire_due(now)
        self.stdout.write(str(counted))
        if counted.failed:
            raise CommandError("Not everything could be ended; the log says why.")


def moment(text: str) -> datetime:
    """The moment an ISO text names, in the shop's time zone unless it names another."""
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"{text} is not a moment; write it like 2026-12-31T18:00+07:00.")
    return timezone.make_aware(found) if timezone.is_naive(found) else found
