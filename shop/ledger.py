"""Writes down what each enterprise is owed, from the first paid order on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_DOWN, Decimal

from shop.models import Consignment, Dispute, LedgerEntry, Order, Payment, Refund
from shop.payouts import fees

Kind = LedgerEntry.Kind
SATANG = Decimal("0.01")
OF_BUYERS = (
    Kind.SALE,
    Kind.DELIVERY,
    Kind.REFUND,
    Kind.DISPUTE,
)  # what the buyer pays and gets back


def book_sale(order: Order, payment: Payment) -> None:
    """Each enterprise's goods and postage of a paid order; together they are the payment's amount."""
    for consignment in order.consignments.prefetch_related("lines"):
        goods = sum((line.price for line in consignment.lines.all()), Decimal(0))
        _book(consignment, Kind.SALE, goods, f"payment {payment.pk}")
        _book(consignment, Kind.DELIVERY, consignment.delivery_fee, f"payment {payment.pk}")
        fees.fix(consignment)
        fees.settle(consignment, f"payment {payment.pk}")


def book_cash(consignment: Consignment, payment: Payment) -> None:
    """The enterprise has taken this payment itself: so much less of it is to be paid out."""
    _book(consignment, Kind.CASH, -payment.amount, f"payment {payment.pk}")


def book_refund(refund: Refund, shares: Mapping[Consignment, Decimal]) -> None:
    """What each enterprise gives back; together it is the refund's amount."""
    for consignment, amount in shares.items():
        _book(consignment, Kind.REFUND, -amount, f"refund {refund.pk}")
        fees.settle(consignment, f"refund {refund.pk}")


def book_dispute(dispute: Dispute, shares: Mapping[Consignment, Decimal]) -> None:
    """The buyer's bank has fetched this money back; together it is the dispute's amount."""
    for consignment, amount in shares.items():
        _book(consignment, Kind.DISPUTE, -amount, f"dispute {dispute.pk}")
        fees.settle(consignment, f"dispute {dispute.pk}")


def restore_dispute(dispute: Dispute) -> None:
    """The banks have decided anew, for us: what was booked as lost comes back, to the satang."""
    lost = LedgerEntry.objects.filter(kind=Kind.DISPUTE, cause=f"dispute {dispute.pk}")
    for consignment in Consignment.objects.filter(ledger__in=lost):
        amount = lost.get(consignment=consignment).amount
        _book(consignment, Kind.DISPUTE, -amount, f"dispute {dispute.pk} won")
        fees.settle(consignment, f"dispute {dispute.pk} won")


def _book(consignment: Consignment, kind: str, amount: Decimal, cause: str) -> None:
    """One entry, once for each cause; nothing is written for nothing."""
    if amount:
        LedgerEntry.objects.get_or_create(
            consignment=consignment,
            kind=kind,
            cause=cause,
            defaults={"enterprise_id": consignment.enterprise_id, "amount": amount},
        )


def sold_by(order: Order) -> Payment | None:
    """The payment by which the order was sold; none while it is unpaid, or only owed back.

    Of a piece from a workshop only the delivery is paid for.
    """
    booked = LedgerEntry.objects.filter(
        consignment__order=order, kind__in=[Kind.SALE, Kind.DELIVERY]
    )
    causes = set(booked.values_list("cause", flat=True))
    confirmed = order.payments.filter(state=Payment.State.CONFIRMED)
    return next((payment for payment in confirmed if f"payment {payment.pk}" in causes), None)


def balances(order: Order) -> dict[int, Decimal]:
    """By consignment, the baht of it that the buyer has paid and not got back.

    In whose till the money lies, and what the shop keeps of it, changes nothing for the buyer.
    Added up here and not by the database: SQLite's sums are floats, and miss zero by a hair.
    """
    sums: dict[int, Decimal] = {}
    entries = LedgerEntry.objects.filter(consignment__order=order, kind__in=OF_BUYERS)
    for consignment_id, amount in entries.values_list("consignment_id", "amount"):
        sums[consignment_id] = sums.get(consignment_id, Decimal(0)) + amount
    return sums


def apportion(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """The amount in parts as the weights, each in whole satang and together exactly the amount.

    The satang that rounding leaves over go to the largest remainders, of equal ones to the first.
    """
    whole = sum(weights, Decimal(0))
    if not whole:
        raise ValueError("nothing to divide by")
    exact = [amount * weight / whole for weight in weights]
    parts = [share.quantize(SATANG, ROUND_DOWN) for share in exact]
    short = int((amount - sum(parts, Decimal(0))) / SATANG)
    by_remainder = sorted(range(len(parts)), key=lambda i: parts[i] - exact[i])
    for i in by_remainder[:short]:
        parts[i] += SATANG
    return parts
