"""The door at which Stripe's messages arrive: who is let in, and what each leads to."""

import json
import logging
from copy import deepcopy

import pytest
from django.utils import timezone
from stripe import WebhookSignature

from shop.models import Dispute, Payment, PaymentEvent
from tests.till import DOOR, SECRET

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(till):
    """An order whose money has come to Stripe, and the message about it, not delivered yet."""
    order = till.order()
    till.stripe.pay(till.page(order), "card")
    event = next(e for e in till.stripe.new_events() if e["type"] == "checkout.session.completed")
    return order, event


def nothing_moved(order):
    order.refresh_from_db()
    states = set(Payment.objects.values_list("state", flat=True))
    return order.state == "placed" and states == {"open"} and not PaymentEvent.objects.exists()


def test_a_signed_message_makes_the_order_paid(till, told):
    order, event = told

    response = till.hear(event)

    order.refresh_from_db()
    assert (response.status_code, order.state) == (200, "paid")
    payment = order.payments.get()
    assert (payment.state, payment.paid_with) == ("confirmed", "card")
    assert payment.intent_id


def test_a_forged_signature_moves_nothing(till, told, caplog):
    order, event = told
    body, _ = till.stripe.signed(event)

    responses = [till.say(body, signature) for signature in ("", "x", "t=1,v1=abc", f"v1={SECRET}")]

    assert {response.status_code for response in responses} == {400}
    assert nothing_moved(order)
    assert "malee" not in caplog.text.lower()


def test_a_changed_body_moves_nothing(till, told):
    order, event = told
    body, signature = till.stripe.signed(event)

    assert till.say(body.replace(b"completed", b"complETED"), signature).status_code == 400
    assert nothing_moved(order)


def test_a_message_older_than_the_tolerance_moves_nothing(till, told):
    order, event = told

    long_ago = int(timezone.now().timestamp()) - 301
    assert till.hear(event, at=long_ago).status_code == 400
    assert nothing_moved(order)


@pytest.mark.parametrize(
    "body", [b"", b"not json", b"[]", b"null", b'{"object": "event"}', b"\xff\xfe", b'{"id": 5}']
)
def test_a_signed_body_that_is_no_event_moves_nothing(till, told, body):
    order, _event = told

    assert till.say(body, sign(body)).status_code == 400
    assert nothing_moved(order)


def sign(body):
    text = body.decode("utf-8", "replace")
    return WebhookSignature.generate_signature_header(text, SECRET)


def test_a_body_of_two_megabytes_is_not_even_read(till, told):
    order, _event = told

    response = till.say(b"x" * 2_000_000, "t=1,v1=a")

    assert response.status_code == 413
    assert nothing_moved(order)


def changed(event, **facts):
    event = deepcopy(event)
    event.update(facts)
    return event


@pytest.mark.parametrize("facts", [{"account": "acct_other"}, {"livemode": True}])
def test_a_message_of_another_account_moves_nothing(till, told, facts):
    order, event = told

    assert till.hear(changed(event, **facts)).status_code == 400
    assert nothing_moved(order)


def test_a_session_that_stripe_does_not_know_moves_nothing(till, told):
    order, event = told
    event = deepcopy(event)
    event["data"]["object"]["id"] = "cs_test_made_up"

    assert till.hear(event).status_code == 400
    assert nothing_moved(order)


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("amount_total", 100),
        ("currency", "usd"),
        ("client_reference_id", "PST-0000-0000"),
        ("livemode", True),
    ],
)
def test_a_session_of_another_amount_currency_order_or_account_moves_nothing(
    till, told, fact, value, caplog
):
    order, event = told
    session = till.stripe.sessions[order.payments.get().session_id]
    session[fact] = value

    assert till.hear(event).status_code == 400
    assert nothing_moved(order)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert "malee" not in caplog.text.lower()


def test_the_message_of_one_session_never_pays_for_another_order(till, told):
    order, event = told
    other = till.order(order.consignments.get().lines.get().variant)
    session = till.stripe.sessions[order.payments.get().session_id]
    session["metadata"]["attempt"] = other.payments.get().idempotency_key

    assert till.hear(event).status_code == 400
    other.refresh_from_db()
    assert other.state == "placed"
    assert nothing_moved(order)


def test_what_the_message_says_is_not_believed(till, told):
    order, event = told
    till.hear(event)
    unpaid = till.order(order.consignments.get().lines.get().variant)
    page = till.page(unpaid)
    lie = deepcopy(event)
    lie["id"] = "evt_lie"
    lie["data"]["object"] |= {"id": page, "payment_status": "paid", "status": "complete"}

    assert till.hear(lie).status_code == 200
    unpaid.refresh_from_db()
    assert unpaid.state == "placed"


def test_a_message_of_a_kind_we_do_not_need_is_acknowledged_and_counted(till, told):
    _order, event = told

    for number in range(3):
        odd = changed(event, id=f"evt_{number}", type="customer.created")
        assert till.hear(odd).status_code == 200

    assert PaymentEvent.objects.filter(kind="customer.created", outcome="unknown").count() == 3


def test_a_session_that_is_not_ours_is_acknowledged_and_leads_to_nothing(till, told):
    order, event = told
    session = till.stripe.sessions[order.payments.get().session_id]
    stranger = deepcopy(session) | {"id": "cs_test_stranger", "client_reference_id": "abc"}
    stranger["metadata"] = {}
    till.stripe.sessions["cs_test_stranger"] = stranger
    event = deepcopy(event)
    event["data"]["object"]["id"] = "cs_test_stranger"

    assert till.hear(event).status_code == 200
    assert PaymentEvent.objects.get().outcome == "foreign"
    order.refresh_from_db()
    assert order.state == "placed"


def test_a_message_heard_twice_is_acted_on_once(till, told):
    order, event = told

    assert [till.hear(event).status_code for _ in range(3)] == [200, 200, 200]
    assert PaymentEvent.objects.filter(event_id=event["id"]).count() == 1
    assert order.letters.filter(kind="paid").count() == 1
    assert order.events.filter(what="paid").count() == 1


def test_while_stripe_is_away_the_message_shall_come_again(till, told):
    order, event = told
    till.stripe.break_next("/v1/checkout/sessions/*", "500", method="GET")

    assert till.hear(event).status_code == 503
    assert nothing_moved(order)
    assert till.hear(event).status_code == 200
    order.refresh_from_db()
    assert order.state == "paid"


def test_a_dispute_holds_the_order_back_from_packing_until_it_is_won(till, kham_pan):
    order = till.paid()
    consignment = order.consignments.get()
    dispute = till.stripe.dispute(order.payments.get().intent_id)
    till.hear_all()
    till.client.force_login(kham_pan)

    queue = till.client.get("/desk/orders/").content.decode()
    pressed = till.client.post(f"/desk/orders/{consignment.pk}/pack/")

    consignment.refresh_from_db()
    assert order.reference not in queue
    assert pressed.status_code in (302, 404)
    assert consignment.state == "waiting"

    till.stripe.close_dispute(dispute, won=True)
    till.hear_all()

    assert Dispute.objects.get().state == "won"
    assert order.reference in till.client.get("/desk/orders/").content.decode()


def test_a_lost_dispute_stays_held_and_is_told(till):
    order = till.paid()
    dispute = till.stripe.dispute(order.payments.get().intent_id)
    till.stripe.close_dispute(dispute, won=False)
    till.hear_all()

    assert Dispute.objects.get().state == "lost"
    assert list(order.events.filter(what__startswith="dispute").values_list("what", flat=True)) == [
        "disputed",
        "dispute-lost",
    ]


def test_without_keys_there_is_no_door(client, settings):
    settings.STRIPE_SECRET_KEY = ""

    assert client.post(DOOR, json.dumps({}), content_type="application/json").status_code == 404


def test_the_door_takes_nothing_but_post(till):
    assert till.client.get(DOOR).status_code == 405
