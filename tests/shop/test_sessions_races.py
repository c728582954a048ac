"""Two workers and two managers at once: every reminder once, every seat back once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from catalogue.models import Session
from people.models import Member
from shop import chores, letters, sessions
from shop.models import Letter, Order, Refund, StockRecord
from shop.payments import transfers
from tests.cast import MALEE
from tests.shop.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def filled(session, place, manager, orders=4):
    """So many paid orders of one seat, booked three days ago."""
    for number in range(orders):
        contact = replace(MALEE, phone=f"+6681000000{number}")
        transfers.confirm(place(session.variant, contact=contact).payments.get(), by=manager)
    Order.objects.update(paid_at=timezone.now() - timedelta(days=3))


def write_reminders(number, barrier):
    barrier.wait()
    return {"reminded": chores.expire_due(timezone.now()).reminded}


def test_three_workers_at_once_remind_everybody_once(make_session, place, manager):
    session = make_session(starts_in=timedelta(hours=20))
    filled(session, place, manager)

    answers = at_once(write_reminders, 3)

    assert answers == {"reminded": 4}
    reminders = Letter.objects.filter(kind=Letter.Kind.REMINDER)
    assert reminders.values("order").distinct().count() == reminders.count() == 4


def remind_unguarded(number, barrier, session_pk):
    """Looks, waits for the others, and writes: what `letters.owe` is there to prevent."""
    order = Order.objects.get()
    seen = Letter.objects.filter(kind=Letter.Kind.REMINDER).exists()
    barrier.wait()
    if not seen:
        now = timezone.now()
        cause = f"unguarded {number}"
        Letter.objects.create(order=order, kind=Letter.Kind.REMINDER, cause=cause, next_try=now)
    return ["written"]


def test_without_the_guard_the_race_would_be_seen(make_session, place, manager):
    session = make_session(starts_in=timedelta(hours=20))
    filled(session, place, manager, orders=1)

    at_once(remind_unguarded, 3, session.pk)

    assert Letter.objects.filter(kind=Letter.Kind.REMINDER).count() == 3


def send(number, barrier):
    barrier.wait()
    return {"sent": letters.send_due(timezone.now() + timedelta(seconds=2))}


def test_two_workers_at_once_send_every_reminder_once(make_session, place, manager):
    session = make_session(starts_in=timedelta(hours=20))
    filled(session, place, manager)
    Letter.objects.all().delete()
    chores.expire_due(timezone.now())

    answers = at_once(send, 2)

    assert answers == {"sent": 4}


def cancel(number, barrier, session_pk):
    session, manager = Session.objects.get(pk=session_pk), Member.objects.get(username="manager")
    barrier.wait()
    sessions.cancel(session, by=manager)
    return ["cancelled"]


def test_a_session_cancelled_by_three_at_once_is_refunded_once(make_session, place, manager):
    session = make_session()
    filled(session, place, manager)

    answers = at_once(cancel, 3, session.pk)

    assert answers == {"cancelled": 3}
    assert Refund.objects.count() == 4
    assert Letter.objects.filter(kind=Letter.Kind.SESSION_OFF).count() == 4
    record = StockRecord.objects.get(variant=session.variant)
    assert (record.on_hand, record.reserved) == (6, 0)
