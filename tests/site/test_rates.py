"""What a page costs the server, beside a bare Django view on the same server; for `make bench`."""

import socket
import time

import pytest
from django.db import connection

from catalogue import generation
from catalogue.models import Variant
from tests.site.serving import as_in_production, resident, served, spent
from tests.site.visiting import Visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.bench]

ROUNDS = 3_000
UNCACHED_ROUNDS = 150
# Requests a second of two workers on two cores when no whole page is kept.
WANTED = {
    "sqlite": {"/products/": 80, "/makers/kai-chae/bowl-1/": 150},
    "postgresql": {"/products/": 55, "/makers/kai-chae/bowl-1/": 100},
}


def measured(port, pid, address, rounds, cookies=""):
    """Requests a second over one connection, and milliseconds of processor time of each."""
    with socket.create_connection(("127.0.0.1", port), 30) as line:
        known = f"Host: 127.0.0.1:{port}\r\nCookie: {cookies}\r\n"
        asked = f"GET {address} HTTP/1.1\r\n{known}\r\n".encode()
        for _ in range(30):
            status = one(line, asked)
        assert status == 200, (address, status)
        before, begun = spent(pid), time.perf_counter()
        for _ in range(rounds):
            one(line, asked)
        took = time.perf_counter() - begun
        return rounds / took, (spent(pid) - before) / rounds * 1000


def one(line, asked):
    """Ask once, read the whole answer, give its status."""
    line.sendall(asked)
    got = b""
    while b"\r\n\r\n" not in got:
        got += line.recv(65_536)
    head, _, body = got.partition(b"\r\n\r\n")
    lower = head.lower()
    length = int(lower.split(b"content-length:")[1].split(b"\r\n")[0])
    left = length - len(body)
    while left > 0:
        left -= len(line.recv(65_536))
    return int(head.split()[1])


@pytest.fixture
def shop(zones, make_bowl):
    """The settings of a shop in production on this database, with thirty bowls."""
    for number in range(30):
        make_bowl(f"bowl-{number}")
    generation.renew()
    return as_in_production()


def test_a_kept_page_costs_at_most_twice_a_bare_view(shop):
    pages = ["/", "/products/", "/makers/kai-chae/bowl-1/", "/en/makers/kai-chae/bowl-1/"]
    with served("tests.site.bare:application", BARE="1") as (port, pid):
        bare = measured(port, pid, "/", ROUNDS)
    print(f"\n{'a bare view of 20 kB':40} {bare[0]:8.0f}/s {bare[1]:7.2f} ms")

    with served("config.wsgi:application", **shop) as (port, pid):
        kept = {page: measured(port, pid, page, ROUNDS) for page in pages}

    for page, (rate, cost) in kept.items():
        print(
            f"{page:40} {rate:8.0f}/s {cost:7.2f} ms  {rate / bare[0]:.2f} of the bare view's rate"
        )
    assert not [page for page, (rate, _) in kept.items() if rate < bare[0] / 2]


def test_what_a_page_costs_when_nothing_is_kept(shop):
    pages = ["/", "/products/", "/products/?category=tableware&stock=1", "/makers/kai-chae/bowl-1/"]
    with served("tests.site.bare:application", BARE="1") as (port, pid):
        _, bare = measured(port, pid, "/", ROUNDS)
    with served(**shop, PAGE_CACHE_MB="0") as (port, pid):
        buyer = Visitor(port, 1)
        buyer.fill_in(Variant.objects.get(product__code="bowl-1").pk)
        cookies = "; ".join(f"{name}={value}" for name, value in buyer.cookies.items())
        of_anybody, of_the_buyer = [*pages, "/search/?q=bowl"], ["/cart/", "/checkout/"]
        made = {page: measured(port, pid, page, UNCACHED_ROUNDS)[1] for page in of_anybody}
        for page in of_the_buyer:
            made[page] = measured(port, pid, page, UNCACHED_ROUNDS, cookies)[1]

    print()
    for page, cost in made.items():
        rate = 2000 / cost
        print(f"{page:40} {cost:7.2f} ms, two workers {rate:4.0f}/s, {cost / bare:5.0f} bare views")
    wanted = WANTED[connection.vendor]
    assert not {page: made[page] for page, rate in wanted.items() if 2000 / made[page] < rate}


def test_how_soon_a_server_answers_and_what_it_keeps(shop):
    begun = time.perf_counter()
    with served(**shop) as (port, pid):
        measured(port, pid, "/", 1)
        print(f"\nthe first answers after {time.perf_counter() - begun:.1f} s")
        fresh = resident(pid)
        for page in ("/", "/products/", "/makers/kai-chae/bowl-1/", "/search/?q=bowl"):
            measured(port, pid, page, UNCACHED_ROUNDS)
        used = resident(pid)
        for page in ("/?variant=1", "/products/?q=bowl", "/search/?q=bowl"):
            measured(port, pid, page, UNCACHED_ROUNDS)

    print(f"a worker and its parent keep {fresh:.0f} MB, in use {used:.0f} MB")
    assert used < 300
