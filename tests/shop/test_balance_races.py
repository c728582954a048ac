"""Two batches at one time want the last of one lot, in processes, on whichever database the tests run."""

from uuid import uuid4

import pytest
from django.db.models import F

from catalogue.balance import Input, Made, Refused
from catalogue.models import Batch, BatchInput, PiecesMade, ScrapLot
from shop import firing
from shop.models import StockRecord
from tests.catalogue.scales import day, take_in
from tests.shop.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def fire_in_step(number, barrier, lot, member, use):
    """Everybody looks before anybody takes."""
    barrier.wait()
    ScrapLot.objects.get(pk=lot.pk)
    try:
        use(barrier, lot, member)
    except Refused as told:
        return [told.why]
    return ["fired"]


def guarded(barrier, lot, member):
    barrier.wait()
    firing.fire(lot.enterprise, uuid4(), day(), [Input(1000, lot=lot)], [], by=member)


def unguarded(barrier, lot, member):
    there = ScrapLot.objects.get(pk=lot.pk)
    barrier.wait()
    if there.left_g < 1000:
        raise Refused("lot-short")
    ScrapLot.objects.filter(pk=lot.pk).update(used_g=there.used_g + 1000)


@pytest.mark.parametrize(("use", "fired"), [(guarded, 1), (unguarded, 4)])
def test_the_last_kilogram_of_a_lot_goes_into_one_batch(kilns, kham_pan, use, fired):
    lot = take_in(kilns["kai-chae"], kham_pan, 1500)

    answers = at_once(fire_in_step, 4, lot, kham_pan, use)

    assert answers["fired"] == fired
    if use is guarded:
        assert answers == {"fired": 1, "lot-short": 3}
        assert Batch.objects.count() == BatchInput.objects.count() == 1
    assert not ScrapLot.objects.filter(used_g__gt=F("received_g")).exists()


def press(number, barrier, attempt, lot, bowl, member):
    barrier.wait()
    put_in, made = [Input(1000, lot=lot)], [Made(bowl, 2, 400, True)]
    _batch, fresh = firing.fire(lot.enterprise, attempt, day(), put_in, made, by=member)
    return ["entered" if fresh else "there already"]


def test_one_batch_sent_four_times_at_once_is_entered_once(kilns, kham_pan, make_bowl):
    lot, bowl = take_in(kilns["kai-chae"], kham_pan), make_bowl(on_hand=1)

    answers = at_once(press, 4, uuid4(), lot, bowl, kham_pan)

    assert answers == {"entered": 1, "there already": 3}
    assert (ScrapLot.objects.get().used_g, PiecesMade.objects.count()) == (1000, 1)
    assert StockRecord.objects.get(variant=bowl).on_hand == 3
