"""What the census answers: which products, and how many behind each value that could be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import overload

from django.http import QueryDict
from django.utils import timezone

from catalogue.dates import reads_thai
from catalogue.facets.census import Census
from catalogue.facets.question import FIXED, FORMER, SORTS, TITLES, Question, bands, label, limits
from catalogue.models.collections import ProductCollection
from catalogue.models.enterprises import Enterprise
from catalogue.models.products import Category

MOST_MAKERS = 12  # boxes of one group; the others are found on the page of the makers
Rule = ProductCollection.Rule
Named = Category | Enterprise | ProductCollection


@dataclass(frozen=True)
class Option:
    """One value of a facet."""

    value: str
    label: str
    language: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Group:
    """One facet with the values that lead somewhere."""

    name: str
    title: str
    options: list[Option]

    @property
    def open(self) -> bool:
        """True when something of it is chosen."""
        return any(option.chosen for option in self.options)


@dataclass(frozen=True)
class Chip:
    """A chosen value and the address without it."""

    label: str
    language: str
    address: str


class Picks(Sequence[int]):
    """The numbers of an answer in their order; only those of a page are looked up."""

    def __init__(self, length: int, numbers: Iterator[int]) -> None:
        self.length, self.numbers = length, numbers

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, wanted: int) -> int: ...
    @overload
    def __getitem__(self, wanted: slice) -> list[int]: ...
    def __getitem__(self, wanted: int | slice) -> int | list[int]:
        """Once only: the walk does not begin anew."""
        if isinstance(wanted, int):
            return next(islice(self.numbers, wanted, None))
        return list(islice(self.numbers, wanted.start, wanted.stop))


class Answer:
    """One question put to the census; ask it while the census is held."""

    def __init__(
        self,
        census: Census,
        question: Question,
        *,
        locale_id: int,
        rows: dict[str, Sequence[Named]],
        found: list[int] | None,
    ) -> None:
        self.census, self.question, self.found = census, question, found
        self.rows = {name: {row.code: row for row in some} for name, some in rows.items()}
        for name, known in self.rows.items():
            values = question.values[name]
            question.values[name] = [value for value in values if value in known]
        self.shown = census.row("language", locale_id)
        if found is not None:
            self.shown &= census.of(found)
        self.masks = {
            name: self._either(name, values) for name, values in question.values.items() if values
        }
        self.whole = self._but("")

    def _either(self, name: str, values: Iterable[str]) -> int:
        answer = 0
        for value in values:
            answer |= self._mask(name, value)
        return answer

    def _but(self, name: str) -> int:
        """The answer without one facet's own choice."""
        answer = self.shown
        for facet, mask in self.masks.items():
            if facet != name:
                answer &= mask
        return answer

    def _mask(self, name: str, value: str) -> int:
        if name == "price" and value not in bands():
            return self.census.between("price", *limits(value))
        row = self.rows.get(name, {}).get(value)
        if isinstance(row, ProductCollection):
            return of_collection(self.census, row)
        return self.census.row(name, row.pk if row else value)

    # --- what the page shows ----------------------------------------------------------------------

    def picks(self) -> Picks:
        """The products, in the order that was asked for."""
        if self.found is not None and not self.question.sort:
            places = (self.census.places[key] for key in self.found if key in self.census.places)
            numbers = self.census.among(self.whole, places)
        else:
            order = SORTS[self.question.sort][0]
            if order == "name" and not reads_thai():
                order = "title"
            backwards = self.question.sort.startswith("-")
            numbers = self.census.walk(self.whole, order, backwards=backwards)
        return Picks(self.whole.bit_count(), numbers)

    def groups(self) -> list[Group]:
        """Every facet with its values; a value that leads nowhere is shown only while it is chosen."""
        groups = [Group(name, str(title), self._options(name)) for name, title in TITLES.items()]
        return [group for group in groups if group.options]

    def _options(self, name: str) -> list[Option]:
        base, chosen = self._but(name), self.question.values[name]
        options = [
            Option(value, *self._label(name, value), count, value in chosen)
            for value in self._offered(name)
            if (count := (base & self._mask(name, value)).bit_count()) or value in chosen
        ]
        if name == "maker" and len(options) > MOST_MAKERS:
            options.sort(key=lambda option: (not option.chosen, -option.count, option.value))
            return options[: max(MOST_MAKERS, len(chosen))]
        return options

    def _offered(self, name: str) -> list[str]:
        """Which values can be chosen, in their order; those of the address that are free come last."""
        if name == "price":
            free = [value for value in self.question.values[name] if value not in bands()]
            return [*bands(), *free]
        if name in FIXED:
            return FIXED[name]
        return [
            code
            for code, row in self.rows[name].items()
            if not isinstance(row, ProductCollection)
            or row.shown
            or code in self.question.values[name]
        ]

    def _label(self, name: str, value: str) -> tuple[str, str]:
        """What a value is called, and the language of that when it is not the page's."""
        row = self.rows.get(name, {}).get(value)
        if row is None:
            return label(name, value), ""
        return str(row), "th" if row.speaks("name") == "th" and not reads_thai() else ""

    def chips(self, query: QueryDict) -> list[Chip]:
        """Each chosen value with the address that drops it."""
        chips = []
        for name, values in self.question.values.items():
            for value in values:
                chips.append(Chip(*self._label(name, value), without(query, name, value)))
        return chips


def without(query: QueryDict, name: str, value: str) -> str:
    """The query without one value, and from its first page."""
    left = query.copy()
    left.pop("page", None)
    for former, now in FORMER.items():
        if now == name:
            left.pop(former, None)
    left.setlist(name, [kept for kept in left.getlist(name) if kept != value])
    return f"?{left.urlencode()}"


def of_collection(census: Census, collection: ProductCollection) -> int:
    """The products that belong to a collection now."""
    number = collection.number or 0
    if collection.rule == Rule.NEW:
        # By the hour, so that the answer can be kept.
        today = timezone.now().replace(minute=0, second=0, microsecond=0)
        since = (today - timedelta(days=min(number, 36_500))).timestamp()
        return census.between("new", None, -since)
    if collection.rule == Rule.PRICE:
        return census.between("price", None, number)
    if collection.rule == Rule.RECYCLED:
        return census.between("recycled", None, -number)
    if collection.rule == Rule.CATEGORY:
        return census.row("category", collection.category_id)
    if collection.rule == Rule.LAST:
        return census.row("last", "1")
    return census.of(product.pk for product in collection.products.all())
