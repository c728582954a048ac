"""The stand-in as fixtures: import them in a conftest."""

import time

import pytest
from stripe import StripeClient

from tests.doubles.stripe.double import StripeDouble


@pytest.fixture
def stripe():
    """Stripe for one test; at its end the double itself must have made no mistake."""
    with StripeDouble() as double:
        yield double
    assert double.faults_of_mine == []


@pytest.fixture
def stripe_sdk(stripe):
    """The SDK in front of the stand-in, without patience."""
    return StripeClient(stripe.key, base_addresses={"api": stripe.url}, max_network_retries=0)


def line(name, satang, quantity=1):
    """One line of a session."""
    price = {"currency": "thb", "unit_amount": satang, "product_data": {"name": name}}
    return {"quantity": quantity, "price_data": price}


def asked(**changed):
    """A session as a shop asks for it: two bowls and their delivery, 950 baht. None leaves out."""
    form = {
        "mode": "payment",
        "ui_mode": "hosted_page",
        "allowed_payment_method_types": ["card", "promptpay"],
        "locale": "th",
        "client_reference_id": "PST-2026-0001",
        "metadata": {"order": "PST-2026-0001", "attempt": "1"},
        "payment_intent_data": {"metadata": {"order": "PST-2026-0001"}, "description": "Order"},
        "line_items": [line("ชามตราไก่", 45_000, 2), line("ค่าจัดส่ง", 5_000)],
        "customer_email": "somchai@example.com",
        "expires_at": int(time.time()) + 31 * 60,
        "success_url": "http://127.0.0.1:1/back/?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:1/order/",
        "adaptive_pricing": {"enabled": False},
    }
    return {name: value for name, value in (form | changed).items() if value is not None}


@pytest.fixture
def paid(stripe, stripe_sdk):
    """Opens a session and has it paid in some way; gives back its payment."""

    def pay(way="card", **changed):
        session = stripe_sdk.v1.checkout.sessions.create(asked(**changed))
        name = stripe.pay(session.id, way)["payment_intent"]
        return stripe_sdk.v1.payment_intents.retrieve(name)

    return pay
