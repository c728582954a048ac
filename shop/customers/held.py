"""Everything we hold on one mailbox, for whoever has proven that it is theirs."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from shop.customers import known, mailbox
from shop.models import Attendee, Customer, Letter, Order, OrderContact

ADDRESS = ("name", "phone", "street", "subdistrict", "district", "province", "postcode")
CONTACT = (*ADDRESS, "email", "country", "note", "gift", "gift_note")


def everything(customer: Customer) -> dict[str, Any]:
    """All of it, as plain words, numbers and lists; money as text, moments in ISO 8601."""
    return {
        "account": {
            "email": customer.email,
            "language": customer.language,
            "made_at": customer.made_at.isoformat(),
            "last_seen": customer.last_seen.isoformat() if customer.last_seen else None,
        },
        "addresses": [_columns(each, ADDRESS) for each in customer.addresses.all()],
        "wishes": [wish.product.say("name") for wish in customer.wishes.select_related("product")],
        "waits_for": [
            {"variant": str(ask.variant), "asked_at": ask.asked_at.isoformat()}
            for ask in customer.asks.select_related("variant__product")
        ],
        "waiting_lists": _parties(customer),
        "letters": _letters(Letter.objects.filter(customer=customer)),
        "orders": [_order(order) for order in _orders(customer)],
    }


def _columns(row: Model, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _orders(customer: Customer) -> Any:
    related = ("consignments__lines", "payments__refunds", "letters", "reviews", "slips")
    return known.orders_of(customer).select_related("contact").prefetch_related(*related)


def _order(order: Order) -> dict[str, Any]:
    contact: OrderContact = order.contact
    return {
        "reference": order.reference,
        "placed_at": order.placed_at.isoformat(),
        "state": order.state,
        "total": str(order.total),
        "delivery": str(order.delivery_total),
        "contact": _columns(contact, CONTACT),
        "lines": [
            {"name": line.say("name"), "sku": line.sku, "pieces": line.quantity}
            | {"price": str(line.price)}
            for consignment in order.consignments.all()
            for line in consignment.lines.all()
        ],
        "names_on_seats": list(
            Attendee.objects.filter(line__consignment__order=order).values_list("name", flat=True)
        ),
        "notes_to_makers": [each.note for each in order.consignments.all() if each.note],
        "tracking_numbers": [each.tracking_number for each in order.consignments.all()],
        "payments": [
            _columns(payment, ("method", "state")) | {"amount": str(payment.amount)}
            for payment in order.payments.all()
        ],
        "refunds": [
            {"state": refund.state, "amount": str(refund.amount)}
            for payment in order.payments.all()
            for refund in payment.refunds.all()
        ],
        "pictures_of_slips": sum(1 for slip in order.slips.all() if slip.picture),
        "reviews": [
            _columns(each, ("stars", "text", "name", "state")) for each in order.reviews.all()
        ],
        "letters": _letters(order.letters.all()),
    }


def _letters(letters: Any) -> list[dict[str, Any]]:
    return [
        {"kind": each.kind, "sent_at": each.sent_at.isoformat() if each.sent_at else None}
        for each in letters
    ]


def _parties(customer: Customer) -> list[dict[str, Any]]:
    found = mailbox.parties(customer.email).select_related("session__variant")
    return [
        _columns(party, ("name", "phone", "email", "size", "state"))
        | {"session": party.session.variant.say("option"), "joined_at": party.joined_at.isoformat()}
        for party in found
    ]
