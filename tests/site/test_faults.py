"""The database, the disk or a process fails: a clear page meanwhile, nothing lost, no restart needed."""

import io
import os
import signal
import time
from collections import Counter

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from shop.models import Cart, Letter, Order, OrderLine, Slip, StockMove, StockRecord
from tests.shop.slip_pictures import screenshot
from tests.site.failing import children, comes_true, database_away, disk_full, working
from tests.site.mailing import mail_server
from tests.site.serving import as_in_production, served
from tests.site.visiting import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

LONGEST = 20.0  # seconds for any answer, on a busy machine too; a hang has no end
PAGES = ["/", "/products/", "/makers/kai-chae/bowl/", "/cart/", "/search/?q=bowl"]
SORRY = {"": "ขัดข้อง", "/en": "One moment, please"}


@pytest.fixture(scope="module")
def env(django_db_setup, django_db_blocker):
    """The settings of a shop in production on this database."""
    with django_db_blocker.unblock():
        return as_in_production()


@pytest.fixture(scope="module")
def server(env):
    """The shop, open, with its port and process: once for all, for its rows come and go."""
    with served(workers=2, threads=8, **env) as (port, pid):
        yield port, pid


@pytest.fixture
def bowl(zones, make_bowl):
    """Nine of them."""
    return make_bowl(on_hand=9)


def books_are_right():
    """Every order is whole, and what is held is what was ordered."""
    lines = OrderLine.objects.aggregate(sum=Sum("quantity"))["sum"] or 0
    held = StockRecord.objects.aggregate(sum=Sum("reserved"))["sum"]
    moved = StockMove.objects.aggregate(sum=Sum("reserved_change"))["sum"] or 0
    whole = all(
        order.contact and order.payments.exists() and order.letters.exists()
        for order in Order.objects.all()
    )
    return (lines == held == moved) and whole


# --- the database ---------------------------------------------------------------------------------


def looked_at(port):
    """Every page in both languages, asked for until each was seen: (status, its words) of each."""
    seen = []
    for language, sorry in SORRY.items():
        for page in PAGES:
            answer = Visitor(port).get(language + page)
            assert answer.took < LONGEST, (page, answer.took)
            seen.append((answer.status, sorry if answer.status == 503 else ""))
            assert answer.status in (200, 503), (page, answer.status, answer.words())
            assert f'<html lang="{"en" if language else "th"}"' in answer.text
            if answer.status == 503 and language:
                assert sorry in answer.text
    return Counter(status for status, _ in seen)


@pytest.mark.parametrize("seconds", [2, pytest.param(30, marks=pytest.mark.proof)])
def test_the_shop_comes_back_with_its_database(server, env, bowl, seconds):
    port, _ = server
    before, during = Visitor(port, 1), Visitor(port, 2)
    before.fill_in(bowl.pk)
    during.fill_in(bowl.pk)
    assert before.press().status == 302
    with working(**env) as worker:
        with database_away():
            until = time.monotonic() + seconds
            met = looked_at(port)
            pressed = during.press()
            while time.monotonic() < until:
                met += looked_at(port)
                time.sleep(0.2)
        assert comes_true(lambda: Visitor(port).get("/cart/").status == 200, within=15)
        after = looked_at(port)
        again = during.press()

        assert worker.poll() is None
    if connection.vendor == "postgresql":
        assert met[503]
    assert pressed.status in (302, 503)
    assert pressed.took < LONGEST
    assert after == {200: 2 * len(PAGES)}
    assert again.status == 302, again.words()
    assert Order.objects.count() == 2
    assert books_are_right()


# --- the disk -------------------------------------------------------------------------------------


@pytest.fixture
def slips():
    """The files of slips that this test has made; none stays."""
    folder = settings.VAR / "private" / "slips"
    before = set(folder.glob("*"))
    yield lambda: set(folder.glob("*")) - before
    for one in set(folder.glob("*")) - before:
        one.unlink()


def picture():
    """A slip, too big to be read in memory only."""
    held = io.BytesIO()
    screenshot("not a slip").save(held, "JPEG")
    return held.getvalue().ljust(3_000_000, b"\0")


def test_a_full_disk_is_told_and_leaves_nothing_by_halves(server, bowl, slips):
    port, pid = server
    buyer, other = Visitor(port, 3), Visitor(port, 4)
    buyer.fill_in(bowl.pk)
    other.fill_in(bowl.pk)
    order = buyer.press().target
    Visitor(port).get("/products/")

    with disk_full(pid):
        shown = [Visitor(port).get(page).status for page in PAGES]
        slip = buyer.post(f"{order}slip/", {}, ("picture", picture()))
        pressed, put = other.press(), Visitor(port, 5).put_in_bag(bowl.pk)
        left = Slip.objects.count(), Order.objects.count(), Cart.objects.count()
    again = buyer.post(f"{order}slip/", {}, ("picture", picture()))

    assert shown == [200] * len(PAGES)
    assert slip.status == 503, slip.words()
    assert "room" in slip.text or "ที่ว่าง" in slip.text
    on_its_disk = connection.vendor == "sqlite"
    assert (pressed.status, put.status) == ((503, 503) if on_its_disk else (302, 302))
    assert left == ((0, 1, 2) if on_its_disk else (0, 2, 3))
    assert again.status == 302, again.words()
    assert Slip.objects.count() == len(slips()) == 1
    assert books_are_right()


# --- a process ------------------------------------------------------------------------------------


@pytest.fixture
def post():
    """The mail server."""
    with mail_server() as server:
        yield server


@pytest.mark.proof
def test_a_letter_whose_worker_was_killed_arrives_as_one(env, post, place):
    letter = place().letters.get()
    post.open.clear()
    with working(**env, EMAIL_URL=post.url) as worker:
        assert comes_true(lambda: post.letters, within=60)
        worker.kill()
        worker.wait()
    post.open.set()
    Letter.objects.filter(sent_at=None).update(next_try=timezone.now())  # a minute later
    with working(**env, EMAIL_URL=post.url):
        letter_sent = comes_true(
            lambda: Letter.objects.exclude(sent_at=None).filter(pk=letter.pk), within=60
        )

    assert letter_sent
    # It was taken, and nobody knows: so it is sent again, under the number by which mailboxes know it.
    assert len({each["Message-ID"] for each in post.letters}) == 1
    assert len(post.letters) == 2


@pytest.mark.proof
def test_a_web_process_that_was_killed_is_begun_anew(env, bowl):
    with served(workers=2, threads=2, GRANIAN_RESPAWN_FAILED_WORKERS="true", **env) as (port, pid):
        first = children(pid)
        os.kill(first[0], signal.SIGKILL)
        anew = comes_true(lambda: len(set(children(pid)) - set(first)), within=30)
        time.sleep(8)  # granian sees to it that the old one is gone; until then it hears nobody
        answers = [Visitor(port).get("/products/").status for _ in range(20)]

    assert anew
    assert answers == [200] * 20
