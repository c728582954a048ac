"""Ways to Stripe's page: once, twice, by another way, with Stripe away; and what the page is told."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from shop import chores, orders
from shop.models import Order, Payment, Refund
from shop.models.steps import WrongStep
from shop.payments import attempts, reconcile, stripe_checkout
from shop.payments.attempts import NotPayable
from shop.payments.reported import Away, Broken
from shop.payments.transfers import confirm, show_slip
from tests.browser.small_shop import picture_of

pytestmark = pytest.mark.django_db
SESSIONS, ONE_SESSION = "/v1/checkout/sessions", "/v1/checkout/sessions/*"


def made(till):
    """Sessions that Stripe has made."""
    return [
        request
        for request in till.stripe.requests
        if request.method == "POST" and request.path == SESSIONS
    ]


# --- what Stripe is told ----------------------------------------------------------------------


def test_stripe_is_told_what_is_bought_in_the_language_of_the_order(till, make_bowl):
    bowl = make_bowl()

    pages = {
        language: till.page(till.order(bowl, 2, language=language)) for language in ("th", "en")
    }

    for language, words in (
        ("th", "ชาม bowl · ไก่สีดั้งเดิม"),
        ("en", "Bowl bowl · Traditional colours"),
    ):
        session = till.stripe.sessions[pages[language]]
        told = made(till)[0 if language == "th" else 1].params
        assert session["locale"] == language
        assert told["line_items"][0]["price_data"]["product_data"]["name"] == words
        assert session["amount_total"] == 36800
        assert session["currency"] == "thb"


def test_the_keys_are_stored_before_stripe_is_called(till):
    order = till.order()
    payment = order.payments.get()

    till.page(order)

    assert made(till)[0].key == payment.idempotency_key
    assert payment.session_ends == order.holds_until


def test_the_reference_goes_with_the_money(till):
    order = till.order()
    till.stripe.pay(till.page(order), "card")

    (intent,) = till.stripe.intents.values()
    assert intent["metadata"]["order"] == order.reference
    assert (
        till.stripe.sessions[order.payments.get().session_id]["client_reference_id"]
        == order.reference
    )


# --- again, and by another way -----------------------------------------------------------------


def test_pressing_twice_leads_to_the_same_page(till):
    order = till.order()

    assert attempts.page_for(order) == attempts.page_for(order)
    assert len(till.stripe.sessions) == 1


def test_an_answer_lost_on_the_way_leads_to_the_page_it_made(till):
    order = till.order()
    till.stripe.break_next(SESSIONS, "cut_after")
    with pytest.raises(Away):
        attempts.page_for(order)

    attempts.page_for(order)

    assert len(till.stripe.sessions) == 1
    assert order.payments.count() == 1


def test_after_a_stumble_that_stripe_would_repeat_for_a_day_a_fresh_attempt_begins(till):
    order = till.order()
    till.stripe.break_next(SESSIONS, "500")
    with pytest.raises(Broken):
        attempts.page_for(order)

    attempts.page_for(order)

    assert [payment.state for payment in order.payments.all()] == ["abandoned", "open"]
    assert len(till.stripe.sessions) == 1


def test_a_page_made_by_a_call_that_stumbled_afterwards_is_found(till):
    order = till.order()
    till.stripe.break_next(SESSIONS, "500_after")

    attempts.page_for(order)

    assert order.payments.count() == 1
    assert len(till.stripe.sessions) == 1


def test_a_page_that_has_expired_there_is_followed_by_another(till):
    order = till.order()
    stripe_checkout.close_session(till.page(order))

    attempts.page_for(order)

    assert [payment.state for payment in order.payments.all()] == ["abandoned", "open"]


def test_a_declined_card_may_be_followed_by_another_on_the_same_page(till):
    order = till.order()
    page = till.page(order)
    till.stripe.pay(page, "card_declined")

    assert till.page(order) == page


def test_changing_to_a_transfer_closes_the_page_at_stripe_first(till):
    order = till.order()
    page = till.page(order)

    payment = attempts.to_transfer(order)

    assert till.stripe.sessions[page]["status"] == "expired"
    assert payment.method == Payment.Method.PROMPTPAY
    assert [p.state for p in order.payments.all()] == ["abandoned", "open"]


def test_while_stripe_is_away_nobody_changes_to_a_transfer(till):
    order = till.order()
    till.page(order)
    till.stripe.break_next(f"{ONE_SESSION}/expire", "429")

    with pytest.raises(Away):
        attempts.to_transfer(order)

    assert order.payments.get().state == "open"


def test_changing_from_a_transfer_to_stripe_and_back_keeps_one_attempt_under_way(till, place):
    order = place()

    attempts.page_for(order)
    attempts.to_transfer(order)
    attempts.page_for(order)

    assert order.payments.under_way().count() == 1
    assert order.payments.count() == 4


def test_a_slip_that_waits_stands_before_every_other_way(till, place):
    order = place()
    show_slip(order, io.BytesIO(picture_of("#1f3f86")))

    with pytest.raises(NotPayable):
        attempts.page_for(order)


def test_nobody_begins_to_pay_when_the_time_is_over(till):
    order = till.order()
    Order.objects.filter(pk=order.pk).update(holds_until=timezone.now())

    with pytest.raises(NotPayable):
        attempts.page_for(order)


def test_nobody_begins_another_payment_while_one_is_on_its_way(till):
    order = till.order()
    till.stripe.pay(till.page(order), "promptpay_later")
    till.hear_all()

    with pytest.raises(NotPayable):
        attempts.page_for(order)
    with pytest.raises(NotPayable):
        attempts.to_transfer(order)
    with pytest.raises(WrongStep):
        orders.cancel(order, by=None)


def test_money_on_its_way_keeps_the_pieces_past_their_time(till):
    order = till.order()
    page = till.page(order)
    till.stripe.pay(page, "promptpay_later")
    till.hear_all()

    chores.expire_due(timezone.now() + timedelta(hours=3))

    order.refresh_from_db()
    assert order.state == "placed"
    till.stripe.settle(page)
    till.hear_all()
    order.refresh_from_db()
    assert order.state == "paid"


def test_an_order_that_stripe_will_not_have_says_so(till, client, make_bowl):
    order = till.order(make_bowl(price=5), methods={})
    Payment.objects.update(amount=5)

    page = client.post(f"/orders/{order.token}/pay/", follow=True)

    assert page.status_code == 200
    assert messages_of(page)
    till.stripe.refusals.clear()


def messages_of(page):
    return [str(message) for message in page.context["messages"]]


# --- paid twice -------------------------------------------------------------------------------


def test_of_two_payments_the_second_goes_back_by_itself(till, place, manager):
    order = place()
    transfer = order.payments.get()
    page = till.page(order)
    confirm(transfer, by=manager)  # somebody had transferred before
    till.stripe.pay(page, "card")

    till.hear_all()

    order.refresh_from_db()
    refund = Refund.objects.get()
    assert (order.state, refund.reason, refund.state) == ("paid", "paid twice", "paid-back")
    assert till.stripe.refunded() == till.stripe.captured()
    assert order.letters.filter(kind="owed-back").count() == 1


def test_a_transfer_that_is_confirmed_closes_the_page_at_the_next_round(till, place, manager):
    order = place()
    transfer = order.payments.get()
    page = till.page(order)
    confirm(transfer, by=manager)

    reconcile.follow_up(reconcile.Report())

    assert till.stripe.sessions[page]["status"] == "expired"
    assert not order.payments.under_way().exists()


def test_the_manager_who_confirms_a_transfer_closes_the_page_at_once(till, place, manager, client):
    order = place()
    transfer = order.payments.get()
    page = till.page(order)
    client.force_login(manager)

    client.post(reverse("shop_office:confirm", args=[order.pk, transfer.pk]))

    assert till.stripe.sessions[page]["status"] == "expired"
    assert not order.payments.under_way().exists()


def test_money_for_pieces_that_are_gone_goes_back_by_itself(till, make_bowl):
    bowl = make_bowl(on_hand=1)
    order = till.order(bowl)
    page = till.page(order)
    till.stripe.break_next(f"{ONE_SESSION}/expire", "500")
    chores.expire_due(timezone.now() + timedelta(hours=2))
    till.paid(bowl)

    till.stripe.pay(page, "promptpay")
    till.hear_all()

    order.refresh_from_db()
    refund = Refund.objects.get()
    assert (order.state, refund.state) == ("expired", "waiting")
    assert order.letters.filter(kind="owed-back").count() == 1


# --- in the browser's words -------------------------------------------------------------------


def test_the_button_leads_to_stripe_and_the_way_back_to_the_order(till, client):
    order = till.order()

    away = client.post(f"/orders/{order.token}/pay/")
    till.stripe.pay(order.payments.get().session_id, "card")
    back = client.get(f"/orders/{order.token}/back/", follow=True)

    assert away.status_code == 302
    assert away["Location"].startswith(till.stripe.url)
    assert away["Referrer-Policy"] == "no-referrer"
    assert "ชำระเงินแล้ว" in back.content.decode() or order.payments.get().state == "confirmed"


def test_when_stripe_does_not_answer_the_buyer_is_told_and_may_press_again(till, client):
    order = till.order()
    till.stripe.break_next(SESSIONS, "cut_before")

    page = client.post(f"/en{order.get_absolute_url()}pay/".replace("/en/en", "/en"), follow=True)

    assert page.status_code == 200
    assert order.payments.get().state == "open"


def test_the_way_back_survives_stripe_being_away(till, client):
    order = till.order()
    till.stripe.pay(till.page(order), "card")
    till.stripe.break_next(ONE_SESSION, "cut_before", method="GET")

    assert client.get(f"/orders/{order.token}/back/", follow=True).status_code == 200
    order.refresh_from_db()
    assert order.state == "placed"
    reconcile.follow_up(reconcile.Report())
    order.refresh_from_db()
    assert order.state == "paid"


@pytest.mark.parametrize("way", ["pay", "transfer", "back"])
def test_a_guessed_token_opens_nothing(till, client, way):
    assert client.post(f"/orders/{'a' * 43}/{way}/").status_code == 404


def test_without_keys_the_shop_does_not_offer_stripe(till, client, settings):
    order = till.order()
    settings.STRIPE_SECRET_KEY = ""

    client.post(f"/orders/{order.token}/pay/")

    assert made(till) == []
