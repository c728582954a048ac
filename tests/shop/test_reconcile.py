"""Our books against Stripe's: what is mended without anybody's word, and what a person is told."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from shop.models import Dispute, Payment, Refund
from shop.payments import attempts, reconcile
from shop.payments.reported import Away

pytestmark = pytest.mark.django_db
SESSIONS = "/v1/checkout/sessions"


def look(capsys):
    """What the command says, and whether it ends well."""
    try:
        call_command("reconcile", "--json")
    except CommandError:
        return json.loads(capsys.readouterr().out), False
    return json.loads(capsys.readouterr().out), True


def test_books_that_agree_need_nobody(till, capsys):
    till.paid()

    said, well = look(capsys)

    assert well
    assert said["mended"] == said["for_a_person"] == []
    assert said["looked_at"] > 0


def test_a_payment_nobody_told_of_is_found(till, capsys):
    order = till.order()
    till.stripe.pay(till.page(order), "card")

    said, well = look(capsys)

    order.refresh_from_db()
    assert well
    assert order.state == "paid"
    assert said["mended"] == [f"{order.reference}: payment open → confirmed"]


def test_a_session_made_by_a_call_that_was_cut_is_found_and_paid(till, capsys):
    order = till.order()
    till.stripe.break_next(SESSIONS, "cut_after")
    with pytest.raises(Away):
        attempts.page_for(order)
    (page,) = till.stripe.sessions
    till.stripe.pay(page, "card")

    look(capsys)

    order.refresh_from_db()
    assert order.state == "paid"


def test_a_page_nobody_needs_any_more_is_closed(till, capsys):
    order = till.order()
    till.stripe.break_next(SESSIONS, "cut_after")
    with pytest.raises(Away):
        attempts.page_for(order)
    order.payments.get().move_to(Payment.State.ABANDONED)

    said, _well = look(capsys)

    (session,) = till.stripe.sessions.values()
    assert session["status"] == "expired"
    assert said["mended"] == [f"{order.reference}: a forgotten page closed"]


def test_a_refund_of_the_dashboard_is_taken_in(till, capsys):
    order = till.paid()
    till.stripe.refund_in_dashboard(order.payments.get().intent_id, 5000)
    till.stripe.new_events()  # lost on the way

    said, well = look(capsys)

    assert well, said
    assert Refund.objects.get().amount == 50
    assert len(said["mended"]) == 1


def test_a_refund_that_failed_calls_a_person(till, capsys):
    order = till.paid(how="promptpay")
    refund = till.stripe.refund_in_dashboard(order.payments.get().intent_id, 5000)
    till.hear_all()
    till.stripe.refund_fails(refund if isinstance(refund, str) else refund["id"])

    said, well = look(capsys)

    assert not well
    assert Refund.objects.get().state == "failed"
    assert order.reference in said["for_a_person"][0]


def test_a_dispute_calls_a_person(till, capsys):
    order = till.paid()
    till.stripe.dispute(order.payments.get().intent_id)

    said, well = look(capsys)

    assert not well
    assert Dispute.objects.get().state == "open"
    assert f"{order.reference}: dispute to be answered" in said["for_a_person"]


def test_other_sums_at_stripe_call_a_person(till, capsys):
    order = till.paid()
    Payment.objects.update(amount=order.total + 1)

    said, well = look(capsys)

    assert not well
    assert any("our books say" in line for line in said["for_a_person"])


@pytest.mark.parametrize("fault", ["timeout", "429", "500", "cut_before", "cut_after"])
@pytest.mark.parametrize("path", [SESSIONS, f"{SESSIONS}/*", "/v1/refunds", "/v1/disputes"])
def test_it_survives_stripe_being_away_and_mends_the_next_time(till, settings, capsys, fault, path):
    settings.STRIPE_TIMEOUT = 0.3
    order = till.order()
    till.stripe.pay(till.page(order), "card")
    till.stripe.break_next(path, fault, method="GET")

    look(capsys)
    said, well = look(capsys)

    order.refresh_from_db()
    assert well, said
    assert order.state == "paid"


@pytest.mark.django_db(transaction=True)  # the worker closes connections between its rounds
def test_the_worker_asks_every_minute(till):
    order = till.order()
    till.stripe.pay(till.page(order), "card")

    call_command("worker", "--once")

    order.refresh_from_db()
    assert order.state == "paid"


def test_without_keys_it_asks_nobody(settings, capsys):
    settings.STRIPE_SECRET_KEY = ""

    said, well = look(capsys)

    assert well
    assert said["looked_at"] == 0


def test_what_lies_long_ago_is_left_alone(till, capsys):
    till.paid()
    report = reconcile.Report()

    reconcile.compare(report, timezone.now() + timedelta(hours=1))

    assert report.looked_at == 0
