"""The stand-in for Stripe answers as Stripe would: met here with the real SDK, as the shop meets it."""

import time

import pytest
from stripe import APIError, AuthenticationError, InvalidRequestError, StripeClient, StripeObject

from tests.doubles.stripe import sdk
from tests.doubles.stripe.api import CALLS
from tests.doubles.stripe.books import Impossible
from tests.doubles.stripe.fixture import asked, line

EXPAND = {"expand": ["payment_intent.latest_charge"]}


def kinds(events):
    """What happened, in one word each."""
    return [event["type"] for event in events]


# --- what the SDK knows -------------------------------------------------------------------------


def test_every_annotation_of_the_sdk_can_be_read():
    seen, waiting = set(), [*sdk.CLASSES.values()]
    while waiting:
        kind = waiting.pop()
        seen.add(kind)
        inner = {value for value in vars(kind).values() if isinstance(value, type)}
        waiting += {part for part in inner if issubclass(part, StripeObject)} - seen
        assert kind.__name__ in {"UntypedStripeObject"} or isinstance(sdk.fields(kind), dict)

    for call in CALLS:
        assert "api_key" not in sdk.params(call.form)
        assert "expand" in sdk.params(call.form)


def test_an_answer_that_stripe_never_gives_is_the_doubles_own_fault(stripe_sdk, stripe):
    session = stripe_sdk.v1.checkout.sessions.create(asked())
    stripe.sessions[session.id] |= {"colour": "blue", "status": "half", "amount_total": "950"}

    with pytest.raises(APIError):
        stripe_sdk.v1.checkout.sessions.retrieve(session.id)

    assert len(stripe.faults_of_mine) == 3
    stripe.faults_of_mine.clear()


# --- sessions -----------------------------------------------------------------------------------


def test_a_session_is_opened_as_asked_and_has_no_payment_yet(stripe_sdk, stripe):
    session = stripe_sdk.v1.checkout.sessions.create(asked())

    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert (session.amount_total, session.currency) == (95_000, "thb")
    assert session.payment_intent is None
    assert session.payment_method_types == ["card", "promptpay"]
    assert session.metadata["attempt"] == "1"
    assert session.url.startswith(f"{stripe.url}/pay/{session.id}#")
    assert stripe_sdk.v1.checkout.sessions.retrieve(session.id, EXPAND) == session
    assert stripe.refusals == []


def test_the_delivery_fee_may_be_a_shipping_option(stripe_sdk):
    rate = {"display_name": "EMS", "type": "fixed_amount"}
    fee = {"amount": 5_000, "currency": "thb"}
    options = [{"shipping_rate_data": {**rate, "fixed_amount": fee}}]

    session = stripe_sdk.v1.checkout.sessions.create(asked(shipping_options=options))

    assert (session.amount_subtotal, session.amount_total) == (95_000, 100_000)
    assert session.shipping_cost.amount_total == session.total_details.amount_shipping == 5_000


@pytest.mark.parametrize(
    ("wrong", "param"),
    [
        ({"colour": "blue"}, "colour"),
        ({"metadata": "order"}, "metadata"),
        ({"metadata": {"order": "x" * 501}}, "metadata[order]"),
        ({"mode": None}, "mode"),
        ({"mode": "gift"}, "mode"),
        ({"ui_mode": "hosted"}, "ui_mode"),
        ({"locale": "xx"}, "locale"),
        ({"allowed_payment_method_types": ["cash"]}, "allowed_payment_method_types[0]"),
        ({"allowed_payment_method_types": ["alipay"]}, "allowed_payment_method_types"),
        ({"adaptive_pricing": {"enabled": "no"}}, "adaptive_pricing[enabled]"),
        ({"adaptive_pricing": {}, "expires_at": "soon"}, "expires_at"),
        ({"expires_at": int(time.time()) + 29 * 60}, "expires_at"),
        ({"expires_at": int(time.time()) + 25 * 3600}, "expires_at"),
        ({"customer_email": "somchai"}, "customer_email"),
        ({"customer_email": ""}, "customer_email"),
        ({"success_url": None}, "success_url"),
        ({"success_url": "/back/"}, "success_url"),
        ({"line_items": [{"quantity": 1}]}, "price_data"),
        ({"line_items": [line("ชาม", 999)]}, None),
        ({"line_items": [line("ชาม", "450.00")]}, "line_items[0][price_data][unit_amount]"),
        ({"line_items": [line("ชาม", 45_000, "two")]}, "line_items[0][quantity]"),
        ({"subscription_data": {"description": "x"}}, "subscription_data"),
    ],
)
def test_a_wrong_session_is_refused_and_remembered(stripe_sdk, stripe, wrong, param):
    with pytest.raises(InvalidRequestError) as refused:
        stripe_sdk.v1.checkout.sessions.create(asked(**wrong))

    assert (refused.value.http_status, refused.value.param) == (400, param)
    assert [refusal.param for refusal in stripe.refusals] == [param or ""]
    assert stripe.sessions == {}


def test_only_the_accounts_key_opens_the_door(stripe):
    stranger = StripeClient("sk_test_of_somebody_else", base_addresses={"api": stripe.url})

    with pytest.raises(AuthenticationError):
        stranger.v1.checkout.sessions.create(asked())


def test_what_is_not_played_is_an_unknown_address(stripe_sdk, stripe):
    with pytest.raises(InvalidRequestError, match="Unrecognized request URL") as refused:
        stripe_sdk.v1.customers.list()

    assert refused.value.http_status == 404
    assert [refusal.path for refusal in stripe.refusals] == ["/v1/customers"]


def test_what_does_not_exist_is_missing_and_nobodys_mistake(stripe_sdk, stripe):
    with pytest.raises(InvalidRequestError) as missing:
        stripe_sdk.v1.payment_intents.retrieve("pi_none")

    assert (missing.value.http_status, missing.value.code) == (404, "resource_missing")
    assert stripe.refusals == []


# --- paying ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "session_is", "intent_is", "charge_is", "method", "last"),
    [
        ("card", ("complete", "paid"), "succeeded", "succeeded", "card", "completed"),
        ("card_declined", ("open", "unpaid"), "requires_payment_method", "failed", "card", None),
        ("promptpay", ("complete", "paid"), "succeeded", "succeeded", "promptpay", "completed"),
        (
            "promptpay_later",
            ("complete", "unpaid"),
            "processing",
            "pending",
            "promptpay",
            "completed",
        ),
        (
            "promptpay_failed",
            ("open", "unpaid"),
            "requires_payment_method",
            "failed",
            "promptpay",
            None,
        ),
    ],
)
def test_each_way_to_pay_ends_as_at_stripe(
    stripe_sdk, stripe, way, session_is, intent_is, charge_is, method, last
):
    name = stripe_sdk.v1.checkout.sessions.create(asked()).id

    stripe.pay(name, way)

    session = stripe_sdk.v1.checkout.sessions.retrieve(name, EXPAND)
    intent = session.payment_intent
    assert (session.status, session.payment_status) == session_is
    assert (session.url is None) == (session.status == "complete")
    assert (intent.status, intent.latest_charge.status) == (intent_is, charge_is)
    assert intent.latest_charge.payment_method_details.type == method
    assert intent.amount_received == stripe.captured() == 95_000 * (charge_is == "succeeded")
    assert intent.metadata["order"] == "PST-2026-0001"
    assert isinstance(stripe_sdk.v1.payment_intents.retrieve(intent.id).latest_charge, str)
    ended = [kind for kind in kinds(stripe.new_events()) if kind.startswith("checkout.session.")]
    assert ended == ([f"checkout.session.{last}"] if last else [])


def test_a_declined_buyer_pays_with_the_same_payment(stripe_sdk, stripe):
    name = stripe_sdk.v1.checkout.sessions.create(asked()).id
    first = stripe.pay(name, "card_declined")["payment_intent"]

    assert stripe.pay(name, "promptpay")["payment_intent"] == first
    assert stripe.captured() == 95_000
    with pytest.raises(Impossible, match="complete"):
        stripe.pay(name, "card")


@pytest.mark.parametrize(
    ("outcome", "payment_status", "told"),
    [
        ("settle", "paid", "checkout.session.async_payment_succeeded"),
        ("fail", "unpaid", "checkout.session.async_payment_failed"),
    ],
)
def test_a_payment_that_waits_arrives_or_fails(stripe_sdk, stripe, outcome, payment_status, told):
    name = stripe_sdk.v1.checkout.sessions.create(asked()).id
    stripe.pay(name, "promptpay_later")

    getattr(stripe, outcome)(name)

    session = stripe_sdk.v1.checkout.sessions.retrieve(name)
    assert (session.status, session.payment_status) == ("complete", payment_status)
    assert kinds(stripe.events)[-1] == told


def test_a_method_that_the_session_does_not_allow_is_not_offered(stripe_sdk, stripe):
    session = stripe_sdk.v1.checkout.sessions.create(asked(allowed_payment_method_types=["card"]))

    with pytest.raises(Impossible, match="promptpay"):
        stripe.pay(session.id, "promptpay")


# --- the end of a session -------------------------------------------------------------------------


def test_a_session_ends_when_its_time_is_over(stripe_sdk, stripe):
    name = stripe_sdk.v1.checkout.sessions.create(asked()).id
    stripe.pay(name, "card_declined")

    stripe.clock.advance(minutes=32)

    session = stripe_sdk.v1.checkout.sessions.retrieve(name, EXPAND)
    assert (session.status, session.url) == ("expired", None)
    assert session.payment_intent.status == "canceled"
    assert kinds(stripe.events)[-1] == "checkout.session.expired"
    with pytest.raises(Impossible):
        stripe.pay(name, "card")


def test_the_shop_ends_an_open_session_once(stripe_sdk, stripe):
    name = stripe_sdk.v1.checkout.sessions.create(asked()).id

    assert stripe_sdk.v1.checkout.sessions.expire(name).status == "expired"
    with pytest.raises(InvalidRequestError, match="has a status of `expired`"):
        stripe_sdk.v1.checkout.sessions.expire(name)

    assert stripe.refusals == []


# --- lists ------------------------------------------------------------------------------------------


def test_lists_come_newest_first_in_pages(stripe_sdk, stripe):
    names = [stripe_sdk.v1.checkout.sessions.create(asked()).id for _ in range(5)]
    stripe.pay(names[0], "card")
    since = {"created": {"gte": int(time.time()) - 60}, "limit": 2}

    first = stripe_sdk.v1.checkout.sessions.list(
        since | {"expand": ["data.payment_intent.latest_charge"]}
    )
    every = list(first.auto_paging_iter())

    assert [session.id for session in every] == names[::-1]
    assert (len(first.data), first.has_more) == (2, True)
    assert every[-1].payment_intent.latest_charge.paid
    assert (
        stripe_sdk.v1.checkout.sessions.list({"created": {"lt": since["created"]["gte"]}}).data
        == []
    )
    back = stripe_sdk.v1.checkout.sessions.list({"limit": 2, "ending_before": names[0]})
    assert [session.id for session in back.data] == [names[2], names[1]]


@pytest.mark.parametrize(
    "wrong", [{"limit": 101}, {"created": {"since": 1}}, {"starting_after": "cs_x"}]
)
def test_a_wrong_list_is_refused(stripe_sdk, wrong):
    with pytest.raises(InvalidRequestError):
        stripe_sdk.v1.checkout.sessions.list(wrong)
