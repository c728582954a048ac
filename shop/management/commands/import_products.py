"""Brings products in from a table, with their pictures from a zip file."""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalogue.models import Enterprise
from shop.carrying import importing
from shop.carrying.importing import Line, NotAll, Task
from shop.carrying.sheets import FileRefused


class Command(BaseCommand):
    """All of the table or nothing; the same table twice changes nothing the second time."""

    help = "Bring products in from a CSV or XLSX file; with --dry-run only say what would be done."

    def add_arguments(self, parser: ArgumentParser) -> None:
        languages = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--enterprise", metavar="CODE", help="whose products they are")
        parser.add_argument("--pictures", metavar="FILE.zip", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="write nothing")
        parser.add_argument(
            "--publish", action="store_true", help="show the pages at once; else they are drafts"
        )
        parser.add_argument("--language", choices=languages, default="en", help="of what is said")

    def handle(self, *args: Any, **options: Any) -> None:
        enterprise = enterprise_of(options["enterprise"])
        with ExitStack() as files, override(options["language"]):
            task = Task(
                files.enter_context(opened(options["file"])),
                files.enter_context(opened(options["pictures"])) if options["pictures"] else None,
                enterprise,
                publish=options["publish"],
                tell=self.tell,
            )
            try:
                if options["dry_run"]:
                    tally = importing.check(task)
                    self.stdout.write(" ".join([str(tally), _("Nothing was written.")]))
                    if tally.wrong:
                        raise CommandError(_("There are problems: nothing would be brought in."))
                else:
                    self.stdout.write(str(importing.bring_in(task)))
            except FileRefused as e:
                raise CommandError(str(e)) from e
            except NotAll as e:
                raise CommandError(_("There are problems: nothing was brought in.")) from e

    def tell(self, line: Line) -> None:
        """One line for each row."""
        name = f"{line.code} {line.sku}".strip()
        said = f": {line.said}" if line.said else ""
        self.stdout.write(f"{line.number}\t{WORDS[line.what]()}\t{name}{said}")


# Said at the moment of telling, in the language that was asked for.
WORDS = {
    importing.MADE: lambda: _("new"),
    importing.CHANGED: lambda: _("changed"),
    importing.SAME: lambda: _("as before"),
    importing.WRONG: lambda: _("problem"),
}


def opened(path: Path) -> IO[bytes]:
    """The file. Raises CommandError."""
    try:
        return path.open("rb")
    except OSError as e:
        raise CommandError(f"{path} cannot be read: {e.strerror}.") from e


def enterprise_of(code: str | None) -> Enterprise | None:
    """The enterprise of this code, if one was named. Raises CommandError."""
    if not code:
        return None
    found = Enterprise.objects.filter(code=code).first()
    if found is None:
        raise CommandError(f"There is no enterprise {code}.")
    return found
