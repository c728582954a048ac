"""Checkout Sessions: opened and expired by the shop, or over by themselves when their time is."""

from typing import Any

from tests.doubles.stripe import ids, objects, rules
from tests.doubles.stripe.books import Books, Thing, change
from tests.doubles.stripe.refusals import NotNow, Refused

Form = dict[str, Any]
COPIED = (
    *("billing_address_collection", "cancel_url", "client_reference_id", "customer_email"),
    *("locale", "submit_type", "success_url"),
)
# Stripe's addresses carry their state behind a #, so a column meant for one must be long.
TAIL = "#fidkdWxOYHwnPyd1blpxYHZxWjA0" + "S2JnbFZkYWBAanVKMTxWQk1hNjV" * 12


def create(books: Books, form: Form) -> Thing:
    """Open a session; POST /v1/checkout/sessions."""
    now = books.clock.now()
    rules.session(form, now)
    if not 1 <= len(form["line_items"]) <= 100:
        raise Refused("Checkout Sessions have between 1 and 100 line items.", param="line_items")
    if len(form.get("shipping_options", [])) > 5:
        raise Refused("There are at most 5 shipping options.", param="shipping_options")
    lines = [rules.line(found, place) for place, found in enumerate(form["line_items"])]
    fees = [rules.delivery(found, n) for n, found in enumerate(form.get("shipping_options", []))]
    fee = fees[0]["amount"] if fees else 0
    goods = sum(line["quantity"] * line["unit_amount"] for line in lines)
    rules.total(goods + fee)
    name = ids.new("cs")
    session = objects.session(
        name,
        now,
        **{field: form[field] for field in COPIED if field in form},
        allowed_payment_method_types=form.get("allowed_payment_method_types"),
        amount_subtotal=goods,
        amount_total=goods + fee,
        currency="thb",
        expires_at=form.get("expires_at", now + rules.LATEST),
        metadata=form.get("metadata", {}),
        payment_method_types=rules.methods(form),
        total_details={"amount_discount": 0, "amount_shipping": fee, "amount_tax": 0},
        url=page(books, name),
    )
    if email := form.get("customer_email"):
        session["customer_details"] = objects.customer_details(email)
    offer(session, fees)
    books.sessions[name] = session
    books.asked[name] = {
        "lines": lines,
        "delivery": fees[:1],
        "payment_intent_data": form.get("payment_intent_data", {}),
    }
    return session


def page(books: Books, name: str) -> str:
    """Where the buyer pays."""
    return f"{books.address}/pay/{name}{TAIL}"


def offer(session: Thing, fees: list[Thing]) -> None:
    """Write the ways of delivery into a session; the first is taken."""
    rates = [(ids.new("shr"), fee["amount"]) for fee in fees]
    session["shipping_options"] = [
        {"shipping_amount": amount, "shipping_rate": rate} for rate, amount in rates
    ]
    for rate, amount in rates[:1]:
        session["shipping_cost"] = {
            "amount_subtotal": amount,
            "amount_tax": 0,
            "amount_total": amount,
            "shipping_rate": rate,
        }


def retrieve(books: Books, form: Form, name: str) -> Thing:
    """GET /v1/checkout/sessions/{id}."""
    return books.find("sessions", name, param="session")


def expire(books: Books, form: Form, name: str) -> Thing:
    """POST /v1/checkout/sessions/{id}/expire."""
    session = retrieve(books, form, name)
    if session["status"] != "open":
        raise NotNow(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout '
            f"Session has a status of `{session['status']}`."
        )
    end(books, session)
    return session


def end(books: Books, session: Thing) -> None:
    """Nobody can pay here any more."""
    if intent := books.intents.get(session["payment_intent"] or ""):
        change(
            intent,
            status="canceled",
            canceled_at=books.clock.now(),
            cancellation_reason="automatic",
            next_action=None,
        )
        books.tell("payment_intent.canceled", intent)
    change(session, status="expired", url=None)
    books.tell("checkout.session.expired", session)


def expire_due(books: Books) -> None:
    """Sessions whose time is over end by themselves."""
    with books.lock:
        now = books.clock.now()
        for session in books.sessions.values():
            if session["status"] == "open" and session["expires_at"] <= now:
                end(books, session)


def move(books: Books, address: str) -> None:
    """The stand-in answers at another address now; open sessions lead there, repeated answers too."""
    books.address = address
    kept = [answer["body"] for answer in books.keys.values()]
    for thing in [*books.sessions.values(), *kept]:
        if thing.get("object") == "checkout.session" and thing["url"]:
            thing["url"] = page(books, thing["id"])
