"""Money going back: at once to a card; to PromptPay when the buyer has named an account."""

from typing import Any

from tests.doubles.stripe import ids, objects, rules
from tests.doubles.stripe.books import Books, Impossible, Thing, change
from tests.doubles.stripe.refusals import NotNow, Refused

Form = dict[str, Any]
PLAYED = {
    *("amount", "charge", "expand", "instructions_email", "metadata", "payment_intent", "reason")
}
OVER = {"failed", "canceled"}
WAITS = 45 * 86_400  # seconds in which a buyer may name an account


def create(books: Books, form: Form) -> Thing:
    """POST /v1/refunds."""
    rules.only(form, PLAYED)
    rules.metadata(form.get("metadata") or {})
    charge = charged(books, form)
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = form.get("amount", left)
    if "amount" in form and amount < 1:
        raise Refused("Invalid positive integer", param="amount", code="parameter_invalid_integer")
    if "instructions_email" in form:
        rules.email(form["instructions_email"], "instructions_email")
    elif charge["payment_method_details"]["type"] == "promptpay":
        raise Refused(
            "A refund of a PromptPay payment needs an email address to which we can send "
            "instructions; pass it as `instructions_email`.",
            param="instructions_email",
        )
    if charge["disputed"] and not charge_is_free(books, charge):
        raise NotNow(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
    if left <= 0:
        raise NotNow(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    if amount > left:
        raise NotNow(
            f"Refund amount ({rules.money(amount)}) is greater than unrefunded amount on charge "
            f"({rules.money(left)})",
            param="amount",
        )
    return give_back(books, charge, amount, form)


def charged(books: Books, form: Form) -> Thing:
    """The charge that a request wants refunded."""
    if "charge" in form:
        return books.find("charges", form["charge"], param="charge")
    if "payment_intent" not in form:
        raise Refused(
            "One of the following params should be provided for this request: payment_intent or "
            "charge.",
            code="parameter_missing",
        )
    intent = books.find("intents", form["payment_intent"], param="payment_intent")
    if intent["status"] != "succeeded":
        raise NotNow(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            code="payment_intent_unexpected_state",
        )
    return books.charges[intent["latest_charge"]]


def charge_is_free(books: Books, charge: Thing) -> bool:
    """True when every dispute about a charge was won."""
    own = [found for found in books.disputes.values() if found["charge"] == charge["id"]]
    return all(found["status"] == "won" for found in own)


def give_back(books: Books, charge: Thing, amount: int, form: Form) -> Thing:
    """Write the refund down and tell of it."""
    later = charge["payment_method_details"]["type"] == "promptpay"
    now = books.clock.now()
    refund = objects.refund(
        ids.new("pyr" if later else "re"),
        now,
        amount=amount,
        charge=charge["id"],
        currency=charge["currency"],
        metadata=form.get("metadata") or {},
        payment_intent=charge["payment_intent"],
        reason=form.get("reason"),
        status="requires_action" if later else "succeeded",
    )
    if later:
        refund["instructions_email"] = form["instructions_email"]
        sent = {"email_sent_at": now, "email_sent_to": form["instructions_email"]}
        refund["next_action"] = {
            "display_details": {"email_sent": sent, "expires_at": now + WAITS},
            "type": "display_details",
        }
    else:
        refund["balance_transaction"] = ids.new("txn")
        refund["destination_details"] = {
            "card": {
                "reference_status": "pending",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        }
    books.refunds[refund["id"]] = refund
    book(books, charge, amount)
    books.tell("refund.created", refund)
    books.tell("charge.refunded", charge)
    return refund


def book(books: Books, charge: Thing, amount: int) -> None:
    """Count an amount as refunded; a negative one comes back."""
    refunded = charge["amount_refunded"] + amount
    change(charge, amount_refunded=refunded, refunded=refunded == charge["amount"])


def retrieve(books: Books, form: Form, name: str) -> Thing:
    """GET /v1/refunds/{id}."""
    return books.find("refunds", name, param="refund")


def in_dashboard(books: Books, intent: Thing, amount: int) -> Thing:
    """Somebody refunds by hand on Stripe's own pages; nothing says which order it was."""
    form = {"payment_intent": intent["id"], "amount": amount}
    charge = books.charges.get(intent["latest_charge"] or "")
    if charge and charge["payment_method_details"]["type"] == "promptpay":
        form["instructions_email"] = charge["billing_details"]["email"]
    try:
        return create(books, form)
    except Refused as no:
        raise Impossible(no.message) from no


def step(books: Books, refund: Thing, status: str, **known: Any) -> None:
    """One step of a refund, told as Stripe tells it."""
    before = change(refund, status=status, **known)
    books.tell("refund.updated", refund, before)
    books.tell("charge.refund.updated", refund, before)


def name_account(books: Books, refund: Thing) -> None:
    """The buyer has answered Stripe's letter: the transfer begins."""
    if refund["status"] != "requires_action":
        raise Impossible(f"this refund is {refund['status']} and asks for no account")
    refund.pop("next_action")
    destination = {"th_bank_transfer": {}, "type": "th_bank_transfer"}
    step(books, refund, "pending", destination_details=destination)


def arrive(books: Books, refund: Thing) -> None:
    """The buyer's bank has it."""
    if refund["status"] != "pending":
        raise Impossible(f"this refund is {refund['status']} and not on its way")
    step(books, refund, "succeeded", balance_transaction=ids.new("txn"))


def fail(books: Books, refund: Thing, *, cancelled: bool = False) -> None:
    """The money comes back to the shop: refused by a bank, never asked for, or called off."""
    if refund["status"] in OVER:
        raise Impossible(f"this refund is {refund['status']} already")
    if cancelled and refund["status"] != "requires_action":
        raise Impossible(f"this refund is {refund['status']}; only a waiting one can be called off")
    refund.pop("next_action", None)
    book(books, books.charges[refund["charge"]], -refund["amount"])
    if cancelled:
        step(books, refund, "canceled")
        return
    step(
        books,
        refund,
        "failed",
        failure_reason="unknown",
        failure_balance_transaction=ids.new("txn"),
    )
    books.tell("refund.failed", refund)
