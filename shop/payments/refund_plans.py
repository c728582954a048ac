"""What can still go back of an order, and what a refund would change; nothing is written here.

Two counts hold at once. Of each line only the pieces go back that no refund has named yet; of each
consignment only the baht that its ledger still holds, for somebody may have returned a sum in
Stripe's own dashboard, which names no pieces. Whoever returns all the rest of a consignment
returns what is left of it, be that less than its pieces cost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal

from catalogue.models import Variant
from shop import ledger
from shop.models import Attendee, Consignment, Order, OrderLine, Payment, Refund, RefundLine

NONE = Decimal(0)


class TooMuch(Exception):
    """More was asked for than is left; of one line, or of the whole."""

    def __init__(self, left: Decimal, asked: Decimal, line: OrderLine | None = None) -> None:
        super().__init__(f"{left} are left, {asked} were asked for")
        self.left = left
        self.asked = asked
        self.line = line


class NotOfThisOrder(Exception):
    """A line, a consignment or a form of another order."""


class NothingToReturn(Exception):
    """Nothing was chosen, or nothing is left."""


@dataclass(frozen=True)
class Wanted:
    """So many pieces of these lines, and the delivery fees of these consignments, by number."""

    pieces: Mapping[int, int] = field(default_factory=dict)
    fees: Set[int] = frozenset()

    def __post_init__(self) -> None:
        if any(quantity < 0 for quantity in self.pieces.values()):
            raise ValueError("fewer pieces than none")


# --- what is left -------------------------------------------------------------------------------


@dataclass(frozen=True)
class LineLeft:
    """The pieces of a line that no refund has named."""

    line: OrderLine
    quantity: int

    @property
    def amount(self) -> Decimal:
        """What they cost."""
        return self.line.price_of(self.line.quantity - self.quantity, self.quantity)


@dataclass(frozen=True)
class ConsignmentLeft:
    """What of one enterprise's part can still go back: at most its amount."""

    consignment: Consignment
    lines: tuple[LineLeft, ...]
    fee: Decimal
    balance: Decimal

    @property
    def amount(self) -> Decimal:
        """Baht that can still go back."""
        return max(self.balance, NONE)

    @property
    def over(self) -> bool:
        """True when nothing is left to be sent or attended: all is refunded, or all the money is.

        Seats that cost nothing stay until they are given back themselves.
        """
        here = [left for left in self.lines if left.quantity]
        free = any(left.line.kind == Variant.Kind.SEAT and not left.line.price for left in here)
        return not here or (self.balance <= 0 and not free)

    def wants_all(self, wanted: Wanted) -> bool:
        """True when everything that is left of it is asked for."""
        fee = not self.fee or self.consignment.pk in wanted.fees
        pieces = wanted.pieces
        return fee and all(pieces.get(left.line.pk, 0) == left.quantity for left in self.lines)


@dataclass(frozen=True)
class Left:
    """What can still go back of an order, and of each payment that came in for it."""

    order: Order
    payment: Payment | None  # by which it was sold
    consignments: tuple[ConsignmentLeft, ...]
    by_payment: Mapping[int, Decimal]

    @property
    def amount(self) -> Decimal:
        """Baht that can still go back by line."""
        if self.payment is None:
            return NONE
        whole = sum((each.amount for each in self.consignments), NONE)
        return min(whole, self.by_payment[self.payment.pk])

    @property
    def unsent(self) -> bool:
        """True while nothing has left the house."""
        here = (*Consignment.STILL_HERE, Consignment.State.CALLED_OFF)
        return all(each.consignment.state in here for each in self.consignments)

    def everything(self) -> Wanted:
        """All that is left."""
        lines = (left for each in self.consignments for left in each.lines)
        return Wanted(
            {left.line.pk: left.quantity for left in lines if left.quantity},
            frozenset(each.consignment.pk for each in self.consignments if each.fee),
        )


def left(order: Order) -> Left:
    """What can still go back. A refund counts from the day it is decided, whatever became of it:
    the money of one that failed is still owed to the buyer."""
    payment = ledger.sold_by(order)
    given = RefundLine.objects.filter(consignment__order=order)
    pieces: dict[int, int] = {}
    fees_given = set(given.filter(line=None).values_list("consignment_id", flat=True))
    for line_id, quantity in given.exclude(line=None).values_list("line_id", "quantity"):
        pieces[line_id] = pieces.get(line_id, 0) + quantity
    empty = Counter(
        Attendee.objects.filter(line__consignment__order=order)
        .exclude(given_back_at=None)
        .values_list("line_id", flat=True)
    )  # seats given back: those that cost nothing are named by no refund
    balances = ledger.balances(order)
    consignments = (
        order.consignments.bought()
        .select_related("enterprise")
        .prefetch_related("lines__variant__session")
    )
    return Left(
        order,
        payment,
        tuple(
            ConsignmentLeft(
                each,
                tuple(
                    LineLeft(
                        line, line.quantity - max(pieces.get(line.pk, 0), empty.get(line.pk, 0))
                    )
                    for line in each.lines.all()
                ),
                NONE if each.pk in fees_given else each.delivery_fee,
                balances.get(each.pk, NONE),
            )
            for each in consignments
        ),
        left_of_payments(order),
    )


def left_of_payments(order: Order) -> dict[int, Decimal]:
    """By confirmed payment, the baht that no refund has named."""
    confirmed = order.payments.filter(state=Payment.State.CONFIRMED)
    sums = dict(confirmed.values_list("pk", "amount"))
    refunds = Refund.objects.filter(payment__in=sums)
    for payment_id, amount in refunds.values_list("payment_id", "amount"):
        sums[payment_id] -= amount
    return sums


def shares_of(order: Order, amount: Decimal) -> dict[Consignment, Decimal]:
    """A sum without lines, split over the consignments as what is left of them.

    What goes beyond that, if ever, is split as what they were sold for, so that our books agree
    with Stripe's even then.
    """
    known = left(order).consignments
    here = [each.amount for each in known]
    sold = [
        sum((line.price for line in each.consignment.lines.all()), each.consignment.delivery_fee)
        for each in known
    ]
    within = min(amount, sum(here, NONE))
    first = ledger.apportion(within, here) if within else [NONE] * len(known)
    beyond = ledger.apportion(amount - within, sold)
    return {
        each.consignment: a + b for each, a, b in zip(known, first, beyond, strict=True) if a + b
    }


# --- what would change --------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """So many pieces of a line, or without a line the delivery fee, and what goes back for it."""

    consignment: Consignment
    line: OrderLine | None
    quantity: int
    amount: Decimal

    @property
    def variant(self) -> Variant | None:
        """What may go back on the shelf; None for a fee, and for what came from no shelf."""
        line = self.line
        if line is None or line.variant is None or line.kind == Variant.Kind.MADE_TO_ORDER:
            return None
        variant = line.variant
        took_place = self.is_seat and variant.session.over and not variant.session.cancelled_at
        return None if took_place else variant

    @property
    def is_seat(self) -> bool:
        """True for a seat: given back, it is free at once."""
        return self.line is not None and self.line.kind == Variant.Kind.SEAT


@dataclass(frozen=True)
class Share:
    """What one enterprise gives back."""

    consignment: Consignment
    amount: Decimal
    keeps: Decimal
    called_off: bool


@dataclass(frozen=True)
class Plan:
    """A refund as it would be decided: what the buyer gets, and what each side becomes."""

    order: Order
    payment: Payment
    parts: tuple[Part, ...]
    shares: tuple[Share, ...]
    restock: bool
    becomes: Order.State  # the order's state afterwards

    @property
    def total(self) -> Decimal:
        """What the buyer gets."""
        return sum((part.amount for part in self.parts), NONE)

    @property
    def back(self) -> list[Part]:
        """Pieces that go back on the shelf, in variant order like every move of stock."""
        back = [part for part in self.parts if self.restock or part.is_seat]
        moved = [part for part in back if part.variant]
        return sorted(moved, key=lambda part: part.variant.pk if part.variant else 0)

    @property
    def seen(self) -> str:
        """What a person saw before they said yes: the sums, and what is still in the house."""
        shares = (f"{s.consignment.pk} {s.amount} {s.called_off}" for s in self.shares)
        return " ".join((str(self.total), str(self.becomes), *shares))


def plan(order: Order, wanted: Wanted, *, restock: bool) -> Plan:
    """What a refund of this would change. Raises TooMuch, NotOfThisOrder, NothingToReturn."""
    known = left(order)
    _check_whose(known, wanted)
    pieces = {line: quantity for line, quantity in wanted.pieces.items() if quantity}
    wanted = replace(wanted, pieces=pieces)
    if known.payment is None or not (wanted.pieces or wanted.fees):
        raise NothingToReturn
    parts = [part for each in known.consignments for part in _parts(each, wanted)]
    total = sum((part.amount for part in parts), NONE)
    if total > known.amount:
        raise TooMuch(known.amount, total)
    if not total:
        raise NothingToReturn
    shares = tuple(_shares(known, wanted, parts))
    return Plan(order, known.payment, tuple(parts), shares, restock, _becomes(known, shares))


def _check_whose(known: Left, wanted: Wanted) -> None:
    lines = {left.line.pk for each in known.consignments for left in each.lines}
    consignments = {each.consignment.pk for each in known.consignments}
    if not (wanted.pieces.keys() <= lines and wanted.fees <= consignments):
        raise NotOfThisOrder


def _parts(each: ConsignmentLeft, wanted: Wanted) -> list[Part]:
    """What is asked of one consignment, with what goes back for it."""
    parts = list(_asked(each, wanted))
    asked = sum((part.amount for part in parts), NONE)
    if asked <= each.amount:
        return parts
    if not each.wants_all(wanted):
        raise TooMuch(each.amount, asked)
    shared = ledger.apportion(each.amount, [part.amount for part in parts])
    return [replace(part, amount=amount) for part, amount in zip(parts, shared, strict=True)]


def _asked(each: ConsignmentLeft, wanted: Wanted) -> Iterator[Part]:
    for line_left in each.lines:
        line, quantity = line_left.line, wanted.pieces.get(line_left.line.pk, 0)
        if quantity > line_left.quantity:
            raise TooMuch(line_left.amount, line.unit_price * quantity, line)
        if quantity:
            given = line.quantity - line_left.quantity
            yield Part(each.consignment, line, quantity, line.price_of(given, quantity))
    if each.consignment.pk in wanted.fees:
        if not each.fee:
            raise TooMuch(NONE, each.consignment.delivery_fee)
        yield Part(each.consignment, None, 0, each.fee)


def _shares(known: Left, wanted: Wanted, parts: list[Part]) -> Iterator[Share]:
    """The consignments that a refund touches, as they would be afterwards."""
    for each in known.consignments:
        mine = [part for part in parts if part.consignment == each.consignment]
        if not mine:
            continue
        amount = sum((part.amount for part in mine), NONE)
        lines = tuple(
            replace(left, quantity=left.quantity - wanted.pieces.get(left.line.pk, 0))
            for left in each.lines
        )
        after = replace(each, lines=lines, balance=each.balance - amount)
        here = each.consignment.state in Consignment.STILL_HERE
        yield Share(each.consignment, amount, after.balance, here and after.over)


def _becomes(known: Left, shares: tuple[Share, ...]) -> Order.State:
    """The order's state once these consignments are called off."""
    called_off = {share.consignment.pk for share in shares if share.called_off}
    states = {
        Consignment.State.CALLED_OFF
        if each.consignment.pk in called_off
        else each.consignment.state
        for each in known.consignments
    }
    if not called_off or not states <= {*Consignment.DONE, Consignment.State.CALLED_OFF}:
        return Order.State(known.order.state)
    if states == {Consignment.State.CALLED_OFF}:
        return Order.State.CANCELLED
    return Order.State.COMPLETED
