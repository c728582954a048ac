"""What members see on their desk: the queue of consignments in three heaps, and the next deeds of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import Member
from shop.models import Consignment, Order, OrderLine, RefundLine
from shop.models.consignments import ConsignmentQuerySet

State = Consignment.State
Method = Consignment.Method

DEEDS = ("pack", "send", "delivered", "ready", "hand-over", "hand-over-paid", "put-back")

# What may be pressed in each state, the likeliest first.
NEXT: dict[str, dict[str, tuple[str, ...]]] = {
    Method.PARCEL: {
        State.WAITING: ("pack", "send"),
        State.PACKED: ("send",),
        State.SENT: ("delivered", "send"),
    },
    Method.PICK_UP: {State.WAITING: ("ready",), State.READY: ("hand-over",)},
    Method.ATTENDANCE: {},  # nothing is packed, and the clock ends it
}

# What is paid in cash when it is fetched: what may be pressed in each state of the unpaid order.
NEXT_UNPAID: dict[str, dict[str, tuple[str, ...]]] = {
    Order.State.PLACED: {State.WAITING: ("ready",), State.READY: ("hand-over-paid",)},
    Order.State.EXPIRED: {State.READY: ("hand-over-paid", "put-back")},
    Order.State.CANCELLED: {State.READY: ("put-back",)},
}


@dataclass(frozen=True)
class Tab:
    """One heap of the queue."""

    name: str
    label: str | Promise
    states: tuple[str, ...]
    count: int = 0


TABS = (
    Tab("waiting", _("To pack"), (State.WAITING,)),
    Tab("packed", _("Packed"), (State.PACKED, State.READY)),
    Tab("done", _("Sent or done"), (State.SENT, State.DELIVERED, State.HANDED_OVER)),
)


def tab_of(name: str) -> Tab:
    """The heap of this name; the first for a name that is none."""
    return next((tab for tab in TABS if tab.name == name), TABS[0])


def queue(member: Member, tab: Tab) -> ConsignmentQuerySet:
    """One heap of the member's own enterprises: the longest waiting first, of the done the latest."""
    heap = _own(member).for_desk().filter(state__in=tab.states)
    heap = heap.annotate(pieces=Sum("lines__quantity") - _refunded("consignment"))
    since = Coalesce("order__paid_at", "order__placed_at")  # cash is paid last of all
    done = tab.name == "done"
    return heap.order_by(since.desc(), "-pk") if done else heap.order_by(since, "pk")


def _own(member: Member) -> ConsignmentQuerySet:
    """What the member may pack; seats are nothing to pack."""
    return Consignment.objects.of_member(member).paid_for().packed_up()


def _refunded(row: str) -> Coalesce:
    """Pieces of a consignment or of a line that are refunded: they are not packed."""
    named = RefundLine.objects.filter(**{row: OuterRef("pk")}).order_by().values(row)
    return Coalesce(Subquery(named.annotate(sum=Sum("quantity")).values("sum")), 0)


def lines_of(consignment: Consignment) -> QuerySet[OrderLine]:
    """Its lines, each with how many pieces go into the box and how many are refunded."""
    counted = consignment.lines.annotate(refunded=_refunded("line"))
    return counted.annotate(to_pack=F("quantity") - F("refunded"))


def to_be_packed(consignments: Iterable[Consignment]) -> QuerySet[OrderLine]:
    """The lines of several parcels, each with `to_pack`; without those of which nothing is left."""
    lines = OrderLine.objects.filter(consignment__in=[each.pk for each in consignments])
    counted = lines.annotate(refunded=_refunded("line")).annotate(
        to_pack=F("quantity") - F("refunded")
    )
    return counted.filter(to_pack__gt=0)


def in_the_box(consignment: Consignment) -> list[tuple[OrderLine, int]]:
    """Its lines, each with how many pieces of it are sent; without those of which none is."""
    counted = consignment.lines.annotate(refunded=_refunded("line"))
    pieces = ((line, line.quantity - line.refunded) for line in counted)
    return [(line, number) for line, number in pieces if number]


def tabs_with_counts(member: Member) -> list[Tab]:
    """Every heap with its height, in one query."""
    counts = _own(member).aggregate(
        **{tab.name: Count("pk", filter=Q(state__in=tab.states)) for tab in TABS}
    )
    return [Tab(tab.name, tab.label, tab.states, counts[tab.name]) for tab in TABS]


def next_deeds(consignment: Consignment) -> tuple[str, ...]:
    """What may be pressed now."""
    known = NEXT_UNPAID.get(consignment.order.state, NEXT[consignment.method])
    return known.get(consignment.state, ())
