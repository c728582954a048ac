"""Too much at once, too slowly or too big: the others are answered meanwhile."""

import socket
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest

from catalogue.models import Variant
from shop.models import Cart, CartLine
from tests.site.serving import as_in_production, served
from tests.site.visiting import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

SOON = 8.0  # seconds in which anybody else is answered meanwhile; who is held up waits a minute
CLIENTS = 16
MEGABYTES = 10 * 2**20


@pytest.fixture(scope="module")
def server(django_db_setup, django_db_blocker):
    """The shop, open: once for all of them, for its rows come and go."""
    with django_db_blocker.unblock():
        env = as_in_production()
    with served(workers=2, threads=8, **env) as (port, _):
        yield port


@pytest.fixture
def port(server, zones, make_bowl):
    """There is one kind of bowl to be had."""
    make_bowl(on_hand=9)
    assert Visitor(server).get("/products/").status == 200
    return server


# --- slowly ---------------------------------------------------------------------------------------


@contextmanager
def dripping(port, count, head):
    """So many connections that send a beginning, then a byte each second; how many are still open."""
    lines, over = [], threading.Event()
    for _ in range(count):
        line = socket.create_connection(("127.0.0.1", port), 10)
        line.sendall(head)
        lines.append(line)

    def drip():
        while not over.wait(1):
            for line in lines:
                try:
                    line.send(b"x")
                except OSError:
                    continue

    dripper = threading.Thread(target=drip)
    dripper.start()
    try:
        yield lines
    finally:
        over.set()
        dripper.join()
        for line in lines:
            line.close()


def cut_off(lines, within):
    """How many the server has ended by itself in so many seconds."""
    ends, ended = time.monotonic() + within, set()
    while time.monotonic() < ends and len(ended) < len(lines):
        for line in set(lines) - ended:
            line.settimeout(0.01)
            try:
                while line.recv(65_536):
                    pass
                ended.add(line)
            except TimeoutError:
                continue
            except OSError:
                ended.add(line)
    return len(ended)


SLOW = {
    "headers": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
    "form": b"POST /cart/add/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nvariant=",
}


@pytest.mark.parametrize("what", SLOW)
def test_two_hundred_who_never_finish_hold_up_nobody(port, what):
    with dripping(port, 200, SLOW[what]):
        time.sleep(1)
        answers = [Visitor(port, number).get("/products/") for number in range(10)]

    assert [answer.status for answer in answers] == [200] * 10
    assert max(answer.took for answer in answers) < SOON


@pytest.mark.proof
@pytest.mark.parametrize("what", SLOW)
def test_who_never_finishes_is_cut_off(port, what):
    with dripping(port, 200, SLOW[what]) as lines:
        cut = cut_off(lines, within=40)

    # Four of each process were read from when they were given up: their lines last until a piece
    # has come or they go, but hold no thread that makes pages.
    assert cut >= (200 if what == "headers" else 200 - 2 * 4)


# --- big ------------------------------------------------------------------------------------------

BIG = {
    "one header": [b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Big: ", b"x" * MEGABYTES, b"\r\n\r\n"],
    "many headers": [
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n",
        b"".join(b"X-%d: %s\r\n" % (number, b"x" * 1000) for number in range(10_000)),
        b"\r\n",
    ],
    "address": [b"GET /?q=", b"x" * MEGABYTES, b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"],
    "form": [
        b"POST /cart/add/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n" % MEGABYTES,
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\n",
        b"x" * MEGABYTES,
    ],
}


def first_line(port, parts):
    """What is answered to all this: a status, or nothing where the line is cut."""
    with socket.create_connection(("127.0.0.1", port), 20) as line:
        try:
            for part in parts:
                line.sendall(part)
        except OSError:
            pass  # cut off while we spoke; an answer may stand in the line
        try:
            said = line.recv(100)
        except ConnectionError:
            return None
        return int(said.split()[1]) if said else None


@pytest.mark.parametrize("what", BIG)
def test_ten_megabytes_are_refused_and_nobody_waits(port, what):
    with ThreadPoolExecutor(4) as pool:
        told = [pool.submit(first_line, port, BIG[what]) for _ in range(4)]
        meanwhile = Visitor(port).get("/products/")

    assert {said.result() for said in told} <= {None, 400, 413, 414, 431}
    assert (meanwhile.status, meanwhile.took < SOON) == (200, True)


# --- many -----------------------------------------------------------------------------------------


def carts(port, bowl, count):
    """So many visitors, sixteen at a time, each with a bag of its own; what they were answered."""

    def fill(number):
        visitor = Visitor(port, number)
        with closing(visitor.line):
            return visitor.put_in_bag(bowl.pk).status

    with ThreadPoolExecutor(CLIENTS) as pool:
        return Counter(pool.map(fill, range(count)))


@pytest.mark.parametrize("count", [80, pytest.param(5_000, marks=pytest.mark.proof)])
def test_every_one_of_many_has_a_bag_of_its_own(port, count):
    bowl = Variant.objects.get()

    with ThreadPoolExecutor(1) as pool:
        filling = pool.submit(carts, port, bowl, count)
        others = []
        while not filling.done():
            others.append(Visitor(port, 9_999).get("/products/"))
            time.sleep(0.2)

    assert filling.result() == {302: count}
    assert Cart.objects.count() == CartLine.objects.count() == count
    assert {answer.status for answer in others} == {200}
    assert max(answer.took for answer in others) < SOON
