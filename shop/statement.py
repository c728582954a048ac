"""One order as plain data: every row that belongs to it, without the buyer's name or address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import F

from shop import ledger
from shop.models import (
    Attendee,
    Dispute,
    LedgerEntry,
    Order,
    OrderLine,
    Payment,
    Refund,
    RefundLine,
)

Rows = list[dict[str, Any]]

PAYMENT = (
    *("id", "method", "state", "amount", "opened_at", "confirmed_at"),
    *("session_id", "intent_id", "paid_with", "transfer_bank", "transfer_reference"),
)
REFUND = (
    *("id", "payment_id", "state", "amount", "reason", "stripe_id", "tries", "failure"),
    *("asked_at", "by_hand", "reference", "paid_back_at"),
)
REFUND_LINE = ("refund_id", "consignment_id", "line__sku", "quantity", "amount", "restocked")
ATTENDEE = ("id", "line_id", "came_at", "given_back_at")  # their names are the buyer's
DISPUTE = ("id", "payment_id", "stripe_id", "state", "amount", "reason", "opened_at", "closed_at")


def of(order: Order) -> dict[str, Any]:
    """Everything about it, in a fixed number of queries."""
    return {
        "reference": order.reference,
        "state": order.state,
        "language": order.language,
        "goods_total": order.goods_total,
        "delivery_total": order.delivery_total,
        "total": order.total,
        "placed_at": order.placed_at,
        "holds_until": order.holds_until,
        "paid_at": order.paid_at,
        "consignments": _consignments(order),
        "lines": _lines(order),
        "attendees": _plain(
            Attendee.objects.filter(line__consignment__order=order).values(*ATTENDEE)
        ),
        **sums(order),
        "payments": _plain(order.payments.values(*PAYMENT)),
        "slips": list(order.slips.values("id", "verdict", "uploaded_at", "decided_at")),
        "refunds": _refunds(order),
        "disputes": _plain(Dispute.objects.filter(payment__order=order).values(*DISPUTE)),
        "ledger": _ledger(order),
        "stock_moves": list(
            order.stock_moves.values(
                "on_hand_change", "reserved_change", "reason", "at", sku=F("variant__sku")
            )
        ),
        "events": list(order.events.values("what", "why", "consignment_id", "member_id", "at")),
        "letters": list(
            order.letters.values("kind", "cause", "attempts", "written_at", "sent_at", "given_up")
        ),
    }


def sums(order: Order) -> dict[str, Any]:
    """What came in, what of it goes back, was fetched back by a bank, lies in an enterprise's
    own till or is the shop's fee (less what it bears of discounts), and whether the ledger says the same.

    A refund counts from the day it is decided, a dispute from the day it is lost, like their
    entries in the ledger.
    """
    confirmed = order.payments.filter(state=Payment.State.CONFIRMED)
    refunds = Refund.objects.filter(payment__order=order)
    entries = LedgerEntry.objects.filter(consignment__order=order)
    in_tills = confirmed.filter(method=Payment.Method.CASH)
    sold = ledger.sold_by(order)
    lost = Dispute.objects.filter(payment=sold, state=Dispute.State.LOST)
    kept = entries.filter(kind__in=[LedgerEntry.Kind.FEE, LedgerEntry.Kind.DISCOUNT])
    captured, cash, refunded, disputed, ledger_total, fees = (
        sum(rows.values_list("amount", flat=True), Decimal(0))
        for rows in (confirmed, in_tills, refunds, lost, entries, kept)
    )
    return {
        "captured": captured,
        "refunded": refunded,
        "disputed": disputed,
        "cash": cash,
        "fees": -fees,
        "ledger_total": ledger_total,
        "agrees": ledger_total == captured - refunded - disputed - cash + fees,
    }


def _refunds(order: Order) -> Rows:
    """Each with its lines; one of Stripe's own dashboard has none."""
    refunds = Refund.objects.filter(payment__order=order)
    lines: dict[int, Rows] = {}
    for line in RefundLine.objects.filter(refund__in=refunds).values(*REFUND_LINE):
        lines.setdefault(line.pop("refund_id"), []).append(line)
    return [{**row, "lines": lines.get(row["id"], [])} for row in refunds.values(*REFUND)]


def _consignments(order: Order) -> Rows:
    return _plain(
        order.consignments.values(
            "id",
            "method",
            "state",
            "delivery_fee",
            "weight_g",
            "carrier",
            "tracking_number",
            "sent_at",
            "done_at",
            enterprise_code=F("enterprise__code"),
        )
    )


def _lines(order: Order) -> Rows:
    lines = OrderLine.objects.filter(consignment__order=order).select_related("consignment")
    return [
        {
            "consignment_id": line.consignment_id,
            "sku": line.sku,
            "kind": line.kind,
            "name_th": line.name_th,
            "name_en": line.name_en,
            "option_th": line.option_th,
            "option_en": line.option_en,
            "unit_price": line.unit_price,
            "quantity": line.quantity,
            "discount": line.discount,
            "price": line.price,
        }
        for line in lines
    ]


def _ledger(order: Order) -> Rows:
    entries = LedgerEntry.objects.filter(consignment__order=order)
    return _plain(
        entries.values(
            "consignment_id", "kind", "amount", "cause", "at", enterprise_code=F("enterprise__code")
        )
    )


def _plain(rows: Iterable[Mapping[str, Any]]) -> Rows:
    return [dict(row) for row in rows]
