"""The balance of scrap: nothing comes out of a lot or a batch that has not gone in.

Every deed of a house holds the house's row, then its batch and its lots in the order of their
numbers; the sums are moved by UPDATEs that ask for what they need, and the database checks them
once more. What was entered is never written over: a wrong figure is corrected by a row of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from catalogue import publishing
from catalogue.models import (
    Batch,
    BatchInput,
    Correction,
    Enterprise,
    PiecesMade,
    Product,
    ScrapLot,
    Variant,
)
from catalogue.models.photos import Photo
from catalogue.search.entries import product_changed
from people.models import Member

Figure = Correction.Figure


class Refused(Exception):
    """The figures do not add up; `why` is a code of the desk's sentences, `figures` fills them."""

    def __init__(self, why: str, **figures: Any) -> None:
        super().__init__(f"{why} {figures}")
        self.why, self.figures = why, figures


@dataclass(frozen=True)
class Load:
    """Scrap as it came in."""

    attempt: UUID
    kind: str
    source_th: str
    received_on: date
    grams: int
    photo: Photo | None = None


@dataclass(frozen=True)
class Input:
    """What goes into a batch: of a lot, or new material by its name."""

    grams: int
    lot: ScrapLot | None = None
    name_th: str = ""


@dataclass(frozen=True)
class Made:
    """What comes out of it; `stocked` when the shelf is to have them too."""

    variant: Variant
    count: int
    each_g: int
    stocked: bool = False


def held(enterprise: Enterprise) -> Enterprise:
    """The house, held until the transaction ends: its deeds follow one another."""
    return Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise.pk)


@transaction.atomic
def receive(enterprise: Enterprise, load: Load, *, by: Member) -> tuple[ScrapLot, bool]:
    """Write a lot down, or find the one that the same attempt has written (a second press)."""
    enterprise = held(enterprise)
    if found := enterprise.scrap_lots.filter(attempt=load.attempt).first():
        return found, False
    if load.grams <= 0:
        raise Refused("nothing")
    lot = ScrapLot.objects.create(
        enterprise=enterprise,
        attempt=load.attempt,
        kind=load.kind,
        source_th=load.source_th,
        received_on=load.received_on,
        entered_g=load.grams,
        received_g=load.grams,
        photo=load.photo,
        member=by,
    )
    return lot, True


@transaction.atomic
def begin(
    enterprise: Enterprise, attempt: UUID, made_on: date, note: str = "", *, by: Member
) -> tuple[Batch, bool]:
    """An empty batch, or the one that the same attempt has begun."""
    enterprise = held(enterprise)
    if found := enterprise.batches.filter(attempt=attempt).first():
        return found, False
    batch = Batch.objects.create(
        enterprise=enterprise, attempt=attempt, made_on=made_on, note=note, member=by
    )
    return batch, True


@transaction.atomic
def add(batch: Batch, inputs: Iterable[Input], pieces: Iterable[Made]) -> list[PiecesMade]:
    """Put material in and take pieces out, all of it or nothing. Raises Refused.

    The shelf is the counter's: whoever calls this for `stocked` pieces puts them there.
    """
    held(batch.enterprise)
    batch = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if batch.closed_at is not None:
        raise Refused("closed")
    for put_in in sorted(inputs, key=lambda each: each.lot.pk if each.lot else 0):
        _put_in(batch, put_in)
    made = [_claim(batch, each) for each in pieces]
    state_shares(batch)
    return made


def _put_in(batch: Batch, put_in: Input) -> None:
    """One input, taken off its lot."""
    if put_in.grams <= 0:
        raise Refused("nothing")
    if put_in.lot is not None:
        if put_in.lot.received_on > batch.made_on:
            raise Refused("too-early", lot=put_in.lot, day=batch.made_on)
        _use(batch, put_in.lot, put_in.grams)
    BatchInput.objects.create(
        batch=batch,
        lot=put_in.lot,
        name_th=put_in.name_th,
        entered_g=put_in.grams,
        grams=put_in.grams,
    )
    recycled = put_in.grams if put_in.lot else 0
    _weigh(batch, put_in.grams, recycled)


def _use(batch: Batch, lot: ScrapLot, grams: int) -> None:
    """Take grams off a lot of the same house, or give them back (negative)."""
    enough = ScrapLot.objects.filter(
        pk=lot.pk,
        enterprise=batch.enterprise_id,
        received_on__lte=batch.made_on,
        received_g__gte=F("used_g") + grams,
        used_g__gte=-grams,
    )
    if not enough.update(used_g=F("used_g") + grams):
        lot = ScrapLot.objects.get(pk=lot.pk)
        if lot.enterprise_id != batch.enterprise_id:
            raise Refused("other-house")
        raise Refused("lot-short", lot=lot, left_g=lot.left_g, wanted_g=grams)


def _weigh(batch: Batch, grams: int, recycled: int) -> None:
    """More or less in the batch; never less than its pieces claim."""
    holds = Batch.objects.filter(pk=batch.pk, claimed_g__lte=F("put_in_g") + grams)
    if not holds.update(put_in_g=F("put_in_g") + grams, recycled_g=F("recycled_g") + recycled):
        batch = Batch.objects.get(pk=batch.pk)
        raise Refused("batch-claimed", put_in_g=batch.put_in_g + grams, claimed_g=batch.claimed_g)


def _claim(batch: Batch, made: Made) -> PiecesMade:
    """Pieces of the same house, out of what is in the batch."""
    if made.count <= 0 or made.each_g <= 0:
        raise Refused("nothing")
    if made.variant.product.enterprise_id != batch.enterprise_id:
        raise Refused("other-house")
    if made.variant.kind == Variant.Kind.SEAT:
        raise Refused("no-piece")
    if made.variant.kind == Variant.Kind.UNIQUE:
        before = PiecesMade.objects.filter(variant=made.variant, count__gt=0)
        if made.count != 1 or before.exists():
            raise Refused("only-one", variant=made.variant)
    _take_out(batch, made.count * made.each_g)
    return PiecesMade.objects.create(
        batch=batch,
        variant=made.variant,
        entered_count=made.count,
        entered_each_g=made.each_g,
        count=made.count,
        each_g=made.each_g,
        stocked=made.stocked,
    )


def _take_out(batch: Batch, grams: int) -> None:
    """Pieces claim so much more of the batch, or less."""
    holds = Batch.objects.filter(
        pk=batch.pk, put_in_g__gte=F("claimed_g") + grams, claimed_g__gte=-grams
    )
    if not holds.update(claimed_g=F("claimed_g") + grams):
        batch = Batch.objects.get(pk=batch.pk)
        raise Refused("batch-short", put_in_g=batch.put_in_g, claimed_g=batch.claimed_g + grams)


# --- corrections ----------------------------------------------------------------------------------


@transaction.atomic
def correct_lot(lot: ScrapLot, right: int, *, seen: int, reason: str, by: Member) -> bool:
    """So much was received in truth; False when a first press has said so already.

    Raises Refused, also where more of it is used than that.
    """
    held(lot.enterprise)
    lot = ScrapLot.objects.select_for_update(no_key=True).get(pk=lot.pk)
    if not (change := _change(lot.received_g, right, seen)):
        return False
    if right < lot.used_g:
        raise Refused("lot-used", lot=lot, used_g=lot.used_g, right_g=right)
    ScrapLot.objects.filter(pk=lot.pk, used_g__lte=F("received_g") + change).update(
        received_g=F("received_g") + change
    )
    _note(lot.enterprise, Figure.LOT, change, reason, by, lot=lot)
    return True


@transaction.atomic
def correct_input(put_in: BatchInput, right: int, *, seen: int, reason: str, by: Member) -> bool:
    """So much went in in truth; the lot gets back or gives the difference. Raises Refused."""
    batch = _held_batch(put_in.batch)
    put_in = BatchInput.objects.select_related("lot").get(pk=put_in.pk)
    if not (change := _change(put_in.grams, right, seen)):
        return False
    if put_in.lot is not None:
        _use(batch, put_in.lot, change)
    _weigh(batch, change, change if put_in.lot else 0)
    BatchInput.objects.filter(pk=put_in.pk).update(grams=F("grams") + change)
    _note(batch.enterprise, Figure.INPUT, change, reason, by, put_in=put_in)
    state_shares(batch)
    return True


@transaction.atomic
def correct_pieces(made: PiecesMade, right: int, *, seen: int, reason: str, by: Member) -> int:
    """So many came out in truth; answers how many more (or fewer), for the shelf. Raises Refused."""
    batch = _held_batch(made.batch)
    made = PiecesMade.objects.select_related("variant").get(pk=made.pk)
    if not (change := _change(made.count, right, seen)):
        return 0
    if made.variant.kind == Variant.Kind.UNIQUE and right > 0:
        others = PiecesMade.objects.filter(variant=made.variant, count__gt=0).exclude(pk=made.pk)
        if right > 1 or others.exists():
            raise Refused("only-one", variant=made.variant)
    _take_out(batch, change * made.each_g)
    PiecesMade.objects.filter(pk=made.pk).update(count=F("count") + change)
    _note(batch.enterprise, Figure.PIECES, change, reason, by, pieces=made)
    state_shares(batch)
    return change


@transaction.atomic
def correct_weight(made: PiecesMade, right: int, *, seen: int, reason: str, by: Member) -> bool:
    """Each of them weighs so much in truth. Raises Refused."""
    batch = _held_batch(made.batch)
    made = PiecesMade.objects.get(pk=made.pk)
    if not (change := _change(made.each_g, right, seen)):
        return False
    if right <= 0:
        raise Refused("nothing")
    _take_out(batch, change * made.count)
    PiecesMade.objects.filter(pk=made.pk).update(each_g=F("each_g") + change)
    _note(batch.enterprise, Figure.WEIGHT, change, reason, by, pieces=made)
    state_shares(batch)
    return True


def _held_batch(batch: Batch) -> Batch:
    held(batch.enterprise)
    return Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)


def _change(now: int, right: int, seen: int) -> int:
    """The difference to be written; 0 for a second press. Raises Refused if it is another's figure."""
    if right < 0:
        raise Refused("nothing")
    if now != seen and now != right:
        raise Refused("changed")
    return right - now


def _note(
    enterprise: Enterprise, figure: str, change: int, reason: str, by: Member, **row: Any
) -> None:
    Correction.objects.create(
        enterprise=enterprise, figure=figure, change=change, reason=reason, member=by, **row
    )


# --- the state of a batch, and what follows from it ---------------------------------------------------


@transaction.atomic
def close(batch: Batch) -> bool:
    """Nothing more goes in and nothing more comes out; True for the call that closed it."""
    return bool(Batch.objects.filter(pk=batch.pk, closed_at=None).update(closed_at=timezone.now()))


@transaction.atomic
def reopen(batch: Batch) -> bool:
    """Open it again; whether its pieces have been sold is for the counter to know."""
    return bool(Batch.objects.filter(pk=batch.pk, closed_at__isnull=False).update(closed_at=None))


def state_shares(batch: Batch) -> None:
    """Write the share of every product that came out of the batch, and tell whoever shows it."""
    numbers = Product.objects.filter(variants__made__batch=batch).values("pk")
    # Held in the order of their numbers: two batches of one product see each other's pieces.
    for product in (
        Product.objects.select_for_update(no_key=True).filter(pk__in=numbers).order_by("pk")
    ):
        publishing.state_share(product)
        product_changed(product.pk)
