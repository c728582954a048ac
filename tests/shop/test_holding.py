"""Nobody holds the whole shop without paying: neither a visitor, nor a network, nor ten at once."""

from datetime import timedelta

import pytest
from django.db.models import Sum
from django.test import Client
from django.utils import timezone

from people import pacing
from shop import chores, delivery, holding, orders
from shop.models import Cart, CartLine, HeldFrom, Order, StockRecord
from tests.shop.test_counter_pages import filled_in
from tests.shop.test_races import at_once, buyer

pytestmark = pytest.mark.django_db
HOME = "171.96.10.7"


@pytest.fixture
def shop(zones, make_bowl):
    """A hundred bowls."""
    return make_bowl(on_hand=1_000)


def buy(variant, number, address=HOME, pieces=1, client=None):
    """One purchase of somebody with a telephone of their own, and a fresh bag unless given."""
    client = client or Client(REMOTE_ADDR=address)
    client.post("/cart/add/", {"variant": variant.pk, "quantity": pieces})
    form = filled_in(client, phone=f"08{number:08d}")
    return client.post("/checkout/", form)


def reserved(variant):
    return StockRecord.objects.get(variant=variant).reserved


def test_a_bot_that_reserves_everything_is_stopped(shop):
    answers = [buy(shop, number, f"171.96.10.{number}") for number in range(25)]

    taken = [answer.status_code for answer in answers]
    assert taken == [302] * holding.PER_NETWORK + [422] * 5
    assert reserved(shop) == holding.PER_NETWORK


def test_a_bot_that_takes_much_at_once_is_stopped_too(shop):
    answers = [buy(shop, number, pieces=50).status_code for number in range(4)]

    assert answers == [302, 302, 422, 422]
    assert reserved(shop) == 100 <= holding.PIECES_PER_NETWORK


def test_others_are_not_in_its_way(shop):
    for number in range(22):
        buy(shop, number)

    assert buy(shop, 90, "171.96.11.7").status_code == 302
    assert buy(shop, 91, "2403:6200:8850:1::7").status_code == 302


def test_one_visitor_holds_five_orders_wherever_they_go(shop):
    client = Client()
    answers = []
    for number in range(7):
        client.defaults["REMOTE_ADDR"] = f"171.{96 + number}.10.7"
        answers.append(buy(shop, number, client=client).status_code)

    assert answers == [302] * 5 + [422] * 2


def test_what_was_paid_or_has_expired_counts_no_more(shop):
    for number in range(holding.PER_NETWORK):
        buy(shop, number)
    first, second = Order.objects.order_by("pk")[:2]
    orders.cancel(first, by=None)
    Order.objects.filter(pk=second.pk).update(holds_until=timezone.now() - timedelta(minutes=1))

    assert [buy(shop, 50 + number).status_code for number in range(3)] == [302, 302, 422]


def test_a_refused_order_leaves_no_trace_and_keeps_the_bag(shop):
    for number in range(holding.PER_NETWORK):
        buy(shop, number)
    before = (Order.objects.count(), HeldFrom.objects.count())

    refused = buy(shop, 70)

    assert refused.status_code == 422
    assert (Order.objects.count(), HeldFrom.objects.count()) == before
    assert Cart.objects.latest("pk").lines.count() == 1
    assert refused.context["form"].non_field_errors()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("171.96.10.7", "171.96.10.0/24"),
        ("2403:6200:8850:1::7", "2403:6200:8850:1::/64"),
        ("::ffff:171.96.10.7", "171.96.10.0/24"),
        ("127.0.0.1", ""),
        ("10.0.0.2", ""),
        ("fe80::1%eth0", ""),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_a_network_is_a_range_that_tells_something(rf, address, network):
    assert holding.network_of(rf.get("/", REMOTE_ADDR=address)) == network


def test_where_it_came_from_cannot_be_read_and_is_forgotten(shop):
    buy(shop, 1)
    row = HeldFrom.objects.get()
    assert "171" not in row.network
    assert len(row.network) == len(row.visitor) == 64

    orders.cancel(Order.objects.get(), by=None)
    chores.expire_due(timezone.now())

    assert not HeldFrom.objects.exists()


# --- so many a minute -----------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_network_that_asks_without_a_pause_has_to_wait(shop, prefix, monkeypatch):
    client = Client(REMOTE_ADDR=HOME)
    monkeypatch.setattr(pacing.time, "time", lambda: 1_800_000_010)
    for _ in range(120):
        client.get(f"{prefix}/search/")

    waits = client.get(f"{prefix}/search/?q=bowl")

    assert waits.status_code == 429
    assert waits["Retry-After"] == "50"
    assert f'<html lang="{prefix[1:] or "th"}"' in waits.content.decode()
    assert " 50 " in waits.content.decode()
    assert Client(REMOTE_ADDR="171.96.10.8").get(f"{prefix}/search/").status_code == 200


def test_a_proxy_that_names_nobody_is_never_slowed(shop, monkeypatch):
    monkeypatch.setattr(pacing.time, "time", lambda: 1_800_000_010)
    client = Client(REMOTE_ADDR="10.0.0.2")

    assert {client.get("/en/search/").status_code for _ in range(125)} == {200}


def test_reading_the_checkout_is_never_slowed(shop, monkeypatch):
    monkeypatch.setattr(pacing.time, "time", lambda: 1_800_000_010)
    client = Client(REMOTE_ADDR=HOME)
    for _ in range(60):
        client.post("/checkout/")

    assert client.post("/checkout/").status_code == 429
    assert client.get("/checkout/").status_code == 302


# --- at once ---------------------------------------------------------------------------------------


def a_bag(variant, number):
    cart = Cart.objects.create()
    CartLine.objects.create(cart=cart, variant=variant, quantity=1)
    return cart


def order_maker(variant):
    """Places the order of a bag, for a buyer of their own."""

    def place(cart, number):
        quote = delivery.quote([delivery.Line(variant, 1)], postcode="52100")
        return orders.place(cart, quote, buyer(number), attempt=cart.attempt, language="th")

    return place


def hold(cart, number, request, order_of):
    """One order within the limits: 'held' or 'refused'."""
    try:
        with holding.within_limits(request, cart) as note:
            note(order_of(cart, number))
    except holding.HeldTooMuch:
        return "refused"
    return "held"


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_hold_no_more_than_one_after_the_other(shop, rf, monkeypatch):
    monkeypatch.setattr(holding, "PER_NETWORK", 4)
    request = rf.get("/", REMOTE_ADDR=HOME)
    made = order_maker(shop)

    def work(number, barrier):
        barrier.wait()
        return [hold(a_bag(shop, number), number * 10 + turn, request, made) for turn in range(3)]

    assert at_once(work, 4) == {"held": 4, "refused": 8}
    assert Order.objects.count() == HeldFrom.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_looking_first_and_holding_later_would_let_all_through(shop, rf, monkeypatch):
    monkeypatch.setattr(holding, "PER_NETWORK", 1)
    network, visitor = holding._kept("171.96.10.0/24"), "v"
    made = order_maker(shop)

    def work(number, barrier):
        holding._check(f"{visitor}{number}", network, pieces=1)
        barrier.wait()
        holding._note(made(a_bag(shop, number), number), f"{visitor}{number}", network)
        return ["held"]

    assert at_once(work, 4) == {"held": 4}
    assert StockRecord.objects.aggregate(sum=Sum("reserved"))["sum"] == 4
