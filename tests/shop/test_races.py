"""Many buyers at once, in several processes, on whichever database the tests run."""

import multiprocessing
import traceback
from collections import Counter

import pytest
from django.db import connections

from shop import delivery, orders, stock
from shop.models import Cart, CartLine, LedgerEntry, Letter, Order, StockMove, StockRecord
from shop.payments import transfers
from tests.cast import MALEE

pytestmark = pytest.mark.django_db(transaction=True)

fork = multiprocessing.get_context("fork")
PATIENCE = 120  # seconds; a deadlock ends the test, not the afternoon


def at_once(deed, processes, *args):
    """Run deed(number, barrier, *args) in so many processes; Counter of what they answered."""
    connections.close_all()  # a forked child must not share its parent's connection
    barrier, answers = fork.Barrier(processes, timeout=PATIENCE), fork.Queue()

    def run(number):
        try:
            answers.put(Counter(deed(number, barrier, *args)))
        except Exception:  # noqa: BLE001 - told to the parent, which fails the test
            answers.put(Counter({traceback.format_exc(): 1}))
        finally:
            connections.close_all()

    workers = [fork.Process(target=run, args=(number,)) for number in range(processes)]
    for worker in workers:
        worker.start()
    total = sum((answers.get(timeout=PATIENCE) for _ in workers), Counter())
    for worker in workers:
        worker.join(PATIENCE)
    return total


def buyer(number):
    """One of many Malees, each with a telephone of her own."""
    return orders.Contact(**{**vars(MALEE), "phone": f"+6681{number:07d}"})


def buy(variants, number):
    """One purchase from bag to order: 'sold' or 'sold out'."""
    cart = Cart.objects.create()
    for variant in variants:
        CartLine.objects.create(cart=cart, variant=variant, quantity=1)
    quote = delivery.quote([delivery.Line(v, 1) for v in variants], postcode="52100")
    try:
        orders.place(cart, quote, buyer(number), attempt=cart.attempt, language="th")
    except stock.SoldOut:
        return "sold out"
    return "sold"


def ten_purchases(number, barrier, variants):
    barrier.wait()
    return [buy(variants, number * 100 + turn) for turn in range(10)]


def test_sixty_buyers_in_six_processes_get_the_twenty_pieces_there_are(zones, make_bowl):
    bowl = make_bowl(on_hand=20)

    answers = at_once(ten_purchases, 6, [bowl])

    assert answers == {"sold": 20, "sold out": 40}
    record = StockRecord.objects.get(variant=bowl)
    assert (record.on_hand, record.reserved) == (20, 20)
    assert Order.objects.count() == 20
    assert StockMove.objects.filter(variant=bowl, reason="reserved").count() == 20


@pytest.mark.proof
def test_six_hundred_buyers_in_twelve_processes_get_the_two_hundred_pieces_there_are(
    zones, make_bowl
):
    bowl = make_bowl(on_hand=200)

    def fifty_purchases(number, barrier):
        barrier.wait()
        return [buy([bowl], number * 100 + turn) for turn in range(50)]

    answers = at_once(fifty_purchases, 12)

    assert answers == {"sold": 200, "sold out": 400}
    assert StockRecord.objects.get(variant=bowl).reserved == 200


def reserve_in_step(number, barrier, variant, reserve):
    """Everybody looks before anybody takes."""
    barrier.wait()
    try:
        reserve(variant, barrier)
    except stock.SoldOut:
        return ["sold out"]
    return ["sold"]


def guarded(variant, barrier):
    StockRecord.objects.get(variant=variant)
    barrier.wait()
    stock.reserve(variant, 1, order=Order.objects.get())


def unguarded(variant, barrier):
    record = StockRecord.objects.get(variant=variant)
    barrier.wait()
    if record.free < 1:
        raise stock.SoldOut(variant)
    StockRecord.objects.filter(variant=variant).update(reserved=record.reserved + 1)


@pytest.mark.parametrize(("reserve", "sold"), [(guarded, 1), (unguarded, 6)])
def test_the_guard_is_what_keeps_the_last_piece_from_being_sold_six_times(
    place, make_bowl, reserve, sold
):
    last = make_bowl("last", on_hand=1)
    place(make_bowl("other"))

    answers = at_once(reserve_in_step, 6, last, reserve)

    assert answers["sold"] == sold, answers


def test_bags_with_the_same_pieces_in_opposite_order_never_wait_in_a_ring(zones, make_bowl):
    first, second = make_bowl("first", on_hand=60), make_bowl("second", on_hand=60)

    def crosswise(number, barrier):
        return ten_purchases(number, barrier, [first, second] if number % 2 else [second, first])

    answers = at_once(crosswise, 4)

    assert answers == {"sold": 40}


def test_one_form_sent_by_six_processes_makes_one_order(zones, make_bowl):
    bowl = make_bowl(on_hand=9)
    cart = Cart.objects.create()
    CartLine.objects.create(cart=cart, variant=bowl, quantity=1)

    def send(number, barrier):
        quote = delivery.quote([delivery.Line(bowl, 1)], postcode="52100")
        barrier.wait()
        return [orders.place(cart, quote, MALEE, attempt=cart.attempt, language="th").reference]

    answers = at_once(send, 6)

    assert list(answers.values()) == [6], answers
    assert StockRecord.objects.get(variant=bowl).reserved == 1


def test_a_payment_confirmed_six_times_at_once_is_one_payment(place, manager, make_bowl):
    bowl = make_bowl(on_hand=9)
    payment = place(bowl, 2).payments.get()

    def confirm(number, barrier):
        barrier.wait()
        return [transfers.confirm(payment, by=manager).state]

    answers = at_once(confirm, 6)

    assert answers == {"confirmed": 6}
    assert StockRecord.objects.get(variant=bowl).on_hand == 7
    assert LedgerEntry.objects.filter(kind="sale").count() == 1
    assert Letter.objects.filter(kind=Letter.Kind.PAID).count() == 1


def test_an_order_paid_and_expired_at_once_ends_paid_or_owed_back_never_lost(
    place, manager, make_bowl
):
    bowl = make_bowl(on_hand=1)
    order = place(bowl)
    after = order.holds_until

    def pay_or_expire(number, barrier):
        barrier.wait()
        if number % 2:
            return [f"expired {orders.expire(order, now=after)}"]
        return [transfers.confirm(order.payments.get(), by=manager).state]

    answers = at_once(pay_or_expire, 4)

    order.refresh_from_db()
    record = StockRecord.objects.get(variant=bowl)
    assert answers["confirmed"] == 2, answers
    assert order.state == Order.State.PAID
    assert (record.on_hand, record.reserved) == (0, 0)


def test_one_telephone_number_holds_no_more_by_ordering_ten_times_at_once(zones, make_bowl):
    bowl = make_bowl(on_hand=50)

    def order_at_once(number, barrier):
        cart = Cart.objects.create()
        CartLine.objects.create(cart=cart, variant=bowl, quantity=1)
        quote = delivery.quote([delivery.Line(bowl, 1)], postcode="52100")
        barrier.wait()
        try:
            orders.place(cart, quote, MALEE, attempt=cart.attempt, language="th")
        except orders.TooManyOpenOrders:
            return ["refused"]
        return ["placed"]

    answers = at_once(order_at_once, 10)

    assert answers == {"placed": 3, "refused": 7}
