"""A clock that jumps by days, forth and back: nothing ends that is not due, nothing waits for ever."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from people import guessing
from people.models import Tries
from shop import chores, clock, health, letters
from shop.management.commands import worker
from shop.models import Beat, Letter, Notice, Order, StockRecord

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAYS, MINUTE = timedelta(days=5), timedelta(minutes=1)


class Watch:
    """A clock on the wall that anybody may set, and a spring that nobody does."""

    def __init__(self):
        self.wall, self.spring = NOON, 0.0
        self.clock = clock.Clock(lambda: self.wall, lambda: self.spring)

    def after(self, minutes, jump=timedelta(0)):
        """So many minutes later; whether the clock is believed."""
        self.wall += minutes * MINUTE + jump
        self.spring += minutes * 60
        return self.clock.is_steady()


@pytest.fixture
def watch():
    """It has gone well for an hour."""
    held = Watch()
    assert held.after(60)
    return held


@pytest.mark.parametrize("jump", [DAYS, -DAYS, timedelta(hours=1)])
def test_a_clock_that_jumps_is_not_believed_and_is_once_it_is_back(watch, jump):
    away = [watch.after(1, jump), watch.after(5), watch.after(5)]

    assert away == [False, False, False]
    assert watch.after(1, -jump)


@pytest.mark.parametrize("jump", [DAYS, -DAYS])
def test_a_clock_that_stays_at_its_new_time_is_believed(watch, jump):
    stood = [watch.after(1, jump), *(watch.after(1) for _ in range(16))]

    assert stood == [False] * 15 + [True] * 2


def test_a_clock_that_is_set_by_seconds_is_believed(watch):
    assert all(watch.after(1, timedelta(seconds=2)) for _ in range(100))


def test_a_second_jump_begins_the_wait_anew(watch):
    watch.after(1, DAYS)

    assert not any(watch.after(14, jump) for jump in (timedelta(0), DAYS, timedelta(0), DAYS))


@pytest.mark.django_db(transaction=True)
def test_the_worker_ends_nothing_by_a_clock_that_has_just_jumped(
    place, watch, monkeypatch, mailoutbox
):
    order = place()
    Order.objects.update(holds_until=timezone.now() - MINUTE)  # so it seems, by this clock
    monkeypatch.setattr(worker, "CLOCK", watch.clock)
    watch.after(1, DAYS)

    call_command("worker", "--once", verbosity=0)
    order.refresh_from_db()
    meanwhile = order.state
    watch.after(1, -DAYS)
    call_command("worker", "--once", verbosity=0)

    order.refresh_from_db()
    assert meanwhile == "placed"
    assert order.state == "expired"
    assert mailoutbox  # letters go on
    assert not {"expire_due"} - set(Beat.objects.values_list("name", flat=True))


def test_what_was_written_by_a_clock_ahead_waits_no_longer_than_it_should(
    place, manager, make_bowl
):
    bowl, now = make_bowl(), timezone.now()
    order, usual = place(bowl), place(make_bowl("cup"))
    Order.objects.filter(pk=order.pk).update(
        placed_at=order.placed_at + DAYS, holds_until=order.holds_until + DAYS
    )
    Letter.objects.filter(order=order).update(next_try=now + DAYS)
    Notice.objects.create(member=manager, kind="digest", way="mail", cause="x", next_try=now + DAYS)

    clock.put_right(now)
    again = clock.put_right(now)

    order.refresh_from_db()
    assert order.holds_until - now == usual.holds_until - usual.placed_at
    assert Letter.objects.unsent(now).filter(order=order).exists()
    assert Notice.objects.get(kind="digest").next_try == now
    assert again == 0
    assert letters.send_due(timezone.now()) == 2
    chores.expire_due(now + timedelta(hours=2))
    assert StockRecord.objects.get(variant=bowl).reserved == 0


def test_a_worker_that_was_last_seen_in_the_future_is_missed(db):
    Beat.objects.create(name="worker", at=timezone.now() + DAYS)

    found = health.worker(timezone.now())

    assert not found.is_well


def test_a_task_begun_in_the_future_is_taken_up_again(db):
    now = timezone.now()
    task = DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}},
        task_path="catalogue.models.photos.draw_renditions",
        queue_name="default",
        backend_name="default",
        exception_class_path="",
        traceback="",
        run_after=now,
        status="RUNNING",
        started_at=now + DAYS,
    )

    chores.take_up_again(now)

    task.refresh_from_db()
    assert task.status == "READY"


def test_nobody_is_kept_out_for_days(db):
    now = timezone.now()
    Tries.objects.create(key="x", count=20, ends=now + DAYS)
    Tries.objects.create(key="y", count=20, ends=now + MINUTE)

    guessing.forget(now)

    assert Tries.objects.get().key == "y"
