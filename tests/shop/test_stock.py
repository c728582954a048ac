"""Stock records, their moves, and the band that pages show."""

import pytest
from django.db import IntegrityError, transaction

from catalogue.models import Variant
from shop import stock
from shop.models import StockMove, StockRecord

pytestmark = pytest.mark.django_db
Reason = StockMove.Reason


def record(variant):
    return StockRecord.objects.get(variant=variant)


def test_what_is_promised_cannot_be_taken_off_the_shelf(place, make_bowl):
    bowl = make_bowl(on_hand=3)
    place(bowl, 2)

    with pytest.raises(stock.NotThatMany):
        stock.adjust(bowl, -2, reason=Reason.BROKEN)

    stock.adjust(bowl, -1, reason=Reason.BROKEN)
    assert record(bowl).free == 0


def test_moves_add_up_to_the_record(place, make_bowl):
    bowl = make_bowl(on_hand=9)
    place(bowl, 2)
    stock.adjust(bowl, -3, reason=Reason.SOLD_ELSEWHERE)

    moves = StockMove.objects.filter(variant=bowl)

    assert sum(move.on_hand_change for move in moves) == record(bowl).on_hand == 6
    assert sum(move.reserved_change for move in moves) == record(bowl).reserved == 2


@pytest.mark.parametrize(
    ("on_hand", "band"), [(0, "sold-out"), (1, "few-left"), (8, "few-left"), (9, "in-stock")]
)
def test_the_band_follows_the_free_pieces(make_bowl, on_hand, band):
    bowl = make_bowl(on_hand=0)
    if on_hand:
        stock.adjust(bowl, on_hand, reason=Reason.RECEIVED)

    bowl.refresh_from_db()

    assert bowl.availability == band


def test_a_sale_turns_the_band_in_its_own_transaction(place, make_bowl):
    bowl = make_bowl(on_hand=9)

    place(bowl, 9)

    bowl.refresh_from_db()
    assert bowl.availability == Variant.Availability.SOLD_OUT


def test_a_form_opened_before_a_sale_does_not_write_the_old_band_back(place, make_bowl):
    stale = make_bowl(on_hand=1)
    place(stale)

    stale.price = 200
    stale.save()

    stale.refresh_from_db()
    assert (stale.availability, stale.price) == (Variant.Availability.SOLD_OUT, 200)


def test_made_to_order_has_no_shelf_to_run_empty(place, make_bowl):
    jar = make_bowl(on_hand=0, kind=Variant.Kind.MADE_TO_ORDER)

    order = place(jar, 3)

    assert order.total
    assert not StockRecord.objects.filter(variant=jar).exclude(on_hand=0, reserved=0).exists()


def test_the_database_itself_refuses_to_reserve_more_than_there_is(make_bowl):
    bowl = make_bowl(on_hand=2)

    with pytest.raises(IntegrityError), transaction.atomic():
        StockRecord.objects.filter(variant=bowl).update(reserved=3)
