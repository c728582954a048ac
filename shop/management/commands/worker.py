"""The shop's background hand: drains tasks, sends letters, ends what is overdue, publishes on time."""

from __future__ import annotations

import logging
import signal
import threading
from argparse import ArgumentParser
from collections.abc import Callable
from time import monotonic
from types import FrameType
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks_db.management.commands.db_worker import Worker

from shop import chores, clock, health, letters
from shop.carrying import runs
from shop.customers import asks, keeping
from shop.notices import sending
from shop.payments import reconcile

log = logging.getLogger(__name__)

PAUSE = 1.0  # seconds between two looks into the queue
ROUND = 60.0  # seconds between two rounds of the chores
# What no chore of these has done can be done later; what it did by a wrong clock stays done.
BY_THE_CLOCK = {"expire_due", "erase_old", "publish_scheduled", "old_imports", "others"}
BY_THE_CLOCK |= {"old_tasks", "put_right"}
CLOCK = clock.Clock()


class Command(BaseCommand):
    """Runs until it is told to stop; one chore that breaks never stops the others."""

    help = "Drain background tasks; once a minute letters, expire_due, scheduled publishing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do everything once, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        if options["once"]:
            survive("tasks", drain)
            do_chores(stop)
            return
        self.listen(stop)
        self.stdout.write("The worker is at work.")
        due = 0.0
        while not stop.is_set():
            survive("tasks", drain)
            if monotonic() >= due and not stop.is_set():
                do_chores(stop)
                due = monotonic() + ROUND
            stop.wait(PAUSE)
        self.stdout.write("The worker has stopped.")

    def listen(self, stop: threading.Event) -> None:
        """Finish the step at hand, then end."""

        def told(signum: int, frame: FrameType | None) -> None:
            stop.set()
            HANDS.put_down()

        signal.signal(signal.SIGTERM, told)
        signal.signal(signal.SIGINT, told)


class Hands:
    """The queue's own worker of this moment, so that a signal can tell it to end after its task."""

    def __init__(self) -> None:
        self.worker: Worker | None = None

    def put_down(self) -> None:
        """Take no further task."""
        if self.worker is not None:
            self.worker.running = False


HANDS = Hands()


def drain() -> None:
    """Run every task that waits; each is marked done or failed by the queue itself."""
    HANDS.worker = Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    )
    try:
        HANDS.worker.run()
    finally:
        HANDS.worker = None


def do_chores(stop: threading.Event) -> None:
    """One round; each chore by itself."""
    chores_of_a_round: dict[str, Callable[[], object]] = {
        "expire_due": lambda: chores.expire_due(timezone.now()),
        "reconcile": lambda: reconcile.round_of(timezone.now()),
        "back_again": lambda: asks.tell(timezone.now()),
        "erase_old": lambda: keeping.daily(timezone.now()),
        "letters": lambda: letters.send_due(timezone.now()),
        "notices": lambda: sending.round_of(timezone.now()),
        "publish_scheduled": lambda: call_command("publish_scheduled", verbosity=0),
        "old_imports": lambda: runs.prune(timezone.now()),
        "others": lambda: chores.every_round.send_robust(sender=None, now=timezone.now()) and None,
        "stuck_tasks": lambda: chores.take_up_again(timezone.now()),
        "old_tasks": lambda: call_command("prune_db_task_results", verbosity=0),
        "put_right": lambda: clock.put_right(timezone.now()),
    }
    waiting = set() if CLOCK.is_steady() else BY_THE_CLOCK
    done = [
        name
        for name, chore in chores_of_a_round.items()
        if not stop.is_set() and name not in waiting and survive(name, chore)
    ]
    survive("beat", lambda: health.beat(done, chores_of_a_round))


def survive(name: str, chore: Callable[[], object]) -> bool:
    """Do it; whatever it raises is logged and the next round tries again. True when it ended well."""
    close_old_connections()
    try:
        if done := chore():
            log.info("%s: %s", name, done)
    except Exception:
        log.exception("the chore %s failed", name)
        return False
    else:
        return True
    finally:
        close_old_connections()
