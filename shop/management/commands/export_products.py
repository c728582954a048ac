"""Takes products out as a table, with their pictures as a zip file."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shop.carrying import exporting
from shop.management.commands.import_products import enterprise_of


class Command(BaseCommand):
    """What it writes can be brought in again, here or into an empty shop."""

    help = "Write all products, or one enterprise's, as CSV or XLSX."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", type=Path, nargs="?", help="default: standard output"
        )
        parser.add_argument("--enterprise", metavar="CODE", help="only this one's products")
        parser.add_argument("--format", choices=[exporting.CSV, exporting.XLSX])
        parser.add_argument("--thai-headers", action="store_true", help="name the columns in Thai")
        parser.add_argument("--pictures", metavar="FILE.zip", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        enterprise, path = enterprise_of(options["enterprise"]), options["file"]
        kind = options["format"] or (path.suffix[1:].lower() if path else exporting.CSV)
        thai = options["thai_headers"]
        try:
            if kind == exporting.XLSX and path is None:
                exporting.write_xlsx(sys.stdout.buffer, enterprise, thai=thai)
            elif kind == exporting.XLSX:
                with path.open("wb") as file:
                    exporting.write_xlsx(file, enterprise, thai=thai)
            elif path is None:
                for lines in exporting.csv_lines(enterprise, thai=thai):
                    self.stdout.write(lines, ending="")
            else:
                with path.open("w", encoding="utf-8", newline="") as text:
                    text.writelines(exporting.csv_lines(enterprise, thai=thai))
            if options["pictures"]:
                with options["pictures"].open("wb") as file:
                    exporting.write_pictures(file, enterprise)
        except OSError as e:
            raise CommandError(f"{e.filename} cannot be written: {e.strerror}.") from e
