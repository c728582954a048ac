"""The listing: one question in the address, answered with a page of products and what else could be asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.http import QueryDict

from catalogue import cards
from catalogue.facets.answer import Answer, Named
from catalogue.facets.census import census
from catalogue.facets.question import BEST_FIRST, SORTS, Question
from catalogue.models.collections import ProductCollection
from catalogue.models.enterprises import Enterprise
from catalogue.models.products import Category, Variant
from catalogue.models.shown import ProductPageQuerySet
from catalogue.search import asking

PER_PAGE = 24
PLAIN = ("category", "collection")  # one value of one of these is a page of its own


def answer(pages: ProductPageQuerySet, query: QueryDict, locale_id: int) -> dict[str, Any]:
    """What the listing shows for one query string."""
    question = Question.of(query)
    rows = named_rows()
    found = asking.products(question.words) if question.words else None
    with census.lock:
        census.catch_up()
        asked = Answer(
            census,
            question,
            locale_id=locale_id,
            rows=rows,
            found=None if found is None else found.keys,
        )
        page: Page[Any] = Paginator(asked.picks(), PER_PAGE).get_page(query.get("page"))
        groups = asked.groups()
    page.object_list = cards.of(pages, list(page.object_list), locale_id, caught_up=True)
    return {
        "question": question.words,
        "found": found,
        "products": page,
        "groups": groups,
        "chips": asked.chips(query),
        "narrowed": question.narrowed,
        "sorts": sorts(question),
        "categories": rows["category"],
        "category": the_one(question, asked, "category"),
        "collections": [row for row in rows["collection"] if row.shown],
        "collection": the_one(question, asked, "collection"),
        "indexed": is_plain(question),
        "canonical_query": canonical(question, page),
    }


def named_rows() -> dict[str, Sequence[Any]]:
    """The rows whose names are values of a facet; the picks of a collection are read with it."""
    collections = list(ProductCollection.objects.all())
    picked = [row for row in collections if row.rule == ProductCollection.Rule.PICKED]
    if picked:
        prefetch_related_objects(picked, "products")
    return {
        "category": list(Category.objects.all()),
        "maker": list(Enterprise.objects.only("code", "name_th", "name_en")),
        "collection": collections,
    }


def sorts(question: Question) -> list[tuple[str, str, bool]]:
    """The orders that are offered: value, what it is called, whether it is the one."""
    offered = [(value, str(words)) for value, (_order, words) in SORTS.items()]
    if question.words:
        offered[0] = ("", str(BEST_FIRST))
    return [(value, words, value == question.sort) for value, words in offered]


def the_one(question: Question, asked: Answer, name: str) -> Named | None:
    """The row whose page this is: chosen alone of its facet."""
    values = question.values[name]
    return asked.rows[name][values[0]] if len(values) == 1 else None


def is_plain(question: Question) -> bool:
    """True for the listing itself and for one category or one collection: what searchers may find."""
    chosen = [name for name, values in question.values.items() for _value in values]
    plain = not chosen or (len(chosen) == 1 and chosen[0] in PLAIN)
    return plain and not question.words and not question.sort


def canonical(question: Question, products: Page[Any]) -> str:
    """The query of the nearest page that searchers may find."""
    query: dict[str, str] = {}
    for name in PLAIN:
        if not query and len(question.values[name]) == 1:
            query[name] = question.values[name][0]
    if is_plain(question) and products.number > 1:
        query["page"] = str(products.number)
    return f"?{urlencode(query)}" if query else ""


def narrowed(pages: ProductPageQuerySet, asked: dict[str, Any]) -> ProductPageQuerySet:
    """Only the products of one category and one maker, and those in stock; for the read API."""
    if category := asked.get("category"):
        pages = pages.filter(product__category__code=category)
    if maker := asked.get("maker"):
        pages = pages.filter(product__enterprise__code=maker)
    if asked.get("in_stock"):
        free = Variant.objects.filter(product=OuterRef("product"), active=True)
        pages = pages.filter(Exists(free.exclude(availability=Variant.Availability.SOLD_OUT)))
    return pages
