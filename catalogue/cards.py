"""Cards of products, each drawn once and kept until something on it changes.

A listing shows the same few hundred cards in every combination of its facets; drawing them was
two thirds of what a page cost.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from catalogue.facets.census import Stamp, census

if TYPE_CHECKING:
    from catalogue.models.pages import ProductPage
    from catalogue.models.products import Product
    from catalogue.models.shown import ProductPageQuerySet

MOST = 4_000  # kept at once by one process: about 13 MB
SLOT = f"<!--{secrets.token_hex(8)}-->"  # where the name is put; no words that are escaped hold it


# How parts/picture.html says that a picture is loaded when it is near, or at once.
LATER, AT_ONCE = ' loading="lazy"', ' fetchpriority="high"'


class Card(NamedTuple):
    """One product as a list shows it; the name is put in each time, for a question marks its words."""

    number: int
    code: str
    title: str
    before: str
    after: str

    def html(self, name: str, *, first: bool) -> SafeString:
        """The card with its name as safe HTML."""
        before = self.before.replace(LATER, AT_ONCE) if first else self.before
        return mark_safe(before + name + self.after)  # noqa: S308 - a template's own work


Key = tuple[int, int, str | None]  # product, locale of its page, language of the sentences


class Kept:
    """The cards that were asked for last, each with the stamp its product had before it was read."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.cards: OrderedDict[Key, tuple[Stamp, Card]] = OrderedDict()

    def get(self, key: Key, stamp: Stamp) -> Card | None:
        """The card, unless its product has changed since."""
        with self.lock:
            found = self.cards.get(key)
            if found is None or found[0] != stamp:
                return None
            self.cards.move_to_end(key)
            return found[1]

    def put(self, key: Key, stamp: Stamp, card: Card) -> None:
        """Keep a card; the one that was asked for longest ago makes room."""
        with self.lock:
            self.cards[key] = (stamp, card)
            self.cards.move_to_end(key)
            while len(self.cards) > MOST:
                self.cards.popitem(last=False)


kept = Kept()


def of(
    pages: ProductPageQuerySet, numbers: Sequence[int], locale_id: int, *, caught_up: bool = False
) -> list[Card]:
    """The cards of these products in this order, as far as their pages are shown in the locale.

    Whoever has let the census catch up in this very request says so, and saves a query.
    """
    with census.lock:
        if not caught_up:
            census.catch_up()
        # Taken before the rows are read: what changes meanwhile makes the card an old one.
        stamps = {number: census.stamp(number) for number in numbers}
    language = get_language()
    cards: dict[int, Card] = {}
    for number, stamp in stamps.items():
        card = kept.get((number, locale_id, language), stamp) if stamp else None
        if card is not None:
            cards[number] = card
    missing = [number for number in numbers if number not in cards]
    if missing:
        for page in pages.filter(product_id__in=missing).for_cards():
            number, card = page.product_id, drawn(page)
            cards[number] = card
            if stamp := stamps[number]:
                kept.put((number, locale_id, language), stamp, card)
    return [cards[number] for number in numbers if number in cards]


def drawn(page: ProductPage) -> Card:
    """The card of a page that was read with `for_cards`."""
    before, after = html(page, SLOT).split(SLOT)
    return Card(page.product_id, ware_of(page).code, page.title, before, after)


def html(page: ProductPage, name: str, *, first: bool = False) -> SafeString:
    """The card of one page, its name as safe HTML."""
    return render_to_string(
        "parts/product_card.html",
        {
            "page": page,
            "offering": ware_of(page).offering,
            "name": mark_safe(name),  # noqa: S308
            "first": first,
        },
    )


def ware_of(page: ProductPage) -> Product:
    """The product of a page that is shown: those without one are not."""
    return cast("Product", page.product)
