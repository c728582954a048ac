"""A day at the shop in short: people look, search and order, pages are published, shelves are filled."""

import random
import re
import threading
import time
from collections import Counter
from contextlib import closing
from http.client import HTTPException
from urllib.parse import quote

from django.db import connections
from django.db.models import F, Sum
from django.utils import timezone

from catalogue.models import ProductPage
from shop import stock
from shop.models import LedgerEntry, Letter, Order, OrderLine, StockMove, StockRecord
from tests.site.visiting import Visitor

LOOKED_AT = ["/", "/products/", "/en/products/", "/makers/kai-chae/", "/products/?sort=price"]
ASKED_FOR = ["ชาม", "bowl", "bowl-3", "ถ้วย", "nothing-of-that-kind"]
DEEDS = {"browse": 60, "piece": 20, "search": 12, "order": 8}  # of a hundred


class Mixed:
    """Visitors of so many shops at once, and the people who work there; counts what they met."""

    def __init__(self, ports, bowls, clients=12, pause=None):
        self.ports, self.bowls, self.pause = ports, bowls, pause
        self.over, self.lock = threading.Event(), threading.Lock()
        self.met, self.wrong, self.visitors, self.slowest = Counter(), [], 0, 0.0
        people = [self.visit] * clients + [self.publish, self.fill_shelves]
        self.threads = [
            threading.Thread(target=self.live, args=(one, n)) for n, one in enumerate(people)
        ]

    def run(self, seconds):
        """Let them all in for so long; requests a second that were answered."""
        begun = time.monotonic()
        for thread in self.threads:
            thread.start()
        self.over.wait(seconds)
        self.over.set()
        for thread in self.threads:
            thread.join(60)
        return sum(self.met[deed] for deed in (*DEEDS, "step")) / (time.monotonic() - begun)

    def visits_of(self, rate):
        """How many visits so many requests are: an order takes three."""
        visits = sum(self.met[deed] for deed in DEEDS)
        return rate * visits / (visits + self.met["step"])

    def live(self, deed, number):
        """One person's day; what goes wrong in it is told at the end."""
        try:
            deed(random.Random(number))  # noqa: S311 - a load, no secret
        except Exception as e:  # noqa: BLE001 - fails the test
            self.note("wrong", f"{deed.__name__}: {e!r}")
        finally:
            connections.close_all()

    def note(self, what, wrong="", took=0.0):
        """One thing that was met."""
        with self.lock:
            self.met[what] += 1
            self.slowest = max(self.slowest, took)
            if wrong:
                self.wrong.append(wrong)

    # --- visitors ---------------------------------------------------------------------------------

    def visit(self, chance):
        """One after the other, on whichever machine."""
        while not self.over.is_set():
            begun = time.monotonic()
            with self.lock:
                self.visitors += 1
                number = self.visitors
            (deed,) = chance.choices(list(DEEDS), DEEDS.values())
            visitor = Visitor(chance.choice(self.ports), number)
            with closing(visitor.line):
                self.do(deed, visitor, chance)
            if self.pause:
                self.over.wait(max(0.0, begun + self.pause - time.monotonic()))

    def do(self, deed, visitor, chance):
        """What one visitor came for."""
        try:
            if deed == "order":
                visitor.fill_in(chance.choice(self.bowls).pk)
                self.note("step")
                self.note("step")
                self.look(visitor.press(), deed, 302)
                return
            address = {
                "browse": lambda: chance.choice(LOOKED_AT),
                "piece": lambda: f"/makers/kai-chae/{chance.choice(self.bowls).product.code}/",
                "search": lambda: f"/search/?q={quote(chance.choice(ASKED_FOR))}",
            }[deed]()
            self.look(visitor.get(address), deed, 200)
        except (OSError, HTTPException, AssertionError) as e:
            self.note("error", f"{deed}: {e!r}")

    def look(self, answer, deed, status):
        """Whether it is what was meant to come."""
        wrong = "" if answer.status == status else f"{deed}: {answer.status} {answer.words()}"
        self.note(deed, wrong, answer.took)

    # --- the people at work -------------------------------------------------------------------------

    def publish(self, chance):
        """A new title; whoever asks next reads it, on every machine."""
        edition = 0
        while not self.over.wait(1):
            edition += 1
            bowl, title = chance.choice(self.bowls), f"ชาม ฉบับที่ {edition}"
            page = ProductPage.objects.get(product=bowl.product, locale__language_code="th")
            page.title = title
            page.save_revision().publish()
            for port in self.ports:
                seen = Visitor(port).get(f"/makers/kai-chae/{bowl.product.code}/")
                there = re.sub("[\u2060\u200b\u00ad]", "", seen.text)
                late = seen.status != 200 or title not in there
                self.note("published", f"an old page of {port}: {title}" if late else "")

    def fill_shelves(self, chance):
        """Pieces come from the kiln."""
        while not self.over.wait(0.5):
            bowl = chance.choice(self.bowls)
            stock.adjust(bowl, 3, reason=StockMove.Reason.MADE)
            self.note("restocked")


def books():
    """What is wrong with the books; nothing is. An order that nobody pays holds its pieces for an hour."""
    waiting = OrderLine.objects.filter(consignment__order__state=Order.State.PLACED)
    lines = waiting.aggregate(sum=Sum("quantity"))["sum"] or 0
    held = StockRecord.objects.aggregate(sum=Sum("reserved"))["sum"]
    moved = StockMove.objects.aggregate(there=Sum("on_hand_change"), held=Sum("reserved_change"))
    there = StockRecord.objects.aggregate(sum=Sum("on_hand"))["sum"]
    count = Order.objects.count()
    found = {
        "held is not what was ordered": (lines, held, moved["held"]),
        "there is not what came": (there, moved["there"]),
    }
    wrong = [f"{what}: {sums}" for what, sums in found.items() if len(set(sums)) > 1]
    if StockRecord.objects.filter(reserved__gt=F("on_hand")).exists():
        wrong.append("more is held than there is")
    if Order.objects.filter(state=Order.State.EXPIRED, holds_until__gt=timezone.now()).exists():
        wrong.append("an order that expired too early")
    if Letter.objects.filter(kind="placed").count() != count:
        wrong.append("an order without its letter")
    if LedgerEntry.objects.exists():
        wrong.append("money of orders that nobody has paid")
    return wrong
