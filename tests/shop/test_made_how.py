"""How a piece is made, what an upgrade brought, and what an order has kept from the heap."""

import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from catalogue import balance
from catalogue.balance import Input, Load, Made
from catalogue.models import Craft, Product, ProductEvent, ProductPage, Upgrade
from shop import letters
from shop.models import Letter
from shop.payments import transfers
from shop.templatetags.rescued import kept_from_heap
from tests.shop.piece_doors import address, text

pytestmark = pytest.mark.django_db

TOLD = {"before_th": "ขายเป็นเศษ", "after_th": "ถ้วยลายหิน", "change_th": "เรียนผสมเศษลงเนื้อดิน"}
MADE = {
    "body_th": "ดินขาวลำปางผสมบิสกิตบด",
    "technique_th": "ขึ้นรูปด้วยแป้นหมุน",
    "firing_th": "เคลือบขี้เถ้า เผาครั้งเดียว",
    "firing_c": "๑๒๓๐",
    "glaze": "ash",
    "colours": ["blue", "white"],
}


@pytest.fixture
def at_desk(client, kham_pan):
    """A browser in which Kham Pan has logged in."""
    client.force_login(kham_pan)
    return client


@pytest.fixture
def bowl(make_bowl):
    """Five on the shelf, nothing told of how they are made."""
    bowl = make_bowl()
    Upgrade.objects.all().delete()
    return bowl


def photo():
    held = io.BytesIO()
    Image.new("RGB", (400, 300), "brown").save(held, "JPEG")
    return SimpleUploadedFile("before.jpg", held.getvalue(), "image/jpeg")


def shown(client, product):
    page = ProductPage.objects.get(product=product, locale__language_code="en")
    return client.get(page.url).content.decode()


# --- body, technique, firing ------------------------------------------------------------------------


def test_how_it_is_made_is_told_on_the_desk_and_read_in_the_passport(at_desk, bowl):
    answer = at_desk.post(f"{address(bowl)}making/", MADE)

    craft = Craft.objects.get(product=bowl.product)
    product = Product.objects.get(pk=bowl.product_id)
    assert answer.status_code == 302
    assert (craft.body_th, craft.firing_c) == (MADE["body_th"], 1230)
    assert (product.glaze, sorted(product.colours)) == ("ash", ["blue", "white"])
    assert "1230 °C" in text(at_desk.get(f"/en/p/{bowl.sku}/", follow=True))


def test_what_is_told_twice_is_one_row_and_one_trace(at_desk, bowl):
    for _again in range(2):
        at_desk.post(f"{address(bowl)}making/", MADE)

    assert Craft.objects.count() == 1
    assert ProductEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("firing_c", "9"),
        ("firing_c", "hot"),
        ("firing_c", "9" * 400),
        ("body_th", "ก" * 121),
        ("glaze", "gold"),
        ("colours", ["octarine"]),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(at_desk, bowl, field, value):
    answer = at_desk.post(f"{address(bowl)}making/", MADE | {field: value})

    assert answer.status_code == 422
    assert not Craft.objects.exists()


# --- before and after ---------------------------------------------------------------------------------


def test_an_upgrade_tells_prices_teacher_workshop_and_photo(at_desk, bowl, throwing_class):
    facts = {
        "price_before": "40",
        "price_after": "๑๕๙",
        "workshop": throwing_class.pk,
        "taught_by": "อาจารย์สมศรี",
        "attempt": str(uuid4()),
        "photo": photo(),
    }
    answer = at_desk.post(f"{address(bowl)}upgrade/", TOLD | facts)

    upgrade = Upgrade.objects.get()
    page = shown(at_desk, bowl.product)
    assert answer.status_code == 302
    assert (upgrade.price_before, upgrade.price_after) == (40, 159)
    assert (upgrade.workshop, upgrade.taught_by) == (throwing_class, "อาจารย์สมศรี")
    assert upgrade.photo.collection == upgrade.product.enterprise.collection
    assert "฿40" in page
    assert "อาจารย์สมศรี" in page


def test_a_later_change_keeps_the_photo(at_desk, bowl):
    at_desk.post(f"{address(bowl)}upgrade/", TOLD | {"attempt": str(uuid4()), "photo": photo()})
    before = Upgrade.objects.get().photo

    at_desk.post(f"{address(bowl)}upgrade/", TOLD | {"price_after": "200"})

    upgrade = Upgrade.objects.get()
    assert (upgrade.photo, upgrade.price_after) == (before, 200)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("price_before", "-1"),
        ("price_after", "NaN"),
        ("price_after", "1e9"),
        ("workshop", "999999"),
        ("workshop", "x"),
        ("taught_by", "ก" * 121),
    ],
)
def test_an_odd_upgrade_is_refused(at_desk, bowl, field, value):
    answer = at_desk.post(f"{address(bowl)}upgrade/", TOLD | {field: value})

    assert answer.status_code == 422
    assert not Upgrade.objects.exists()


# --- for the buyer ------------------------------------------------------------------------------------


@pytest.fixture
def recorded(bowl, kilns, kham_pan):
    """Of four bowls half is scrap: 250 g in each of 500 g."""
    house, today = kilns["kai-chae"], timezone.localdate()
    lot, _fresh = balance.receive(
        house, Load(uuid4(), "biscuit", "โรงงาน", today, 2000), by=kham_pan
    )
    batch, _fresh = balance.begin(house, uuid4(), today, by=kham_pan)
    balance.add(batch, [Input(1000, lot=lot), Input(1000, name_th="ดิน")], [Made(bowl, 4, 500)])
    return bowl


def test_a_paid_order_says_what_it_kept_from_the_heap(client, recorded, place, manager):
    order = place(recorded, 3, language="en")
    unpaid = kept_from_heap(order)
    transfers.confirm(order.payments.get(), by=manager)
    order.refresh_from_db()
    letters.send_due(timezone.now())

    said = "keep 750 g of scrap from the heap"
    assert (unpaid, kept_from_heap(order)) == (0, 750)
    assert said in text(client.get(order.get_absolute_url()))
    assert Letter.objects.filter(kind=Letter.Kind.PAID).exists()


def test_a_declared_share_counts_for_nothing(place, manager, make_bowl):
    order = place(make_bowl("declared"))
    transfers.confirm(order.payments.get(), by=manager)
    order.refresh_from_db()

    assert kept_from_heap(order) == 0
