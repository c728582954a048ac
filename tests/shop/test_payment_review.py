"""Where money could be lost: silence, stumbles, late news, disputes; and letters that say too much."""

import logging
from datetime import timedelta

import pytest
from django.core import mail
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from shop import chores, consignments, letters, orders
from shop.models import Dispute, Letter, Order, Payment, PaymentEvent, StockRecord
from shop.models.steps import WrongStep
from shop.payments import attempts, disputes, reconcile, stripe_checkout
from shop.payments.attempts import NotPayable
from shop.payments.reported import DisputeNow
from shop.views.stripe import webhook
from tests.cast import MALEE

pytestmark = pytest.mark.django_db
SESSIONS, ONE_SESSION = "/v1/checkout/sessions", "/v1/checkout/sessions/*"
OVER = timedelta(hours=2)


def asked(till, path):
    """How often Stripe was asked there."""
    return sum(path in request.path for request in till.stripe.requests)


# --- the door ---------------------------------------------------------------------------------


def test_a_message_about_a_thing_without_a_number_is_acknowledged(till):
    order = till.order()
    till.stripe.pay(till.page(order), "card")
    event = till.stripe.new_events()[-1] | {
        "id": "evt_balance",
        "type": "balance.available",
        "data": {"object": {"object": "balance", "available": []}},
    }

    assert till.hear(event).status_code == 200
    assert PaymentEvent.objects.get(event_id="evt_balance").outcome == "unknown"


def test_a_length_that_is_no_number_is_refused(till):
    knock = RequestFactory().post("/stripe/webhook/", b"x", content_type="application/json")
    knock.META["CONTENT_LENGTH"] = "many"

    assert webhook(knock).status_code == 413


# --- attempts that nobody can use ----------------------------------------------------------------


def test_a_buyer_whose_page_was_never_made_may_transfer_instead(till, client):
    order = till.order()
    till.stripe.break_next(SESSIONS, "cut_before")
    client.post(f"/orders/{order.token}/pay/")

    client.post(f"/orders/{order.token}/transfer/")

    assert [(p.method, p.state) for p in order.payments.all()] == [
        ("stripe", "abandoned"),
        ("promptpay", "open"),
    ]


def test_money_that_comes_while_an_attempt_is_given_up_is_kept(till):
    order = till.order()
    stale = order.payments.get()
    till.stripe.pay(till.page(order), "card")
    till.hear_all()

    attempts._abandon(stale)

    assert order.payments.get().state == "confirmed"


def test_a_page_that_does_not_fit_holds_no_piece_for_ever(till, make_bowl):
    bowl = make_bowl(on_hand=1)
    order = till.order(bowl)
    till.stripe.sessions[till.page(order)]["amount_total"] += 100

    chores.expire_due(timezone.now() + OVER)

    order.refresh_from_db()
    assert order.state == "expired"
    assert StockRecord.objects.get(variant=bowl).reserved == 0


def test_nobody_pays_on_the_page_of_an_order_that_is_called_off(till, manager):
    order = till.order()
    page = till.page(order)
    attempts.close_all(order)
    orders.cancel(order, by=manager)

    with pytest.raises(NotPayable):
        attempts.page_for(order)

    assert till.stripe.sessions[page]["status"] == "expired"


# --- silence ------------------------------------------------------------------------------------


@pytest.fixture
def five_at_stripe(till, make_bowl):
    """Five orders whose pages are open, of five buyers; Stripe was not asked since."""
    bowl = make_bowl(on_hand=9)
    made = []
    for number in range(5):
        contact = type(MALEE)(**{**vars(MALEE), "phone": f"+6681000000{number}"})
        made.append(till.order(bowl, contact=contact))
        till.page(made[-1])
    till.stripe.requests.clear()
    return made


def test_while_stripe_is_silent_a_round_of_expiry_asks_once(till, five_at_stripe):
    till.stripe.break_next(f"{ONE_SESSION}/expire", "cut_before", times=9)
    soon = max(order.holds_until for order in five_at_stripe) + timedelta(seconds=1)
    Payment.objects.update(session_ends=soon + OVER)

    chores.expire_due(soon)

    assert asked(till, "/expire") == 1
    assert set(Order.objects.values_list("state", flat=True)) == {"placed"}
    chores.expire_due(soon + 2 * OVER)
    assert set(Order.objects.values_list("state", flat=True)) == {"expired"}


def test_while_stripe_is_silent_a_round_of_reconcile_gives_up_early(till, five_at_stripe):
    till.stripe.break_next("/v1/*", "cut_before", times=99, method="GET")
    report = reconcile.Report()

    reconcile.follow_up(report)
    reconcile.compare(report, timezone.now() - OVER)

    assert report.away == reconcile.MOST_SILENCES
    assert asked(till, "/v1/") == reconcile.MOST_SILENCES


def test_one_that_stumbles_holds_up_no_other(till, five_at_stripe):
    till.stripe.break_next(ONE_SESSION, "500", times=4, method="GET")
    report = reconcile.Report()

    reconcile.follow_up(report)

    assert (report.looked_at, report.away) == (5, 4)


def test_the_worker_names_what_needs_a_person(till, caplog):
    order = till.paid()
    Payment.objects.update(amount=order.total + 1)
    caplog.set_level(logging.WARNING)

    reconcile.round_of(timezone.now().replace(minute=15))

    assert "our books say" in caplog.text
    assert "malee" not in caplog.text.lower()


# --- disputes ------------------------------------------------------------------------------------


def test_a_dispute_above_the_payment_holds_the_order_all_the_same(till):
    order = till.paid()
    dispute = till.stripe.dispute(order.payments.get().intent_id)
    now = stripe_checkout.dispute_now(dispute)

    disputes.heed(DisputeNow(**{**vars(now), "amount": now.amount + 5}))

    assert Dispute.objects.holding(order)


def test_what_is_disputed_is_not_handed_over_either(till, make_bowl, noi):
    bowl = make_bowl(enterprise="tao-plai-na")
    order = till.paid(bowl, methods={"tao-plai-na": "pick-up"})
    consignments.make_ready(order.consignments.get(), by=noi)
    till.stripe.dispute(order.payments.get().intent_id)
    till.hear_all()

    with pytest.raises(WrongStep):
        consignments.hand_over(order.consignments.get(), by=noi)

    assert order.consignments.get().state == "ready"


def test_a_manager_sees_a_dispute_that_waits_for_an_answer(till, client, manager):
    order = till.paid()
    till.stripe.dispute(order.payments.get().intent_id)
    till.hear_all()
    client.force_login(manager)

    pages = [
        client.get(reverse("wagtailadmin_home")),
        client.get(reverse("shop_office:orders"), {"state": "dispute"}),
        client.get(reverse("shop_office:order", args=[order.pk])),
    ]

    for page in pages:
        assert order.reference in page.content.decode()


# --- letters ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["placed", "pay-failed", "expired"])
def test_nobody_who_has_paid_is_told_that_they_have_not(place, manager, kind):
    order = place()
    letters.owe(order, kind, cause="payment 1")
    Order.objects.update(state="paid")

    letters.send_due(timezone.now())

    assert not mail.outbox
    assert not Letter.objects.exists()


def test_a_letter_about_a_parcel_lists_what_lies_in_it(both_by_stripe, decide, manager):
    decide(both_by_stripe, {"PST-BOWL": 1})
    parcel = both_by_stripe.consignments.order_by("pk").first()
    consignments.send(parcel, carrier="thailand-post", number="EX123456789TH", by=manager)
    letter = both_by_stripe.letters.get(kind="sent")

    message = letters.compose(letter)

    for text in (message.body, message.alternatives[0][0]):
        assert "1 × " in text
        assert "2 × " not in text
        assert "เตาปลายนา" not in text


def test_a_letter_about_the_order_lists_all_of_it(both_by_stripe, decide):
    decide(both_by_stripe, {"PST-BOWL": 1})

    body = letters.compose(both_by_stripe.letters.get(kind="paid")).body

    assert "2 × " in body
    assert "เตาปลายนา" in body


# --- what pages say ------------------------------------------------------------------------------


def test_without_its_qr_code_a_page_tells_nobody_to_scan_it(client, place, settings):
    order = place(language="en")
    before = client.get(order.get_absolute_url()).content.decode()
    settings.OWN_QR = False

    after = client.get(order.get_absolute_url()).content.decode()

    assert "screenshot" in before
    assert "screenshot" not in after
    assert 'name="picture"' in after


@pytest.mark.parametrize("abroad", [True, False])
def test_a_product_page_says_that_we_send_abroad_where_we_do(
    zones, kilns, django_assert_num_queries, abroad
):
    if not abroad:
        zones["asean"].delete(), zones["world"].delete()

    with translation.override("en"), django_assert_num_queries(1):
        said = render_to_string("parts/delivery_terms.html", {"enterprise": kilns["kai-chae"]})

    assert ("other countries" in said) == abroad
