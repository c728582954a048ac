"""What the code of a slip says is kept, and one transfer never pays two orders."""

import pytest

from catalogue import pictures
from shop.models import LedgerEntry, Letter, Order, Payment, Slip, StockRecord
from shop.payments import slip_codes, transfers
from tests.shop.slip_pictures import KASIKORN, REFERENCE, code_text, slip_file
from tests.shop.test_races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_orders(place, make_bowl):
    """Two unpaid orders; nobody but their buyers tells them apart."""
    bowl = make_bowl(on_hand=9)
    return place(bowl), place(bowl)


def test_what_the_code_of_a_slip_says_is_kept(place):
    slip = transfers.show_slip(place(), slip_file(code_text()))

    slip.refresh_from_db()
    assert (slip.bank, slip.transfer_reference) == (KASIKORN, REFERENCE)


def test_a_slip_without_a_code_is_taken_all_the_same(place, manager):
    order = place()
    slip = transfers.show_slip(order, slip_file())

    payment = transfers.confirm(order.payments.get(), by=manager)

    assert (slip.bank, slip.transfer_reference) == ("", "")
    assert slip.paid_elsewhere() is None
    assert not slip.shown_elsewhere()
    assert (payment.transfer_bank, payment.transfer_reference) == ("", "")


def test_a_code_too_small_in_the_picture_we_keep_is_read_from_what_was_sent(place):
    very_long = slip_file(code_text(), module=3, size=(1080, 5000))
    kept = pictures.clean(very_long, max_side=transfers.SLIP_SIDE)
    assert slip_codes.read(kept.data) is None

    assert transfers.show_slip(place(), very_long).transfer_reference == REFERENCE


def test_a_confirmed_payment_keeps_the_transfer_of_its_newest_slip_with_a_code(place, manager):
    order = place()
    transfers.show_slip(order, slip_file(code_text(reference="OLDER1")))
    transfers.show_slip(order, slip_file(code_text()))
    transfers.show_slip(order, slip_file())

    payment = transfers.confirm(order.payments.get(), by=manager)

    assert (payment.transfer_bank, payment.transfer_reference) == (KASIKORN, REFERENCE)
    assert not order.slips.exclude(verdict=Slip.Verdict.ACCEPTED).exists()


def test_the_transfer_of_a_slip_not_accepted_is_not_taken_over(place, manager):
    order = place()
    slip = transfers.show_slip(order, slip_file(code_text()))
    transfers.refuse_slip(slip, by=manager, reason="of another shop")

    payment = transfers.confirm(order.payments.get(), by=manager)

    assert payment.transfer_reference == ""


def test_no_transfer_pays_two_orders(two_orders, manager):
    first, second = two_orders
    for order in two_orders:
        transfers.show_slip(order, slip_file(code_text()))
    transfers.confirm(first.payments.get(), by=manager)

    with pytest.raises(transfers.AlreadyPaidWith) as refusal:
        transfers.confirm(second.payments.get(), by=manager)

    assert refusal.value.order == first
    second.refresh_from_db()
    assert second.state == Order.State.PLACED
    assert second.payments.get().state == Payment.State.OPEN
    assert second.slips.get().verdict == Slip.Verdict.WAITING
    record = StockRecord.objects.get()
    assert (record.on_hand, record.reserved) == (8, 1)
    assert not second.letters.filter(kind=Letter.Kind.PAID).exists()


def test_other_money_pays_the_order_once_the_used_slip_is_not_accepted(two_orders, manager):
    first, second = two_orders
    for order in two_orders:
        transfers.show_slip(order, slip_file(code_text()))
    transfers.confirm(first.payments.get(), by=manager)
    transfers.refuse_slip(second.slips.get(), by=manager, reason="of another order")

    transfers.confirm(second.payments.get(), by=manager)

    second.refresh_from_db()
    assert second.state == Order.State.PAID


def test_a_strangers_upload_does_not_block_the_rightful_buyer(two_orders, manager):
    strangers, rightful = two_orders
    for order in two_orders:
        transfers.show_slip(order, slip_file(code_text()))
    transfers.refuse_slip(strangers.slips.get(), by=manager, reason="not your transfer")

    transfers.confirm(rightful.payments.get(), by=manager)

    rightful.refresh_from_db()
    assert rightful.state == Order.State.PAID
    assert strangers.slips.get().paid_elsewhere() == rightful


def test_the_same_number_of_another_bank_is_another_transfer(two_orders, manager):
    first, second = two_orders
    transfers.show_slip(first, slip_file(code_text("004")))
    transfers.show_slip(second, slip_file(code_text("014")))

    for order in two_orders:
        transfers.confirm(order.payments.get(), by=manager)

    assert not first.slips.get().shown_elsewhere()
    assert Order.objects.filter(state=Order.State.PAID).count() == 2


def test_a_slip_shown_twice_for_its_own_order_is_no_suspicion(place):
    order = place()
    for _ in range(2):
        slip = transfers.show_slip(order, slip_file(code_text()))

    assert not slip.shown_elsewhere()


@pytest.mark.django_db(transaction=True)
def test_one_transfer_confirmed_for_three_orders_at_once_pays_one(place, make_bowl, manager):
    bowl = make_bowl(on_hand=9)
    placed = [place(bowl) for _ in range(3)]
    for order in placed:
        transfers.show_slip(order, slip_file(code_text()))
    payments = [order.payments.get() for order in placed]

    def confirm(number, barrier):
        barrier.wait()
        try:
            return [transfers.confirm(payments[number], by=manager).state]
        except transfers.AlreadyPaidWith as e:
            return [e.order.reference]

    answers = at_once(confirm, 3)

    paid = Order.objects.get(state=Order.State.PAID)
    assert answers == {"confirmed": 1, paid.reference: 2}
    record = StockRecord.objects.get(variant=bowl)
    assert (record.on_hand, record.reserved) == (8, 2)
    assert LedgerEntry.objects.filter(kind="sale").count() == 1
    assert Slip.objects.filter(verdict=Slip.Verdict.WAITING).count() == 2
