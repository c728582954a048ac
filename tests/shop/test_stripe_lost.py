"""What was lost at Stripe: a dispute, an attempt too many, and things that it knows nothing of."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation

from shop import ledger
from shop.models import LedgerEntry, Order, Payment, PaymentEvent, Refund, Seller
from shop.models.steps import WrongStep
from shop.payments import attempts, disputes, messages, reconcile, refund_plans, refunds, unknown
from shop.payments.attempts import TooManyAttempts
from shop.payments.reported import DisputeNow
from tests.shop.refunding import agreed

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def said(order, status, amount=None):
    """What Stripe says of a complaint about this order's payment."""
    payment = order.payments.get()
    amount = payment.amount if amount is None else amount
    return DisputeNow("dp_1", status, amount, "thb", payment.intent_id, "fraudulent")


def booked(order):
    """The amounts of disputes in the ledger, in the order in which they were written."""
    entries = LedgerEntry.objects.filter(consignment__order=order, kind="dispute")
    return [int(amount) for amount in entries.values_list("amount", flat=True)]


# --- disputes -------------------------------------------------------------------------------------


def test_a_lost_dispute_is_booked_once_and_comes_back_when_it_is_won_after_all(till):
    order = till.paid()

    for status in ("needs_response", "lost", "lost"):
        disputes.heed(said(order, status))
    lost = booked(order), agreed(order), refund_plans.left(order).amount
    for status in ("won", "won", "lost"):
        disputes.heed(said(order, status))

    assert lost == ([-209], 0, 0)
    assert booked(order) == [-209, 209]
    assert agreed(order) == 209


def test_a_dispute_that_is_won_books_nothing(till):
    order = till.paid()

    disputes.heed(said(order, "won"))

    assert booked(order) == []
    assert agreed(order) == 209


@pytest.mark.parametrize("amount", [100, 300])
def test_a_dispute_of_another_sum_is_booked_as_the_bank_took_it(till, amount):
    order = till.paid()

    disputes.heed(said(order, "lost", amount))

    assert booked(order) == [-amount]
    assert agreed(order) == 209 - amount


def test_a_dispute_after_a_refund_takes_what_the_bank_takes(till, manager):
    order = till.paid()
    fee = refund_plans.Wanted(fees=frozenset([order.consignments.get().pk]))
    how = {"by": manager, "reason": "ร้าว", "restock": False, "attempt": order.attempt}
    refunds.ask(refunds.decide(order, fee, **how))

    disputes.heed(said(order, "lost"))

    assert booked(order) == [-209]
    assert agreed(order) == sum(ledger.balances(order).values()) == -50


# --- one attempt too many -------------------------------------------------------------------------


@pytest.fixture
def tried(till):
    """An order whose twentieth attempt at Stripe has come to nothing."""
    order = till.order(language="en")
    order.payments.update(state="abandoned")
    for number in range(2, attempts.MOST_ATTEMPTS + 1):
        Payment.objects.create(
            order=order,
            method="stripe",
            state="abandoned",
            amount=order.total,
            idempotency_key=f"{order.reference}-{number}",
        )
    return order


def press(till, order):
    with translation.override("en"):
        address = reverse("shop:order_pay", args=[order.token])
    return till.client.post(address, follow=True).content.decode()


def test_the_button_says_what_to_do_when_stripe_was_tried_too_often(till, tried):
    page = press(till, tried)

    assert "Please pay by bank transfer instead" in page
    assert f"/orders/{tried.token}/transfer/" in page
    with pytest.raises(TooManyAttempts):
        attempts.page_for(tried)
    assert attempts.to_transfer(tried).method == Payment.Method.PROMPTPAY


@pytest.mark.parametrize(("phone", "help_"), [("054 000 000", "054 000 000"), ("", "write to us")])
def test_without_a_transfer_the_button_says_whom_to_ask(till, tried, settings, phone, help_):
    settings.OWN_QR = False
    Seller.objects.update_or_create(pk=Seller.load().pk, defaults={"phone": phone})

    page = press(till, tried)

    assert f"Please {'call us on ' if phone else ''}{help_}" in page


# --- unknown to Stripe ----------------------------------------------------------------------------


@pytest.fixture
def office(client, manager):
    """A browser in which the manager has logged in."""
    client.force_login(manager)
    return client


def end(client, door, order, number, reason="เปลี่ยนบัญชี Stripe"):
    address = reverse(f"shop_office:{door}", args=[order.pk, number])
    return client.post(address, {"reason": reason}, follow=True).content.decode()


def test_an_attempt_unknown_to_stripe_is_reported_and_ended_by_hand(till, office, manager):
    order = till.order()
    till.stripe.sessions.pop(till.page(order))
    payment = order.payments.get()
    report = reconcile.Report()

    reconcile.follow_up(report)
    nameless = end(office, "end_payment", order, payment.pk, reason=" ")
    still = Payment.objects.get().state
    end(office, "end_payment", order, payment.pk)

    assert report.for_a_person == [f"{order}: {payment}: {reconcile.UNKNOWN}"]
    assert (nameless != "", still) == (True, "open")
    payment.refresh_from_db()
    note = order.events.get(what="ended-by-hand")
    assert (payment.state, note.why, note.member) == (
        "abandoned",
        "เปลี่ยนบัญชี Stripe",
        manager,
    )
    assert not LedgerEntry.objects.exists()
    with pytest.raises(WrongStep):
        unknown.end_payment(payment, by=manager, reason="x")


def test_an_attempt_that_stripe_knows_is_not_ended_but_heeded(till, office):
    order = till.order()
    till.stripe.pay(till.page(order), "card")

    end(office, "end_payment", order, order.payments.get().pk)

    order.refresh_from_db()
    assert (order.state, order.payments.get().state) == ("paid", "confirmed")
    assert not order.events.filter(what="ended-by-hand").exists()


def test_a_refund_unknown_to_stripe_is_ended_and_stays_owed_to_the_buyer(till, office, manager):
    order = till.paid(how="promptpay")
    how = {"by": manager, "reason": "ร้าว", "restock": False, "attempt": order.attempt}
    refund = refunds.decide(order, refund_plans.left(order).everything(), **how)
    refunds.ask(refund)
    end(office, "end_refund", order, refund.pk)
    known = Refund.objects.get().state
    till.stripe.refunds.pop(refund.stripe_id)
    report = reconcile.Report()

    reconcile.follow_up(report)
    end(office, "end_refund", order, refund.pk)

    refund.refresh_from_db()
    assert known in ("asked", "waiting")
    assert reconcile.UNKNOWN in report.for_a_person[0]
    assert (refund.state, refund.failure) == ("failed", unknown.UNKNOWN)
    assert refund in Refund.objects.for_a_person()
    assert agreed(order) == 0


def test_a_payment_in_our_books_that_stripe_knows_nothing_of_calls_a_person(till):
    order = till.paid()
    Payment.objects.update(intent_id="pi_of_another_account")
    report = reconcile.Report()

    reconcile.compare(report, timezone.now() - timedelta(days=1))

    assert any("which our books call paid" in line for line in report.for_a_person)
    assert agreed(order) == 209


# --- how often Stripe is asked --------------------------------------------------------------------


def test_the_long_comparison_comes_once_in_a_quarter_whatever_the_minute(db):
    now = timezone.now()
    due = []
    for minutes in (0, 1, 14, 15, 16, 31):
        if answer := reconcile.is_due(now + minutes * MINUTE):
            cache.set(reconcile.COMPARED, now + minutes * MINUTE)
        due.append(answer)

    assert due == [True, False, False, True, False, True]
    assert reconcile.is_due(now)  # the clock was put back


def test_a_round_remembers_that_it_has_compared(stripe_shop):
    now = timezone.now()

    reconcile.round_of(now)

    assert not reconcile.is_due(now + MINUTE)


@pytest.mark.parametrize(
    ("age", "pause"), [(0, 1), (4, 1), (5, 5), (29, 5), (30, 15), (179, 15), (180, 60), (9999, 60)]
)
def test_the_older_a_refund_the_more_seldom_it_is_asked_about(age, pause):
    assert reconcile.pause_after(age * MINUTE) == pause * MINUTE


def test_a_refund_that_was_just_asked_about_is_left_alone_for_its_pause(till, manager):
    order = till.paid(how="promptpay")
    how = {"by": manager, "reason": "ร้าว", "restock": False, "attempt": order.attempt}
    refunds.ask(refunds.decide(order, refund_plans.left(order).everything(), **how))
    Refund.objects.update(asked_at=timezone.now() - 10 * MINUTE)
    now, looked_at = timezone.now(), []

    for minutes in (0, 1, 4, 6):
        report = reconcile.Report()
        reconcile.follow_up(report, due=now + minutes * MINUTE)
        looked_at.append(report.looked_at)

    assert looked_at == [1, 0, 0, 1]


# --- messages -------------------------------------------------------------------------------------


def test_messages_of_settled_payments_are_dropped_after_half_a_year(till, make_bowl):
    settled, open_ = till.paid(make_bowl("a")), till.order(make_bowl("b"))
    PaymentEvent.objects.create(event_id="evt_nobody", kind="x", outcome="foreign")
    PaymentEvent.objects.create(
        event_id="evt_open", kind="x", outcome="acted", payment=open_.payments.get()
    )
    now = timezone.now()
    recent = messages.prune(now + messages.KEPT - timedelta(days=1))

    messages.prune(now + messages.KEPT + MINUTE)

    assert recent == 0
    assert list(PaymentEvent.objects.values_list("event_id", flat=True)) == ["evt_open"]
    assert Order.objects.get(pk=settled.pk).state == "paid"


def test_messages_stay_while_the_money_is_disputed(till):
    order = till.paid()
    heard = order.payments.get().service_events
    before = heard.count()
    disputes.heed(said(order, "needs_response"))

    messages.prune(timezone.now() + messages.KEPT + MINUTE)

    assert heard.count() == before > 0
