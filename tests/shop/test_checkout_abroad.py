"""Buying from another country: the address, the price, what is asked and what is refused."""

import re
import uuid
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone

from catalogue.models import Variant
from shop import consignments, letters
from shop.models import Cart, DeliveryZone, Order, Seller
from shop.orders import Contact
from shop.payments import transfers

pytestmark = pytest.mark.django_db

LANGUAGES = pytest.mark.parametrize("prefix", ["", "/en"])
EMPTY = dict.fromkeys(("street", "postcode", "subdistrict", "district", "province"), "")
SINGAPORE = EMPTY | {
    "name": "Mei Tan",
    "phone": "+65 9123 4567",
    "email": "mei@example.com",
    "country": "SG",
    "address": "12 Sample Rise, #04-05",
    "city": "Singapore",
    "region": "",
    "postal_code": "049145",
    "note": "",
    "pay": "promptpay",
}

MEI = Contact(
    name="Mei Tan",
    phone="+12025550114",
    email="mei@example.com",
    street="12 Sample Rise, #04-05",
    district="Austin",
    province="TX",
    postcode="78701",
    country="US",
)


@pytest.fixture(autouse=True)
def _rates(zones):
    """Two zones of Thailand and two of the world."""


def put_in(client, variant, quantity=1):
    client.post("/cart/add/", {"variant": variant.pk, "quantity": quantity})


def filled_in(client, total, **changes):
    """The form as Mei fills it in, with the total on its button."""
    shown = client.get("/en/checkout/").context
    typed = {"attempt": str(shown["attempt"]), "total_shown": f"{total:.2f}"}
    return SINGAPORE | typed | changes


def errors(response):
    """The fields that are complained of."""
    assert response.status_code == 422
    return set(response.context["form"].errors)


@LANGUAGES
def test_a_guest_abroad_buys_a_bowl(client, make_bowl, prefix):
    put_in(client, make_bowl(price=159), 2)

    response = client.post(f"{prefix}/checkout/", filled_in(client, 718))

    order = Order.objects.get()
    contact = order.contact
    assert response.url == order.get_absolute_url()
    assert (order.total, order.delivery_total) == (Decimal(718), Decimal(400))
    assert (contact.street, contact.district, contact.province, contact.subdistrict) == (
        "12 Sample Rise, #04-05",
        "Singapore",
        "",
        "",
    )
    assert (contact.postcode, contact.country, contact.phone) == ("049145", "SG", "+6591234567")


@pytest.mark.parametrize(("prefix", "country"), [("", "สิงคโปร์"), ("/en", "Singapore")])
def test_the_buyers_page_names_the_country_in_the_orders_language(
    client, make_bowl, prefix, country
):
    put_in(client, make_bowl(price=100))

    page = client.post(f"{prefix}/checkout/", filled_in(client, 500), follow=True)

    address = page.content.decode().split("<address>")[1].split("</address>")[0]
    assert "".join(address.split()).endswith(f"Singapore049145<br>{country}")


def test_without_scripts_the_fields_follow_the_country_once_the_price_is_asked(client, make_bowl):
    put_in(client, make_bowl(price=100))
    form = filled_in(client, 150, update="1", address="", city="", postal_code="")

    page = client.post("/en/checkout/", form)

    assert page.status_code == 200
    assert page.context["quote"].total == 500
    assert page.context["form"].goes_abroad
    html = page.content.decode()
    assert '<option value="SG" selected>Singapore</option>' in html
    assert '<div class="fields" data-home hidden>' in html
    assert '<div class="fields" data-abroad>' in html
    assert not Order.objects.exists()
    client.post("/en/checkout/", filled_in(client, 500))
    assert Order.objects.get().total == 500


def test_the_price_of_the_country_is_seen_before_it_is_paid(client, make_bowl):
    put_in(client, make_bowl(price=100))

    surprised = client.post("/en/checkout/", filled_in(client, 150))

    assert surprised.status_code == 200
    assert "฿500" in surprised.content.decode()
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("address", ""),
        ("city", ""),
        ("address", "99/4 หมู่ 6"),
        ("city", "สิงคโปร์"),
        ("city", "東京"),
        ("region", "Москва"),
        ("address", "!!!"),
        ("address", "x" * 201),
        ("postal_code", "12345678901"),
        ("postal_code", "〒100"),
        ("postal_code", "5210ก"),
        ("country", "XX"),
        ("country", "TH SG"),
        ("country", "sg"),
        ("phone", "9123 4567"),
        ("phone", "0812345678"),
        ("phone", "+65 1"),
        ("name", ""),
    ],
)
def test_what_no_postman_could_use_is_refused_beside_its_field(client, make_bowl, field, typed):
    put_in(client, make_bowl(price=100))

    page = client.post("/en/checkout/", filled_in(client, 500, **{field: typed}))

    assert field in errors(page)
    assert f'id="id_{field}_error"' in page.content.decode()
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("address", "Calle Peña 5, 2º izq.", "Calle Peña 5, 2o izq."),
        ("address", "1234 Kalākaua Ave #5", "1234 Kalākaua Ave #5"),
        ("city", "Đà Nẵng", "Đà Nẵng"),
        ("city", "Ｔｏｋｙｏ", "Tokyo"),
        ("postal_code", "sw1a 2aa", "SW1A 2AA"),
        ("postal_code", "๑๒๓-4567", "123-4567"),
        ("postal_code", "", ""),
        ("region", "Nordrhein-Westfalen", "Nordrhein-Westfalen"),
        ("name", "มาลี ใจงาม", "มาลี ใจงาม"),
    ],
)
def test_addresses_of_the_world_are_taken_as_they_are(client, make_bowl, field, typed, kept):
    column = {"address": "street", "city": "district", "region": "province"}
    column |= {"postal_code": "postcode", "name": "name"}
    put_in(client, make_bowl(price=100))

    client.post("/en/checkout/", filled_in(client, 500, **{field: typed}))

    assert getattr(Order.objects.get().contact, column[field]) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+66 81 234 5678", "+66812345678"),
        ("0065 9123 4567", "+6591234567"),
        ("(+65) 9123-4567", "+6591234567"),
        ("+๖๕ ๙๑๒๓ ๔๕๖๗", "+6591234567"),
    ],
)
def test_a_number_with_its_countrys_code_is_understood(client, make_bowl, typed, kept):
    put_in(client, make_bowl(price=100))

    client.post("/en/checkout/", filled_in(client, 500, phone=typed))

    assert Order.objects.get().contact.phone == kept


NASTY = ['"', "\x00", "</script><script>alert(1)</script>", "x" * 10_000, "\u200b", "=1+1", "💥"]


@pytest.mark.parametrize("nasty", NASTY, ids=[ascii(n)[:20] for n in NASTY])
def test_nothing_typed_abroad_breaks_the_checkout(client, make_bowl, nasty):
    put_in(client, make_bowl(price=100), 3)

    for field in ("country", "address", "city", "region", "postal_code", "phone", "pay"):
        form = filled_in(client, 500, attempt=str(uuid.uuid4()), **{field: nasty})
        for address in ("/checkout/", "/checkout/quote/"):
            response = client.post(address, form)
            assert response.status_code < 500, field
            assert b"<script>alert(1)" not in response.content


def test_too_heavy_for_a_price_orders_nothing_and_keeps_what_was_typed(client, make_bowl):
    Seller.objects.update_or_create(
        pk=1, defaults={"email": "shop@example.com", "line_id": "@shop"}
    )
    put_in(client, make_bowl(price=100, weight=6000, on_hand=2), 2)

    page = client.post("/en/checkout/", filled_in(client, 200))

    html = page.content.decode()
    assert page.status_code == 200
    assert "10 kg" in page.context["on_request"]
    assert "mailto:shop@example.com" in html
    assert 'value="12 Sample Rise, #04-05"' in html
    assert '<dd class="price" data-total>฿200 + delivery</dd>' in html
    assert '<button class="button wide" data-place hidden>' in html
    assert not Order.objects.exists()
    assert Cart.objects.get().lines.get().quantity == 2


def test_too_heavy_for_one_country_may_go_to_another_or_be_picked_up(client, make_bowl):
    put_in(client, make_bowl(price=100, weight=11_000, enterprise="tao-plai-na"))

    at_home = client.post("/checkout/quote/", {"country": "TH"}).json()
    abroad = client.post("/en/checkout/quote/", {"country": "SG"}).json()
    fetched = client.post(
        "/en/checkout/quote/", {"country": "SG", "method_tao-plai-na": "pick-up"}
    ).json()

    assert (at_home["total"], at_home["on_request"]) == ("฿300", "")
    assert abroad["total"] == "฿100 + delivery"
    assert abroad["delivery"] == abroad["fees"]["tao-plai-na"] == "on request"
    assert "10 kg" in abroad["on_request"]
    assert (fetched["total"], fetched["on_request"]) == ("฿100", "")


def test_a_traveller_with_a_foreign_number_picks_up_at_the_kiln(client, make_bowl):
    put_in(client, make_bowl(enterprise="tao-plai-na", price=300, weight=11_000))
    form = filled_in(client, 300, address="", city="", **{"method_tao-plai-na": "pick-up"})

    client.post("/en/checkout/", form)

    contact = Order.objects.get().contact
    assert (contact.phone, contact.country, contact.street) == ("+6591234567", "TH", "")


def test_an_address_that_is_not_needed_is_neither_judged_nor_kept(client, make_bowl):
    put_in(client, make_bowl(enterprise="tao-plai-na", price=300))
    pick_up = {"method_tao-plai-na": "pick-up"}
    form = filled_in(client, 300, country="TH", postcode="99999", city="東京", **pick_up)

    client.post("/checkout/", form)

    assert Order.objects.get().contact.postcode == ""


@pytest.mark.parametrize("country", ["", "TH"])
def test_a_thai_address_asks_nothing_of_the_fields_for_abroad(client, make_bowl, country):
    put_in(client, make_bowl(price=100))
    thai = {"street": "99/4 หมู่ 6", "postcode": "52100", "subdistrict": "ปงแสนทอง"}
    form = filled_in(client, 150, country=country, city="สิงคโปร์", **thai)

    client.post("/checkout/", form)

    contact = Order.objects.get().contact
    assert (contact.country, contact.district) == ("TH", "เมืองลำปาง")


def test_seats_alone_need_no_address(client, make_bowl):
    seat = make_bowl("seat", kind=Variant.Kind.SEAT, price=350)
    put_in(client, seat)
    form = filled_in(client, 350, country="", address="", city="", phone="081 234 5678")

    response = client.post("/checkout/", form)

    order = Order.objects.get()
    assert response.status_code == 302
    assert order.consignments.get().method == "attendance"
    assert (order.total, order.contact.street) == (350, "")


def test_a_shop_that_sends_at_home_only_asks_for_no_country(client, make_bowl):
    DeliveryZone.objects.exclude(countries="").delete()
    put_in(client, make_bowl(price=100))

    page = client.get("/en/checkout/").content.decode()
    sent = client.post("/en/checkout/", filled_in(client, 150))

    assert 'name="country"' not in page
    assert "data-abroad>" not in page
    assert "country" in errors(sent)


# --- the parcel -------------------------------------------------------------------------------


@pytest.fixture
def parcel(place, manager):
    """A paid parcel to Singapore; its buyer reads English."""
    order = place(contact=MEI, language="en")
    transfers.confirm(order.payments.get(), by=manager)
    return order.consignments.get()


def in_one_line(html):
    """What stands between the tags, with / where a line ends."""
    return " ".join(re.sub("<[^>]+>", " ", html.replace("<br>", " / ")).split())


def test_the_label_names_the_country_as_every_post_office_reads_it(client, parcel, kham_pan):
    client.force_login(kham_pan)

    page = client.get(f"/desk/orders/{parcel.pk}/").content.decode()

    label = in_one_line(page.split('<p class="desk-address">')[1].split("</p>")[0])
    assert label == "Mei Tan / 12 Sample Rise, #04-05 / Austin, TX 78701 / UNITED STATES"


def test_the_managers_read_the_same_label(client, parcel, manager):
    client.force_login(manager)

    page = client.get(f"/admin/shop/orders/{parcel.order_id}/").content.decode()

    assert "12 Sample Rise, #04-05 / Austin, TX 78701 / UNITED STATES" in in_one_line(page)


def test_an_address_at_home_is_printed_without_its_country(client, place, manager, kham_pan):
    order = place()
    transfers.confirm(order.payments.get(), by=manager)
    client.force_login(kham_pan)

    page = client.get(f"/desk/orders/{order.consignments.get().pk}/").content.decode()

    label = in_one_line(page.split('<p class="desk-address">')[1].split("</p>")[0])
    assert label == "มาลี ใจงาม / 99/4 หมู่ 6 / ปงแสนทอง เมืองลำปาง / ลำปาง 52100"


def test_the_letter_promises_no_thai_delivery_time_abroad(parcel, manager):
    consignments.send(parcel, carrier="thailand-post", number="EX123456789TH", by=manager)

    letters.send_due(timezone.now())

    for text in (mail.outbox[-1].body, mail.outbox[-1].alternatives[0][0]):
        assert "1–3 weeks" in text
        assert "2–4 working days" not in text
