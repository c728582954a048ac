"""Orders a second: sixteen buyers over a hundred variants, through the pages; for `make bench`."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import Sum

from shop.models import Order, OrderLine, StockRecord
from tests.site.serving import as_in_production, served, spent
from tests.site.visiting import Visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.bench]

BUYERS, VARIANTS, EACH = 16, 100, 20  # orders of each buyer
ON_HAND = 50
WANTED = {"postgresql": 30, "sqlite": 10}  # orders a second


def at_once(deed, buyers):
    """Seconds that sixteen at a time take, each with his own share of the buyers."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(BUYERS) as pool:
        list(pool.map(lambda number: [deed(one) for one in buyers[number::BUYERS]], range(BUYERS)))
    return time.perf_counter() - begun


def pressed(buyer):
    answer = buyer.press()
    assert answer.status == 302, answer.words()
    assert "/orders/" in answer.target, answer.target


def test_sixteen_buyers_are_served_at_once(zones, make_bowl):
    bowls = [make_bowl(f"bowl-{number}", on_hand=ON_HAND) for number in range(VARIANTS)]
    count = BUYERS * EACH
    with served(workers=2, threads=8, **as_in_production()) as (port, pid):
        buyers = [Visitor(port, number) for number in range(count)]
        wish = {buyer: bowls[number % VARIANTS].pk for number, buyer in enumerate(buyers)}
        filling = at_once(lambda one: one.fill_in(wish[one]), buyers)
        before = spent(pid)
        placing = at_once(pressed, buyers)
        cost = (spent(pid) - before) / count * 1000

    print(f"\n{connection.vendor}: {count / placing:.0f} orders/s placed by {BUYERS} at once,")
    print(f"{cost:.1f} ms of the server's processor time each")
    print(f"{count / (filling + placing):.0f}/s from the bag on, {count / filling:.0f} bags/s")
    assert Order.objects.count() == OrderLine.objects.count() == count
    left = StockRecord.objects.aggregate(held=Sum("reserved"), there=Sum("on_hand"))
    assert left == {"held": count, "there": VARIANTS * ON_HAND}
    assert count / placing >= WANTED[connection.vendor]
