"""Tell me when it is back: one letter each, oldest first, no more than five for each piece."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from shop import stock
from shop.customers import asks
from shop.models import Customer, Letter, StockAsk, StockMove, StockRecord
from tests.shop.returning import posted
from tests.shop.test_races import at_once

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
RECEIVED = StockMove.Reason.RECEIVED


@pytest.fixture
def gone(make_bowl):
    """A bowl that is sold out."""
    return make_bowl("gone", on_hand=0)


def ask(client, variant, email="malee@example.com", prefix="/en", **more):
    cache.clear()  # one visitor asks only so often
    return client.post(f"{prefix}/again/", {"variant": variant.pk, "email": email, **more})


def come_back(variant, pieces=1):
    stock.adjust(variant, pieces, reason=RECEIVED)
    asks.tell(timezone.now())


def told():
    return [m for m in posted() if "List-Unsubscribe" in m.extra_headers]


def test_the_page_offers_it_and_one_letter_comes(client, gone):
    page = client.get("/en/makers/kai-chae/gone/").content.decode()
    ask(client, gone)
    quiet = told()

    come_back(gone)
    first = told()
    asks.tell(timezone.now())

    assert 'action="/en/again/"' in page
    assert quiet == []
    assert [m.to for m in first] == [["malee@example.com"]]
    assert "?variant=PST-GONE" in first[0].body
    assert told() == []


def test_the_letter_is_in_the_language_of_the_page(client, gone):
    ask(client, gone, "a@example.com", "/en")
    ask(client, gone, "b@example.com", "")

    come_back(gone)

    stops = {m.to[0]: m.extra_headers["List-Unsubscribe"] for m in told()}
    assert "/en/again/" in stops["a@example.com"]
    assert "/en/again/" not in stops["b@example.com"]


def test_five_letters_for_each_piece_oldest_first(client, gone):
    for number in range(12):
        ask(client, gone, f"m{number}@example.com")

    come_back(gone)
    first = {m.to[0] for m in told()}
    asks.tell(timezone.now())
    same_day = told()
    asks.tell(timezone.now() + 4 * DAY)
    later = {m.to[0] for m in told()}

    assert first == {f"m{n}@example.com" for n in range(5)}
    assert same_day == []
    assert later == {f"m{n}@example.com" for n in range(5, 10)}


def test_sold_again_before_the_letter_went_the_ask_stays_open(client, gone):
    ask(client, gone)
    come_back(gone)
    stock.adjust(gone, -1, reason=StockMove.Reason.BROKEN)
    none = told()

    asks.tell(timezone.now())
    come_back(gone)

    assert none == []
    assert len(told()) == 1


def test_asked_twice_is_asked_once_and_again_after_it_was_told(client, gone):
    for email in ("malee@example.com", "Malee@Example.com"):
        ask(client, gone, email)
    assert StockAsk.objects.count() == 1
    come_back(gone)
    stock.adjust(gone, -1, reason=StockMove.Reason.BROKEN)

    ask(client, gone)

    assert StockAsk.objects.filter(told_at=None).count() == 1


def test_what_can_be_had_or_never_comes_back_is_not_waited_for(client, make_bowl):
    there, unique = make_bowl("there"), make_bowl("unique", on_hand=0, kind="unique")

    for variant in (there, unique):
        ask(client, variant)

    assert not StockAsk.objects.exists()


def test_the_link_stops_it_by_a_button_and_by_the_mail_program(client, gone):
    ask(client, gone)
    way = f"/again/{StockAsk.objects.get().token}/"

    shown = client.get(way)
    assert StockAsk.objects.exists()
    client.post(way, {"List-Unsubscribe": "One-Click"})

    assert (shown.status_code, client.get(way).status_code) == (200, 200)
    come_back(gone)
    assert told() == []


def test_a_mailbox_asks_so_often_in_a_day_and_the_answer_is_the_same(client, gone, make_bowl):
    for number in range(asks.ASKS_A_DAY):
        bowl = make_bowl(f"b{number}", on_hand=0, publish=False)
        asks.ask(bowl, "malee@example.com", "th")

    answer = ask(client, gone)

    assert answer.status_code == 302
    assert StockAsk.objects.count() == asks.ASKS_A_DAY


def test_asks_end_after_half_a_year(client, gone):
    ask(client, gone)

    assert asks.forget(timezone.now() + 179 * DAY) == 0
    assert asks.forget(timezone.now() + 181 * DAY) == 1


@pytest.mark.parametrize("email", ["", "x", "a@b.c\r\nBcc: d@e.f", "x" * 10_000])
def test_what_is_no_address_is_said_so(client, gone, email):
    assert ask(client, gone, email).status_code == 422
    assert not Customer.objects.exists()


@pytest.mark.parametrize("variant", ["", "x", "0", "9" * 30, "๑", "\x00", "-1"])
def test_what_is_no_variant_is_not_found(client, variant):
    answer = client.post("/again/", {"variant": variant, "email": "m@example.com"})

    assert answer.status_code == 404


def test_another_site_asks_nothing(client, gone):
    headers = {"Origin": "https://evil.example"}

    answer = client.post("/again/", {"variant": gone.pk, "email": "m@x.org"}, headers=headers)

    assert answer.status_code == 403


@pytest.mark.django_db(transaction=True)
def test_six_workers_at_once_write_one_letter_each_and_no_more_than_allowed(gone):
    for number in range(12):
        asks.ask(gone, f"m{number}@example.com", "th")
    stock.adjust(gone, 1, reason=RECEIVED)

    def work(number, barrier):
        barrier.wait()
        asks.tell(timezone.now())
        return ["done"]

    at_once(work, 6)

    assert Letter.objects.filter(kind=Letter.Kind.BACK).count() == asks.LETTERS_A_PIECE


@pytest.mark.django_db(transaction=True)
def test_the_held_shelf_is_what_keeps_the_letters_few(gone):
    """The control: workers that count first and write later write too many."""
    for number in range(12):
        asks.ask(gone, f"m{number}@example.com", "th")
    stock.adjust(gone, 1, reason=RECEIVED)

    def promise(number, barrier):
        free = StockRecord.objects.get(variant=gone).free
        lately = StockAsk.objects.filter(told_at__isnull=False).count()
        barrier.wait()
        return ["letter"] * (asks.LETTERS_A_PIECE * free - lately)

    assert at_once(promise, 3)["letter"] == 3 * asks.LETTERS_A_PIECE


@pytest.mark.django_db(transaction=True)  # the worker closes connections between its rounds
def test_the_worker_tells_who_waits(client, gone):
    ask(client, gone)
    stock.adjust(gone, 2, reason=RECEIVED)

    call_command("worker", once=True)

    assert [m.to for m in mail.outbox] == [["malee@example.com"]]
