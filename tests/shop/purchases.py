"""One purchase through Stripe, and every step that it may take, each by itself, as stories tell them."""

import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.test import Client
from django.utils import timezone

from shop import chores, delivery, orders, stock
from shop.models import Cart, Order, Payment, Refund, StockMove
from shop.models.steps import WrongStep
from shop.payments import attempts, refund_plans, refunds, stripe_checkout, transfers
from tests.cast import MALEE
from tests.shop.crashing import compare, forget
from tests.till import Till

OVER = timedelta(hours=2)  # every page and every hold has ended by then
BOWL = 159_00  # satang
FORM = {
    "name": MALEE.name,
    "phone": "081-234-5678",
    "email": MALEE.email,
    "street": MALEE.street,
    "postcode": MALEE.postcode,
    "subdistrict": MALEE.subdistrict,
    "pay": "stripe",
}


@dataclass
class Purchase:
    """One buyer's bag, a bowl and a cup, and what has become of it."""

    till: Till
    shelf: dict
    cart: Cart
    manager: object
    began: datetime = field(default_factory=timezone.now)
    press: uuid.UUID = field(default_factory=uuid.uuid4)  # of the manager's refund button

    def __post_init__(self):
        self.stripe, self.attempt = self.till.stripe, self.cart.attempt
        self.browser = Client()
        self.browser.cookies["bag"] = self.cart.token

    def quote(self):
        lines = [delivery.Line(line.variant, line.quantity) for line in self.cart.lines.all()]
        return delivery.quote(lines, postcode=MALEE.postcode)

    @property
    def order(self):
        return Order.objects.get(attempt=self.attempt)

    @property
    def payment(self):
        return self.order.payments.by_stripe().last()

    @property
    def page(self):
        """The newest page at Stripe."""
        return list(self.stripe.sessions)[-1]

    @property
    def intent(self):
        return list(self.stripe.intents)[-1]

    def event(self, kind):
        """Stripe's newest message of this kind."""
        return [event for event in self.stripe.events if event["type"] == kind][-1]

    def hear(self, kind):
        assert self.till.hear(self.event(kind)).status_code == 200

    def send(self, deed):
        """Press a button of the order's page."""
        return self.browser.post(f"/orders/{self.order.token}/{deed}/")

    def close(self):
        forget(self.stripe)


# --- what was before ------------------------------------------------------------------------------


def full_bag(case):
    """Nothing is ordered yet."""
    case.form = FORM | {
        "attempt": str(case.attempt),
        "total_shown": f"{case.quote().total:.2f}",
    }


def placed(case):
    quote = case.quote()
    orders.place(
        case.cart, quote, MALEE, attempt=case.attempt, language="th", method=Payment.Method.STRIPE
    )


def at_stripe(case):
    placed(case)
    attempts.page_for(case.order)


def page_ended(case):
    at_stripe(case)
    stripe_checkout.close_session(case.page)


def page_unheard(case):
    placed(case)
    stripe_checkout.open_session(case.payment)


def at_our_own_qr(case):
    at_stripe(case)
    attempts.to_transfer(case.order)


def paid(case, how="card"):
    at_stripe(case)
    case.stripe.pay(case.page, how)


def promised(case):
    paid(case, "promptpay_later")


def promised_and_known(case):
    promised(case)
    attempts.look(case.payment)


def promised_and_come(case):
    promised_and_known(case)
    case.stripe.settle(case.page)


def promised_and_failed(case):
    promised_and_known(case)
    case.stripe.fail(case.page)


def known(case):
    paid(case)
    attempts.look(case.payment)


def known_by_promptpay(case):
    paid(case, "promptpay")
    attempts.look(case.payment)


def late(case):
    """Stripe is away when the hour is over, so its page stays open and is paid on."""
    at_stripe(case)
    case.stripe.break_next("/v1/checkout/sessions/*/expire", "cut_before")
    chores.expire_due(timezone.now() + OVER)
    assert case.order.state == "expired"
    case.stripe.pay(case.page, "card")


def late_and_gone(case):
    late(case)
    for variant in case.shelf:
        stock.adjust(variant, -case.shelf[variant], reason=StockMove.Reason.SOLD_ELSEWHERE)
        case.shelf[variant] = 0


def returned_in_the_dashboard(case):
    known(case)
    case.stripe.refund_in_dashboard(case.intent, BOWL)


def returned_before_it_is_known(case):
    paid(case)
    case.stripe.refund_in_dashboard(case.intent, BOWL)


def disputed(case):
    known(case)
    case.stripe.dispute(case.intent)


def waiting_for_an_account(case):
    known_by_promptpay(case)
    return_a_bowl(case)


def account_named(case):
    waiting_for_an_account(case)
    case.stripe.buyer_names_account(list(case.stripe.refunds)[-1])


def refund_failed(case):
    waiting_for_an_account(case)
    case.stripe.refund_fails(list(case.stripe.refunds)[-1])
    case.hear("refund.failed")


# --- what a process may die of ---------------------------------------------------------------------


def order_and_go(case):
    """From the filled-in form to Stripe's page."""
    answer = case.browser.post("/checkout/", case.form)
    assert answer.status_code == 302, answer.context["form"].errors
    if "/orders/" in answer.url:  # the second time: the order is there, its page says "Pay now"
        case.send("pay")


def press_pay(case):
    case.send("pay")


def press_transfer(case):
    case.send("transfer")


def come_back(case):
    case.browser.get(f"/orders/{case.order.token}/back/")


def hear_of_the_visit(case):
    case.hear("checkout.session.completed")


def hear_of_the_money(case):
    case.hear("checkout.session.async_payment_succeeded")


def hear_of_the_failure(case):
    case.hear("checkout.session.async_payment_failed")


def hear_of_a_refund(case):
    case.hear("refund.created")


def hear_of_its_progress(case):
    case.hear("refund.updated")


def hear_of_the_dispute(case):
    case.hear("charge.dispute.created")


def round_of_reconcile(case):
    compare(case.began)


def time_is_over(case):
    chores.expire_due(timezone.now() + OVER)


def call_it_off(case):
    """As the office does it; once it is paid, it stays."""
    attempts.close_all(case.order)
    with suppress(WrongStep):
        orders.cancel(case.order, by=case.manager, why="ปิดเตา")


def give_back(case, wanted):
    refund = refunds.decide(
        case.order, wanted, by=case.manager, reason="ร้าว", restock=True, attempt=case.press
    )
    refunds.ask(refund)


def return_a_bowl(case):
    """The same button, the same form, however often it is pressed."""
    line = case.order.consignments.order_by("pk").first().lines.get()
    give_back(case, refunds.Wanted(pieces={line.pk: 1}))


def return_everything(case):
    give_back(case, refund_plans.left(case.order).everything())


def try_it_again(case):
    refund = Refund.objects.get(payment=case.payment)
    if refund.state == Refund.State.FAILED:
        refunds.try_again(refund, by=case.manager)


# --- what follows --------------------------------------------------------------------------------


def nothing_more(case):
    """Nobody presses anything again."""


def order_again_and_pay(case):
    order_and_go(case)
    case.stripe.pay(case.page, "card")


def press_again_and_pay(case):
    case.send("pay")
    case.stripe.pay(case.page, "card")


def transfer_after_all(case):
    """Our QR code it is: the manager finds the money at the bank."""
    case.send("transfer")
    transfers.confirm(case.order.payments.under_way().get(), by=case.manager)


def it_arrives(case):
    case.stripe.settle(case.page)


def it_fails(case):
    case.stripe.fail(case.page)


def account_is_named(case):
    """The buyer answers Stripe's letter."""
    compare(case.began)
    for refund in [one for one in case.stripe.refunds.values() if "next_action" in one]:
        case.stripe.buyer_names_account(refund["id"])


def again_and_account_is_named(case):
    try_it_again(case)
    account_is_named(case)
