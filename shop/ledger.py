"""Writes down what each enterprise is owed, from the first paid order on."""

from decimal import Decimal

from shop.models import Consignment, LedgerEntry, Order, Payment

Kind = LedgerEntry.Kind


def book_sale(order: Order, payment: Payment) -> None:
    """Each enterprise's goods and postage of a paid order; together they are the payment's amount."""
    for consignment in order.consignments.prefetch_related("lines"):
        goods = sum((line.price for line in consignment.lines.all()), Decimal(0))
        _book(consignment, Kind.SALE, goods, payment)
        _book(consignment, Kind.DELIVERY, consignment.delivery_fee, payment)


def _book(consignment: Consignment, kind: str, amount: Decimal, payment: Payment) -> None:
    """One entry, once for each payment; nothing is written for nothing."""
    if amount:
        LedgerEntry.objects.get_or_create(
            consignment=consignment,
            kind=kind,
            cause=f"payment {payment.pk}",
            defaults={"enterprise_id": consignment.enterprise_id, "amount": amount},
        )
