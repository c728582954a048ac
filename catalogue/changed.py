"""The one word that a product is no longer as the listing knows it."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils import timezone

from catalogue import generation
from catalogue.models.listed import ShelfChange

EVERYTHING = 0  # no product's number: stands for all of them

# What the editor writes on a page while nobody has published it.
DRAFT = {
    "latest_revision",
    "latest_revision_created_at",
    "draft_title",
    "has_unpublished_changes",
    "locked",
    "locked_at",
    "locked_by",
}


class _Waiting(threading.local):
    """What this thread has changed in a transaction that still stands open."""

    def __init__(self) -> None:
        self.numbers: set[int] = set()
        self.said = 0


_waiting = _Waiting()


def product_changed(number: int) -> None:
    """Let every process look at the product anew once the transaction stands."""
    products_changed([number])


def products_changed(numbers: Iterable[int]) -> None:
    """The same for many; one row each however often it is said in a transaction."""
    _waiting.numbers.update(numbers)
    _waiting.said += 1
    transaction.on_commit(_write_down)


def everything_changed() -> None:
    """What is kept of any product may be old: an address above them all has moved."""
    product_changed(EVERYTHING)


def only_a_draft(written: Collection[str] | None) -> bool:
    """True when a page was saved with nothing but what its draft needs."""
    return written is not None and set(written) <= DRAFT


def not_yet_written() -> tuple[frozenset[int], tuple[int, int]]:
    """What this thread has changed and the others cannot know yet, and a mark that each change moves."""
    return frozenset(_waiting.numbers), (threading.get_ident(), _waiting.said)


def _write_down() -> None:
    numbers = sorted(_waiting.numbers)
    _waiting.numbers.clear()
    now = timezone.now()
    # One statement; two that end together take the rows in the same order.
    ShelfChange.objects.bulk_create(
        [ShelfChange(number=number, written_at=now) for number in numbers],
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=["written_at"],
    )
    generation.renew()
