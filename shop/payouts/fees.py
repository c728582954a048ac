"""What the shop keeps and what it bears of each sale: both go back with what goes back of the goods."""

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
NOTHING = Fraction(0)


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
    """Bring fee and borne discount to what the goods are worth after this cause.

    Of goods that are all given back nothing is kept and nothing is borne, to the satang; but for
    the postage of a parcel that is sent: the carrier has been paid.
    """
    if not (consignment.fee_per_cent or consignment.borne_by_shop):
        return
    entries = list(
        LedgerEntry.objects.filter(consignment=consignment).values_list("kind", "amount", "cause")
    )
    left = goods_left(consignment, entries)
    sale = sum((Fraction(amount) for kind, amount, _cause in entries if kind == Kind.SALE), NOTHING)
    postage = _postage_borne(consignment)
    goods = Fraction(consignment.borne_by_shop - postage)
    borne = rounded(goods * left / sale) if sale else NONE
    sent = consignment.state not in (*Consignment.STILL_HERE, Consignment.State.CALLED_OFF)
    wanted = {
        Kind.FEE: -rounded(left * Fraction(consignment.fee_per_cent) / 100),
        Kind.DISCOUNT: borne + (postage if left or sent else NONE),
    }
    for kind, amount in wanted.items():
        there = sum((booked for known, booked, _cause in entries if known == kind), NONE)
        if amount != there:
            LedgerEntry.objects.get_or_create(
                consignment=consignment,
                kind=kind,
                cause=cause,
                defaults={"enterprise_id": consignment.enterprise_id, "amount": amount - there},
            )


def _postage_borne(consignment: Consignment) -> Decimal:
    """What the shop bears of the delivery: a code of the shop took off all of it or nothing."""
    return consignment.delivery_discount if consignment.borne_by_shop else NONE


def rounded(baht: Fraction) -> Decimal:
    """To the nearest satang, a half upwards."""
    return (Decimal(baht.numerator) / baht.denominator).quantize(SATANG, ROUND_HALF_UP)


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
