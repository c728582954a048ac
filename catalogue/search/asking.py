"""A visitor's question, and the products that answer it."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Value, When

from catalogue.models.shown import ProductPageQuerySet
from catalogue.search.entries import PRODUCT
from catalogue.search.folding import LONGEST_QUESTION
from catalogue.search.index import Found
from catalogue.search.live import live

MOST = 400  # answers that are kept; nobody turns so many pages


def said(typed: str) -> str:
    """A question as the page repeats it: one line, not endless."""
    return " ".join(typed.replace("\x00", " ").split())[:LONGEST_QUESTION]


def products(question: str) -> Found:
    """Which products answer."""
    found = live.ask(PRODUCT, question)
    found.keys = found.keys[:MOST]
    return found


def answering(pages: ProductPageQuerySet, found: Found) -> ProductPageQuerySet:
    """The pages of these products."""
    return pages.filter(product_id__in=found.keys)


def best_first(pages: ProductPageQuerySet, found: Found) -> ProductPageQuerySet:
    """In the order in which they answer; for a few of them, as each place is a clause of its own."""
    if not found.keys:
        return pages.none()
    places = [When(product_id=key, then=Value(place)) for place, key in enumerate(found.keys)]
    return pages.order_by(Case(*places, output_field=IntegerField()))
