"""Orders a second: sixteen buyers over a hundred variants, through the pages; for `make bench`."""

import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.db.models import Sum

from shop.models import Order, OrderLine, StockRecord
from tests.shop.purchases import FORM
from tests.site.serving import as_in_production, served, spent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.bench]

BUYERS, VARIANTS, EACH = 16, 100, 20  # orders of each buyer
ON_HAND = 50
WANTED = {"postgresql": 30, "sqlite": 10}  # orders a second
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


class Buyer:
    """One browser with its own address, cookies and telephone."""

    def __init__(self, port, number):
        self.line = HTTPConnection("127.0.0.1", port, timeout=60)
        self.origin = f"http://127.0.0.1:{port}"
        self.address = f"41.{number // 256}.{number % 256}.7"
        self.phone = f"08{number:08d}"
        self.cookies = {}
        self.form = {}

    def ask(self, method, address, form=None):
        """Status, target and text of the answer."""
        headers = {
            "Origin": self.origin,
            "X-Forwarded-For": self.address,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        body = urlencode(form) if form else None
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.line.request(method, address, body, headers)
        self.line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answer = self.line.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), text

    def fill(self, variant):
        """Put a piece into the bag and fill in the form."""
        status, _, text = self.ask("POST", "/cart/add/", {"variant": variant, "quantity": 1})
        assert status == 302, text[:500]
        status, _, text = self.ask("GET", "/checkout/")
        assert status == 200, text[:500]
        hidden = {name: unescape(value) for name, value in HIDDEN.findall(text)}
        self.form = FORM | hidden | {"phone": self.phone, "pay": "promptpay"}

    def press(self):
        """Place the order."""
        status, target, text = self.ask("POST", "/checkout/", self.form)
        assert status == 302, re.sub(r"<[^>]+>|\s+", " ", text)[:2000]
        assert "/orders/" in target, target
        return target


def at_once(deed, buyers):
    """Seconds that sixteen at a time take, each with his own share of the buyers."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(BUYERS) as pool:
        list(pool.map(lambda number: [deed(one) for one in buyers[number::BUYERS]], range(BUYERS)))
    return time.perf_counter() - begun


def test_sixteen_buyers_are_served_at_once(zones, make_bowl):
    bowls = [make_bowl(f"bowl-{number}", on_hand=ON_HAND) for number in range(VARIANTS)]
    count = BUYERS * EACH
    with served(workers=2, threads=8, **as_in_production()) as (port, pid):
        buyers = [Buyer(port, number) for number in range(count)]
        number_of = {buyer: number for number, buyer in enumerate(buyers)}
        filling = at_once(lambda one: one.fill(bowls[number_of[one] % VARIANTS].pk), buyers)
        before = spent(pid)
        placing = at_once(Buyer.press, buyers)
        cost = (spent(pid) - before) / count * 1000

    print(f"\n{connection.vendor}: {count / placing:.0f} orders/s placed by {BUYERS} at once,")
    print(f"{cost:.1f} ms of the server's processor time each")
    print(f"{count / (filling + placing):.0f}/s from the bag on, {count / filling:.0f} bags/s")
    assert Order.objects.count() == OrderLine.objects.count() == count
    left = StockRecord.objects.aggregate(held=Sum("reserved"), there=Sum("on_hand"))
    assert left == {"held": count, "there": VARIANTS * ON_HAND}
    assert count / placing >= WANTED[connection.vendor]
