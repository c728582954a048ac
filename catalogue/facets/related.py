"""What else somebody may like who looks at one product: found by what the pieces have in common."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from catalogue.facets.census import Census, census
from catalogue.facets.facts import Facts

WANTED = 4
STALE = 15.0  # seconds: the cards themselves are read from the rows
CLOSE = 60  # by price; of these the ones that look alike come first


def of_product(number: int, locale_id: int) -> list[int]:
    """The numbers of four products: the same workshop, then the same kind at a like price, then like
    looks, then the same hands; what is sold out only when there is nothing else."""
    with census.lock:
        census.catch_up(within=STALE)
        this = census.about(number)
        if this is None:
            return []
        here = census.row("language", locale_id) & ~census.of([number])
        free = here & census.row("stock", "1")
        found: list[int] = []
        for answer in (free, here & ~free):
            for other in _nearest(census, this, answer):
                if other not in found:
                    found.append(other)
                if len(found) == WANTED:
                    return found
    return found


def _nearest(census: Census, this: Facts, answer: int) -> Iterator[int]:
    """The products of an answer, the nearest relations first."""
    hands = 0
    for workshop in this.workshops:
        hands |= census.row("hands", workshop)
    alike = census.row("glaze", this.glaze) if this.glaze else 0
    for colour in this.colours:
        alike |= census.row("colour", colour)
    shelf = answer & census.row("category", this.category)
    yield from islice(census.walk(answer & hands, "new"), WANTED)
    close = census.nearest(shelf, this.price, CLOSE)
    looks = set(census.among(alike, (census.places[number] for number in close)))
    yield from sorted(close, key=lambda number: number not in looks)
    yield from islice(census.walk(answer & alike, "new"), WANTED)
    yield from islice(census.walk(answer & census.row("maker", this.maker), "new"), WANTED)
