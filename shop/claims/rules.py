"""Until when a buyer may claim, send back or call off, and of how many pieces."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet, Sum

from catalogue.models import Variant
from shop.models import (
    Claim,
    ClaimLine,
    Consignment,
    Order,
    OrderLine,
    Payment,
    RefundLine,
    Slip,
)

State = Consignment.State
Method = Consignment.Method

AFTER_ARRIVAL = timedelta(days=14)
AFTER_SENDING = timedelta(days=30)  # as long as nobody has said that it arrived
ANSWER_DAYS = 3  # working days, promised to the buyer
MOST_PHOTOS = 6

# What has left the house: only of this something can be wrong.
OUT = (State.SENT, State.DELIVERED, State.HANDED_OVER)


@dataclass(frozen=True)
class LineLeft:
    """The pieces of a line that no claim and no refund has named."""

    line: OrderLine
    quantity: int


def claim_until(consignment: Consignment) -> datetime | None:
    """The last moment for a claim; None while nothing has left the house."""
    return _until(consignment, AFTER_ARRIVAL)


def return_until(line: OrderLine) -> datetime | None:
    """The last moment to send pieces of the line back; None for what is not taken back, or not sent."""
    if not line.return_days or line.consignment.replaces_id:
        return None
    return _until(line.consignment, timedelta(days=line.return_days))


def _until(consignment: Consignment, after_arrival: timedelta) -> datetime | None:
    if consignment.state not in OUT:
        return None
    if consignment.done_at is not None:
        return consignment.done_at + after_arrival
    return consignment.sent_at + AFTER_SENDING if consignment.sent_at else None


def left(consignment: Consignment) -> list[LineLeft]:
    """Its pieces that may still be claimed, line by line."""
    standing = ClaimLine.objects.filter(
        line__consignment=consignment, claim__in=Claim.objects.standing()
    )
    claimed = _counted(standing)
    by_claim = _counted(standing.exclude(claim__refund=None))
    refunded = _counted(RefundLine.objects.filter(line__consignment=consignment))
    found = []
    for line in consignment.lines.exclude(kind=Variant.Kind.SEAT).select_related("variant"):
        beside = max(refunded[line.pk] - by_claim[line.pk], 0)
        found.append(LineLeft(line, max(line.quantity - claimed[line.pk] - beside, 0)))
    return found


def _counted(rows: QuerySet[ClaimLine] | QuerySet[RefundLine]) -> Counter[int]:
    """Pieces by line."""
    sums = rows.order_by().values_list("line").annotate(Sum("quantity"))
    return Counter(dict(sums))


def claimable(consignment: Consignment, now: datetime) -> list[LineLeft]:
    """What of it may be claimed now."""
    until = claim_until(consignment)
    if until is None or now > until:
        return []
    return [each for each in left(consignment) if each.quantity]


def returnable(consignment: Consignment, now: datetime) -> list[LineLeft]:
    """What of it may be sent back now."""
    found = []
    for each in left(consignment):
        each.line.consignment = consignment
        until = return_until(each.line)
        if each.quantity and until is not None and now <= until:
            found.append(each)
    return found


def may_call_off(order: Order) -> bool:
    """True while the buyer may call the whole order off: nothing of it is packed.

    Seats have a rule of their own; beside goods that are called off they stay as they are.
    """
    goods = [each for each in order.consignments.all() if each.method != Method.ATTENDANCE]
    if order.state == Order.State.PLACED:
        coming = order.payments.filter(state=Payment.State.PENDING).exists()
        shown = order.slips.filter(verdict=Slip.Verdict.WAITING).exists()
        packed = any(each.state != State.WAITING for each in order.consignments.all())
        return not (coming or shown or packed)  # money that is on its way is looked for first
    if order.state != Order.State.PAID or any(each.state != State.WAITING for each in goods):
        return False
    return bool(goods)
