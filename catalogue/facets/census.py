"""Every shown product of the shop in the memory of this process: a bit each in the row of each value.

An answer is a whole number whose set bits are places of products: to narrow is AND, to count is to
count its bits, and both take microseconds at a hundred thousand products.
"""

from __future__ import annotations

import logging
import threading
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from time import monotonic
from typing import Any

from django.db import connection

from catalogue.changed import EVERYTHING, not_yet_written
from catalogue.facets.facts import Facts, Value, read
from catalogue.models.listed import ShelfChange
from catalogue.replica import on_primary

log = logging.getLogger(__name__)
# A transaction that began earlier may end later: changes are looked at again for so long.
OVERLAP = timedelta(minutes=2)
Stamp = tuple[int, datetime | None, datetime | None]
KEYS: dict[str, Callable[[Facts], Any]] = {
    "new": lambda facts: (-facts.since, -facts.number),
    "price": lambda facts: (facts.price, facts.number),
    "recycled": lambda facts: (-facts.recycled, facts.number),
    "name": lambda facts: (facts.sort_key, facts.number),
    "title": lambda facts: (facts.title, facts.number),
}


class Census:
    """Who is there, and what is true of them; one thread at a time."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.times_begun = 0
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self.times_begun += 1
        self.facts: list[Facts | None] = []
        self.places: dict[int, int] = {}
        self.free: list[int] = []
        self.rows: dict[Value, int] = {}
        self.orders: dict[str, list[int]] = {name: [] for name in KEYS}
        self.applied: dict[int, datetime] = {}
        self.latest: datetime | None = None
        self.unsure: frozenset[int] = frozenset()
        self.mark = (0, 0)
        self.begun = False
        self.looked = 0.0
        self.known: dict[tuple[str, Any, Any], int] = {}

    # --- keeping in step --------------------------------------------------------------------------

    @on_primary()
    def catch_up(self, *, within: float = 0.0) -> None:
        """Know what every process has written since; one query when that is nothing.

        Whoever does not mind being a little behind says by how many seconds.
        """
        if self.begun and monotonic() - self.looked < within:
            return
        self.looked = monotonic()
        changed = self._changes()
        if not self.begun:
            self._begin()
        # What may be rolled back is read again the next time.
        own, mark = not_yet_written()
        if not connection.in_atomic_block:
            own = frozenset()
        wanted = changed
        if mark != self.mark or not own:
            wanted = changed | self.unsure | own
        self.unsure, self.mark = own, mark
        if wanted:
            self._read_again(wanted)

    def _changes(self) -> set[int]:
        changes = ShelfChange.objects.order_by("written_at")
        if self.latest is not None:
            changes = changes.filter(written_at__gt=self.latest - OVERLAP)
        found = set()
        for number, written_at in changes.values_list("number", "written_at"):
            if self.applied.get(number) != written_at:
                self.applied[number] = written_at
                found.add(number)
            self.latest = max(self.latest or written_at, written_at)
        return found

    def _begin(self) -> None:
        """Everything at once: bits are set in bytes, for a whole number is copied at each change."""
        self.facts = list(read())
        self.places = {facts.number: place for place, facts in enumerate(self.facts) if facts}
        size = len(self.facts) // 8 + 1
        rows: dict[Value, bytearray] = defaultdict(lambda: bytearray(size))
        for place, facts in enumerate(self.facts):
            for value in facts.values() if facts else ():
                rows[value][place >> 3] |= 1 << (place & 7)
        self.rows = {value: int.from_bytes(row, "little") for value, row in rows.items()}
        for name, key in KEYS.items():
            keys = [key(facts) for facts in self.facts if facts]
            self.orders[name] = sorted(range(len(keys)), key=keys.__getitem__)
        self.begun = True

    def _read_again(self, numbers: Collection[int]) -> None:
        there = {facts.number: facts for facts in read(numbers)}
        for number in numbers:
            place = self.places.get(number)
            known = self.facts[place] if place is not None else None
            if there.get(number) != known:
                self._put(number, there.get(number))

    def _put(self, number: int, facts: Facts | None) -> None:
        """Know one product anew, or no more."""
        self.known.clear()
        place = self.places.pop(number, None)
        if place is not None:
            self._take_out(place)
        if facts is None:
            return
        if self.free:
            place = self.free.pop()
            self.facts[place] = facts
        else:
            place = len(self.facts)
            self.facts.append(facts)
        self.places[number] = place
        for value in facts.values():
            self.rows[value] = self.rows.get(value, 0) | 1 << place
        for name, order in self.orders.items():
            insort(order, place, key=self._key(name))

    def _take_out(self, place: int) -> None:
        facts = self._at(place)
        for name, order in self.orders.items():
            key = self._key(name)
            del order[bisect_left(order, key(place), key=key)]
        for value in facts.values():
            self.rows[value] &= ~(1 << place)
        self.facts[place] = None
        self.free.append(place)

    def _at(self, place: int) -> Facts:
        facts = self.facts[place]
        if facts is None:
            raise LookupError(place)
        return facts

    def _key(self, name: str) -> Callable[[int], Any]:
        key = KEYS[name]
        return lambda place: key(self._at(place))

    # --- asking -----------------------------------------------------------------------------------

    def row(self, facet: str, value: Any) -> int:
        """Of whom one value is true."""
        return self.rows.get((facet, value), 0)

    def values(self, facet: str) -> list[Any]:
        """Every value that a facet has ever had."""
        return [value for name, value in self.rows if name == facet]

    def between(self, name: str, first: Any = None, last: Any = None) -> int:
        """Whose key in an order lies from first to last, both included."""
        if (name, first, last) not in self.known:
            order, key = self.orders[name], self._key(name)

            def main(place: int) -> Any:
                return key(place)[0]

            start = 0 if first is None else bisect_left(order, first, key=main)
            stop = len(order) if last is None else bisect_right(order, last, key=main)
            self.known[name, first, last] = self.mask(order[start:stop])
        return self.known[name, first, last]

    def mask(self, places: Iterable[int]) -> int:
        """These places as one answer."""
        bits = bytearray(len(self.facts) // 8 + 1)
        for place in places:
            bits[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(bits, "little")

    def of(self, numbers: Iterable[int]) -> int:
        """These products as one answer, as far as they are shown."""
        return self.mask(self.places[number] for number in numbers if number in self.places)

    def walk(self, answer: int, name: str, *, backwards: bool = False) -> Iterator[int]:
        """The numbers of an answer in an order."""
        order = self.orders[name]
        return self.among(answer, reversed(order) if backwards else order)

    def among(self, answer: int, places: Iterable[int]) -> Iterator[int]:
        """The numbers of those places that belong to an answer."""
        bits = answer.to_bytes(len(self.facts) // 8 + 1, "little")
        for place in places:
            if bits[place >> 3] >> (place & 7) & 1:
                yield self._at(place).number

    def nearest(self, answer: int, price: Any, most: int) -> list[int]:
        """The numbers of an answer whose prices lie nearest."""
        order, key = self.orders["price"], self._key("price")
        start = bisect_left(order, price, key=lambda place: key(place)[0])
        above = islice(self.among(answer, islice(order, start, None)), most)
        below = islice(self.among(answer, (order[i] for i in range(start - 1, -1, -1))), most)
        both = [*above, *below]
        both.sort(key=lambda number: abs(self._at(self.places[number]).price - price))
        return both[:most]

    def shown(self, numbers: Iterable[int], locale_id: int) -> list[int]:
        """Those products that have a page in the locale, as things stand now."""
        with self.lock:
            self.catch_up()
            places = [self.places[number] for number in numbers if number in self.places]
            return list(self.among(self.row("language", locale_id), places))

    def stamp(self, number: int) -> Stamp | None:
        """Another one after each change of a product; None while one of our own may be rolled back."""
        if number in self.unsure:
            return None
        return self.times_begun, self.applied.get(EVERYTHING), self.applied.get(number)

    def about(self, number: int) -> Facts | None:
        """What is known of a product, if it is shown."""
        place = self.places.get(number)
        return None if place is None else self.facts[place]


census = Census()
