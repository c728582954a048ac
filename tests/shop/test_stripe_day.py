"""A whole day at the counter: many orders, mishaps and refunds, and books that agree in the evening."""

import json
import random
import uuid
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db.models import Sum
from django.utils import timezone

from shop import chores
from shop.models import Order, Payment, Refund, StockRecord
from shop.payments import refunds
from shop.payments.reported import Away
from tests.cast import MALEE

DAY = 40  # orders of the day in `make test`
MISHAPS = ("cut_before", "cut_after", "429", "500", "500_after")


class Day:
    """Buyers, a manager and bad luck, drawn by lot; the same lots on every run."""

    def __init__(self, till, bowl, seed):
        self.till, self.bowl = till, bowl
        self.lots = random.Random(seed)  # noqa: S311 - a sample, not a secret

    def live(self, number):
        """One order from bag to wherever its luck takes it."""
        buyer = replace(MALEE, phone=f"+6681{number:07d}")
        order = self.till.order(self.bowl, self.lots.randint(1, 3), contact=buyer)
        if self.lots.random() < 0.3:
            path = self.lots.choice(["/v1/checkout/sessions", "/v1/checkout/sessions/*"])
            method = "POST" if path.endswith("sessions") else "GET"
            self.till.stripe.break_next(path, self.lots.choice(MISHAPS), method=method)
        self.pay(order)
        if self.lots.random() < 0.5:
            self.carry()
        order.refresh_from_db()
        if order.state == Order.State.PAID and self.lots.random() < 0.5:
            self.give_back(order)

    def pay(self, order):
        """Press "Pay now" until there is a page or patience ends; then pay in one of many ways."""
        for _press in range(3):
            with suppress(Away):
                page = self.till.page(order)
                break
        else:
            return
        how = self.lots.choice(["card", "card_declined", "promptpay", "promptpay_later", None])
        if how:
            self.till.stripe.pay(page, how)
        if how == "promptpay_later":
            self.lots.choice([self.till.stripe.settle, self.till.stripe.fail])(page)

    def give_back(self, order):
        """Some of it, by the manager or in Stripe's dashboard."""
        payment = order.payments.get(state=Payment.State.CONFIRMED)
        if self.lots.random() < 0.3:
            self.till.stripe.refund_in_dashboard(payment.intent_id, self.lots.randint(100, 5000))
            return
        consignment = order.consignments.get()
        line = consignment.lines.get()
        pieces = {line.pk: self.lots.randint(1, line.quantity)}
        wanted = refunds.Wanted(pieces=pieces, fees=set())
        refund = refunds.decide(
            order, wanted, by=None, reason="ร้าว", restock=True, attempt=uuid.uuid4()
        )
        if self.lots.random() < 0.5:
            self.till.stripe.break_next("/v1/refunds", self.lots.choice(MISHAPS))
        with suppress(Away):
            refunds.ask(refund)

    def carry(self):
        """Some of Stripe's messages arrive, in any order, some twice; the others are lost."""
        events = self.till.stripe.new_events()
        for event in self.lots.sample(events, len(events)):
            for _time in range(self.lots.choice([0, 1, 1, 2])):
                self.till.hear(event)

    def close(self):
        """The evening: what was lost is found, what was not paid is over."""
        for hours in (0, 2, 4):
            chores.expire_due(timezone.now() + timedelta(hours=hours))
            with suppress(SystemExit, Exception):
                call_command("reconcile", verbosity=0)
            for refund in list(self.till.stripe.refunds.values()):
                if refund["status"] == "requires_action":
                    self.till.stripe.buyer_names_account(refund["id"])


def sum_of(rows):
    return rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def live_a_day(till, make_bowl, seed, most):
    bowl = make_bowl(on_hand=most * 3)
    day = Day(till, bowl, seed)
    for number in range(most):
        day.live(number)
    day.close()
    return bowl


def books_agree(till, bowl, capsys):
    """Ours and Stripe's, each order's, and the shelf's."""
    taken = Payment.objects.by_stripe().filter(state=Payment.State.CONFIRMED)
    returned = Refund.objects.filter(payment__in=taken, state=Refund.State.PAID_BACK)
    assert sum_of(taken) * 100 == till.stripe.captured()
    assert sum_of(returned) * 100 == till.stripe.refunded()
    assert not Payment.objects.under_way().exists()
    capsys.readouterr()
    call_command("reconcile", "--json")
    said = json.loads(capsys.readouterr().out)
    assert said["mended"] == said["for_a_person"] == []
    for order in Order.objects.all():
        call_command("order_state", order.reference, "--json")
        told = json.loads(capsys.readouterr().out)
        assert told["agrees"], told
        assert order.state in ("paid", "expired", "cancelled")
    record = StockRecord.objects.get(variant=bowl)
    moved = bowl.stock_moves.aggregate(on_hand=Sum("on_hand_change"), kept=Sum("reserved_change"))
    assert (record.on_hand, record.reserved) == (moved["on_hand"], 0)
    assert moved["kept"] == 0


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2])
def test_in_the_evening_the_books_agree(till, make_bowl, capsys, seed):
    bowl = live_a_day(till, make_bowl, seed, DAY)

    books_agree(till, bowl, capsys)


@pytest.mark.proof
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(10, 20))
def test_every_evening_the_books_agree(till, make_bowl, capsys, seed):
    bowl = live_a_day(till, make_bowl, seed, 100)

    books_agree(till, bowl, capsys)
