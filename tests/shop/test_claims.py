"""Claims: what a buyer may say and when, another piece, money back, and a reasoned no."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.utils import timezone

from catalogue import pictures
from catalogue.models import Variant
from shop import consignments, orders, packing, statement
from shop.claims import claiming, deciding, pictures_of, rules
from shop.models import Claim, Consignment, Letter, Order, OrderEvent, Refund, StockMove
from shop.models.steps import WrongStep
from shop.payments import refund_plans, refunds, settling
from shop.payments.refund_plans import NotOfThisOrder, TooMuch
from tests.shop.claiming import came, claimed, on_hand, said, sent_again, shards
from tests.shop.refunding import agreed

pytestmark = pytest.mark.django_db


def kept():
    """Pictures of claims on the disk."""
    folder = settings.PRIVATE_ROOT / "claims"
    return set(folder.iterdir()) if folder.exists() else set()


# --- saying it ------------------------------------------------------------------------------------


def test_a_claim_is_written_once_with_its_pictures_and_a_letter(place):
    parcel, attempt, before = came(place(quantity=2)), uuid.uuid4(), kept()

    first = claimed(parcel, attempt=attempt, photos=2, words="แตกเป็นสองซีก")
    second = claimed(parcel, attempt=attempt, photos=2)

    assert first == second
    assert (first.state, first.lines.get().quantity, first.photos.count()) == ("open", 1, 2)
    new = kept() - before
    assert len(new) == 2
    assert not any(b"SECRET" in path.read_bytes() for path in new)
    assert Letter.objects.get(kind="claim").cause == f"claim {first.pk}"
    assert OrderEvent.objects.filter(what="claimed").count() == 1


def test_no_more_pieces_are_claimed_than_were_bought_and_not_claimed(place):
    parcel = came(place(quantity=3))
    claimed(parcel, 2)

    with pytest.raises(claiming.NotThatMany) as caught:
        claimed(parcel, 2)

    assert (caught.value.left, caught.value.asked) == (1, 2)
    assert Claim.objects.count() == 1


def test_what_was_declined_may_be_claimed_again_and_what_was_refunded_may_not(
    place, manager, decide
):
    parcel = came(place(quantity=2))
    deciding.decline(claimed(parcel, 2), by=manager, answer="ไม่เห็นรอยแตกในรูป")
    decide(parcel.order, {parcel.lines.get().sku: 1})

    assert [each.quantity for each in rules.left(parcel)] == [1]


def test_the_money_of_a_claim_is_not_counted_twice(place, manager):
    parcel = came(place(quantity=3))
    deciding.pay_back(claimed(parcel, 1, wish="money"), by=manager)

    assert [each.quantity for each in rules.left(parcel)] == [2]


@pytest.mark.parametrize("pieces", [0, 10**9])
def test_no_pieces_and_a_thousand_million_are_refused(place, pieces):
    parcel, before = came(place()), kept()

    with pytest.raises((claiming.NothingChosen, claiming.NotThatMany)):
        claimed(parcel, pieces)

    assert kept() == before


def test_another_orders_line_is_refused(place, make_bowl):
    parcel, other = came(place()), came(place(make_bowl("vase")))
    strange = claiming.Said({other.lines.get().pk: 1}, "broken", "money")

    with pytest.raises(NotOfThisOrder):
        claiming.claim(parcel, strange, [shards()], attempt=uuid.uuid4())


def test_an_attempt_of_another_parcel_is_refused(place, make_bowl):
    parcel, other = came(place()), came(place(make_bowl("vase")))
    first = claimed(parcel)

    with pytest.raises(NotOfThisOrder):
        claimed(other, attempt=first.attempt)


def test_what_is_not_sent_or_not_paid_cannot_be_claimed(place):
    parcel = place().consignments.get()

    with pytest.raises(claiming.NotYet):
        claimed(parcel)


def test_a_claim_after_the_time_is_refused_with_the_day(place):
    parcel = came(place())
    long_ago = timezone.now() - rules.AFTER_ARRIVAL - timedelta(minutes=1)
    Consignment.objects.update(done_at=long_ago)
    parcel.refresh_from_db()

    with pytest.raises(claiming.TooLate) as caught:
        claimed(parcel)

    assert caught.value.until == long_ago + rules.AFTER_ARRIVAL


def test_a_file_that_is_no_picture_leaves_nothing_behind(place):
    parcel, before = came(place()), kept()
    bad = shards()
    bad.truncate(30)

    with pytest.raises(pictures.NotAPicture):
        claiming.claim(parcel, said(parcel), [shards(), bad], attempt=uuid.uuid4())

    assert kept() == before
    assert not Claim.objects.exists()


# --- another piece --------------------------------------------------------------------------------


def test_another_piece_leaves_the_shelf_and_costs_nothing(place, kham_pan):
    order = place(quantity=2, on_hand=5)
    parcel = came(order)
    claim = claimed(parcel)

    assert deciding.replace(claim, by=kham_pan)
    assert not deciding.replace(claim, by=kham_pan)

    made = order.consignments.get(replaces=claim)
    line = made.lines.get()
    assert (line.quantity, line.price, made.delivery_fee, made.weight_g) == (1, 0, 0, 500)
    assert on_hand(line.variant) == 2
    assert made in packing.queue(kham_pan, packing.tab_of("waiting"))
    assert [(each.sku, pieces) for each, pieces in packing.in_the_box(made)] == [(line.sku, 1)]
    assert agreed(order) == order.total
    assert Letter.objects.filter(kind="claim-yes").count() == 1


def test_a_completed_order_stays_so_and_its_claim_is_settled_on_arrival(place, kham_pan):
    order = place()
    parcel = came(order)
    claim = claimed(parcel)
    assert order.state == Order.State.COMPLETED

    made = sent_again(claim, kham_pan)

    order.refresh_from_db()
    claim.refresh_from_db()
    assert (order.state, claim.state, made.state) == ("completed", "settled", "delivered")
    assert Letter.objects.filter(kind="sent").count() == 2


def test_with_too_few_pieces_nothing_moves(place, kham_pan):
    parcel = came(place(quantity=2, on_hand=3))
    claim = claimed(parcel, 2)

    with pytest.raises(deciding.NotEnough) as caught:
        deciding.replace(claim, by=kham_pan)

    claim.refresh_from_db()
    assert (caught.value.free, caught.value.wanted) == (1, 2)
    assert (claim.state, Consignment.objects.count()) == ("open", 1)


def test_what_was_the_only_one_has_no_other(place, make_bowl, kham_pan):
    jar = make_bowl("jar", kind=Variant.Kind.UNIQUE, on_hand=1)
    parcel = came(place(jar))

    with pytest.raises(claiming.OneOfAKind):
        claimed(parcel)
    with pytest.raises(claiming.OneOfAKind):
        deciding.replace(claimed(parcel, wish="money"), by=kham_pan)

    assert Consignment.objects.count() == 1


def test_a_replacement_that_is_withdrawn_is_back_on_the_shelf(place, kham_pan):
    parcel = came(place(on_hand=5))
    claim = claimed(parcel)
    deciding.replace(claim, by=kham_pan)

    assert deciding.withdraw(claim, by=kham_pan)
    assert not deciding.withdraw(claim, by=kham_pan)

    claim.refresh_from_db()
    assert (claim.state, claim.remedy, on_hand(parcel.lines.get().variant)) == ("open", "", 4)
    assert deciding.replace(claim, by=kham_pan)


def test_the_order_ends_when_the_parcel_it_waited_for_is_withdrawn(place, kham_pan):
    order = place()
    settling.take_in(order.payments.get())
    parcel = order.consignments.get()
    consignments.send(parcel, carrier="thailand-post", number="EX123456789TH")
    claim = claimed(parcel)
    deciding.replace(claim, by=kham_pan)
    consignments.deliver(parcel)
    waited = Order.objects.get().state

    deciding.withdraw(claim, by=kham_pan)

    assert (waited, Order.objects.get().state) == ("paid", "completed")


def test_pieces_whose_money_went_back_are_not_sent_again(place, kham_pan, decide):
    parcel = came(place(quantity=2, on_hand=5))
    claim = claimed(parcel, 2)
    decide(parcel.order, {parcel.lines.get().sku: 1})

    with pytest.raises(TooMuch):
        deciding.replace(claim, by=kham_pan)

    claim.refresh_from_db()
    assert (claim.state, on_hand(parcel.lines.get().variant)) == ("open", 3)
    assert Consignment.objects.count() == 1


def test_a_replacement_on_its_way_is_not_withdrawn_nor_paid_for(place, kham_pan, manager):
    claim = claimed(came(place()))
    deciding.replace(claim, by=kham_pan)
    consignments.send(claim.replacements.get(), carrier="thailand-post", number="EX123456780TH")

    for deed in (deciding.withdraw, deciding.pay_back):
        with pytest.raises(WrongStep):
            deed(claim, by=manager)
    with pytest.raises(WrongStep):
        deciding.decline(claim, by=manager, answer="ไม่")


def test_a_broken_replacement_is_paid_back_by_the_line_that_was_bought(place, kham_pan, manager):
    order = place(quantity=2)
    first = came(order)
    second = sent_again(claimed(first), kham_pan)
    third = sent_again(claimed(second), kham_pan)

    made = deciding.pay_back(claimed(third, wish="money"), by=manager)

    assert made.lines.get().line == first.lines.get()
    assert made.amount == Decimal(159)
    assert agreed(order) == order.total - 159


def test_a_disputed_order_gets_no_other_piece(by_stripe, kham_pan):
    order = by_stripe()
    parcel = order.consignments.get()
    consignments.send(parcel, carrier="thailand-post", number="EX123456789TH")
    claim = claimed(parcel)
    order.payments.get().disputes.create(stripe_id="dp_1", amount=order.total)

    with pytest.raises(refunds.Disputed):
        deciding.replace(claim, by=kham_pan)

    assert Claim.objects.get().state == "open"


# --- money ----------------------------------------------------------------------------------------


def test_the_pieces_price_goes_back_once_with_the_fee_if_asked(place, manager):
    order = place(quantity=2)
    claim = claimed(came(order), wish="money")

    made = deciding.pay_back(claim, by=manager, fee=True)
    again = deciding.pay_back(claim, by=manager)

    assert made == again == Refund.objects.get()
    assert made.amount == Decimal(159 + 50)
    assert agreed(order) == Decimal(159)
    assert Claim.objects.get().state == "settled"


def test_whole_refund_and_replacement_leave_books_and_stock_right(place, kham_pan, decide):
    order = place(quantity=2, on_hand=5)
    parcel = came(order)
    deciding.replace(claimed(parcel), by=kham_pan)

    decide(order, restock=True)

    assert agreed(order) == 0
    assert on_hand(parcel.lines.get().variant) == 5 - 2 - 1 + 2
    moves = StockMove.objects.filter(variant=parcel.lines.get().variant)
    assert sum(move.on_hand_change for move in moves) == 4
    assert refund_plans.left(order).amount == 0


def test_the_delivery_of_a_replaced_piece_is_refunded_by_hand(place, kham_pan, manager):
    order = place()
    sent_again(claimed(came(order)), kham_pan)
    fee = refund_plans.Wanted({}, frozenset([order.consignments.bought().get().pk]))

    refunds.decide(order, fee, by=manager, reason="ค่าส่ง", restock=False, attempt=uuid.uuid4())

    assert agreed(order) == Decimal(159)


def test_money_that_went_back_before_is_not_returned_twice(place, manager, decide):
    order = place()
    claim = claimed(came(order), wish="money")
    decide(order)

    with pytest.raises(TooMuch):
        deciding.pay_back(claim, by=manager)

    assert Claim.objects.get().state == "open"


def test_a_no_is_said_with_its_reason_and_once(place, manager):
    claim = claimed(came(place()))

    assert deciding.decline(claim, by=manager, answer="รอยนี้เป็นลายของเคลือบ")
    assert not deciding.decline(claim, by=manager, answer="อีกครั้ง")

    assert Claim.objects.get().answer == "รอยนี้เป็นลายของเคลือบ"
    assert Letter.objects.filter(kind="claim-no").count() == 1


def test_the_lines_of_the_order_are_those_that_were_bought(place, kham_pan):
    order = place()
    parcel = came(order)
    deciding.replace(claimed(parcel), by=kham_pan)

    assert orders.lines_of(order) == list(parcel.lines.all())
    assert len(statement.of(order)["lines"]) == 2


def test_pictures_are_erased_with_their_files(place):
    parcel, before = came(place()), kept()
    claimed(parcel, photos=3)

    assert pictures_of.erase_photos(parcel.order) == 3
    assert pictures_of.erase_photos(parcel.order) == 0

    assert kept() == before
    assert Claim.objects.count() == 1
