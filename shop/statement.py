"""One order as plain data: every row that belongs to it, without the buyer's name or address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F

from shop.models import LedgerEntry, Order, OrderLine, Refund

Rows = list[dict[str, Any]]


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
        "payments": list(
            order.payments.values("id", "method", "state", "amount", "opened_at", "confirmed_at")
        ),
        "slips": list(order.slips.values("id", "verdict", "uploaded_at", "decided_at")),
        "refunds": list(
            Refund.objects.filter(payment__order=order).values(
                "id", "payment_id", "state", "amount", "reason", "asked_at", "paid_back_at"
            )
        ),
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
