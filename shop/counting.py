"""What members count on their own shelf: pieces more or less, one sold at the fair, and back again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from catalogue import changing
from catalogue.models import Product, Variant
from people.models import Member
from shop import stock
from shop.models import Order, OrderLine, StockMove, StockRecord

Reason = StockMove.Reason
Kind = Variant.Kind

# Why pieces come or go, as the office has it.
REASONS = (Reason.RECEIVED, Reason.COUNTED, Reason.SOLD_ELSEWHERE, Reason.BROKEN)
UNDO_SHOWN = timedelta(minutes=1)
UNDO_TAKEN = timedelta(minutes=2)  # a press on a bad connection arrives late


class CountedAlready(Exception):
    """The same press has been counted, or its undoing: nothing was done again."""


class TooLate(Exception):
    """What was sold too long ago is corrected by counting, not by undoing."""


class OnlyOne(Exception):
    """Of what is one of a kind there are never two."""


class Promised(Exception):
    """An order that waits for its money relies on what should change."""


def last_count(variant: Variant, by: Member) -> int:
    """The number of the member's last correction of this shelf; 0 before the first."""
    own = StockMove.objects.filter(variant=variant, member=by, reason__in=REASONS)
    return own.order_by("-pk").values_list("pk", flat=True).first() or 0


def last_counts(products: Iterable[Product], by: Member) -> dict[int, int]:
    """The same of every choice of these products, by the variant's number, in one query."""
    own = StockMove.objects.filter(
        variant__product__in=list(products), member=by, reason__in=REASONS
    )
    return dict(own.order_by().values_list("variant").annotate(last=Max("pk")))


@transaction.atomic
def count(variant: Variant, change: int, *, reason: str, by: Member, seen: int) -> None:
    """So many more or less, once: `seen` is the member's last count when the form was made.

    Raises CountedAlready for the second of two presses, OnlyOne above one of what is one of a
    kind, stock.NotThatMany below what is promised.
    """
    record = stock.lock(variant)
    if last_count(variant, by) != seen:
        raise CountedAlready
    if variant.kind == Kind.UNIQUE and change > 0 and record.on_hand + change > 1:
        raise OnlyOne
    stock.adjust(variant, change, reason=reason, by=by)


def sell_elsewhere(variant: Variant, *, by: Member, seen: int) -> None:
    """One piece sold at the fair or at the house. Raises as `count` does."""
    count(variant, -1, reason=Reason.SOLD_ELSEWHERE, by=by, seen=seen)


def undoable(by: Member, now: datetime | None = None) -> StockMove | None:
    """The sale elsewhere that the member made last, for a minute."""
    since = (now or timezone.now()) - UNDO_SHOWN
    own = StockMove.objects.filter(member=by, at__gte=since, reason__in=REASONS)
    last = own.select_related("variant__product").order_by("-pk").first()
    return last if last is not None and _is_sale(last) else None


def _is_sale(move: StockMove) -> bool:
    return move.reason == Reason.SOLD_ELSEWHERE and move.on_hand_change == -1


@transaction.atomic
def undo(move: StockMove, *, by: Member, now: datetime | None = None) -> None:
    """The piece was not sold after all. Raises CountedAlready and TooLate."""
    stock.lock(move.variant)
    if last_count(move.variant, by) != move.pk or not _is_sale(move):
        raise CountedAlready
    if move.at < (now or timezone.now()) - UNDO_TAKEN:
        raise TooLate
    stock.adjust(move.variant, 1, reason=Reason.SOLD_ELSEWHERE, by=by)


@transaction.atomic
def change_kind(variant: Variant, kind: str, make_days: int | None, *, by: Member | None) -> bool:
    """From the shelf to made to order, or back; what is for sale follows at once. Raises Promised.

    An order gives back or takes what it had set aside by the kind of the variant: so none may
    be waiting for its money while the kind changes.
    """
    if variant.kind != kind:
        stock.lock(variant)
        waiting = OrderLine.objects.filter(
            variant=variant, consignment__order__state=Order.State.PLACED
        )
        set_aside = StockRecord.objects.filter(variant=variant, reserved__gt=0)
        if waiting.exists() or set_aside.exists():
            raise Promised
    if not changing.change_kind(variant, kind, make_days, by=by):
        return False
    stock.state_band(variant)
    return True
