"""The stand-in for Stripe with money in it: refunds, disputes, repeated calls, faults, webhooks."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from stripe import (
    APIConnectionError,
    APIError,
    IdempotencyError,
    InvalidRequestError,
    RateLimitError,
    RequestsClient,
    SignatureVerificationError,
    StripeClient,
    Webhook,
)

from tests.doubles.stripe.books import Impossible
from tests.doubles.stripe.faults import KINDS
from tests.doubles.stripe.fixture import asked

REFUNDS = "/v1/refunds"
EMAIL = {"instructions_email": "somchai@example.com"}


def kinds(events):
    """What happened, in one word each."""
    return [event["type"] for event in events]


# --- refunds --------------------------------------------------------------------------------------


def test_a_refund_to_a_card_is_done_at_once(stripe_sdk, stripe, paid):
    intent = paid()
    stripe.new_events()

    refund = stripe_sdk.v1.refunds.create(
        {"payment_intent": intent.id, "amount": 45_000, "metadata": {"refund": "1"}}
    )

    charge = stripe_sdk.v1.payment_intents.retrieve(
        intent.id, {"expand": ["latest_charge"]}
    ).latest_charge
    assert (refund.status, refund.metadata["refund"]) == ("succeeded", "1")
    assert (charge.amount_refunded, charge.refunded) == (45_000, False)
    assert stripe_sdk.v1.refunds.retrieve(refund.id) == refund
    assert kinds(stripe.new_events()) == ["refund.created", "charge.refunded"]


def test_no_more_is_refunded_than_was_paid(stripe_sdk, stripe, paid):
    intent = paid()
    stripe_sdk.v1.refunds.create({"payment_intent": intent.id, "amount": 45_000})

    with pytest.raises(InvalidRequestError, match=r"฿500.01.* greater than .*฿500.00"):
        stripe_sdk.v1.refunds.create({"payment_intent": intent.id, "amount": 50_001})
    stripe_sdk.v1.refunds.create({"payment_intent": intent.id})
    with pytest.raises(InvalidRequestError) as over:
        stripe_sdk.v1.refunds.create({"payment_intent": intent.id, "amount": 1})

    assert over.value.code == "charge_already_refunded"
    assert stripe.refunded() == stripe.captured() == 95_000
    assert stripe.refusals == []


def test_a_refund_to_promptpay_waits_for_the_buyers_account(stripe_sdk, stripe, paid):
    intent = paid("promptpay")
    with pytest.raises(InvalidRequestError, match="email"):
        stripe_sdk.v1.refunds.create({"payment_intent": intent.id})
    stripe.new_events()

    refund = stripe_sdk.v1.refunds.create({"payment_intent": intent.id, **EMAIL})

    assert refund.status == "requires_action"
    sent = refund.next_action.display_details.email_sent
    assert sent.email_sent_to == EMAIL["instructions_email"]
    stripe.buyer_names_account(refund.id, arrives=False)
    assert stripe_sdk.v1.refunds.retrieve(refund.id).status == "pending"
    stripe.refund_arrives(refund.id)
    assert stripe_sdk.v1.refunds.retrieve(refund.id).status == "succeeded"
    told = [event for event in stripe.new_events() if event["type"] == "refund.updated"]
    assert [event["data"]["object"]["status"] for event in told] == ["pending", "succeeded"]
    assert told[0]["data"]["previous_attributes"]["status"] == "requires_action"


@pytest.mark.parametrize(
    ("way", "cancelled", "status", "told"),
    [
        ("card", False, "failed", "refund.failed"),
        ("promptpay", False, "failed", "refund.failed"),
        ("promptpay", True, "canceled", "charge.refund.updated"),
    ],
)
def test_a_refund_that_fails_gives_its_money_back(
    stripe_sdk, stripe, paid, way, cancelled, status, told
):
    intent = paid(way)
    refund = stripe_sdk.v1.refunds.create({"payment_intent": intent.id, **EMAIL})
    assert stripe.refunded() == 95_000

    stripe.refund_fails(refund.id, cancelled=cancelled)

    assert stripe_sdk.v1.refunds.retrieve(refund.id).status == status
    assert stripe.refunded() == stripe.charges[intent.latest_charge]["amount_refunded"] == 0
    assert kinds(stripe.events)[-1] == told
    assert stripe_sdk.v1.refunds.create({"payment_intent": intent.id, **EMAIL}).id != refund.id
    with pytest.raises(Impossible):
        stripe.refund_fails(refund.id)


@pytest.mark.parametrize("way", ["card", "promptpay"])
def test_a_refund_of_the_dashboard_says_nothing_about_an_order(stripe_sdk, stripe, paid, way):
    intent = paid(way)

    name = stripe.refund_in_dashboard(intent.id, 10_000)

    (refund,) = stripe_sdk.v1.refunds.list({"payment_intent": intent.id}).data
    assert (refund.id, refund.amount, refund.metadata.to_dict()) == (name, 10_000, {})
    assert stripe.events[-1]["request"] == {"id": None, "idempotency_key": None}


def test_what_is_not_paid_is_not_refunded(stripe_sdk, stripe, paid):
    intent = paid("promptpay_later")

    with pytest.raises(InvalidRequestError, match="successful charge"):
        stripe_sdk.v1.refunds.create({"payment_intent": intent.id, **EMAIL})
    with pytest.raises(Impossible):
        stripe.refund_in_dashboard(intent.id, 1_000)


# --- disputes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("won", [True, False])
def test_a_dispute_holds_the_money_until_it_is_decided(stripe_sdk, stripe, paid, won):
    intent = paid()
    stripe_sdk.v1.refunds.create({"payment_intent": intent.id, "amount": 45_000})

    name = stripe.dispute(intent.id)

    dispute = stripe_sdk.v1.disputes.retrieve(name)
    assert (dispute.status, dispute.amount) == ("needs_response", 50_000)
    with pytest.raises(InvalidRequestError, match="charged back") as refused:
        stripe_sdk.v1.refunds.create({"payment_intent": intent.id, "amount": 1_000})
    assert refused.value.code == "charge_disputed"
    stripe.close_dispute(name, won=won)
    (dispute,) = stripe_sdk.v1.disputes.list({"created": {"gte": int(time.time()) - 60}}).data
    assert dispute.status == ("won" if won else "lost")
    told = [event for event in stripe.events if event["data"]["object"]["object"] == "dispute"]
    assert {"charge.dispute.created", "charge.dispute.closed"} <= set(kinds(told))


def test_no_bank_disputes_a_promptpay_payment(stripe, paid):
    with pytest.raises(Impossible, match="card"):
        stripe.dispute(paid("promptpay").id)


# --- one key, one deed ------------------------------------------------------------------------------


def test_the_same_key_brings_the_same_answer(stripe_sdk, stripe, paid):
    intent = paid()
    form, key = {"payment_intent": intent.id, "amount": 1_000}, {"idempotency_key": "refund-1"}

    first, second = (stripe_sdk.v1.refunds.create(form, key) for _ in range(2))

    assert first == second
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert stripe.refunded() == 1_000
    with pytest.raises(IdempotencyError):
        stripe_sdk.v1.refunds.create(form | {"amount": 2_000}, key)
    with pytest.raises(IdempotencyError, match="same endpoint"):
        stripe_sdk.v1.checkout.sessions.create(asked(), key)
    stripe.clock.advance(hours=25)
    assert stripe_sdk.v1.refunds.create(form, key).id != first.id


def test_a_refusal_is_forgotten_and_a_deed_refused_by_the_books_is_kept(stripe_sdk, stripe, paid):
    key = {"idempotency_key": "k"}
    intent = paid()
    with pytest.raises(InvalidRequestError):
        stripe_sdk.v1.refunds.create({"payment_intent": intent.id, "amount": 0}, key)
    with pytest.raises(InvalidRequestError, match="greater than unrefunded"):
        stripe_sdk.v1.refunds.create({"payment_intent": intent.id, "amount": 95_001}, key)

    with pytest.raises(InvalidRequestError) as again:
        stripe_sdk.v1.refunds.create({"payment_intent": intent.id, "amount": 95_001}, key)

    assert again.value.headers["Idempotent-Replayed"] == "true"


def hasty(stripe):
    """The SDK with a second's patience."""
    return StripeClient(
        stripe.key,
        base_addresses={"api": stripe.url},
        max_network_retries=0,
        http_client=RequestsClient(timeout=1),
    )


def test_a_key_in_use_waits(stripe_sdk, stripe, paid):
    form, key = {"payment_intent": paid().id, "amount": 1_000}, {"idempotency_key": "k"}
    stripe.break_next(REFUNDS, "timeout")
    with ThreadPoolExecutor() as pool:
        held = pool.submit(hasty(stripe).v1.refunds.create, form, key)
        while not stripe.api.keys.running:
            time.sleep(0.01)

        with pytest.raises(APIError) as busy:
            stripe_sdk.v1.refunds.create(form, key)

        assert busy.value.http_status == 409
        assert isinstance(held.exception(), APIConnectionError)
    assert stripe.refunds == {}


def test_a_key_that_the_sdk_made_is_noticed(stripe_sdk, stripe):
    stripe_sdk.v1.checkout.sessions.create(asked())
    stripe_sdk.v1.checkout.sessions.create(asked(), {"idempotency_key": "PST-2026-0001-payment-1"})

    assert stripe.keys_of_the_sdk == [stripe.requests[0].key]


# --- what goes wrong --------------------------------------------------------------------------------

ERRORS = {"429": RateLimitError, "500": APIError, "500_after": APIError}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.startswith("timeout")])
def test_each_fault_does_what_it_says(stripe_sdk, stripe, paid, kind):
    form, key = {"payment_intent": paid().id, "amount": 1_000}, {"idempotency_key": "k"}
    stripe.break_next(REFUNDS, kind)

    with pytest.raises(ERRORS.get(kind, APIConnectionError)):
        stripe_sdk.v1.refunds.create(form, key)

    done = kind.endswith("_after")
    assert stripe.refunded() == 1_000 * done
    if kind.startswith("500"):
        with pytest.raises(APIError):  # the error is kept
            stripe_sdk.v1.refunds.create(form, key)
    else:
        again = stripe_sdk.v1.refunds.create(form, key)
        assert ("Idempotent-Replayed" in again.last_response.headers) == done
        assert stripe.refunded() == 1_000
    assert stripe_sdk.v1.refunds.list({"payment_intent": form["payment_intent"]}).data is not None


@pytest.mark.parametrize(("kind", "refunded"), [("timeout", 0), ("timeout_after", 1_000)])
def test_a_caller_who_gives_up_is_let_go(stripe, paid, kind, refunded):
    stripe.break_next(REFUNDS, kind)

    with pytest.raises(APIConnectionError):
        hasty(stripe).v1.refunds.create({"payment_intent": paid().id, "amount": 1_000})

    assert stripe.refunded() == refunded


def test_a_fault_meets_the_requests_it_was_ordered_for_and_no_other(stripe_sdk, stripe):
    name = stripe_sdk.v1.checkout.sessions.create(asked()).id
    stripe.break_next("/v1/checkout/sessions/*", "429", times=2, method="GET")

    stripe_sdk.v1.checkout.sessions.list()
    for _ in range(2):
        with pytest.raises(RateLimitError):
            stripe_sdk.v1.checkout.sessions.retrieve(name)

    assert stripe_sdk.v1.checkout.sessions.retrieve(name).id == name
    with pytest.raises(ValueError, match="no fault"):
        stripe.break_next("/v1/refunds", "fire")


# --- webhooks -------------------------------------------------------------------------------------


def test_an_event_is_signed_as_stripe_signs(stripe, paid):
    paid()
    event = stripe.new_events()[-1]

    body, signature = stripe.signed(event)

    heard = Webhook.construct_event(body, signature, stripe.secret)
    assert (heard.type, heard.data.object.status) == ("checkout.session.completed", "complete")
    assert stripe.new_events() == []
    for wrong in (stripe.signed(event, at=time.time() - 400)[1], signature[:-1] + "x"):
        with pytest.raises(SignatureVerificationError):
            Webhook.construct_event(body, wrong, stripe.secret)


class Shop(BaseHTTPRequestHandler):
    """A shop that is busy at first."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.heard.append((body, self.headers["Stripe-Signature"]))
        self.send_response(500 if len(self.server.heard) == 1 else 200)
        self.end_headers()

    def log_message(self, format, *args):  # noqa: A002 - the library's name
        pass


def test_events_are_brought_until_they_are_taken(stripe, paid):
    with HTTPServer(("127.0.0.1", 0), Shop) as shop:
        shop.heard = []
        threading.Thread(target=shop.serve_forever, daemon=True).start()
        stripe.push_to(f"http://127.0.0.1:{shop.server_port}/stripe/webhook/")

        paid()

        assert stripe.delivered()
        shop.shutdown()
    names = [Webhook.construct_event(*letter, stripe.secret).id for letter in shop.heard]
    assert len(names) == len(stripe.events) + 1
    assert set(names) == {event["id"] for event in stripe.events}


# --- other processes ------------------------------------------------------------------------------


def test_children_of_a_test_meet_the_same_stripe(stripe):
    child = os.fork()
    if not child:
        sdk = StripeClient(stripe.key, base_addresses={"api": stripe.url})
        sdk.v1.checkout.sessions.create(asked())
        stripe.__exit__(None, None, None)  # a child that leaves the test ends nobody's server
        os._exit(0)

    assert os.waitpid(child, 0)[1] == 0
    assert len(stripe.sessions) == 1
    assert [request.status for request in stripe.requests] == [200]
