"""Gives each paid order its receipt and each refund its credit note, once and for good."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone

from catalogue.dates import buddhist_year
from shop.models import Order, OrderLine, Paper, PaperCount, Payment, Refund, Seller, TaxBuyer

SATANG = Decimal("0.01")
NONE = Decimal(0)
Series = Paper.Series


class Given(Exception):
    """The receipt has been given: what it says is changed no more."""


def issue(order: Order, payment: Payment) -> Paper | None:
    """The receipt of an order just sold; none for 0 baht. Call inside the sale's transaction.

    The order is locked by whoever sells it, so that one receipt is given, however often it is told.
    """
    if payment.amount <= 0:
        return None
    known = Paper.objects.filter(order=order, series=Series.RECEIPT).first()
    return known or _give(
        Series.RECEIPT,
        order=order,
        payment=payment,
        amount=payment.amount,
        rate=_rate(Seller.load()),
        before=(NONE, NONE),
        words=_words_of_sale(order, payment),
    )


def credit(refund: Refund) -> Paper | None:
    """The credit note of a refund just booked; none where no receipt was given before."""
    order = refund.payment.order
    receipt = Paper.objects.filter(payment_id=refund.payment_id).first()
    if receipt is None:
        return None
    known = Paper.objects.filter(refund=refund).first()
    earlier = list(Paper.objects.filter(order=order, series=Series.CREDIT))
    amount = sum((each.amount for each in earlier), NONE)
    vat = sum((each.vat for each in earlier), NONE)
    return known or _give(
        Series.CREDIT,
        order=order,
        refund=refund,
        amount=refund.amount,
        rate=receipt.vat_rate,
        before=(amount, vat),
        words=_words_of_refund(refund, receipt, amount),
    )


def vat_within(amount: Decimal, rate: Decimal) -> Decimal:
    """The tax that an amount with tax holds: 7/107 of it at 7 per cent, to the satang."""
    return (amount * rate / (100 + rate)).quantize(SATANG, ROUND_HALF_UP)


def _rate(seller: Seller) -> Decimal:
    return seller.vat_rate if seller.vat_registered else NONE


def _give(
    series: str,
    *,
    amount: Decimal,
    rate: Decimal,
    before: tuple[Decimal, Decimal],
    words: dict[str, Any],
    **about: Any,
) -> Paper:
    """Write a paper under the next number of its year.

    The tax of what was credited `before` is taken off that of all together, so that credit notes
    for a whole receipt hold to the satang the receipt's tax.
    """
    now = timezone.now()
    year = buddhist_year(timezone.localtime(now).year)
    credited, taxed = before
    return Paper.objects.create(
        series=series,
        year=year,
        number=PaperCount.take(series, year),
        amount=amount,
        vat_rate=rate,
        vat=vat_within(credited + amount, rate) - taxed,
        words=words,
        issued_at=now,
        **about,
    )


def takes_tax_buyer(order: Order, seller: Seller) -> bool:
    """True while the buyer may still be named on a tax invoice."""
    unpaid = order.state == Order.State.PLACED and bool(order.total)
    return unpaid and seller.vat_registered


def set_tax_buyer(order: Order, **facts: str) -> TaxBuyer:
    """Name the buyer of a full tax invoice. Raises Given once there is a receipt."""
    order = order.locked()
    if Paper.objects.filter(order=order, series=Series.RECEIPT).exists():
        raise Given
    buyer, _made = TaxBuyer.objects.update_or_create(order=order, defaults=facts)
    return buyer


# --- the words -----------------------------------------------------------------------------------


def _words_of_sale(order: Order, payment: Payment) -> dict[str, Any]:
    """Everything a receipt prints, as it is today."""
    lines = OrderLine.objects.filter(consignment__order=order)
    rows = [_row(each, each.quantity, each.price) for each in lines]
    words = {
        "seller": _seller(),
        "lines": [
            row | {"unit": str(each.unit_price)} for row, each in zip(rows, lines, strict=True)
        ],
        "goods": str(order.goods_total),
        "delivery": str(order.delivery_total),
        "way": str(payment.method),
    }
    buyer = TaxBuyer.objects.filter(order=order).first()
    if buyer is not None and words["seller"]["vat"]:  # type: ignore[index]
        words["buyer"] = {
            name: getattr(buyer, name) for name in ("name", "tax_id", "branch", "address")
        }
    return words


def _words_of_refund(refund: Refund, receipt: Paper, before: Decimal) -> dict[str, Any]:
    """What goes back, why, and what stays of the value of the receipt."""
    kept = ("seller", "buyer")
    return {name: receipt.words[name] for name in kept if name in receipt.words} | {
        "lines": list(_returned(refund)),
        "reason": refund.reason,
        "receipt": receipt.called,
        "receipt_at": receipt.issued_at.isoformat(),
        "value": str(receipt.amount - before),
        "left": str(receipt.amount - before - refund.amount),
    }


def _returned(refund: Refund) -> Iterable[dict[str, Any]]:
    for part in refund.lines.select_related("line", "consignment__enterprise"):
        if part.line is None:
            yield {"delivery": True, "amount": str(part.amount)}
        else:
            yield _row(part.line, part.quantity, part.amount)


def _row(line: OrderLine, quantity: int, amount: Decimal) -> dict[str, Any]:
    names = ("name_th", "name_en", "option_th", "option_en", "sku")
    return {name: getattr(line, name) for name in names} | {
        "quantity": quantity,
        "amount": str(amount),
    }


def _seller() -> dict[str, Any]:
    seller = Seller.load()
    names = ("name_th", "name_en", "address_th", "address_en", "phone", "tax_id", "branch_code")
    return {name: getattr(seller, name) for name in names} | {"vat": seller.vat_registered}
