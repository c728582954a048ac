"""Ends a process at any point of a deed, starts the shop again, and counts what was lost or doubled."""

import gc
import json
import os
import random
import traceback
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import partial

import requests
from django.db import connection, connections
from django.db.models import Sum
from django.utils import timezone

from shop import chores, statement
from shop.models import (
    LedgerEntry,
    Order,
    OrderLine,
    Payment,
    Refund,
    RefundLine,
    StockMove,
    StockRecord,
)
from shop.payments import reconcile
from tests.doubles.stripe.books import KEPT

KILLED = 9  # the exit status of a child that was ended at a point
AFTER_ALL_HOLDS = timedelta(hours=3)


# --- the end of a process -----------------------------------------------------------------------


class Points:
    """What a deed comes past: SQL statements, commits, calls to Stripe. At one of them it ends."""

    def __init__(self, fatal=None):
        self.fatal, self.passed = fatal, []

    def come_past(self, what):
        """Without a word: nothing is rolled back, closed or written down by the process itself."""
        self.passed.append(what)
        if len(self.passed) == self.fatal:
            os._exit(KILLED)

    def watch(self):
        """Be told of every point from now on. Only ever in a child: nothing is put back."""
        commit, send = connection._commit, requests.Session.request

        def statement_of(execute, sql, params, many, context):
            self.come_past(f"before {sql[:40]}")
            return execute(sql, params, many, context)

        def committed():
            self.come_past("before COMMIT")
            commit()
            self.come_past("after COMMIT")

        def asked(session, method, url, *args, **kwargs):
            self.come_past(f"before {method.upper()} {url}")
            answer = send(session, method, url, *args, **kwargs)
            self.come_past(f"after {method.upper()} {url}")
            return answer

        connection.execute_wrappers.append(statement_of)
        connection._commit = committed
        requests.Session.request = asked


def in_a_child(deed, fatal=None):
    """Do it in a process that ends at its point of that number; the points it came past.

    Of one that was ended nobody hears. Whatever else goes wrong there is raised here.
    """
    connections.close_all()  # a forked child must not share its parent's connection
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        points = Points(fatal)
        try:
            os.close(reading)
            points.watch()
            deed()
            os.write(writing, json.dumps(points.passed).encode())
            os._exit(0)
        except BaseException:  # noqa: BLE001 - told to the parent, which fails the test
            os.write(writing, traceback.format_exc().encode()[-60_000:])
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status not in (0, KILLED):
        raise RuntimeError(told.decode())
    return json.loads(told) if status == 0 else []


# --- the shop, started again --------------------------------------------------------------------


def start_again(since):
    """What the worker does: compare with Stripe, end what is overdue, compare anew."""
    found = []
    compare(since)  # what a person has to look at may be mended by what follows
    ended = chores.expire_due(timezone.now() + AFTER_ALL_HOLDS)
    report = compare(since)
    if ended.failed:
        found.append(f"wrong: {ended.failed} orders could not be ended")
    if report.away:
        found.append("wrong: Stripe did not answer")
    return found + [f"wrong: a person has to look: {told}" for told in report.for_a_person]


def compare(since):
    """The command `reconcile`, as far back as this purchase goes."""
    report = reconcile.Report()
    reconcile.follow_up(report)
    reconcile.compare(report, since)
    return report


def forget(stripe):
    """Stripe's books begin anew: thousands of purchases in one would make every list long."""
    with stripe.books.lock:
        for shelf in KEPT:
            getattr(stripe.books, shelf).clear()
        stripe.shown = 0
    stripe.requests.clear()
    stripe.refusals.clear()


# --- what was lost, doubled or left wrong ---------------------------------------------------------


@dataclass
class Audit:
    """Everything that must hold of one purchase once the shop runs again."""

    stripe: object
    attempt: object  # of the checkout form
    shelf: dict  # variant: pieces on it that were not sold elsewhere
    found: list = field(default_factory=list)
    end: tuple = ()

    def __post_init__(self):
        self.orders = list(Order.objects.filter(attempt=self.attempt))
        self.order = self.orders[0] if self.orders else None
        self.taken, self.given = self.stripe.captured(), self.stripe.refunded()
        self.look()

    def must(self, holds, kind, what):
        """Note what does not hold."""
        if not holds:
            self.found.append(f"{kind}: {what}")

    def look(self):
        """Go through it all; `end` says in short where it has come to."""
        self.must(len(self.orders) <= 1, "doubled", "two orders of one form")
        self.look_at_stripe()
        if self.order is None:
            self.must(not self.stripe.sessions, "lost", "a page at Stripe for no order")
            self.look_at_stock()
            self.end = ("never placed", 0, 0)
            return
        self.look_at_money()
        self.look_at_stock()
        self.look_at_what_is_told()
        self.end = (str(self.order.state), self.taken, self.given)

    def look_at_stripe(self):
        stripe, at_stripe = self.stripe, self.stripe.sessions.values()
        still_open = [one for one in at_stripe if one["status"] == "open"]
        self.must(not still_open, "lost", "somebody could still pay for what is over")
        paid = [one for one in at_stripe if one["payment_status"] == "paid"]
        self.must(len(paid) <= 1, "doubled", "two pages were paid")
        self.must(not stripe.refusals, "wrong", f"Stripe refused {stripe.refusals}")
        self.must(not stripe.keys_of_the_sdk, "wrong", "a call without a key of ours")

    def look_at_money(self):
        """Each satang that came is a sale or goes back, and Stripe's books say the same."""
        order = self.order
        payments = order.payments.filter(state=Payment.State.CONFIRMED)
        came = total(payments)
        by_stripe = satang(total(payments.by_stripe()))
        self.must(by_stripe == self.taken, "lost", f"Stripe took {self.taken}, we know {by_stripe}")
        under_way = order.payments.under_way().exists()
        self.must(not under_way, "wrong", "an attempt to pay is still under way")
        refunds = Refund.objects.filter(payment__order=order)
        owed = total(refunds)
        asked = refunds.filter(payment__method=Payment.Method.STRIPE, by_hand=False)
        asked = satang(total(asked.exclude(state__in=["owed", "failed"])))
        kind = "doubled" if self.given > asked else "lost"
        self.must(self.given == asked, kind, f"Stripe returned {self.given}, we know {asked}")
        self.must(self.given <= self.taken, "doubled", "more went back than came")
        self.must(not refunds.for_stripe().exists(), "lost", "Stripe was not asked for a refund")
        ledger = sum(
            LedgerEntry.objects.filter(consignment__order=order).values_list("amount", flat=True),
            Decimal(0),
        )
        kept = order.state in (Order.State.PAID, Order.State.COMPLETED)
        self.must(order.state != Order.State.PLACED, "lost", "an order that waits for ever")
        self.must(kept or came == owed, "lost", f"{came - owed} paid for nothing")
        self.must(ledger == came - owed, "wrong", f"ledger {ledger}, came {came}, owed {owed}")
        self.must(statement.of(order)["agrees"], "wrong", "the statement does not agree")

    def look_at_stock(self):
        """Sold once or not at all, nothing held for ever, and the moves add up."""
        sold = self.order is not None and self.order.paid_at is not None
        for variant, pieces in self.shelf.items():
            record = StockRecord.objects.get(variant=variant)
            line = self.line_of(variant) if sold else None
            left = pieces - (line.quantity - restocked(line) if line else 0)
            kind = "doubled" if record.on_hand < left else "lost"
            self.must(record.on_hand == left, kind, f"{record.on_hand} pieces instead of {left}")
            self.must(record.reserved == 0, "lost", f"{record.reserved} pieces held for ever")
            moves = StockMove.objects.filter(variant=variant).aggregate(
                on_hand=Sum("on_hand_change"), reserved=Sum("reserved_change")
            )
            same = {"on_hand": record.on_hand, "reserved": record.reserved}
            self.must(moves == same, "wrong", f"moves {moves}, record {same}")

    def line_of(self, variant):
        """What was ordered of it."""
        return OrderLine.objects.get(consignment__order=self.order, variant=variant)

    def look_at_what_is_told(self):
        """One letter and one event for each thing that happened."""
        letters = Counter(self.order.letters.values_list("kind", flat=True))
        events = Counter(
            self.order.events.exclude(why="asked again").values_list("what", flat=True)
        )
        refunds = Refund.objects.filter(payment__order=self.order).count()
        sold = int(self.order.paid_at is not None)
        ended = self.order.state == Order.State.EXPIRED or events["revived"]
        pages = self.stripe.sessions.values()
        failed = [p for p in pages if (p["status"], p["payment_status"]) == ("complete", "unpaid")]
        told = {
            "placed": (letters["placed"], events["placed"], 1),
            "paid": (letters["paid"], events["paid"] + events["revived"], sold),
            "expired": (letters["expired"], events["expired"], int(bool(ended))),
            "refunds": (
                letters["refunded"] + letters["owed-back"],
                events["refund"] + events["owed-back"],
                refunds,
            ),
            "disputes": (events["disputed"], events["disputed"], len(self.stripe.disputes)),
            "failures": (letters["pay-failed"], events["pay-failed"], len(failed)),
        }
        for what, (written, noted, due) in told.items():
            kind = "doubled" if max(written, noted) > due else "lost"
            self.must(
                written == noted == due, kind, f"{what}: {written} letters, {noted} events of {due}"
            )


def total(rows):
    """Their amounts together, added up here: SQLite's sums are floats."""
    return sum(rows.values_list("amount", flat=True), Decimal(0))


def restocked(line):
    """Pieces of it that were refunded and went back on the shelf."""
    back = RefundLine.objects.filter(line=line, restocked=True)
    return sum(back.values_list("quantity", flat=True))


def satang(amount):
    """Baht as Stripe counts."""
    return int(amount * 100)


# --- a story, ended at its points -----------------------------------------------------------------


@dataclass
class Tally:
    """How often a story was ended, and what was found."""

    points: int = 0
    runs: int = 0
    faults: list = field(default_factory=list)

    def __str__(self):
        kinds = Counter(fault.split(":")[0] for fault in self.faults)
        return (
            f"{self.points} points, {self.runs} runs, {kinds['lost']} lost, "
            f"{kinds['doubled']} doubled, {kinds['wrong']} wrong"
        )

    def __iadd__(self, other):
        self.points += other.points
        self.runs += other.runs
        self.faults += other.faults
        return self


def some_of(points, most, seed):
    """So many of the points, the same on every run; all where `most` is None."""
    if most is None or most >= len(points):
        return points
    return sorted(random.Random(seed).sample(points, most))  # noqa: S311 - a sample, no secret


def end_at_every_point(story, purchases, most=None, like=""):
    """Tell a story with its deed ended at each of its points; the Tally.

    `purchases()` is a fresh purchase with pieces of its own. The first run is ended nowhere: it
    counts the points. With `most`, only so many of them are tried, with `like` only those that
    begin so.
    """
    tally = Tally()
    counted = one_run(story, purchases(), in_a_child, 0, tally, f"{story.name}, not ended")
    tally.points = len(counted)
    gc.freeze()  # a child need not copy what it only counts
    points = [(n, what) for n, what in enumerate(counted, 1) if what.startswith(like)]
    for turn, (number, what) in enumerate(some_of(points, most, story.name)):
        all_ways = range(len(story.afterwards))
        for way in all_ways if most is None else [turn % len(all_ways)]:
            where = f"{story.name}, ended {what} ({number})"
            one_run(story, purchases(), partial(in_a_child, fatal=number), way, tally, where)
    return tally


def one_run(story, case, end, way, tally, where):
    """Before, deed, afterwards, and the shop started again; what is wrong then goes on the tally."""
    afterwards, ends = list(story.afterwards.items())[way]
    story.before(case)
    passed = end(partial(story.deed, case))
    messages = ("come first", "never come", "come last")[tally.runs // len(story.afterwards) % 3]
    afterwards(case)
    if messages == "come first":
        case.till.hear_all()
    found = start_again(case.began)
    audit = Audit(case.stripe, case.attempt, case.shelf)
    found += audit.found
    if messages == "come last":  # `reconcile` has found out by itself: they say nothing new
        case.till.hear_all()
        found += again(audit)
    if audit.end not in (ends if tally.runs else ends[:1]):
        found.append(f"lost: it ended as {audit.end}")
    case.close()
    tally.runs += 1
    how = f"{where}, then {afterwards.__name__}, messages {messages}"
    tally.faults += [f"{fault} ({how})" for fault in found]
    return passed


def again(audit):
    """What has changed for the worse since then."""
    now = Audit(audit.stripe, audit.attempt, audit.shelf)
    changed = [] if now.end == audit.end else [f"wrong: {audit.end} became {now.end}"]
    return changed + now.found
