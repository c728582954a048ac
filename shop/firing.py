"""Pieces come out of a batch and onto the shelf: the balance and the stock move together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from catalogue import balance
from catalogue.balance import Input, Made, Refused
from catalogue.models import Batch, Enterprise, PiecesMade, Variant
from people.models import Member
from shop import stock
from shop.models import StockMove, StockRecord

Reason = StockMove.Reason
Kind = Variant.Kind
# What takes a piece to a buyer or brings it back; what was paid had been reserved before.
TO_BUYERS = (Reason.RESERVED, Reason.RELEASED, Reason.SOLD_ELSEWHERE, Reason.RETURNED)


@transaction.atomic
def fire(
    enterprise: Enterprise,
    attempt: UUID,
    made_on: date,
    inputs: Iterable[Input],
    pieces: Sequence[Made],
    note: str = "",
    *,
    by: Member,
) -> tuple[Batch, bool]:
    """A batch with all that went in and came out, or the one the same attempt has made.

    Raises Refused and leaves no trace.
    """
    batch, fresh = balance.begin(enterprise, attempt, made_on, note, by=by)
    if fresh:
        _add(batch, inputs, pieces, by)
    return batch, fresh


@transaction.atomic
def add(
    batch: Batch,
    inputs: Iterable[Input],
    pieces: Sequence[Made],
    *,
    seen: tuple[int, int],
    by: Member,
) -> bool:
    """More goes in or comes out; `seen` are the sums the form was made with.

    False when they have moved since: a second press, or somebody else's. Raises Refused.
    """
    balance.held(batch.enterprise)
    batch = Batch.objects.get(pk=batch.pk)
    if (batch.put_in_g, batch.claimed_g) != seen:
        return False
    _add(batch, inputs, pieces, by)
    return True


def _add(batch: Batch, inputs: Iterable[Input], pieces: Sequence[Made], by: Member) -> None:
    """The shelf in the order of its records: two batches never wait for each other in a ring."""
    ordered = sorted(pieces, key=lambda made: made.variant.pk)
    known = [
        Made(made.variant, made.count, made.each_g, made.stocked and to_shelf(made.variant))
        for made in ordered
    ]
    for row in balance.add(batch, inputs, known):
        if row.stocked:
            stock.adjust(row.variant, row.count, reason=Reason.MADE, by=by)


def to_shelf(variant: Variant) -> bool:
    """False for what is made to order, and for the only piece when it was counted before."""
    if variant.kind == Kind.UNIQUE:
        return not StockMove.objects.filter(variant=variant, on_hand_change__gt=0).exists()
    return variant.kind == Kind.STOCK


@transaction.atomic
def correct_pieces(made: PiecesMade, right: int, *, seen: int, reason: str, by: Member) -> int:
    """So many came out in truth, on the shelf as well. Raises Refused with what stands there."""
    change = balance.correct_pieces(made, right, seen=seen, reason=reason, by=by)
    if change and made.stocked:
        try:
            stock.adjust(made.variant, change, reason=Reason.MADE, by=by)
        except stock.NotThatMany:
            record = StockRecord.objects.get(variant=made.variant)
            raise Refused(
                "shelf-short", variant=made.variant, free=record.free, fewer=-change
            ) from None
    return change


def sold_since(batch: Batch) -> int:
    """How many pieces of what the batch made were sold or promised since they came out."""
    sold = 0
    for row in batch.pieces.filter(count__gt=0):
        moves = StockMove.objects.filter(
            variant=row.variant_id, reason__in=TO_BUYERS, at__gte=row.at
        )
        sums = moves.aggregate(on_hand=Sum("on_hand_change"), promised=Sum("reserved_change"))
        sold += max((sums["promised"] or 0) - (sums["on_hand"] or 0), 0)
    return sold


@transaction.atomic
def reopen(batch: Batch) -> bool:
    """Open a closed batch again. Raises Refused once pieces of it have been sold."""
    balance.held(batch.enterprise)
    if sold := sold_since(batch):
        raise Refused("sold", sold=sold)
    return balance.reopen(batch)
