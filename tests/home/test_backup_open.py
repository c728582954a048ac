"""A backup that is made while the shop sells holds every order whole, or not at all."""

import sqlite3
import time
from contextlib import closing
from datetime import timedelta

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from shop import delivery, orders
from shop.models import (
    Cart,
    CartLine,
    Letter,
    Order,
    OrderContact,
    OrderLine,
    Payment,
    StockMove,
    StockRecord,
)
from tests.home.elsewhere import empty_machine, there
from tests.shop.test_races import buyer, fork

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("programs")]

BUYERS = 16


def buy_on(number, over, bowls):
    """Order after order, two kinds in each, until the time is over."""
    turn = 0
    while not over.is_set():
        turn += 1
        variants = [bowls[(number + turn) % len(bowls)], bowls[(number + turn + 1) % len(bowls)]]
        cart = Cart.objects.create()
        for variant in variants:
            CartLine.objects.create(cart=cart, variant=variant, quantity=1)
        quote = delivery.quote([delivery.Line(one, 1) for one in variants], postcode="52100")
        who = buyer(number * 10_000 + turn)
        orders.place(cart, quote, who, attempt=cart.attempt, language="th")
        time.sleep(0.2)  # a buyer has to think, and others have to be let in
    connections.close_all()


def sums(rows):
    """What has to agree in the books; `rows` answers a question in SQL."""
    table = {
        model.__name__: model._meta.db_table
        for model in (Letter, Order, OrderContact, OrderLine, Payment, StockMove, StockRecord)
    }

    def one(sql):
        return rows(sql.format(**table))

    return {
        "orders": one("SELECT count(*) FROM {Order}"),
        "contacts": one("SELECT count(DISTINCT order_id) FROM {OrderContact}"),
        "payments": one("SELECT count(DISTINCT order_id) FROM {Payment}"),
        "letters": one("SELECT count(DISTINCT order_id) FROM {Letter}"),
        "lines": one("SELECT count(*) FROM {OrderLine}"),
        "ordered": one("SELECT sum(quantity) FROM {OrderLine}"),
        "held": one("SELECT sum(reserved) FROM {StockRecord}"),
        "moved": one("SELECT sum(reserved_change) FROM {StockMove}"),
        "there": one("SELECT sum(on_hand) FROM {StockRecord}"),
    }


def sums_of(database):
    """The same of another machine's database, without any code of the shop."""
    if database.startswith("sqlite"):
        with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as there:
            return sums(lambda sql: there.execute(sql).fetchone()[0])
    with psycopg.connect(database) as there:
        return sums(lambda sql: there.execute(sql).fetchone()[0])


@pytest.mark.parametrize("backups", [1, pytest.param(5, marks=pytest.mark.proof)])
def test_a_backup_made_while_sixteen_buy_is_a_shop_whose_books_are_right(
    zones, make_bowl, tmp_path, backups
):
    bowls = [make_bowl(f"bowl-{number}", on_hand=5_000) for number in range(8)]
    over, saved = fork.Event(), tmp_path / "shop.tar.gz"
    connections.close_all()  # a forked child must not share its parent's connection
    buyers = [fork.Process(target=buy_on, args=(n, over, bowls)) for n in range(BUYERS)]
    for one in buyers:
        one.start()
    ends = timezone.now() + timedelta(seconds=60)
    while Order.objects.count() < BUYERS and timezone.now() < ends:
        time.sleep(0.1)
    for _ in range(backups):
        before = Order.objects.count()
        call_command("backup", str(saved))
        after = Order.objects.count()
    over.set()
    for one in buyers:
        one.join(60)

    with empty_machine(tmp_path) as machine:
        restored, reconciled = there(machine, "restore", str(saved)), there(machine, "reconcile")
        found = sums_of(machine[1])

    assert [one.exitcode for one in buyers] == [0] * BUYERS
    assert (restored[0], reconciled[0]) == (0, 0), (restored, reconciled)
    assert before <= found["orders"] <= after < Order.objects.count(), (before, found, after)
    count = found["orders"]
    assert found == dict.fromkeys(("orders", "contacts", "payments", "letters"), count) | (
        dict.fromkeys(("lines", "ordered", "held", "moved"), 2 * count) | {"there": 8 * 5_000}
    )
