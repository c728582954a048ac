"""Payments: what happens on the hosted page, and what the bank says later."""

from typing import Any

from tests.doubles.stripe import ids, objects
from tests.doubles.stripe.books import Books, Impossible, Thing, change

WAYS = {
    "card": "card",
    "card_declined": "card",
    "promptpay": "promptpay",
    "promptpay_later": "promptpay",
    "promptpay_failed": "promptpay",
}
DECLINED = {
    "code": "card_declined",
    "decline_code": "generic_decline",
    "doc_url": "https://stripe.com/docs/error-codes/card-declined",
    "message": "Your card was declined.",
    "type": "card_error",
}
FAILED = {
    "code": "payment_intent_payment_attempt_failed",
    "doc_url": "https://stripe.com/docs/error-codes/payment-intent-payment-attempt-failed",
    "message": "The payment failed.",
    "type": "invalid_request_error",
}


def retrieve(books: Books, form: dict[str, Any], name: str) -> Thing:
    """GET /v1/payment_intents/{id}."""
    return books.find("intents", name, param="intent")


def pay(books: Books, session: Thing, way: str) -> None:
    """Somebody presses a button of the hosted page."""
    if way not in WAYS:
        raise Impossible(f"there is no way to pay called {way}")
    if session["status"] != "open":
        raise Impossible(f"this session is {session['status']}, so nobody can pay here")
    if WAYS[way] not in session["payment_method_types"]:
        raise Impossible(f"this session does not take {WAYS[way]}")
    intent = attempt(books, session, WAYS[way])
    charge = new_charge(books, session, intent, WAYS[way])
    if way == "card_declined":
        fail_charge(books, intent, charge, DECLINED)
    elif way == "promptpay_failed":
        fail_charge(books, intent, charge, FAILED)
    elif way == "promptpay_later":
        change(intent, status="processing")
        books.tell("charge.pending", charge)
        books.tell("payment_intent.processing", intent)
        complete(books, session, "unpaid")
    else:
        arrive(books, intent, charge)
        complete(books, session, "paid")


def attempt(books: Books, session: Thing, method: str) -> Thing:
    """The session's PaymentIntent; made when somebody first tries to pay."""
    if session["payment_intent"] is None:
        wanted = books.asked[session["id"]]["payment_intent_data"]
        intent = objects.intent(
            ids.new("pi"),
            books.clock.now(),
            amount=session["amount_total"],
            currency=session["currency"],
            description=wanted.get("description"),
            metadata=wanted.get("metadata", {}),
            payment_method_types=session["payment_method_types"],
        )
        books.intents[intent["id"]] = intent
        change(session, payment_intent=intent["id"])
        books.tell("payment_intent.created", intent)
    intent = books.intents[session["payment_intent"]]
    change(intent, last_payment_error=None, payment_method=ids.new("pm"))
    return intent


def new_charge(books: Books, session: Thing, intent: Thing, method: str) -> Thing:
    """One attempt of a payment."""
    charge = objects.charge(
        ids.new("py" if method == "promptpay" else "ch"),
        books.clock.now(),
        email=(session["customer_details"] or {}).get("email") or "buyer@example.com",
        amount=intent["amount"],
        currency=intent["currency"],
        description=intent["description"],
        metadata=dict(intent["metadata"]),
        payment_intent=intent["id"],
        payment_method=intent["payment_method"],
        payment_method_details=objects.paid_with(method),
        status="pending",
    )
    books.charges[charge["id"]] = charge
    change(intent, latest_charge=charge["id"])
    return charge


def complete(books: Books, session: Thing, payment_status: str) -> None:
    """The buyer is done with the page."""
    details = session["customer_details"] or objects.customer_details("buyer@example.com")
    change(
        session,
        status="complete",
        payment_status=payment_status,
        url=None,
        customer_details=details,
    )
    books.tell("checkout.session.completed", session)


def arrive(books: Books, intent: Thing, charge: Thing) -> None:
    """The money is there."""
    change(
        charge,
        status="succeeded",
        paid=True,
        captured=True,
        amount_captured=charge["amount"],
        balance_transaction=ids.new("txn"),
        outcome={
            "network_status": "approved_by_network",
            "reason": None,
            "risk_level": "normal",
            "seller_message": "Payment complete.",
            "type": "authorized",
        },
        receipt_url=f"https://pay.stripe.com/receipts/payment/{ids.letters(40)}",
    )
    change(intent, status="succeeded", amount_received=charge["amount"], next_action=None)
    books.tell("charge.succeeded", charge)
    books.tell("payment_intent.succeeded", intent)


def fail_charge(books: Books, intent: Thing, charge: Thing, error: Thing) -> None:
    """The bank says no."""
    change(charge, status="failed", failure_code=error["code"], failure_message=error["message"])
    change(
        intent,
        status="requires_payment_method",
        payment_method=None,
        last_payment_error={**error, "charge": charge["id"]},
    )
    books.tell("charge.failed", charge)
    books.tell("payment_intent.payment_failed", intent)


def waiting(books: Books, session: Thing) -> tuple[Thing, Thing]:
    """Intent and charge of a payment the bank has not decided yet."""
    intent = books.intents.get(session["payment_intent"] or "")
    if intent is None or intent["status"] != "processing":
        raise Impossible("no payment of this session is under way")
    return intent, books.charges[intent["latest_charge"]]


def settle(books: Books, session: Thing) -> None:
    """What was to be paid later has arrived."""
    arrive(books, *waiting(books, session))
    change(session, payment_status="paid")
    books.tell("checkout.session.async_payment_succeeded", session)


def fail(books: Books, session: Thing) -> None:
    """What was to be paid later never comes."""
    fail_charge(books, *waiting(books, session), FAILED)
    books.tell("checkout.session.async_payment_failed", session)
