"""The same press several times at once, in several processes: one piece, one sale, one new price."""

import io
import time
import uuid
from decimal import Decimal

import pytest
from django.db import transaction
from PIL import Image

from catalogue import changing, making, pictures
from catalogue.models import Category, Photo, Product, ProductEvent, ProductPage, Variant
from catalogue.models.photos import PictureFile
from shop import counting, stock
from shop.models import Order, StockRecord
from tests.shop.test_races import at_once, buy

pytestmark = pytest.mark.django_db(transaction=True)


def enter(number, barrier, enterprise, category, attempts, member):
    """Enter the piece of one attempt; 'made' or 'found'."""
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "#9c4a2a").save(out, "JPEG")
    piece = making.NewPiece(
        attempt=attempts[number % len(attempts)],
        name_th="ชามไก่",
        category=category,
        price=Decimal(200),
        weight_g=350,
        packed=making.Packed(530, 230, 230, 155),
    )
    picture = PictureFile(pictures.clean(out))
    barrier.wait()
    _product, fresh = making.make(enterprise, piece, picture, by=member)
    return ["made" if fresh else "found"]


@pytest.mark.parametrize("different", [1, 4])
def test_of_presses_at_once_each_attempt_makes_one_piece(kilns, kham_pan, different):
    category = Category.objects.create(code="tableware", name_th="จานชาม")
    attempts = [uuid.uuid4() for _ in range(different)]

    answers = at_once(enter, 4, kilns["kai-chae"], category, attempts, kham_pan)

    assert answers == {"made": different} | ({"found": 3} if different == 1 else {})
    assert Product.objects.count() == Photo.objects.count() == different
    assert ProductPage.objects.count() == 2 * different


def sell(number, barrier, variant, member):
    """Sold at the fair, as one and the same form says it."""
    barrier.wait()
    try:
        counting.sell_elsewhere(variant, by=member, seen=0)
    except counting.CountedAlready:
        return ["counted already"]
    return ["sold"]


def test_one_form_sent_by_four_sells_one_piece(make_bowl, kham_pan):
    bowl = make_bowl()

    answers = at_once(sell, 4, bowl, kham_pan)

    assert answers == {"sold": 1, "counted already": 3}
    assert StockRecord.objects.get(variant=bowl).on_hand == 4


def reprice(number, barrier, variant, member):
    """Each of them another price, from the same old one."""
    barrier.wait()
    try:
        changing.reprice(variant, Decimal(160 + number), seen=Decimal(159), by=member)
    except changing.ChangedMeanwhile:
        return ["changed meanwhile"]
    return ["changed"]


def test_of_four_new_prices_at_once_one_is_kept_and_the_others_hear_of_it(make_bowl, kham_pan):
    bowl = make_bowl()

    answers = at_once(reprice, 4, bowl, kham_pan)

    assert answers == {"changed": 1, "changed meanwhile": 3}
    event = ProductEvent.objects.get()
    assert event.after == f"฿{Variant.objects.get(pk=bowl.pk).price:.0f}"


Kind = Variant.Kind


def buy_while_the_kind_changes(number, barrier, variant, member):
    """A buyer whose order takes half a second to be written, and a member who changes the kind."""
    if number:
        barrier.wait()
        other = Kind.STOCK if variant.kind == Kind.MADE_TO_ORDER else Kind.MADE_TO_ORDER
        try:
            counting.change_kind(variant, other, None, by=member)
        except counting.Promised:
            return ["promised"]
        return ["changed"]
    with transaction.atomic():
        answer = buy([variant], number)
        barrier.wait()
        time.sleep(0.5)
    return [answer]


@pytest.mark.parametrize("kind", [Kind.STOCK, Kind.MADE_TO_ORDER])
def test_the_kind_waits_for_an_order_that_is_being_written(make_bowl, kham_pan, zones, kind):
    bowl = make_bowl(kind=kind)
    StockRecord.objects.filter(variant=bowl, variant__kind=Kind.MADE_TO_ORDER).delete()

    answers = at_once(buy_while_the_kind_changes, 2, bowl, kham_pan)

    assert answers == {"sold": 1, "promised": 1}
    assert Variant.objects.get(pk=bowl.pk).kind == kind
    assert StockRecord.objects.get(variant=bowl).reserved == (kind == Kind.STOCK)


@pytest.mark.parametrize("kind", [Kind.STOCK, Kind.MADE_TO_ORDER])
def test_what_has_become_of_another_kind_is_not_set_aside(make_bowl, place, kind):
    order, bowl = place(), make_bowl("other", kind=kind)
    other = Kind.STOCK if kind == Kind.MADE_TO_ORDER else Kind.MADE_TO_ORDER
    Variant.objects.filter(pk=bowl.pk).update(kind=other)  # after the buyer's page was read

    with pytest.raises(stock.SoldOut):
        stock.reserve(bowl, 1, order=order)

    assert not StockRecord.objects.filter(variant=bowl, reserved__gt=0)
    assert Order.objects.count() == 1
