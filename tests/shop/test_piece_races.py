"""The same press several times at once, in several processes: one piece, one sale, one new price."""

import io
import uuid
from decimal import Decimal

import pytest
from PIL import Image

from catalogue import changing, making, pictures
from catalogue.models import Category, Photo, Product, ProductEvent, ProductPage, Variant
from catalogue.models.photos import PictureFile
from shop import counting
from shop.models import StockRecord
from tests.shop.test_races import at_once

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
