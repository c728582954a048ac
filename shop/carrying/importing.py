"""A table brought in: all of it or nothing, and the same table twice changes nothing the second time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from catalogue.models import Enterprise, Product
from people.models import Member
from shop.carrying import albums, deeds, planning, sheets
from shop.carrying.albums import Album
from shop.carrying.cells import Wrong
from shop.carrying.plan import Plan, Problem, Surroundings, code_of
from shop.carrying.sheets import FileRefused, Row
from shop.models import StockRecord

AT_ONCE = 100  # products
IN_A_QUESTION = 500  # numbers; SQLite takes a thousand at most
MADE, CHANGED, SAME, WRONG = "made", "changed", "same", "wrong"


@dataclass(frozen=True)
class Line:
    """What a row of the table comes to."""

    number: int
    what: str
    code: str
    sku: str = ""
    said: str = ""


@dataclass
class Tally:
    """How many rows came to what."""

    made: int = 0
    changed: int = 0
    same: int = 0
    wrong: int = 0

    def note(self, line: Line) -> None:
        """One more."""
        setattr(self, line.what, getattr(self, line.what) + 1)

    def __str__(self) -> str:
        return _(
            "New: %(made)s, changed: %(changed)s, as before: %(same)s, problems: %(wrong)s."
        ) % vars(self)


@dataclass
class Task:
    """What is to be brought in, and how."""

    table: IO[bytes]
    pictures: IO[bytes] | None = None
    only: Enterprise | None = None
    by: Member | None = None
    publish: bool = False
    tell: Callable[[Line], None] = field(default=lambda line: None)
    seal: Callable[[], None] = field(default=lambda: None)  # the last deed of the transaction


class NotAll(Exception):
    """A row cannot be taken, so none was."""


def check(task: Task) -> Tally:
    """Tell for each row what would be done; nothing is written. Raises FileRefused."""
    tally = Tally()
    with albums.opened(task.pictures) as album:
        for plan in _plans(task, album, Surroundings.read(task.only, album)):
            for line in lines_of(plan):
                tally.note(line)
                task.tell(line)
    return tally


def bring_in(task: Task) -> Tally:
    """Do it, all in one transaction. Raises FileRefused, and NotAll after telling why."""
    tally = Tally()
    # Problems are looked for first, so that a table that cannot be taken holds up no sale.
    dry = Task(task.table, task.pictures, task.only, tell=lambda line: _tell_wrong(task, line))
    if check(dry).wrong:
        raise NotAll
    try:
        with transaction.atomic(), albums.opened(task.pictures) as album:
            around = Surroundings.read(task.only, album)
            _hold(task, around)
            for plan in _plans(task, album, around):
                _carry(task, plan, around)
                for line in lines_of(plan):
                    tally.note(line)
                    task.tell(line)
            task.seal()
    except DatabaseError as e:
        raise FileRefused(_("The shop could not write it. Please try once more.")) from e
    return tally


def _tell_wrong(task: Task, line: Line) -> None:
    if line.what == WRONG:
        task.tell(line)


def _carry(task: Task, plan: Plan, around: Surroundings) -> None:
    """One product. Raises NotAll after telling why."""
    if not plan.problems:
        try:
            deeds.carry_out(plan, around, by=task.by, publish=task.publish)
        except Wrong as e:
            plan.problems.append(Problem(plan.rows[0].number, e.column, e.said))
    if plan.problems:
        for line in lines_of(plan):
            _tell_wrong(task, line)
        raise NotAll


def _hold(task: Task, around: Surroundings) -> None:
    """Take the enterprises, then the shelves, in the order in which a sale takes them.

    Otherwise a sale that holds one shelf and an import that holds the next would wait for each other.
    """
    codes = [code for code, _rows in _groups(task, around)]
    whose, shelves = set[int](), set[int]()
    for at in range(0, len(codes), IN_A_QUESTION):
        asked = codes[at : at + IN_A_QUESTION]
        there = Product.objects.filter(code__in=asked)
        whose.update(there.values_list("enterprise", flat=True))
        of_these = StockRecord.objects.filter(variant__product__in=there)
        shelves.update(of_these.values_list("variant", flat=True))
    houses = Enterprise.objects.filter(pk__in=whose).order_by("pk")
    list(houses.select_for_update(no_key=True).values_list("pk"))
    in_order = sorted(shelves)
    for at in range(0, len(in_order), IN_A_QUESTION):
        held = StockRecord.objects.filter(variant__in=in_order[at : at + IN_A_QUESTION])
        list(held.order_by("variant").select_for_update().values_list("pk"))


def _groups(task: Task, around: Surroundings) -> Iterator[tuple[str, list[Row]]]:
    """The rows of each product; they stand together, so that no more of the table is ever held."""
    with sheets.opened(task.table) as (_names, rows):
        code, found = "", list[Row]()
        for row in rows:
            its = code_of(row, around)
            if found and (its != code or not its):
                yield code, found
                found = []
            code = its
            found.append(row)
        if found:
            yield code, found


def _plans(task: Task, album: Album | None, around: Surroundings) -> Iterator[Plan]:
    """A plan for each product, made for some products at once."""
    waiting: list[tuple[str, list[Row]]] = []
    for group in _groups(task, around):
        waiting.append(group)
        if len(waiting) == AT_ONCE:
            yield from _planned(waiting, around)
            waiting = []
    yield from _planned(waiting, around)


def _planned(groups: list[tuple[str, list[Row]]], around: Surroundings) -> Iterable[Plan]:
    made = planning.plans(groups, around)
    for plan in made:
        if plan.code and plan.code in around.codes:
            said = _("The lines of one product have to stand together.")
            plan.problems.append(Problem(plan.rows[0].number, "code", said))
        around.codes.add(plan.code)
    return made


def lines_of(plan: Plan) -> list[Line]:
    """What each row of a product comes to."""
    choices = {choice.number: choice for choice in plan.choices}
    problems: dict[int, list[str]] = {}
    for problem in plan.problems:
        where = f"{problem.column}: " if problem.column else ""
        problems.setdefault(problem.number, []).append(where + problem.said)
    lines = []
    for place, row in enumerate(plan.rows):
        choice = choices.get(row.number)
        said = [*(plan.said if place == 0 else []), *(choice.said if choice else [])]
        new = (place == 0 and plan.is_new) or (choice is not None and choice.variant is None)
        what = MADE if new else CHANGED if said else SAME
        if row.number in problems:
            what, said = WRONG, problems[row.number]
        sku = choice.sku if choice else row.cells.get("sku", "")
        lines.append(Line(row.number, what, plan.code, sku, ", ".join(said)))
    return lines
