"""Writes down by which words each thing is found, whenever one of them changes."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from catalogue.models.enterprises import Enterprise
from catalogue.models.products import Answer, Product, Variant
from catalogue.models.search import SearchEntry
from catalogue.search.glossary import book
from catalogue.search.live import live
from catalogue.search.terms import Text, known

PRODUCT, MAKER = "product", "maker"
RECYCLED_FROM = 20  # per cent by weight from which a piece is found under "recycled"
AT_ONCE = 200

# How much a text counts: what a thing is called, then what the staff add, then where it stands.
NAME, ENGLISH_NAME, OTHER_WORDS, FACT, OPTION, SHELF, HANDS = 3.0, 2.5, 2.5, 1.5, 1.2, 1.0, 0.8

# Facts add words of their own; the glossary knows them in both languages.
FACTS = {
    "recycled": "recycled",
    "microwave": "microwave safe",
    "dishwasher": "dishwasher safe",
    "oven": "oven safe",
    "outdoor": "outdoor",
    "food": "food safe",
    "unique": "one of a kind",
    "made-to-order": "made to order",
}


def made(kind: str, number: int, texts: Iterable[Text], codes: Iterable[str] = ()) -> SearchEntry:
    """An entry that is not written yet, its texts read for the index already."""
    told = [text for text in texts if text.words]
    codes = list(codes)
    thing = known(book(), told, codes)
    return SearchEntry(
        kind=kind,
        number=number,
        texts=[[text.words, text.weight] for text in told],
        codes=codes,
        known=[thing.name, thing.codes, thing.terms],
        edition=book().edition,
        written_at=timezone.now(),
    )


def write(kind: str, number: int, texts: Iterable[Text], codes: Iterable[str] = ()) -> None:
    """Let a thing be found by these texts, the name first."""
    write_all([made(kind, number, texts, codes)])


def write_all(found: Iterable[SearchEntry]) -> None:
    """Write entries down, in one statement for all of them."""
    SearchEntry.objects.bulk_create(
        found,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["kind", "number"],
        update_fields=["texts", "codes", "known", "edition", "gone", "written_at"],
    )
    live.look_again()


def drop(kind: str, number: int) -> None:
    """Let it be found no more; the row stays, for the other processes to see."""
    gone = SearchEntry.objects.filter(kind=kind, number=number, gone=False)
    gone.update(gone=True, written_at=timezone.now())
    live.look_again()


def write_products(numbers: Iterable[int]) -> None:
    """Write down products as they are now; seats of workshops are found by their page."""
    wanted = sorted(set(numbers))
    for start in range(0, len(wanted), AT_ONCE):
        some = Product.objects.pieces().filter(pk__in=wanted[start : start + AT_ONCE])
        rows = some.select_related("category", "enterprise").prefetch_related("variants")
        write_all([of_product(product) for product in rows])


def of_product(product: Product) -> SearchEntry:
    """The entry of a product, not written yet."""
    codes = [product.code, *(variant.sku for variant in product.variants.all())]
    return made(PRODUCT, product.pk, texts_of(product), codes)


def write_maker(enterprise: Enterprise) -> None:
    """Write down a maker as it is now."""
    texts = [
        Text(enterprise.name_th, NAME),
        Text(enterprise.name_en, ENGLISH_NAME),
        Text(f"{enterprise.maker_th}, {enterprise.maker_en}", ENGLISH_NAME),
        Text(f"{enterprise.waste_th}, {enterprise.waste_en}", SHELF),
    ]
    write(MAKER, enterprise.pk, texts, [enterprise.code])


def texts_of(product: Product) -> list[Text]:
    """By which words a product is found: never by its story, which speaks of other things too."""
    category, enterprise = product.category, product.enterprise
    texts = [
        Text(product.name_th, NAME),
        Text(product.name_en, ENGLISH_NAME),
        Text(product.search_words, OTHER_WORDS),
        Text(", ".join(FACTS[fact] for fact in facts_of(product)), FACT),
        Text(f"{enterprise.name_th}, {enterprise.name_en}, {enterprise.maker_th}", HANDS),
    ]
    if category is not None:
        texts.append(Text(f"{category.name_th}, {category.name_en}", SHELF))
        texts.append(Text(category.search_words, SHELF))
    for variant in product.variants.all():
        texts.append(Text(f"{variant.option_th}, {variant.option_en}", OPTION))
    return texts


def facts_of(product: Product) -> list[str]:
    """Which of the facts that people search for are true of it."""
    kinds = {variant.kind for variant in product.variants.all() if variant.active}
    care = ("microwave", "dishwasher", "oven", "outdoor")
    true = [name for name in care if getattr(product, name) == Answer.YES]
    if product.recycled_percent >= RECYCLED_FROM:
        true.append("recycled")
    if product.food_safe:
        true.append("food")
    if Variant.Kind.UNIQUE in kinds:
        true.append("unique")
    if Variant.Kind.MADE_TO_ORDER in kinds:
        true.append("made-to-order")
    return true


class _Waiting(threading.local):
    """What this thread has changed in a transaction that still stands open."""

    def __init__(self) -> None:
        self.numbers: set[int] = set()


_waiting = _Waiting()


def product_changed(number: int) -> None:
    """Write the product down once the transaction stands, once for all its changes."""
    _waiting.numbers.add(number)
    transaction.on_commit(_write_changed)


def _write_changed() -> None:
    numbers = set(_waiting.numbers)
    _waiting.numbers.clear()
    if numbers:
        write_products(numbers)
