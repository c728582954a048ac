"""Refunds decided: whole or by line, once, never too much, with ledger, stock and consignments."""

import uuid
from decimal import Decimal

import pytest

from catalogue.models import Variant
from shop import consignments, ledger
from shop.models import (
    Consignment,
    Dispute,
    LedgerEntry,
    Letter,
    Order,
    Refund,
    RefundLine,
    StockMove,
    StockRecord,
)
from shop.models.steps import WrongStep
from shop.payments import refund_plans, refunds, transfers
from shop.payments.refund_plans import NothingToReturn, NotOfThisOrder, TooMuch, Wanted
from tests.shop.refunding import agreed, some_of, states
from tests.shop.test_races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(place, manager):
    """A factory of paid orders; takes what `place` takes."""

    def make(*args, **kwargs):
        order = place(*args, **kwargs)
        transfers.confirm(order.payments.get(), by=manager)
        order.refresh_from_db()
        return order

    return make


@pytest.fixture
def two_kilns(place_at_both, manager):
    """The order of both kilns, paid by transfer: ฿507.75."""
    order = place_at_both()
    transfers.confirm(order.payments.get(), by=manager)
    order.refresh_from_db()
    return order


# --- part and all ---------------------------------------------------------------------------


def test_one_piece_of_a_line_goes_back_with_its_share_of_the_ledger(two_kilns, decide):
    refund = decide(two_kilns, {"PST-BOWL": 1})

    assert refund.amount == Decimal("159.00")
    assert agreed(two_kilns) == two_kilns.total - 159
    entry = LedgerEntry.objects.get(kind="refund")
    assert (entry.amount, entry.enterprise.code) == (Decimal("-159.00"), "kai-chae")
    assert entry.cause == f"refund {refund.pk}"
    assert states(two_kilns) == ("paid", ["waiting", "waiting"])


def test_a_whole_refund_leaves_nothing_in_the_ledger_and_ends_the_order(two_kilns, decide):
    refund = decide(two_kilns, restock=True)

    assert refund.amount == two_kilns.total == Decimal("507.75")
    assert agreed(two_kilns) == 0
    assert all(balance == 0 for balance in ledger.balances(two_kilns).values())
    assert states(two_kilns) == ("cancelled", ["called-off", "called-off"])
    assert refund_plans.left(two_kilns).amount == 0


def test_piece_by_piece_adds_up_to_the_whole(two_kilns, decide):
    decide(two_kilns, {"PST-BOWL": 1})
    decide(two_kilns, {"PST-BOWL": 1}, ["kai-chae"])
    decide(two_kilns, {}, ["tao-plai-na"])

    decide(two_kilns, {"PST-CUP": 1})

    assert agreed(two_kilns) == 0
    assert states(two_kilns) == ("cancelled", ["called-off", "called-off"])


def test_a_consignment_without_pieces_left_is_called_off_and_the_other_goes_on(two_kilns, decide):
    decide(two_kilns, {"PST-BOWL": 2})

    assert states(two_kilns) == ("paid", ["called-off", "waiting"])
    cup = two_kilns.consignments.last()
    consignments.send(cup, carrier="flash", number="TH1")
    consignments.deliver(cup)
    assert states(two_kilns) == ("completed", ["called-off", "delivered"])
    with pytest.raises(WrongStep):
        consignments.pack(two_kilns.consignments.first())


def test_the_delivery_fee_alone_calls_nothing_off(two_kilns, decide):
    refund = decide(two_kilns, {}, ["kai-chae"])

    assert refund.amount == 50
    assert states(two_kilns) == ("paid", ["waiting", "waiting"])
    with pytest.raises(TooMuch):
        decide(two_kilns, {}, ["kai-chae"])


def test_what_was_sent_stays_sent_and_the_order_completed(paid, decide):
    order = paid(quantity=2)
    parcel = order.consignments.get()
    consignments.send(parcel, carrier="flash", number="TH1")
    consignments.deliver(parcel)

    decide(order)

    assert states(order) == ("completed", ["delivered"])
    assert agreed(order) == 0


def test_a_refund_is_told_to_the_buyer_and_written_down_with_who_and_why(
    two_kilns, decide, manager
):
    refund = decide(two_kilns, {"PST-BOWL": 2})

    assert (refund.asked_by, refund.reason, refund.state) == (manager, "ชามร้าว", "owed")
    assert two_kilns.letters.filter(kind=Letter.Kind.REFUNDED).count() == 1
    told = [(event.what, event.member) for event in two_kilns.events.all()][2:]
    assert told == [("refund", manager), ("called-off", manager)]


# --- stock ----------------------------------------------------------------------------------


def test_a_unique_piece_that_comes_back_can_be_bought_again(paid, place, make_bowl, decide):
    vase = make_bowl("vase", kind=Variant.Kind.UNIQUE, on_hand=1)
    order = paid(vase)
    vase.refresh_from_db()
    assert vase.availability == Variant.Availability.SOLD_OUT

    decide(order, restock=True)

    vase.refresh_from_db()
    assert vase.availability != Variant.Availability.SOLD_OUT
    assert place(vase).state == Order.State.PLACED
    assert StockMove.objects.filter(reason="returned", order=order).count() == 1
    assert RefundLine.objects.filter(restocked=True).count() == 1


@pytest.mark.parametrize("restock", [True, False])
def test_pieces_go_on_the_shelf_only_when_asked_to(paid, make_bowl, decide, restock):
    bowl = make_bowl(on_hand=5)
    order = paid(bowl, 3)

    decide(order, {"PST-BOWL": 2}, restock=restock)

    record = StockRecord.objects.get(variant=bowl)
    assert (record.on_hand, record.reserved) == (4 if restock else 2, 0)


def test_what_is_made_to_order_has_no_shelf_to_go_back_to(paid, make_bowl, decide):
    sign = make_bowl("sign", kind=Variant.Kind.MADE_TO_ORDER, on_hand=0)

    decide(paid(sign), restock=True)

    assert not StockMove.objects.filter(variant=sign).exists()
    assert not RefundLine.objects.filter(restocked=True).exists()


# --- never too much -------------------------------------------------------------------------


def test_more_pieces_than_are_left_are_refused_with_the_figures(paid, decide):
    order = paid(quantity=2)
    decide(order, {"PST-BOWL": 1})

    with pytest.raises(TooMuch) as refused:
        decide(order, {"PST-BOWL": 2})

    assert (refused.value.left, refused.value.asked) == (159, 318)
    assert Refund.objects.count() == 1


@pytest.mark.parametrize("pieces", [{}, {"PST-BOWL": 0}])
def test_a_refund_of_nothing_is_none(paid, decide, pieces):
    with pytest.raises(NothingToReturn):
        decide(paid(), pieces)


def test_fewer_than_no_pieces_cannot_be_asked_for():
    with pytest.raises(ValueError, match="fewer"):
        Wanted({1: -1})


def test_lines_and_parcels_of_another_order_are_refused(paid, make_bowl, decide, manager):
    bowl = make_bowl(on_hand=9)
    mine, other = paid(bowl), paid(bowl)
    known = {"by": manager, "reason": "x", "restock": False}

    for wanted in (
        some_of(other, {"PST-BOWL": 1}),
        Wanted({}, frozenset([other.consignments.get().pk])),
        Wanted({10**12: 1}),
    ):
        with pytest.raises(NotOfThisOrder):
            refunds.decide(mine, wanted, attempt=uuid.uuid4(), **known)
    attempt = decide(other).attempt
    with pytest.raises(NotOfThisOrder):
        decide(mine, attempt=attempt)

    assert Refund.objects.count() == 1


def test_an_unpaid_order_has_nothing_to_return(place, decide):
    with pytest.raises(NothingToReturn):
        decide(place())


def test_money_that_a_bank_is_fetching_is_not_returned_as_well(paid, decide):
    order = paid()
    Dispute.objects.create(payment=order.payments.get(), stripe_id="dp_1", amount=order.total)

    with pytest.raises(refunds.Disputed):
        decide(order)


def test_who_looked_before_a_parcel_was_sent_has_to_look_again(paid, decide):
    order = paid()
    seen = refund_plans.plan(order, refund_plans.left(order).everything(), restock=True).seen
    consignments.send(order.consignments.get(), carrier="flash", number="TH1")

    with pytest.raises(refunds.Changed):
        decide(order, restock=True, seen=seen)

    assert not Refund.objects.exists()


def test_a_plan_says_what_each_side_becomes_and_writes_nothing(two_kilns):
    wanted = some_of(two_kilns, {"PST-BOWL": 2}, ["kai-chae"])

    plan = refund_plans.plan(two_kilns, wanted, restock=True)

    assert plan.total == 368
    share = plan.shares[0]
    assert (share.amount, share.keeps, share.called_off) == (368, 0, True)
    assert [(part.line.sku, part.quantity) for part in plan.back] == [("PST-BOWL", 2)]
    assert plan.becomes == Order.State.PAID
    whole = refund_plans.plan(two_kilns, refund_plans.left(two_kilns).everything(), restock=True)
    assert whole.becomes == Order.State.CANCELLED
    assert not Refund.objects.exists()


# --- once -------------------------------------------------------------------------------------


def test_a_button_pressed_twice_is_one_refund(paid, decide):
    order, attempt = paid(quantity=3), uuid.uuid4()

    first = decide(order, {"PST-BOWL": 1}, restock=True, attempt=attempt)
    second = decide(order, {"PST-BOWL": 1}, restock=True, attempt=attempt)

    assert first == second
    assert LedgerEntry.objects.filter(kind="refund").count() == 1
    assert StockMove.objects.filter(reason="returned").count() == 1
    assert order.letters.filter(kind=Letter.Kind.REFUNDED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_by_six_processes_is_one_refund(paid, decide):
    order, attempt = paid(quantity=5), uuid.uuid4()

    def press(number, barrier):
        barrier.wait()
        return [str(decide(order, {"PST-BOWL": 1}, restock=True, attempt=attempt).amount)]

    assert at_once(press, 6) == {"159.00": 6}

    assert Refund.objects.count() == 1
    assert StockMove.objects.filter(reason="returned").count() == 1
    assert agreed(order) == order.total - 159


@pytest.mark.django_db(transaction=True)
def test_six_managers_at_once_do_not_return_more_than_there_is(paid, decide):
    order = paid(quantity=4)

    def press(number, barrier):
        barrier.wait()
        try:
            decide(order, {"PST-BOWL": 1}, restock=True)
        except TooMuch:
            return ["too much"]
        return ["refunded"]

    assert at_once(press, 6) == {"refunded": 4, "too much": 2}

    assert agreed(order) == order.delivery_total
    assert states(order) == ("cancelled", ["called-off"])
    assert order.events.filter(what="cancelled").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_parcel_sent_and_refunded_at_once_is_sent_or_called_off_never_both(paid, decide):
    order = paid()
    parcel = order.consignments.get()

    def press(number, barrier):
        barrier.wait()
        try:
            if number % 2:
                consignments.send(parcel, carrier="flash", number="TH1")
            else:
                decide(order)
        except (WrongStep, NothingToReturn, TooMuch):
            return ["no"]
        return ["sent" if number % 2 else "refunded"]

    answers = at_once(press, 4)

    parcel.refresh_from_db()
    assert answers["refunded"] == 1, answers
    sent = order.events.filter(what="sent").exists()
    assert (parcel.state == Consignment.State.CALLED_OFF) != sent
    assert agreed(order) == 0
