"""Prints receipts and credit notes into one PDF file."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from shop.models import Order, Paper
from shop.papers import pdf


class Command(BaseCommand):
    """For the bookkeeper: the papers of a day, or of one order."""

    help = "Receipts and credit notes of a day or of one order, as a PDF file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--date", type=date.fromisoformat, help="for example 2026-11-23")
        which.add_argument("--order", metavar="REFERENCE", help="for example PST-1234-5678")
        parser.add_argument("file", type=Path, metavar="FILE.pdf")

    def handle(self, *args: Any, **options: Any) -> None:
        papers = self._papers(options["date"], options["order"])
        if not papers:
            raise CommandError("There are no receipts to print.")
        try:
            printed = pdf.receipts(papers)
        except pdf.NoPrinter as e:
            raise CommandError(str(e), returncode=2) from e
        try:
            options["file"].write_bytes(printed)
        except OSError as e:
            raise CommandError(f"{options['file']} could not be written: {e.strerror}.") from e
        self.stdout.write(f"{options['file']}: {len(papers)} papers")

    def _papers(self, day: date | None, reference: str | None) -> QuerySet[Paper]:
        found = Paper.objects.select_related("order__contact")
        if day is not None:
            return found.filter(issued_at__date=day)
        order = Order.objects.filter(reference=(reference or "").strip().upper()).first()
        if order is None:
            raise CommandError(f"There is no order {reference}.")
        return found.filter(order=order)
