"""Publishes the community figures of the months that are over."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from home.figures import publishing
from home.models import Publication

MONTH = re.compile(r"(2\d{3})-(0[1-9]|1[0-2])")


class Command(BaseCommand):
    """Safe at any time, twice, at once: each month is published once."""

    help = "Publish the community figures of every month that is over and was not published yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--month", metavar="YYYY-MM", help="up to this month only")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            done = publishing.publish_due(now, upto=month_of(options["month"]))
        except publishing.NotOver as e:
            raise CommandError(f"{e} is not over; its figures would still change.") from e
        for publication in done:
            self.stdout.write(f"{publication}: {publication.figures.count()} figures")
        if not done:
            self.stdout.write(f"Nothing to publish; the latest is {Publication.objects.last()}.")


def month_of(text: str | None) -> date | None:
    """The first day of the month that is asked for."""
    if text is None:
        return None
    found = MONTH.fullmatch(text)
    if found is None:
        raise CommandError(f"{text} is not a month; write it like 2026-10.")
    return date(int(found[1]), int(found[2]), 1)
