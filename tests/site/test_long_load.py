"""A mixed load for minutes or an hour: nothing fails, nothing grows, the books are right at the end.

`LOAD_SECONDS=3600 make bench` takes the hour; without it a minute.
"""

import os
import threading
from contextlib import ExitStack
from statistics import median

import psutil
import pytest
from django.db import connection, connections

from shop.models import Order
from tests.site.failing import working
from tests.site.mailing import mail_server
from tests.site.mixed import Mixed, books
from tests.site.serving import as_in_production, served

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.bench]

SECONDS = int(os.environ.get("LOAD_SECONDS", "60"))
MEASURED = max(10, min(60, SECONDS // 6))  # seconds as fast as they can
SHARE = 0.7  # of what was measured
CLIENTS = 12
FLAT = 1.10


class Scales:
    """Weighs the shop's processes every few seconds."""

    def __init__(self, web, worker):
        names = {one.pid: f"web {n}" for n, one in enumerate(psutil.Process(web).children(), 1)}
        self.names = names | {worker: "worker"}
        self.weights = {pid: [] for pid in self.names}
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.weigh)

    def weigh(self):
        """Megabytes of each, until it is over."""
        while not self.over.wait(max(1, SECONDS / 120)):
            for pid, weights in self.weights.items():
                weights.append(psutil.Process(pid).memory_info().rss / 1e6)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()

    def rows(self):
        """Of each process: its name, its weight after the first half, and at the end."""
        for pid, weights in self.weights.items():
            quarter = max(1, len(weights) // 4)
            half = len(weights) // 2
            yield (
                self.names[pid],
                median(weights[half : half + quarter]),
                median(weights[-quarter:]),
            )


def test_a_long_load_leaves_nothing_behind(zones, make_bowl):
    bowls = [make_bowl(f"bowl-{number}", on_hand=500_000) for number in range(30)]
    connections.close_all()
    with ExitStack() as open_:
        env = as_in_production() | {"EMAIL_URL": open_.enter_context(mail_server()).url}
        port, pid = open_.enter_context(served(workers=2, threads=8, **env))
        worker = open_.enter_context(working(**env))
        most = Mixed([port], bowls, CLIENTS)
        rate = most.run(MEASURED)
        day = Mixed([port], bowls, CLIENTS, pause=CLIENTS / (most.visits_of(rate) * SHARE))
        day.visitors = most.visitors
        with Scales(pid, worker.pid) as scales:
            held = day.run(SECONDS)
        alive = worker.poll() is None
    weights = list(scales.rows())

    print(f"\n{connection.vendor}: {rate:.0f}/s at most, {held:.0f}/s for {SECONDS} s")
    print(f"{dict(day.met)}, the slowest answer {day.slowest:.1f} s")
    for name, half, end in weights:
        print(f"{name:8} {half:6.0f} MB half-way {end:6.0f} MB at the end ({end / half - 1:+.1%})")
    assert most.wrong + day.wrong == []
    assert Order.objects.count() == most.met["order"] + day.met["order"]
    assert books() == []
    assert alive
    assert not [row for row in weights if row[2] > row[1] * FLAT]
