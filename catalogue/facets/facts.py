"""What the listing goes by, read from the rows: a few columns of every product that is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import F, Q, QuerySet

from catalogue.models.products import Product, Variant
from catalogue.models.upgrades import Upgrade

RECYCLED = (1, 20, 50, 80)  # per cent by weight from which a band begins
PRICES = (300, 700, 1500)  # baht at which one band ends and the next begins
Band = Variant.Availability
Value = tuple[str, Any]


class Facts(NamedTuple):
    """One product as the listing sees it."""

    number: int
    languages: tuple[int, ...]  # the locales in which its page is shown
    category: int | None
    maker: int
    recycled: int
    price: Decimal
    in_stock: bool
    last_pieces: bool
    food_safe: bool
    glaze: str
    colours: tuple[str, ...]
    workshops: tuple[int, ...]
    since: float
    sort_key: str
    title: str  # in English, for the English order

    def values(self) -> Iterator[Value]:
        """Every value of every facet that is true of it."""
        yield from (("language", locale) for locale in self.languages)
        yield "category", self.category
        yield "maker", self.maker
        yield "price", price_band(self.price)
        yield from (("recycled", str(band)) for band in RECYCLED if self.recycled >= band)
        yield from (("colour", colour) for colour in self.colours)
        yield from (("hands", workshop) for workshop in self.workshops)
        for name, true in (
            ("stock", self.in_stock),
            ("last", self.last_pieces),
            ("food", self.food_safe),
            ("workshop", bool(self.workshops)),
        ):
            if true:
                yield name, "1"
        if self.glaze:
            yield "glaze", self.glaze


def price_band(price: Decimal) -> str:
    """The band as the address writes it."""
    edges = ("", *map(str, PRICES), "")
    place = sum(price > edge for edge in PRICES)
    return f"{edges[place]}-{edges[place + 1]}"


class Offer:
    """What the active variants of one product say together."""

    def __init__(self) -> None:
        self.prices: list[Decimal] = []
        self.bands: set[str] = set()

    @property
    def last_pieces(self) -> bool:
        """True when whatever can still be had is nearly gone."""
        return self.bands - {Band.SOLD_OUT} == {Band.FEW_LEFT}


def read(numbers: Collection[int] | None = None) -> Iterator[Facts]:
    """The facts of these products, or of all; one that is not shown is left out. Four queries."""
    pages, offers, hands = _pages(numbers), _offers(numbers), _hands(numbers)
    rows = Product.objects.filter(on_sale=True, archived=False).pieces()
    for number, category, maker, recycled, food, glaze, colours, since, key in _some(
        rows, "pk", numbers
    ).values_list(
        *("pk", "category_id", "enterprise_id", "recycled_percent", "food_contact"),
        *("glaze", "colours", "on_sale_since", "sort_key"),
    ):
        shown, offer = pages.get(number), offers.get(number) or Offer()
        if shown is None:
            continue
        yield Facts(
            number,
            tuple(sorted(shown[0])),
            category,
            maker,
            recycled,
            min(offer.prices, default=Decimal(0)),
            bool(offer.bands - {Band.SOLD_OUT}),
            offer.last_pieces,
            food == Product.FoodContact.SUITABLE,
            glaze,
            tuple(colours),
            hands.get(number, ()),
            since.timestamp() if since else 0.0,
            key,
            shown[1].casefold(),
        )


def _some(rows: QuerySet[Any], name: str, numbers: Collection[int] | None) -> QuerySet[Any]:
    return rows if numbers is None else rows.filter(**{f"{name}__in": numbers})


def _pages(numbers: Collection[int] | None) -> dict[int, tuple[set[int], str]]:
    """The locales in which each product's page is shown, and its English title."""
    # By name: the pages ask the listing, and the listing asks here.
    pages = apps.get_model("catalogue", "ProductPage")
    rows = pages._default_manager.filter(live=True, product__isnull=False)
    rows = rows.filter(Q(alias_of=None) | ~Q(alias_of__locale_id=F("locale_id"))).order_by()
    found: dict[int, tuple[set[int], str]] = {}
    columns = ("product_id", "locale_id", "locale__language_code", "title")
    for number, locale, language, title in _some(rows, "product_id", numbers).values_list(*columns):
        locales, known = found.get(number, (set(), ""))
        locales.add(locale)
        found[number] = (locales, title if language == "en" or not known else known)
    return found


def _offers(numbers: Collection[int] | None) -> dict[int, Offer]:
    rows = Variant.objects.filter(active=True, product__on_sale=True).order_by()
    found: dict[int, Offer] = defaultdict(Offer)
    for number, price, band in _some(rows, "product_id", numbers).values_list(
        "product_id", "price", "availability"
    ):
        found[number].prices.append(price)
        found[number].bands.add(band)
    return found


def _hands(numbers: Collection[int] | None) -> dict[int, tuple[int, ...]]:
    """The workshops from which each product came."""
    rows = Upgrade.objects.filter(workshop__isnull=False).order_by("workshop_id")
    found: dict[int, tuple[int, ...]] = {}
    for number, workshop in _some(rows, "product_id", numbers).values_list(
        "product_id", "workshop_id"
    ):
        found[number] = (*found.get(number, ()), workshop)
    return found
