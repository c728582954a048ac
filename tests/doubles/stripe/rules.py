"""What Stripe asks of a Checkout Session beyond types: amounts, addresses, times."""

import re
from typing import Any

from tests.doubles.stripe.refusals import Refused

Form = dict[str, Any]

METHODS = ("card", "promptpay")  # switched on in the account
PLAYED = {
    *("adaptive_pricing", "allowed_payment_method_types", "billing_address_collection"),
    *("cancel_url", "client_reference_id", "currency", "customer_creation", "customer_email"),
    *("expand", "expires_at", "line_items", "locale", "metadata", "mode", "payment_intent_data"),
    *("shipping_options", "submit_type", "success_url", "ui_mode"),
}
LEAST = {"thb": 1000}  # satang; other currencies are not played
MOST = 99_999_999
SOONEST, LATEST = 30 * 60, 24 * 60 * 60
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
ADDRESS = re.compile(r"https?://[^\s/?#]+\S*")


def money(satang: int) -> str:
    """An amount as Stripe's messages say it."""
    return f"฿{satang / 100:,.2f}"


def only(form: Form, names: set[str]) -> None:
    """Refuse what Stripe knows and the stand-in does not play: it would look as if it worked."""
    if foreign := sorted(form.keys() - names):
        raise Refused(f"The stand-in does not play: {', '.join(foreign)}", param=foreign[0])


def need(form: Form, *names: str) -> None:
    """Refuse a form in which one of these is missing."""
    for name in names:
        if name not in form:
            raise Refused(f"Missing required param: {name}.", param=name, code="parameter_missing")


def metadata(found: dict[str, str], path: str = "metadata") -> None:
    """At most 50 short names with texts that are not too long."""
    if len(found) > 50:
        raise Refused("You can only have 50 metadata keys.", param=path)
    for name, text in found.items():
        if len(name) > 40 or set(name) & set("[]"):
            raise Refused(f"Invalid metadata key: {name}", param=f"{path}[{name}]")
        if len(text) > 500:
            raise Refused(
                f"Metadata values can have up to 500 characters, but you passed in a value that "
                f"is {len(text)} characters. Invalid value: {text}",
                param=f"{path}[{name}]",
            )


def email(text: str, param: str) -> None:
    """An address that a letter could reach."""
    if not EMAIL.fullmatch(text) or len(text) > 512:
        raise Refused(f"Invalid email address: {text}", param=param, code="email_invalid")


def session(form: Form, now: int) -> None:
    """Everything about a new session but its sum."""
    only(form, PLAYED)
    need(form, "mode", "line_items", "success_url")
    if form["mode"] != "payment" or form.get("ui_mode", "hosted_page") != "hosted_page":
        raise Refused("The stand-in plays hosted pages for single payments only.", param="mode")
    if form.get("adaptive_pricing", {}).get("enabled"):
        raise Refused("The stand-in plays no other currencies.", param="adaptive_pricing[enabled]")
    for name in ("success_url", "cancel_url"):
        if name in form and not ADDRESS.fullmatch(form[name]):
            raise Refused("Not a valid URL", param=name, code="url_invalid")
    if len(form.get("client_reference_id", "")) > 200:
        raise Refused("Invalid string: longer than 200", param="client_reference_id")
    if "customer_email" in form:
        email(form["customer_email"], "customer_email")
    metadata(form.get("metadata", {}))
    data = form.get("payment_intent_data", {})
    only(data, {"metadata", "description"})
    metadata(data.get("metadata", {}), "payment_intent_data[metadata]")
    if not methods(form):
        raise Refused(
            "No valid payment method types for this Checkout Session.",
            param="allowed_payment_method_types",
        )
    ends(form.get("expires_at", now + LATEST), now)


def methods(form: Form) -> list[str]:
    """The ways to pay: what the account offers, as far as the session allows."""
    allowed = form.get("allowed_payment_method_types", METHODS)
    return [method for method in METHODS if method in allowed]


def ends(at: int, now: int) -> None:
    """A session lives half an hour at least and a day at most."""
    if at < now + SOONEST:
        raise Refused(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
            param="expires_at",
        )
    if at > now + LATEST:
        raise Refused(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            param="expires_at",
        )


def line(found: Form, place: int) -> Form:
    """One thing bought: its name, its price, how many."""
    path = f"line_items[{place}]"
    only(found, {"price_data", "quantity"})
    need(found, "price_data")
    price = found["price_data"]
    only(price, {"currency", "unit_amount", "product_data"})
    need(price, "product_data", "unit_amount")
    quantity = found.get("quantity", 1)
    if quantity < 1:
        raise Refused("This value must be greater than or equal to 1.", param=f"{path}[quantity]")
    if not 0 <= price["unit_amount"] <= MOST:
        raise Refused("Invalid integer", param=f"{path}[price_data][unit_amount]")
    product = price["product_data"]
    only(product, {"name", "description", "metadata"})
    currency(price["currency"], f"{path}[price_data][currency]")
    return {
        "name": product["name"],
        "description": product.get("description", ""),
        "quantity": quantity,
        "unit_amount": price["unit_amount"],
    }


def delivery(found: Form, place: int) -> Form:
    """One way of delivery: its name and its fee."""
    path = f"shipping_options[{place}]"
    only(found, {"shipping_rate_data"})
    need(found, "shipping_rate_data")
    rate = found["shipping_rate_data"]
    only(rate, {"display_name", "fixed_amount", "type", "metadata"})
    need(rate, "fixed_amount")
    fee = rate["fixed_amount"]
    only(fee, {"amount", "currency"})
    currency(fee["currency"], f"{path}[shipping_rate_data][fixed_amount][currency]")
    if not 0 <= fee["amount"] <= MOST:
        raise Refused("Invalid integer", param=f"{path}[shipping_rate_data][fixed_amount][amount]")
    return {"name": rate["display_name"], "amount": fee["amount"]}


def currency(found: str, param: str) -> None:
    """Baht, in small letters or large."""
    if found.lower() not in LEAST:
        raise Refused(f"Invalid currency: {found}. The stand-in plays thb.", param=param)


def total(satang: int) -> None:
    """Neither too little nor too much to be paid at once."""
    if satang < LEAST["thb"]:
        raise Refused(
            "The Checkout Session's total amount due must add up to at least "
            f"{money(LEAST['thb'])} thb",
            code="amount_too_small",
        )
    if satang > MOST:
        raise Refused(
            f"The Checkout Session's total amount must be no more than {money(MOST)}",
            code="amount_too_large",
        )
