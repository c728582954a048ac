"""Tables sent through the editor: looked at and brought in by the worker, told row by row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext, override
from django_tasks import task

from catalogue.models import Enterprise
from catalogue.thai import normalise
from people.models import Member
from shop.carrying import importing
from shop.carrying.importing import Line, NotAll, Tally, Task
from shop.carrying.sheets import FileRefused
from shop.models import ImportLine, ImportRun
from shop.models.steps import WrongStep

KEPT = timedelta(days=30)
UNANSWERED = timedelta(days=1)  # a table nobody has agreed to
AT_ONCE = 500
MOST_TOLD = 2_000  # problems of a table that is refused while it is brought in
State = ImportRun.State


class DoneAlready(Exception):
    """Another worker has brought the same table in meanwhile; what this one did is taken back."""


def send(
    table: File[bytes],
    pictures: File[bytes] | None,
    *,
    by: Member,
    enterprise: Enterprise | None = None,
) -> ImportRun:
    """Keep a table for the worker to look at."""
    with transaction.atomic():
        run = ImportRun(
            member=by,
            enterprise=enterprise,
            language=(get_language() or "th")[:2],
            name=normalise(table.name or "")[-120:],
        )
        run.table.save("table", table, save=False)
        if pictures is not None:
            run.pictures.save("pictures", pictures, save=False)
        run.save()
        look_at.enqueue(run.pk)
    return run


@transaction.atomic
def agree(run: ImportRun) -> bool:
    """Have it brought in; True for the call that asked for it. Raises WrongStep."""
    run = run.locked()
    if not run.may_be_agreed and run.state == State.CHECKED:
        raise WrongStep(f"{run.pk} has problems or nothing to do")
    agreed = run.move_to(State.AGREED)
    if agreed:
        carry.enqueue(run.pk)
    return agreed


class Book:
    """Writes the lines of a run down, many at once."""

    def __init__(self, run: ImportRun) -> None:
        self.run, self.waiting = run, list[ImportLine]()

    def tell(self, line: Line) -> None:
        """One more line."""
        self.waiting.append(_kept(self.run, line))
        if len(self.waiting) == AT_ONCE:
            self.close()

    def close(self) -> None:
        """Write what waits."""
        ImportLine.objects.bulk_create(self.waiting)
        self.waiting = []


def _kept(run: ImportRun, line: Line) -> ImportLine:
    told: dict[str, Any] = asdict(line)
    return ImportLine(run=run, **told | {"code": line.code[:60], "sku": line.sku[:40]})


@task()
def look_at(run_id: int) -> None:
    """Tell what a table would do. Safe to repeat."""
    for run in ImportRun.objects.filter(pk=run_id, state=State.SENT):
        run.lines.all().delete()
        book = Book(run)
        with override(run.language), _files(run) as files:
            try:
                tally = importing.check(Task(*files, run.enterprise, tell=book.tell))
            except FileRefused as e:
                _refuse(run, str(e))
                continue
            book.close()
            _step(run, State.CHECKED, **vars(tally))


@task()
def carry(run_id: int) -> None:
    """Bring it in, all or nothing. Safe to repeat: done once, it is done."""
    for run in ImportRun.objects.filter(pk=run_id, state=State.AGREED):
        with override(run.language), _files(run) as files:
            _carry(run, Task(*files, run.enterprise, run.member))
    for run in ImportRun.objects.filter(pk=run_id, state__in=(State.DONE, State.REFUSED)):
        throw_away(run)


def _carry(run: ImportRun, wanted: Task) -> None:
    tally, book, problems = Tally(), Book(run), list[Line]()

    def tell(line: Line) -> None:
        if line.what == importing.WRONG:
            problems[:] = [*problems, line][:MOST_TOLD]
            return
        if not tally.made + tally.changed + tally.same:
            run.lines.all().delete()  # inside the transaction: what was foretold is replaced
        tally.note(line)
        book.tell(line)

    def seal() -> None:
        book.close()
        if not run.move_to(State.DONE, ended_at=timezone.now(), **vars(tally)):
            raise DoneAlready

    wanted.tell, wanted.seal = tell, seal
    try:
        importing.bring_in(wanted)
    except FileRefused as e:
        _refuse(run, str(e))
    except DoneAlready:
        return
    except NotAll:
        with transaction.atomic():
            run.lines.all().delete()
            ImportLine.objects.bulk_create([_kept(run, line) for line in problems])
            counts = vars(Tally(wrong=len(problems)))
            _refuse(run, gettext("There are problems: nothing was brought in."), **counts)


def _refuse(run: ImportRun, reason: str, **counts: int) -> None:
    _step(run, State.REFUSED, reason=reason[:500], ended_at=timezone.now(), **counts)


def _step(run: ImportRun, state: str, **stamps: Any) -> None:
    try:
        run.move_to(state, **stamps)
    except WrongStep:
        return  # another worker was quicker
    if state == State.REFUSED:
        throw_away(run)


@contextmanager
def _files(run: ImportRun) -> Iterator[tuple[Any, Any]]:
    """The table and its pictures."""
    with ExitStack() as files:
        table = files.enter_context(run.table.open("rb"))
        pictures = files.enter_context(run.pictures.open("rb")) if run.pictures else None
        yield table.file, pictures.file if pictures else None


def throw_away(run: ImportRun) -> None:
    """The files go, what came of them stays."""
    for file in (run.table, run.pictures):
        if file:
            file.delete(save=False)
    ImportRun.objects.filter(pk=run.pk).update(table="", pictures="")


def prune(now: datetime) -> int:
    """Forget what is a month old, and tables that nobody has agreed to for a day; how many."""
    count = 0
    unanswered = ImportRun.objects.filter(sent_at__lt=now - UNANSWERED).exclude(table="")
    for run in unanswered.exclude(state__in=ImportRun.UNDER_WAY):
        throw_away(run)
        count += 1
    for run in ImportRun.objects.filter(sent_at__lt=now - KEPT):
        throw_away(run)
        run.delete()
        count += 1
    return count
