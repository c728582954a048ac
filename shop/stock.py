"""Every move of stock: one guarded UPDATE each, its record, and the band the public pages show."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from catalogue.changed import product_changed
from catalogue.models import Variant
from people.models import Member
from shop.models import Order, OrderLine, StockMove, StockRecord

FEW = 8  # at this many free pieces or fewer the pages say "few left"
FEW_SEATS = 3  # of a session that may have no more than six
Reason = StockMove.Reason
Band = Variant.Availability


class SoldOut(Exception):
    """Fewer pieces are free than were asked for."""

    def __init__(self, variant: Variant) -> None:
        super().__init__(variant.sku)
        self.variant = variant


class NotThatMany(Exception):
    """A correction would take away pieces that are not there or are promised to a buyer."""


def reserve(variant: Variant, quantity: int, *, order: Order) -> None:
    """Set pieces aside for an order that is not paid yet.

    Raises SoldOut, also where the variant has become of another kind since it was read: what is
    made to order has nothing to give back later, and what stands on a shelf has to be taken off.
    """
    with transaction.atomic():
        lock(variant)
        if not Variant.objects.filter(pk=variant.pk, kind=variant.kind).exists():
            raise SoldOut(variant)
        if variant.kind == Variant.Kind.MADE_TO_ORDER:
            return
        if not _move(variant, reserved=quantity, reason=Reason.RESERVED, order=order):
            raise SoldOut(variant)


def lock(variant: Variant) -> StockRecord:
    """The shelf's record, held until the transaction ends."""
    locked = StockRecord.objects.select_for_update()
    if (record := locked.filter(variant=variant).first()) is not None:
        return record
    StockRecord.objects.get_or_create(variant=variant)
    return locked.get(variant=variant)


def release(variant: Variant, quantity: int, *, order: Order) -> None:
    """Give back what an order had set aside. Call it only from the step that ends the order."""
    if variant.kind == Variant.Kind.MADE_TO_ORDER:
        return
    if not _move(variant, reserved=-quantity, reason=Reason.RELEASED, order=order):
        raise NotThatMany(variant.sku)


def take(variant: Variant, quantity: int, *, order: Order) -> None:
    """Hand reserved pieces over to a paid order: they leave the shelf."""
    if variant.kind == Variant.Kind.MADE_TO_ORDER:
        return
    if not _move(variant, on_hand=-quantity, reserved=-quantity, reason=Reason.SOLD, order=order):
        raise NotThatMany(variant.sku)


def hold(variant: Variant, quantity: int) -> None:
    """Set seats aside for a party of the waiting list. Raises SoldOut."""
    if not _move(variant, reserved=quantity, reason=Reason.OFFERED):
        raise SoldOut(variant)


def unhold(variant: Variant, quantity: int) -> None:
    """Give back what was held for a party. Call it only from the step that ends its offer."""
    if not _move(variant, reserved=-quantity, reason=Reason.OFFERED):
        raise NotThatMany(variant.sku)


def back(line: OrderLine, quantity: int, *, order: Order, by: Member | None = None) -> bool:
    """Put sold pieces of a line on the shelf again; False for what came from no shelf.

    The line knows how they were sold: meanwhile the house may make them to order, or no more.
    """
    variant = line.variant
    if variant is None or line.kind == Variant.Kind.MADE_TO_ORDER:
        return False
    if not _move(variant, on_hand=quantity, reason=Reason.RETURNED, order=order, by=by):
        raise NotThatMany(variant.sku)
    return True


def adjust(variant: Variant, change: int, *, reason: str, by: Member | None = None) -> None:
    """Put pieces on the shelf (positive) or take them off. Raises NotThatMany, never goes below what is promised."""
    with transaction.atomic():
        StockRecord.objects.get_or_create(variant=variant)
        if not _move(variant, on_hand=change, reason=reason, by=by):
            raise NotThatMany(variant.sku)


def put_up(
    shelved: Iterable[tuple[Variant, int]], *, reason: str, by: Member | None = None
) -> None:
    """The first pieces of variants that were made a moment ago, many at once; nobody waits for them."""
    pairs = list(shelved)
    StockRecord.objects.bulk_create(
        StockRecord(variant=variant, on_hand=pieces)
        for variant, pieces in pairs
        if variant.kind != Variant.Kind.MADE_TO_ORDER
    )
    StockMove.objects.bulk_create(
        StockMove(variant=variant, on_hand_change=pieces, reason=reason, member=by)
        for variant, pieces in pairs
        if pieces
    )
    bands = dict[str, list[int]]()
    for variant, pieces in pairs:
        bands.setdefault(_band(variant, pieces), []).append(variant.pk)
    for band, numbers in bands.items():
        Variant.objects.filter(pk__in=numbers).update(availability=band)


def _band(variant: Variant, free: int) -> str:
    few = FEW_SEATS if variant.kind == Variant.Kind.SEAT else FEW
    if variant.kind == Variant.Kind.MADE_TO_ORDER or free > few:
        return Band.IN_STOCK
    return Band.FEW_LEFT if free else Band.SOLD_OUT


def _move(
    variant: Variant,
    *,
    on_hand: int = 0,
    reserved: int = 0,
    reason: str,
    order: Order | None = None,
    by: Member | None = None,
) -> bool:
    """Take one step if the record allows it; False when it does not.

    The UPDATE itself asks whether enough is there: two buyers of the last piece cannot both
    read "one" and then both write "none".
    """
    with transaction.atomic():
        enough = StockRecord.objects.filter(
            variant=variant,
            on_hand__gte=F("reserved") + reserved - on_hand,
            reserved__gte=-reserved,
        )
        moved = enough.update(on_hand=F("on_hand") + on_hand, reserved=F("reserved") + reserved)
        if moved:
            StockMove.objects.create(
                variant=variant,
                on_hand_change=on_hand,
                reserved_change=reserved,
                reason=reason,
                order=order,
                member=by,
            )
            state_band(variant)
    return bool(moved)


def state_band(variant: Variant) -> None:
    """Write the band the public pages show; the record is held by the move just made."""
    record = StockRecord.objects.filter(variant=variant).first()
    band = _band(variant, record.free if record else 0)
    others = Variant.objects.filter(pk=variant.pk).exclude(availability=band)
    if others.update(availability=band):
        product_changed(variant.product_id)
