"""The shop's fee: a part of the goods of each sale, given back with what is given back of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.utils import timezone

from catalogue.models import Enterprise
from shop.models import Consignment, FeeRate, LedgerEntry, RefundLine

Kind = LedgerEntry.Kind
SATANG = Decimal("0.01")
NONE = Decimal(0)


def rate_on(enterprise: Enterprise, day: date) -> Decimal:
    """Per cent of the goods on this day; 0 where nobody has set a fee."""
    rates = FeeRate.objects.filter(enterprise=enterprise, since__lte=day)
    newest = rates.order_by("-since", "-pk").values_list("per_cent", flat=True).first()
    return newest or NONE


def fix(consignment: Consignment) -> None:
    """Keep today's rate with the sale: what is agreed later changes nothing for it."""
    rate = rate_on(consignment.enterprise, timezone.localdate())
    if rate:
        Consignment.objects.filter(pk=consignment.pk).update(fee_per_cent=rate)
        consignment.fee_per_cent = rate


def settle(consignment: Consignment, cause: str) -> None:
    """Bring the fee of a consignment to what its goods are worth after this cause.

    Of goods that are all given back nothing is kept, to the satang.
    """
    if not consignment.fee_per_cent:
        return
    entries = list(
        LedgerEntry.objects.filter(consignment=consignment).values_list("kind", "amount", "cause")
    )
    kept = sum((amount for kind, amount, _cause in entries if kind == Kind.FEE), NONE)
    change = -fee_of(goods_left(consignment, entries), consignment.fee_per_cent) - kept
    if change:
        LedgerEntry.objects.get_or_create(
            consignment=consignment,
            kind=Kind.FEE,
            cause=cause,
            defaults={"enterprise_id": consignment.enterprise_id, "amount": change},
        )


def fee_of(goods: Fraction, per_cent: Decimal) -> Decimal:
    """Baht of the fee, rounded to the nearest satang, a half upwards."""
    exact = goods * Fraction(per_cent)  # in satang: baht times per cent
    return (Decimal(exact.numerator) / exact.denominator).quantize(
        Decimal(1), ROUND_HALF_UP
    ) * SATANG


def goods_left(consignment: Consignment, entries: Iterable[tuple[str, Decimal, str]]) -> Fraction:
    """Baht of the goods that the buyer has kept.

    A refund says for which lines it was. A dispute, or a refund made elsewhere, says only how
    much: of it goods and delivery bear as much as each of them cost.
    """
    entries = list(entries)
    sums = {kind: Fraction(0) for kind in Kind.values}
    for kind, amount, _cause in entries:
        sums[kind] += Fraction(amount)
    sale, bought = sums[Kind.SALE], sums[Kind.SALE] + sums[Kind.DELIVERY]
    if not bought or not bought + sums[Kind.REFUND] + sums[Kind.DISPUTE]:
        return Fraction(0)
    left = sale
    named = _goods_named(consignment)
    for kind, amount, cause in entries:
        if kind in (Kind.REFUND, Kind.DISPUTE):
            share = Fraction(amount) * sale / bought
            left += -named[cause] if kind == Kind.REFUND and cause in named else share
    return min(max(left, Fraction(0)), sale)


def _goods_named(consignment: Consignment) -> dict[str, Fraction]:
    """For each refund that names its lines, the baht of goods in it."""
    named: dict[str, Fraction] = {}
    lines = RefundLine.objects.filter(consignment=consignment)
    for refund, line, amount in lines.values_list("refund", "line", "amount"):
        cause = f"refund {refund}"
        named[cause] = named.get(cause, Fraction(0)) + (Fraction(amount) if line else 0)
    return named
