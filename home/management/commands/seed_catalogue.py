"""Fills a demo shop with as many products as one likes, for measuring."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from home.demo import database, seeding
from home.demo.loading import load
from home.demo.progress import Progress


class Command(BaseCommand):
    """Touches no database but an empty one and the demo's own."""

    help = "Fill a demo shop with many invented products of many makers, for measuring."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--products", type=int, default=10_000)
        parser.add_argument("--enterprises", type=int, default=100)

    def handle(self, *args: Any, **options: Any) -> None:
        """The demo first, where there is none; then the rest."""
        if not settings.DEBUG:
            raise CommandError("Invented products belong in no real shop: only with DEBUG=1.")
        if min(options["products"], options["enterprises"]) < 1:
            raise CommandError("At least one product and one enterprise.")
        progress = Progress(self.stdout)
        if not database.is_demo():
            if not database.is_empty():
                raise CommandError(
                    f"This database is not the demo's, so nothing is touched: {database.name()}"
                )
            database.migrate(progress)
            load(progress)
        begun = monotonic()
        seeding.sow(options["products"], options["enterprises"], progress)
        progress.say(f"Seeded in {monotonic() - begun:.0f} seconds.")
