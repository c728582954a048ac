"""Tells everything about one order, for people and for programs."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from shop import statement
from shop.models import Order


class Command(BaseCommand):
    """Holds no personal data: its output may lie in a log."""

    help = "One order with lines, consignments, payments, refunds, ledger and stock effects."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", metavar="REFERENCE", help="for example PST-1234-5678")
        parser.add_argument("--json", action="store_true", help="as JSON, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        order = Order.objects.filter(reference=options["reference"].strip().upper()).first()
        if order is None:
            raise CommandError(f"There is no order {options['reference']}.")
        told = statement.of(order)
        if options["json"]:
            self.stdout.write(json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
            return
        for name, value in told.items():
            if isinstance(value, list):
                self.stdout.write(f"{name}:")
                for row in value:
                    self.stdout.write(
                        "  " + ", ".join(f"{key} {what}" for key, what in row.items())
                    )
            else:
                self.stdout.write(f"{name}: {value}")
