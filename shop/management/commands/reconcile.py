"""Compares the shop's books with Stripe's and puts right what differs."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shop.payments import reconcile


class Command(BaseCommand):
    """Safe to run at any time, twice, at once. Its output holds no personal data."""

    help = (
        "Ask Stripe about every open payment and refund, put right what differs, say what it did."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="as JSON, for programs")
        parser.add_argument(
            "--days",
            type=int,
            default=reconcile.RECENT.days,
            help="how far back to compare (default %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report = reconcile.Report()
        if settings.STRIPE_SECRET_KEY:
            reconcile.follow_up(report)
            reconcile.compare(report, timezone.now() - timedelta(days=options["days"]))
        reconcile.tell(report)
        if options["json"]:
            self.stdout.write(json.dumps(asdict(report), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(str(report))
            for line in [*report.mended, *(f"! {line}" for line in report.for_a_person)]:
                self.stdout.write(f"  {line}")
        if report.for_a_person or report.away:
            raise CommandError("Something needs a person, or Stripe did not answer.")
