"""Pieces sent back by the shop's rule, and orders that the buyer calls off."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from catalogue.models import Variant
from shop import consignments
from shop.claims import calling_off, claiming, deciding, rules
from shop.models import Consignment, Letter, Order, Refund, Seller
from shop.models.steps import WrongStep
from shop.payments import settling, transfers
from tests.shop.claiming import BACK, came, claimed, on_hand, shards
from tests.shop.refunding import agreed, states

pytestmark = pytest.mark.django_db


# --- sent back ------------------------------------------------------------------------------------


def test_pieces_that_come_back_are_ticked_in_and_paid_back(place, kham_pan, manager):
    order = place(quantity=3, on_hand=5)
    parcel = came(order)
    claim = claimed(parcel, 3, **BACK)
    deciding.take_back(claim, by=manager, answer="99 หมู่ 7")
    with pytest.raises(deciding.NotArrived):
        deciding.pay_back(claim, by=manager)

    assert deciding.arrived(claim, {claim.lines.get().pk: (2, 1)}, by=kham_pan)
    assert not deciding.arrived(claim, {claim.lines.get().pk: (3, 3)}, by=kham_pan)
    made = deciding.pay_back(claim, by=manager)

    assert made.amount == Decimal(2 * 159)
    assert on_hand(parcel.lines.get().variant) == 3
    assert agreed(order) == Decimal(159 + order.delivery_total)
    claim.refresh_from_db()
    assert claim.state == "settled"


@pytest.mark.parametrize("ticked", [(4, 0), (1, 2), (-1, 0), (10**9, 0)])
def test_no_more_comes_back_than_was_said(place, manager, ticked):
    claim = claimed(came(place(quantity=3)), 3, **BACK)
    deciding.take_back(claim, by=manager, answer="99 หมู่ 7")

    with pytest.raises(deciding.NotThatMuch):
        deciding.arrived(claim, {claim.lines.get().pk: ticked}, by=manager)

    claim.refresh_from_db()
    assert claim.arrived_at is None


def test_nothing_is_ticked_in_before_the_shop_has_said_where_to(place, manager):
    claim = claimed(came(place()), **BACK)

    with pytest.raises(WrongStep):
        deciding.arrived(claim, {}, by=manager)


def test_after_seven_days_nothing_is_taken_back_and_a_broken_piece_still_is(place):
    parcel = came(place())
    Consignment.objects.update(done_at=timezone.now() - timedelta(days=7, minutes=1))
    parcel.refresh_from_db()

    with pytest.raises(claiming.TooLate):
        claimed(parcel, **BACK)

    assert rules.returnable(parcel, timezone.now()) == []
    assert claimed(parcel)


def test_what_is_made_to_order_and_earrings_are_not_taken_back(place, make_bowl):
    made = make_bowl("made", kind=Variant.Kind.MADE_TO_ORDER)
    earrings = make_bowl("earrings")
    earrings.product.returnable = False
    earrings.product.save()
    earrings.refresh_from_db()

    for variant in (made, earrings):
        with pytest.raises(claiming.NotTakenBack):
            claimed(came(place(variant)), **BACK)


def test_a_rule_that_changes_later_changes_nothing_for_an_earlier_buyer(place, make_bowl):
    before = came(place())
    seller = Seller.load()
    seller.return_days = 0
    seller.save()
    after = came(place(make_bowl("vase")))

    assert rules.returnable(before, timezone.now())
    assert not rules.returnable(after, timezone.now())


# --- called off -----------------------------------------------------------------------------------


def test_an_unpaid_order_is_called_off_and_its_pieces_are_free(place):
    order = place(quantity=2, on_hand=5)

    assert calling_off.call_off(order) is None
    assert calling_off.call_off(order) is None

    order.refresh_from_db()
    record = order.consignments.get().lines.get().variant.stock
    assert (order.state, record.on_hand, record.reserved) == ("cancelled", 5, 0)
    assert Letter.objects.filter(kind="cancelled").count() == 1


def test_a_paid_order_is_called_off_once_and_everything_goes_back(place_at_both):
    order = place_at_both()
    settling.take_in(order.payments.get())

    first = calling_off.call_off(order)
    second = calling_off.call_off(order)

    assert first == second == Refund.objects.get()
    assert (first.amount, agreed(order)) == (order.total, 0)
    assert states(order) == ("cancelled", ["called-off", "called-off"])
    assert [on_hand(each.lines.get().variant) for each in order.consignments.all()] == [5, 5]
    assert Letter.objects.filter(kind="refunded").count() == 1


def test_what_is_packed_is_not_called_off(place):
    order = place()
    settling.take_in(order.payments.get())
    consignments.pack(order.consignments.get())

    with pytest.raises(calling_off.PackedAlready):
        calling_off.call_off(order)

    assert states(order) == ("paid", ["packed"])


def test_while_a_slip_waits_the_buyer_does_not_call_off(place):
    order = place()
    transfers.show_slip(order, shards())

    with pytest.raises(calling_off.PackedAlready):
        calling_off.call_off(order)

    order.refresh_from_db()
    assert order.state == Order.State.PLACED


def test_seats_beside_the_goods_stay(book, make_bowl, make_session):
    order = book((make_bowl(), 1), (make_session().variant, 2), names=None)
    settling.take_in(order.payments.get())

    made = calling_off.call_off(order)

    assert made.amount == Decimal(159 + 50)
    assert sorted(states(order)[1]) == ["called-off", "waiting"]
    assert order.state == Order.State.PAID
    assert agreed(order) == Decimal(900)


def test_an_attempt_is_a_number_of_its_own(place):
    order = place()
    settling.take_in(order.payments.get())

    made = calling_off.call_off(order)

    assert made.attempt == uuid.uuid5(order.attempt, calling_off.BY_THE_BUYER)
