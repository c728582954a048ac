"""The columns of the table: how each is called, read and written, and which row of the shop it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from catalogue.models import Product, Variant
from catalogue.models.finish import Colour, Glaze
from catalogue.models.products import Answer
from shop.carrying import cells
from shop.carrying.cells import Read, Shown

BOOK = Path(__file__).with_name("words.tsv")
STORY = 20_000  # characters; a page of a book has two thousand
MOST_PIECES = 100_000
MOST_GRAMS, MOST_MM = 1_000_000, 10_000
MOST_CM, MOST_BAHT = Decimal(9999), Decimal(1_000_000)


@cache
def book() -> dict[str, list[str]]:
    """What a table may say for a column, and (with = before it) for an answer."""
    lines = BOOK.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if "\t" in line and not line.startswith("#")]
    return {name: words.split("|") for name, words in pairs}


def answers(kept: Iterable[str]) -> dict[str, str]:
    """Each answer under all the names it goes by."""
    found = {word: name for name in kept for word in book().get(f"={name}", [])}
    return found | {name: name for name in kept}


def yes_no() -> Read:
    """Yes or no, in either language."""
    return cells.one_of(answers(("yes", "no")))


def truth() -> Read:
    """Yes or no as the rows keep it."""
    read = yes_no()
    return lambda text: read(text) == "yes"


@dataclass(frozen=True)
class Column:
    """One column; `of` names whose it is: product, craft, change, words, pictures or variant."""

    name: str
    of: str
    read: Read
    # What "-" makes of it; None in a tuple of none: it cannot be taken away.
    cleared: tuple[Any, ...] = ()
    show: Callable[[Any], Shown] = str


def words(name: str, of: str, most: int) -> Column:
    """A line of words that may be empty."""
    return Column(name, of, cells.line_of(most), ("",))


def number(
    name: str, least: Decimal | int, most: Decimal | int, places: int = 0, of: str = "product"
) -> Column:
    """A number that may be missing."""
    return Column(name, of, cells.number_of(least, most, places), (None,), figure)


def figure(value: Any) -> Shown:
    """A number as a cell of its own; nothing where there is none."""
    return "" if value is None else value if isinstance(value, int) else Decimal(value)


def said(value: Any) -> Shown:
    """Yes or no."""
    return "yes" if value else "no"


def listed(value: Any) -> Shown:
    """Several with | between."""
    return cells.joined(value)


def _facts() -> list[Column]:
    """What is written on the product's own row."""
    answer = cells.one_of(answers(Answer.values))
    contact = cells.one_of(answers(Product.FoodContact.values))
    sides = ("length_cm", "width_cm", "height_cm", "diameter_cm")
    return [
        words("search_words", "product", 500),
        Column("archived", "deed", truth(), show=said),
        Column("featured", "product", truth(), show=said),
        Column("weight_g", "product", cells.number_of(1, MOST_GRAMS), show=figure),
        *(number(side, Decimal("0.1"), MOST_CM, 1) for side in sides),
        number("volume_ml", 1, MOST_GRAMS),
        Column(
            "colours", "product", cells.list_of(cells.one_of(answers(Colour.values))), ([],), listed
        ),
        Column("glaze", "product", cells.one_of(answers(Glaze.values)), ("",)),
        Column("food_contact", "product", contact),
        *(Column(place, "product", answer) for place in PLACES),
        words("care_th", "product", 255),
        words("care_en", "product", 255),
    ]


PLACES = ("microwave", "dishwasher", "oven", "outdoor")
CRAFT = tuple(
    f"{word}_{language}" for word in ("body", "technique", "firing") for language in ("th", "en")
)
CHANGE = tuple(
    f"{word}_{language}" for word in ("before", "after", "change") for language in ("th", "en")
)
PAGE = ("name_th", "name_en", "story_th", "story_en")


def _told() -> list[Column]:
    """What belongs to the product's lists and pages."""
    return [
        *(words(name, "craft", 120) for name in CRAFT),
        number("firing_c", 500, 1500, of="craft"),
        Column("materials", "materials", cells.materials_of(yes_no()), ([],)),
        Column("materials_en", "materials", cells.pairs_of(120, 200), ([],)),
        Column("recycled_percent", "check", cells.number_of(0, 100), show=figure),
        *(
            Column(name, "change", cells.list_of(cells.line_of(300)), ([],), listed)
            for name in CHANGE
        ),
        Column("change_workshop", "change", cells.list_of(cells.code_of(60)), ([],), listed),
        Column("pictures", "pictures", cells.list_of(cells.line_of(200)), show=listed),
        Column("pictures_th", "pictures", cells.list_of(cells.line_of(200)), ([],), listed),
        Column("pictures_en", "pictures", cells.list_of(cells.line_of(200)), ([],), listed),
    ]


def _choices() -> list[Column]:
    """What belongs to the variant."""
    kinds = [kind for kind in Variant.Kind.values if kind != Variant.Kind.SEAT]
    packed = ("packed_length_mm", "packed_width_mm", "packed_height_mm")
    return [
        Column("sku", "key", cells.line_of(40)),
        Column("option_th", "variant", cells.line_of(80)),
        words("option_en", "variant", 80),
        Column("kind", "kind", cells.one_of(answers(kinds))),
        Column("price", "price", cells.number_of(1, MOST_BAHT, 2), show=figure),
        Column("make_days", "kind", cells.number_of(0, 365), (None,), figure),
        Column("packed_weight_g", "variant", cells.number_of(1, MOST_GRAMS), show=figure),
        *(Column(side, "variant", cells.number_of(1, MOST_MM), show=figure) for side in packed),
        Column("active", "variant", truth(), show=said),
        Column("stock", "stock", cells.number_of(0, MOST_PIECES), show=figure),
    ]


@cache
def columns() -> dict[str, Column]:
    """All of them by name, in the order of the export."""
    keys = [
        Column("code", "key", cells.code_of(60)),
        Column("enterprise", "key", cells.code_of(60)),
        Column("category", "category", cells.code_of(40)),
        Column("name_th", "page", cells.line_of(255)),
        Column("name_en", "page", cells.line_of(255)),
        Column("story_th", "page", cells.text_of(STORY), ("",)),
        Column("story_en", "page", cells.text_of(STORY)),
    ]
    return {column.name: column for column in [*keys, *_facts(), *_told(), *_choices()]}


@cache
def of_choice() -> frozenset[str]:
    """The columns of the variant: all others are said once for a product."""
    return frozenset(column.name for column in _choices())


@cache
def headings() -> dict[str, str]:
    """Every heading that is understood → the column's name."""
    found = {}
    for name in columns():
        for heading in (name, *book().get(name, [])):
            found[cells.folded(heading)] = name
    return found


def in_thai(name: str) -> str:
    """The heading as a Thai clerk writes it."""
    return book()[name][0]
