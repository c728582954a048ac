"""The shop with Stripe's keys, beside a stand-in for Stripe, and a hand that carries its messages."""

import pytest

from shop.models import Payment
from shop.payments import attempts
from tests.doubles.stripe import StripeDouble

KEY, SECRET = "sk_test_till", "whsec_till"
DOOR = "/stripe/webhook/"


class Till:
    """Orders paid through Stripe: placed, led to its page, and told what Stripe has to say."""

    def __init__(self, stripe, client, place):
        self.stripe, self.client, self.place = stripe, client, place

    def order(self, *args, **kwargs):
        """Malee's order, to be paid through Stripe."""
        return self.place(*args, pay=Payment.Method.STRIPE, **kwargs)

    def page(self, order):
        """Press "Pay now"; the number of the session at Stripe."""
        attempts.page_for(order)
        return order.payments.by_stripe().last().session_id

    def paid(self, *args, how="card", **kwargs):
        """An order whose money has come, and the shop knows."""
        order = self.order(*args, **kwargs)
        self.stripe.pay(self.page(order), how)
        self.hear_all()
        order.refresh_from_db()
        return order

    def hear(self, event, **signed):
        """Stripe's message at the shop's door."""
        body, signature = self.stripe.signed(event, **signed)
        return self.say(body, signature)

    def say(self, body, signature=""):
        """Somebody's message at the shop's door."""
        return self.client.post(
            DOOR, body, content_type="application/json", headers={"Stripe-Signature": signature}
        )

    def hear_all(self):
        """Every message not carried yet, and those that the answers cause."""
        while new := self.stripe.new_events():
            for event in new:
                assert self.hear(event).status_code == 200


@pytest.fixture
def stripe():
    """A stand-in for Stripe. At the end it must have refused nothing and invented nothing."""
    with StripeDouble(key=KEY, secret=SECRET) as double:
        yield double
        assert double.refusals == []
        assert double.faults_of_mine == []
        assert double.keys_of_the_sdk == []


@pytest.fixture
def stripe_shop(settings, stripe):
    """The shop's settings, as with Stripe's keys; its own QR code stays on offer."""
    settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = KEY, SECRET
    settings.STRIPE_API_BASE = stripe.url
    settings.STRIPE_TIMEOUT, settings.STRIPE_RETRIES = 2.0, 0
    settings.OWN_QR = True
    return stripe


@pytest.fixture
def till(stripe_shop, client, place):
    """The counter, with everything that paying through Stripe needs."""
    return Till(stripe_shop, client, place)
