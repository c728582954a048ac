"""expire_due and the worker: safe at any time, twice, at once."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from shop import chores, consignments
from shop.models import Cart, Consignment, Order, StockRecord
from shop.payments import transfers

pytestmark = pytest.mark.django_db


def said(command, *args, **kwargs):
    out = StringIO()
    call_command(command, *args, stdout=out, **kwargs)
    return out.getvalue()


def test_expire_due_ends_what_is_overdue_and_nothing_else(place, make_bowl):
    bowl = make_bowl(on_hand=9)
    old, fresh = place(bowl, 2), place(bowl, 3)
    Order.objects.filter(pk=fresh.pk).update(holds_until=timezone.now() + timedelta(hours=9))
    later = timezone.now() + timedelta(hours=2)

    chores.expire_due(later)
    again = chores.expire_due(later)

    old.refresh_from_db(), fresh.refresh_from_db()
    assert (old.state, fresh.state) == ("expired", "placed")
    assert StockRecord.objects.get(variant=bowl).reserved == 3
    assert not again


def test_expire_due_takes_a_now(place):
    order = place()
    later = timezone.now() + timedelta(hours=2)

    said("expire_due", now=later.isoformat())

    order.refresh_from_db()
    assert order.state == "expired"


@pytest.mark.parametrize("now", ["yesterday", "2026-99-99", ""])
def test_expire_due_refuses_a_now_that_is_none(db, now):
    with pytest.raises(CommandError):
        said("expire_due", "--now", now)


def test_a_parcel_sent_long_ago_is_believed_delivered(place, manager, kham_pan):
    order = place()
    transfers.confirm(order.payments.get(), by=manager)
    consignments.send(order.consignments.get(), carrier="flash", number="TH1", by=kham_pan)

    chores.expire_due(timezone.now() + timedelta(days=13))
    assert Consignment.objects.get().state == "sent"
    chores.expire_due(timezone.now() + timedelta(days=15))

    order.refresh_from_db()
    assert order.state == "completed"


def test_old_bags_are_dropped(bag, make_bowl):
    bag(make_bowl(), 1)

    chores.expire_due(timezone.now() + timedelta(days=31))

    assert not Cart.objects.exists()


@pytest.mark.django_db(transaction=True)  # the worker closes connections between its rounds
def test_the_worker_sends_letters_and_expires_in_one_round(place, mailoutbox):
    order = place()
    Order.objects.update(holds_until=timezone.now() - timedelta(minutes=1))

    said("worker", "--once")

    order.refresh_from_db()
    assert order.state == "expired"
    assert mailoutbox


@pytest.mark.django_db(transaction=True)
def test_one_chore_that_fails_does_not_stop_the_others(place, monkeypatch, mailoutbox):
    place()
    monkeypatch.setattr(chores, "expire_due", lambda now: 1 / 0)

    said("worker", "--once")

    assert mailoutbox


def test_order_state_tells_everything_but_who(place, manager):
    order = place(quantity=2)
    transfers.confirm(order.payments.get(), by=manager)

    state = json.loads(said("order_state", order.reference, "--json"))

    assert state["state"] == "paid"
    assert sum(float(entry["amount"]) for entry in state["ledger"]) == float(order.total)
    assert "มาลี" not in json.dumps(state, ensure_ascii=False)
    assert "+66812345678" not in json.dumps(state)


def test_order_state_of_no_order_says_so(db):
    with pytest.raises(CommandError):
        said("order_state", "PST-0000-0000", "--json")
