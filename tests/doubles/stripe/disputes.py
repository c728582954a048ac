"""Disputes: a cardholder asks the bank for the money back."""

from typing import Any

from tests.doubles.stripe import ids, objects
from tests.doubles.stripe.books import Books, Impossible, Thing, change


def retrieve(books: Books, form: dict[str, Any], name: str) -> Thing:
    """GET /v1/disputes/{id}."""
    return books.find("disputes", name, param="dispute")


def begin(books: Books, intent: Thing) -> Thing:
    """The bank takes the money back until it is decided whose it is."""
    if intent["status"] != "succeeded":
        raise Impossible(f"this payment is {intent['status']}, so nobody can dispute it")
    charge = books.charges[intent["latest_charge"]]
    if charge["payment_method_details"]["type"] != "card":
        raise Impossible("only payments by card are disputed")
    if charge["disputed"]:
        raise Impossible("this payment is disputed already")
    amount = charge["amount_captured"] - charge["amount_refunded"]
    if not amount:
        raise Impossible("this payment is refunded, so there is nothing to dispute")
    dispute = objects.dispute(
        ids.new("du"),
        books.clock.now(),
        amount=amount,
        charge=charge["id"],
        currency=charge["currency"],
        payment_intent=intent["id"],
    )
    books.disputes[dispute["id"]] = dispute
    change(charge, disputed=True)
    books.tell("charge.dispute.created", dispute)
    books.tell("charge.dispute.funds_withdrawn", dispute)
    return dispute


def close(books: Books, dispute: Thing, *, won: bool) -> None:
    """The bank has decided."""
    if dispute["status"] != "needs_response":
        raise Impossible(f"this dispute is {dispute['status']} already")
    before = change(dispute, status="won" if won else "lost")
    books.tell("charge.dispute.updated", dispute, before)
    books.tell("charge.dispute.closed", dispute)
    if won:
        books.tell("charge.dispute.funds_reinstated", dispute)
