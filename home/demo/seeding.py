"""A catalogue as large as one likes, to measure with: believable pieces, written many at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalogue.models import (
    Category,
    Enterprise,
    EnterprisePage,
    MakersPage,
    Material,
    Product,
    ProductPage,
    Upgrade,
    Variant,
)
from catalogue.models.products import Answer
from catalogue.search import entries
from catalogue.thai import sort_key
from home.demo.content import HERE, html, paired
from home.demo.planting import Plot, plant
from home.demo.progress import Progress
from shop.models import StockRecord
from shop.stock import FEW

AT_ONCE = 1000
DAYS = 900  # over which the pieces were put on sale
PLAIN_MM = 40  # what the packing adds to each side
Words = dict[str, str]


@cache
def words() -> dict[str, Any]:
    """The words of the trade of which names are made."""
    read: dict[str, Any] = json.loads((HERE / "seeds.json").read_text(encoding="utf-8"))
    return read


@dataclass
class Ground:
    """What stands already: shelves and pictures, and where makers' pages grow."""

    shelves: dict[str, Category]
    photos: dict[str | None, list[int]]
    makers: Sequence[MakersPage]
    chance: Random

    def photo(self, category: str) -> int | None:
        """A picture of something of the same shelf."""
        some = self.photos.get(category) or self.photos[None]
        return self.chance.choice(some) if some else None


def survey() -> Ground:
    """Look at what stands."""
    pages = ProductPage.objects.filter(locale__language_code="th", photo__isnull=False)
    shown = list(pages.values_list("product__category__code", "photo_id"))
    photos: dict[str | None, list[int]] = {None: [photo for _, photo in shown]}
    for category, photo in shown:
        photos.setdefault(category, []).append(photo)
    shelves = {category.code: category for category in Category.objects.all()}
    makers = MakersPage.objects.select_related("locale").order_by("locale__language_code")
    return Ground(shelves, photos, list(makers), Random(len(shown) + Product.objects.count()))  # noqa: S311


def sow(products: int, enterprises: int, progress: Progress) -> None:
    """So many more products of so many more makers, each with its page in both languages."""
    ground = survey()
    known = Enterprise.objects.count()
    with transaction.atomic():
        houses = found(known, max(1, enterprises), ground)
        for house in houses:
            entries.write_maker(house)
    plots = open_houses(houses, ground)
    first = (Product.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    for start in range(0, products, AT_ONCE):
        wanted = min(AT_ONCE, products - start)
        with transaction.atomic():
            sow_some(range(first + start, first + start + wanted), houses, plots, ground)
        progress.count("products seeded", start + wanted, products)


def found(known: int, wanted: int, ground: Ground) -> list[Enterprise]:
    """The makers' rows; they get their group and their pictures when somebody works for them."""
    groups, villages = words()["groups"], words()["villages"]
    made = []
    for number in range(known, known + wanted):
        group, village = groups[number % len(groups)], villages[number // len(groups) % 10]
        name = {
            "th": f"{group['th']}{village['th']} {number}",
            "en": f"{group['en']} {village['en']} {number}",
        }
        waste = ground.chance.choice(words()["wastes"])
        made.append(
            Enterprise(
                code=f"seeded-maker-{number}",
                village_no=number % 12 + 1,
                people=number % 17 + 3,
                **paired("name", name),
                **paired("maker", name),
                **paired("waste", waste),
            )
        )
    return Enterprise.objects.bulk_create(made, batch_size=AT_ONCE)


def open_houses(houses: list[Enterprise], ground: Ground) -> list[list[Plot]]:
    """A page for each maker in each language."""
    plots = []
    with transaction.atomic():
        for parent in ground.makers:
            language = parent.locale.language_code
            pages = [
                EnterprisePage(
                    enterprise=house,
                    title=house.say("name", language),
                    slug=house.code,
                    photo_id=ground.photo(""),
                    story=html([{"p": words()["story"]}], language),
                )
                for house in houses
            ]
            plot = Plot.of(parent)
            plots.append([Plot.of(page) for page in plant(pages, [plot] * len(pages))])
    return plots


def sow_some(
    numbers: range, houses: list[Enterprise], plots: list[list[Plot]], ground: Ground
) -> None:
    """Some products: rows, pages, what stands on the shelf and by which words they are found."""
    pieces = [piece(number, houses[number % len(houses)], ground) for number in numbers]
    Product.objects.bulk_create([made.product for made in pieces])
    Material.objects.bulk_create(row for made in pieces for row in made.materials())
    Upgrade.objects.bulk_create(made.upgrade() for made in pieces)
    variants = Variant.objects.bulk_create(row for made in pieces for row in made.variants())
    StockRecord.objects.bulk_create(
        StockRecord(variant=variant, on_hand=ON_HAND[Variant.Availability(variant.availability)])
        for variant in variants
    )
    for parent, grown in zip(ground.makers, plots, strict=True):
        language = parent.locale.language_code
        pages = [
            ProductPage(
                product=made.product,
                title=made.product.say("name", language),
                slug=made.product.code,
                photo_id=made.photo,
                story=html([{"p": words()["story"]}], language),
            )
            for made in pieces
        ]
        plant(pages, [grown[number % len(houses)] for number in numbers])
    entries.write_products([made.product.pk for made in pieces])


ON_HAND = {
    Variant.Availability.IN_STOCK: FEW * 3,
    Variant.Availability.FEW_LEFT: FEW - 2,
    Variant.Availability.SOLD_OUT: 0,
}


@dataclass
class Piece:
    """One product that is about to be written, with what hangs on it."""

    product: Product
    price: int
    times: float
    height_cm: float
    waste: Words
    availability: Variant.Availability
    kind: str
    photo: int | None

    def materials(self) -> Iterator[Material]:
        """Clay, and what was rescued from the heap."""
        told, share = words()["materials"], self.product.recycled_percent
        if share < 100:
            yield Material(
                product=self.product,
                percent=100 - share,
                **paired("name", told["clay"]),
                **paired("source", told["clay_from"]),
            )
        if share:
            yield Material(
                product=self.product,
                percent=share,
                recycled=True,
                **paired("name", self.waste),
                **paired("source", told["waste_from"]),
            )

    def upgrade(self) -> Upgrade:
        """Before and after."""
        columns: dict[str, Any] = {}
        for field in ("before", "after", "change"):
            columns |= paired(field, words()["upgrade"][field])
        return Upgrade(product=self.product, **columns)

    def variants(self) -> Iterator[Variant]:
        """One choice, and of every third piece a set of two."""
        yield self._variant(0, "option", self.price)
        if self.kind == Variant.Kind.STOCK and self.price % 3 == 0:
            yield self._variant(1, "second_option", self.price * 2 - 10)

    def _variant(self, position: int, option: str, price: int) -> Variant:
        pieces = position + 1
        across = int(10 * float(self.product.diameter_cm or 1))
        return Variant(
            product=self.product,
            sku=f"PST-{self.product.code.upper()}-{pieces}",
            kind=self.kind,
            price=Decimal(price),
            position=position,
            availability=self.availability,
            packed_weight_g=int((self.product.weight_g or 1) * pieces * 1.2) + 50,
            packed_length_mm=across + PLAIN_MM,
            packed_width_mm=across + PLAIN_MM,
            packed_height_mm=int(10 * self.height_cm) * pieces + PLAIN_MM,
            **paired("option", words()[option]),
        )


def piece(number: int, house: Enterprise, ground: Ground) -> Piece:
    """A piece as somebody might make it; the same number gives the same one again."""
    chance = ground.chance
    form, surface = chance.choice(words()["forms"]), chance.choice(words()["surfaces"])
    motif, size = chance.choice(words()["motifs"]), chance.choice(words()["sizes"])
    across, high = (round(cm * size["times"], 1) for cm in form["size_cm"])
    band = chance.choices(list(Variant.Availability), (6, 2, 2))[0]
    kind = Variant.Kind.UNIQUE if form["category"] == "art" else Variant.Kind.STOCK
    product = Product(
        code=f"seeded-{number}",
        enterprise=house,
        category=ground.shelves.get(form["category"]) or next(iter(ground.shelves.values())),
        **names(form, surface, motif, size),
        on_sale=True,
        on_sale_since=timezone.now() - timedelta(minutes=chance.randrange(DAYS * 24 * 60)),
        weight_g=max(5, int(form["weight_g"] * size["times"])),
        diameter_cm=Decimal(str(across)),
        height_cm=Decimal(str(high)),
        recycled_percent=chance.choice((0, 0, 10, 15, 20, 25, 30, 40, 55, 60, 80, 95, 100)),
        colours=surface["colours"],
        glaze=surface["glaze"],
        food_contact=Product.FoodContact.SUITABLE if form["food"] else "decorative",
        microwave=Answer.YES if form["food"] else Answer.NO,
        dishwasher=Answer.YES if form["food"] else Answer.NO,
    )
    price = max(20, int(form["price"] * size["times"] * chance.uniform(0.7, 1.6)))
    waste = chance.choice(words()["wastes"])
    photo = ground.photo(form["category"])
    return Piece(product, price, size["times"], high, waste, band, kind, photo)


def names(form: Words, surface: Words, motif: Words, size: Words) -> dict[str, str]:
    """What it is called in both languages, and where it stands in the Thai order."""
    thai = "".join((form["th"], surface["th"], motif["th"], size["th"]))
    english = [word["en"] for word in (size, surface, form) if word["en"]]
    name_en = " ".join(english) + (f", {motif['en']}" if motif["en"] else "")
    return {"name_th": thai, "name_en": name_en, "sort_key": sort_key(thai)}
