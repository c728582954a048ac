"""What the rows of a product come to, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from catalogue import making
from catalogue.models import Category, Enterprise, Photo, Variant, Workshop
from catalogue.models.photos import PictureFile
from shop.carrying import cells
from shop.carrying.albums import Album
from shop.carrying.present import Standing
from shop.carrying.sheets import Row


@dataclass
class Problem:
    """Why a row cannot be taken."""

    number: int
    column: str
    said: str


@dataclass
class Hung:
    """One picture of a product: a photo there is, or a new one; alt words where the table has them."""

    photo: Photo | None = None
    drawn: PictureFile | None = None
    alt: dict[str, str] = field(default_factory=dict)


@dataclass
class Choice:
    """What one row says of a variant."""

    number: int
    sku: str
    variant: Variant | None
    new: dict[str, Any] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)


@dataclass
class Plan:
    """What the rows of one product come to; `new` are the values that differ, by column."""

    rows: list[Row]
    code: str
    enterprise: Enterprise | None = None
    standing: Standing | None = None
    told: dict[str, Any] = field(default_factory=dict)
    new: dict[str, Any] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """True of a product that is not there yet."""
        return self.standing is None


@dataclass
class Surroundings:
    """What plans look up, read once for a whole table."""

    only: Enterprise | None = None
    album: Album | None = None
    enterprises: dict[str, Enterprise] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    workshops: dict[str, int] = field(default_factory=dict)
    skus: dict[str, int] = field(default_factory=dict)  # seen so far → its line
    codes: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, only: Enterprise | None = None, album: Album | None = None) -> Surroundings:
        """As they are now."""
        return cls(
            only=only,
            album=album,
            enterprises={row.code: row for row in Enterprise.objects.all()},
            categories={row.code: row for row in Category.objects.all()},
            workshops=dict(Workshop.objects.values_list("code", "pk")),
        )


def code_of(row: Row, around: Surroundings) -> str:
    """The code of the row's product: as written, else the one the desk would make for such a name."""
    written = cells.plain(row.cells.get("code", ""))
    if written:
        return written
    house = row.cells.get("enterprise", "").strip()
    enterprise = around.enterprises.get(house) if house else around.only
    name = cells.folded(row.cells.get("name_th", ""))
    if enterprise is None or not name:
        return ""
    return making.code_of(uuid5(NAMESPACE_URL, f"{enterprise.code}/{name}"), enterprise)
