"""Cash at pick-up: offered where the one house of the bag takes it, taken when the goods change hands.

It is for the pieces of one house: an order has one payment, and no house should hold the money of
another. In orders from before this rule the house that the buyer comes to first takes all of it;
what it takes for other houses it owes to the shop, and the ledger says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from catalogue.models import Variant
from people.models import Member
from shop import consignments, ledger
from shop.delivery import Quote
from shop.models import Consignment, Order, Payment
from shop.models.steps import WrongStep
from shop.payments import settling


class PaidBefore(Exception):
    """The order is paid already: whoever has just taken the money has to give it back."""


class SoldMeanwhile(Exception):
    """The buyer came after the time was over, and not all of the pieces are still there."""


def possible(priced: Quote) -> bool:
    """True when the one house of the bag takes cash, and nothing has to be made first.

    How the goods are sent is another question: the buyer may still choose to fetch them.
    """
    return len(priced.shares) == 1 and _all_take_it(priced)


def apart(priced: Quote) -> bool:
    """True when each house of the bag takes cash, but only for an order of its own."""
    return len(priced.shares) > 1 and _all_take_it(priced)


def _all_take_it(priced: Quote) -> bool:
    return all(
        share.enterprise.pick_up
        and share.enterprise.cash_at_pick_up
        and share.method != Consignment.Method.ATTENDANCE
        and all(line.variant.kind != Variant.Kind.MADE_TO_ORDER for line in share.lines)
        for share in priced.shares
    )


def offered(priced: Quote) -> bool:
    """True when cash is possible and the buyer fetches everything."""
    fetched = all(share.method == Consignment.Method.PICK_UP for share in priced.shares)
    return fetched and possible(priced)


@dataclass(frozen=True)
class Asked:
    """What the buyer brings along when they come to one house of their order."""

    total: Decimal
    own: Decimal
    late: bool

    @property
    def elsewhere(self) -> Decimal:
        """The part of it that is for other houses."""
        return self.total - self.own


def asked(consignment: Consignment) -> Asked | None:
    """What this house is to take in cash; None where nothing is to be paid here (any more)."""
    payment = due(consignment.order)
    if payment is None:
        return None
    goods = sum((line.price for line in consignment.lines.all()), consignment.delivery_fee)
    late = consignment.order.state == Order.State.EXPIRED
    return Asked(payment.amount, goods, late)


def ready_for(order: Order) -> list[tuple[Consignment, Decimal]]:
    """What waits on a shelf for its buyer, with the cash that is taken when it is handed over."""
    payment = due(order)
    if payment is None:
        return []
    ready = order.consignments.filter(state=Consignment.State.READY).select_related("enterprise")
    return [(each, payment.amount) for each in ready]


def due(order: Order) -> Payment | None:
    """The payment that a house may still take in cash; one of an expired order counts."""
    if order.state not in (Order.State.PLACED, Order.State.EXPIRED):
        return None
    payment = order.payments.last()
    return payment if payment is not None and payment.method == Payment.Method.CASH else None


@transaction.atomic
def hand_over(consignment: Consignment, *, by: Member) -> bool:
    """The buyer has the goods and the house has the money. True for the press that did it.

    Of two presses, of a press and the end of the hold, whichever comes second finds what the
    first has done: an order whose time is over revives while its pieces are free. Raises
    PaidBefore, SoldMeanwhile, WrongStep; then nothing has moved.
    """
    order = consignment.order.locked()
    consignment.refresh_from_db(fields=["state"])
    payment = due(order)
    if payment is None:
        if _was_taken_here(consignment):
            return False
        if order.paid_at is not None:
            raise PaidBefore
        raise WrongStep(f"{order} is {order.state} and is not paid in cash")
    if consignment.state != Consignment.State.READY:
        raise WrongStep(f"{consignment} is {consignment.state} and cannot be handed over")
    if order.consignments.filter(state=Consignment.State.CALLED_OFF).exists():
        raise SoldMeanwhile  # another house has put its part back
    settling.take_in(payment, by=by)
    order.refresh_from_db(fields=["state"])
    if order.state != Order.State.PAID:
        raise SoldMeanwhile
    ledger.book_cash(consignment, payment)
    return consignments.hand_over(consignment, by=by)


def _was_taken_here(consignment: Consignment) -> bool:
    """True when this very consignment was handed over for cash before."""
    handed_over = consignment.state == Consignment.State.HANDED_OVER
    return handed_over and consignment.ledger.filter(kind="cash").exists()
