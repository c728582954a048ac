"""Cash that never came: the pieces go back, late buyers, and everything at the same moment."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone

from catalogue.models import Membership
from shop import chores, consignments, letters, orders, stock
from shop.models import LedgerEntry, Letter, Order, Refund, StockRecord
from shop.models.steps import WrongStep
from shop.payments import cash
from tests.shop.fetching import of, press, ready, states, stock_of
from tests.shop.refunding import agreed
from tests.shop.test_races import at_once

pytestmark = pytest.mark.django_db
SOON = settings.HOLD_CASH + timedelta(minutes=1)


@pytest.fixture
def at_desk(client, kham_pan):
    """A browser in which Kham Pan has logged in."""
    client.force_login(kham_pan)
    return client


# --- put back --------------------------------------------------------------------------------------


def test_the_pieces_come_back_after_the_hold(fetched):
    order = fetched()
    parcel = ready(order)

    counted = chores.expire_due(timezone.now() + SOON)

    assert counted.expired == 1
    assert states(order) == ("expired", ["ready"])
    assert stock_of(order) == (5, 0)
    assert order.payments.get().state == "abandoned"
    assert parcel.ledger.count() == 0


def test_what_was_packed_is_put_back_by_somebody(at_desk, fetched):
    order = fetched()
    parcel = ready(order)
    orders.expire(order, now=timezone.now() + SOON)
    listed = at_desk.get("/en/desk/orders/", {"state": "packed"}).content.decode()
    page = at_desk.get(f"/en/desk/orders/{parcel.pk}/").content.decode()
    assert "back to the shelf, please" in listed
    assert "Put back on the shelf" in page

    answer = press(at_desk, parcel, "put-back")

    assert answer.redirect_chain[-1][0] == "/en/desk/orders/"
    assert states(order) == ("expired", ["called-off"])
    assert stock_of(order) == (5, 0)
    assert at_desk.get(f"/en/desk/orders/{parcel.pk}/").status_code == 404
    assert press(at_desk, parcel, "put-back").status_code == 404


def test_what_was_not_packed_disappears_from_the_desk(at_desk, fetched):
    order = fetched()
    parcel = of(order)

    orders.expire(order, now=timezone.now() + SOON)

    assert at_desk.get(f"/en/desk/orders/{parcel.pk}/").status_code == 404


def test_nothing_is_put_back_while_the_buyer_may_come(at_desk, fetched):
    order = fetched()
    parcel = ready(order)

    page = press(at_desk, parcel, "put-back").content.decode()

    assert "That does not fit" in page
    assert states(order) == ("placed", ["ready"])


def test_whoever_comes_late_still_gets_what_is_free(at_desk, fetched):
    order = fetched()
    parcel = ready(order)
    orders.expire(order, now=timezone.now() + SOON)

    press(at_desk, parcel)

    assert states(order) == ("completed", ["handed-over"])
    assert stock_of(order) == (4, 0)
    assert agreed(order) == 0


def test_whoever_comes_late_gets_nothing_that_is_sold(at_desk, fetched, make_bowl, place):
    last = make_bowl(on_hand=1)
    order = fetched(last)
    parcel = ready(order)
    orders.expire(order, now=timezone.now() + SOON)
    place(last)
    owed = Letter.objects.count()

    page = press(at_desk, parcel).content.decode()

    assert "Please take no money" in page
    assert states(order) == ("expired", ["ready"])
    assert order.payments.get().state == "abandoned"
    assert not Refund.objects.exists()
    assert not LedgerEntry.objects.exists()
    assert Letter.objects.count() == owed


def test_what_one_house_has_put_back_no_other_sells(at_both, kham_pan, noi):
    mine, other = at_both.consignments.order_by("enterprise__code")
    orders.expire(at_both, now=timezone.now() + SOON)
    consignments.put_back(mine, by=kham_pan)

    with pytest.raises(cash.SoldMeanwhile):
        cash.hand_over(other, by=noi)

    assert states(at_both) == ("expired", ["called-off", "ready"])


def test_a_cancelled_order_is_only_put_back(at_desk, fetched, manager):
    order = fetched()
    parcel = ready(order)
    orders.cancel(order, by=manager)

    page = press(at_desk, parcel).content.decode()

    assert "That does not fit" in page
    assert "Handed over and paid" not in page
    press(at_desk, parcel, "put-back")
    assert states(order) == ("cancelled", ["called-off"])


def test_nobody_is_told_to_come_for_what_is_over(fetched):
    order = fetched(language="en")
    ready(order)
    orders.expire(order, now=timezone.now() + SOON)

    letters.send_due(timezone.now())

    assert [m.subject for m in mail.outbox] == [
        f"The time to pay for order {order.reference} is over"
    ]
    assert "You owe us nothing" in mail.outbox[0].body
    assert "slip" not in mail.outbox[0].body


def test_the_page_of_an_order_not_fetched_says_that_nothing_is_owed(client, fetched):
    order = fetched(language="en")
    orders.expire(order, now=timezone.now() + SOON)

    page = client.get(order.get_absolute_url()).content.decode()

    assert "You owe us nothing" in page
    assert "slip" not in page


# --- at once --------------------------------------------------------------------------------------


def hand_over(number, barrier, parcel, member):
    barrier.wait()
    try:
        return ["handed over" if cash.hand_over(parcel, by=member) else "before"]
    except (cash.PaidBefore, cash.SoldMeanwhile, WrongStep) as e:
        return [type(e).__name__]


@pytest.mark.django_db(transaction=True)
def test_of_six_members_who_press_at_once_one_takes_the_money(fetched, kham_pan):
    parcel = ready(fetched())

    answers = at_once(hand_over, 6, parcel, kham_pan)

    assert answers == {"handed over": 1, "before": 5}
    assert LedgerEntry.objects.filter(kind="cash").count() == 1
    assert stock_of(parcel.order) == (4, 0)


@pytest.mark.django_db(transaction=True)
def test_of_two_houses_that_press_at_once_one_takes_the_money(at_both, kham_pan):
    parcels = list(at_both.consignments.select_related("order"))

    def press_here(number, barrier):
        return hand_over(number, barrier, parcels[number], kham_pan)

    answers = at_once(press_here, 2)

    assert answers == {"handed over": 1, "PaidBefore": 1}
    assert sum(LedgerEntry.objects.values_list("amount", flat=True)) == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rivals", [0, 1])
def test_the_end_of_the_hold_and_the_hand_over_leave_no_piece_twice(
    fetched, make_bowl, kham_pan, rivals
):
    bowl = make_bowl(on_hand=1)
    parcel = ready(fetched(bowl))
    over = timezone.now() + SOON

    def either(number, barrier):
        if number == 0:
            return hand_over(number, barrier, parcel, kham_pan)
        barrier.wait()
        orders.expire(parcel.order, now=over)
        return [_buy(bowl) for _ in range(rivals)]

    answers = at_once(either, 2)

    record = StockRecord.objects.get(variant=bowl)
    taken = answers["handed over"]
    assert (record.on_hand, record.reserved) == (1 - taken, answers["sold"])
    assert taken + answers["sold"] <= 1
    assert taken or rivals
    assert agreed(parcel.order) == 0


def _buy(bowl):
    order = Order.objects.get()
    try:
        stock.reserve(bowl, 1, order=order)
    except stock.SoldOut:
        return "sold out"
    return "sold"


def test_a_member_of_both_houses_sees_both_parts(client, at_both, kham_pan, houses):
    Membership.objects.create(member=kham_pan, enterprise=houses["tao-plai-na"])
    client.force_login(kham_pan)

    page = client.get("/en/desk/orders/", {"state": "packed"}).content.decode()

    assert page.count(at_both.reference) == 2
