"""From bag to order through the pages, as a browser without scripts sends it; good input and bad."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from catalogue.models import Product, Variant
from shop.models import Cart, Order, StockRecord

pytestmark = pytest.mark.django_db

LANGUAGES = pytest.mark.parametrize("prefix", ["", "/en"])


@pytest.fixture(autouse=True)
def _rates(zones):
    """Every page of the counter prices delivery."""


def put_in(client, variant, quantity=1, **headers):
    return client.post("/cart/add/", {"variant": variant.pk, "quantity": quantity}, headers=headers)


def filled_in(client, prefix="", **changes):
    """The checkout form as Malee fills it in."""
    shown = client.get(f"{prefix}/checkout/").context
    form = {
        "name": "มาลี ใจงาม",
        "phone": "081-234-5678",
        "email": "malee@example.com",
        "street": "99/4 หมู่ 6",
        "postcode": "52100",
        "subdistrict": "ปงแสนทอง",
        "district": "",
        "province": "",
        "note": "",
        "pay": "promptpay",
        "attempt": str(shown["attempt"]),
        "total_shown": f"{shown['quote'].total:.2f}",
    }
    return form | changes


@LANGUAGES
def test_a_guest_buys_a_bowl(client, make_bowl, prefix):
    put_in(client, make_bowl(price=159), 2)

    response = client.post(f"{prefix}/checkout/", filled_in(client, prefix))

    order = Order.objects.get()
    assert response.url == order.get_absolute_url()
    assert response.url.startswith(f"{prefix}/orders/")
    assert order.total == Decimal("368.00")
    assert (order.contact.district, order.contact.province) == ("เมืองลำปาง", "ลำปาง")
    assert order.contact.phone == "+66812345678"
    assert client.get(response.url).status_code == 200


def test_thai_digits_are_read(client, make_bowl):
    put_in(client, make_bowl(), "๒")

    client.post("/checkout/", filled_in(client, phone="๐๘๑ ๒๓๔ ๕๖๗๘", postcode="๕๒๑๐๐"))

    assert Order.objects.get().contact.postcode == "52100"


def test_sending_the_form_again_leads_to_the_same_order(client, make_bowl):
    bowl = make_bowl(on_hand=5)
    put_in(client, bowl)
    form = filled_in(client)

    first, second = client.post("/checkout/", form), client.post("/checkout/", form)

    assert first.url == second.url
    assert Order.objects.count() == 1
    assert StockRecord.objects.get(variant=bowl).reserved == 1


def test_the_button_states_the_total_that_is_charged(client, make_bowl):
    put_in(client, make_bowl(price=100))
    form = filled_in(
        client, postcode="84280", subdistrict="เกาะพะงัน", district="เกาะพะงัน", province="สุราษฎร์ธานี"
    )

    island = client.post("/checkout/", form)

    assert island.status_code == 200
    assert not Order.objects.exists()
    assert island.context["quote"].total == Decimal(200)
    again = client.post("/checkout/", form | {"total_shown": "200.00"})
    assert Order.objects.get().total == Decimal(200)
    assert again.status_code == 302


def test_updating_the_delivery_cost_orders_nothing(client, make_bowl):
    put_in(client, make_bowl())

    response = client.post("/checkout/", filled_in(client, update="1", name="", phone=""))

    assert response.status_code == 200
    assert not Order.objects.exists()


def test_delivery_is_free_from_the_threshold_but_not_for_a_heavy_piece(client, make_bowl):
    put_in(client, make_bowl("light", price=800), 2)
    assert client.get("/cart/").context["quote"].delivery == 0

    put_in(client, make_bowl("heavy", price=900, weight=5200, enterprise="tao-plai-na"))

    quote = client.get("/cart/").context["quote"]
    assert [share.fee for share in quote.shares] == [Decimal(0), Decimal(200)]


def test_picking_up_needs_no_address(client, make_bowl):
    put_in(client, make_bowl(enterprise="tao-plai-na", price=300))
    blank = dict.fromkeys(
        ("street", "postcode", "subdistrict", "district", "province", "email"), ""
    )
    form = filled_in(client, **blank, total_shown="300.00", **{"method_tao-plai-na": "pick-up"})

    client.post("/checkout/", form)

    assert Order.objects.get().consignments.get().method == "pick-up"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "name"),
        ("phone", "081 234 56", "2 more digits"),
        ("phone", "hello", "telephone"),
        ("email", "malee@", "e-mail address"),
        ("postcode", "99999", "99999"),
        ("postcode", "", "parcel"),
        ("street", "", "parcel"),
        ("pay", "gold", "way of paying"),
    ],
)
def test_an_error_stands_beside_its_field_and_what_was_typed_is_kept(
    client, make_bowl, field, typed, said
):
    put_in(client, make_bowl())

    response = client.post("/en/checkout/", filled_in(client, "/en", **{field: typed}))

    assert response.status_code == 422
    assert said.lower() in str(response.context["form"].errors[field]).lower()
    page = response.content.decode()
    if field != "pay":
        assert f'value="{typed}"' in page or not typed
        assert f'id="error_{field}"' in page or f'id="id_{field}_error"' in page
    assert "99/4 หมู่ 6" in page or field == "street"
    assert not Order.objects.exists()


NASTY = [
    '"',
    "\x00",
    "</script><script>alert(1)</script>",
    "x" * 10_000,
    "\u200b",
    "=1+1",
    "💥",
    "' OR 1=1 --",
]


@pytest.mark.parametrize("nasty", NASTY, ids=[ascii(n)[:20] for n in NASTY])
def test_nothing_typed_into_the_checkout_breaks_it(client, make_bowl, nasty):
    put_in(client, make_bowl())
    good = filled_in(client)

    for field in good:
        response = client.post("/checkout/", good | {field: nasty, "attempt": str(uuid.uuid4())})
        assert response.status_code < 500, field
        assert b"<script>alert(1)" not in response.content


@pytest.mark.parametrize(
    "quantity", ["0", "-1", "1000000000", "1.5", "", "x", "\x00", "9" * 400, "๑๒๓๔๕"]
)
def test_an_odd_quantity_puts_nothing_into_the_bag(client, make_bowl, quantity):
    response = client.post(
        "/cart/add/", {"variant": make_bowl().pk, "quantity": quantity}, follow=True
    )

    assert response.status_code == 200
    assert not Cart.objects.exists()


@pytest.mark.parametrize("variant", ["0", "-1", "999999999999999999999", "x", "\x00", ""])
def test_an_odd_variant_puts_nothing_into_the_bag(client, make_bowl, variant):
    response = client.post("/cart/add/", {"variant": variant, "quantity": 1}, follow=True)

    assert response.status_code == 200
    assert not Cart.objects.exists()


def test_a_variant_that_was_never_approved_cannot_be_put_in(client, make_bowl):
    put_in(client, make_bowl(publish=False))

    assert not Cart.objects.exists()


def test_what_stops_being_for_sale_is_named_and_the_rest_of_the_bag_kept(client, make_bowl):
    kept, gone = make_bowl("kept"), make_bowl("gone")
    put_in(client, kept)
    put_in(client, gone)
    form = filled_in(client)
    Product.objects.filter(pk=gone.product_id).update(archived=True)

    page = client.post("/checkout/", form, follow=True)

    assert "ชาม gone" in page.content.decode()
    assert not Order.objects.exists()
    assert Cart.objects.get().lines.count() == 2


@LANGUAGES
def test_sold_out_while_paying_names_the_piece_and_keeps_the_rest(client, make_bowl, place, prefix):
    kept, last = make_bowl("kept"), make_bowl("last", on_hand=1)
    put_in(client, kept)
    put_in(client, last)
    form = filled_in(client, prefix)
    place(last)

    page = client.post(f"{prefix}/checkout/", form, follow=True)

    assert page.status_code == 200
    assert ("Bowl last" if prefix else "ชาม last") in page.content.decode()
    assert Cart.objects.get(token=client.cookies["bag"].value).lines.count() == 2


def test_a_bag_holds_no_more_than_its_cap(client, make_bowl, settings):
    settings.CART_MAX_PIECES = 3
    bowl = make_bowl()

    put_in(client, bowl, 2)
    put_in(client, bowl, 2)

    assert Cart.objects.get().lines.get().quantity == 2


def test_a_bag_that_is_too_old_is_empty(client, make_bowl):
    put_in(client, make_bowl())
    Cart.objects.update(touched=timezone.now() - timedelta(days=31))

    assert client.get("/cart/").context["quote"] is None
    assert client.get("/checkout/").url == "/cart/"


def test_changing_and_taking_out(client, make_bowl):
    bowl = make_bowl()
    put_in(client, bowl)
    client.post("/cart/change/", {"variant": bowl.pk, "quantity": 3})
    assert Cart.objects.get().lines.get().quantity == 3

    client.post("/cart/change/", {"variant": bowl.pk, "quantity": 0})

    assert not Cart.objects.get().lines.exists()


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}],
)
def test_another_site_puts_nothing_into_the_bag(client, make_bowl, headers):
    response = put_in(client, make_bowl(), **headers)

    assert response.status_code == 403
    assert not Cart.objects.exists()


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "\\\\x"]
)
def test_adding_leads_back_to_our_own_pages_only(client, make_bowl, back):
    response = client.post("/cart/add/", {"variant": make_bowl().pk, "quantity": 1, "next": back})

    assert response.url == "/cart/"


@pytest.mark.parametrize("cookie", ["", "x", "\x00", "é", "x" * 5000, "../../etc"])
def test_an_odd_cookie_is_an_empty_bag(client, tree, cookie):
    client.cookies["bag"] = cookie

    assert client.get("/cart/").status_code == 200


# --- small answers ----------------------------------------------------------------------------


@LANGUAGES
def test_a_postcode_gives_its_subdistricts(client, tree, prefix):
    rows = client.get(f"{prefix}/addresses/", {"postcode": "52100"}).json()["addresses"]

    assert ("Pong Saen Thong" if prefix else "ปงแสนทอง") in [row["subdistrict"] for row in rows]


@pytest.mark.parametrize("postcode", ["", "x", "\x00", "99999", "9" * 500])
def test_an_odd_postcode_gives_an_empty_list(client, tree, postcode):
    assert client.get("/addresses/", {"postcode": postcode}).json() == {"addresses": []}


def test_a_quote_for_what_is_filled_in_so_far(client, make_bowl):
    put_in(client, make_bowl(price=100))

    quote = client.post("/checkout/quote/", {"postcode": "84280"}).json()

    assert (quote["total_shown"], quote["total"]) == ("200.00", "฿200")


def test_a_quote_for_an_empty_bag_is_nothing(client, tree):
    assert client.post("/checkout/quote/", {}).json()["total_shown"] == "0.00"


def test_a_sold_out_variant_stays_on_the_page_and_cannot_be_chosen(client, make_bowl):
    bowl = make_bowl()
    Variant.objects.create(
        product=bowl.product,
        sku="PST-GONE",
        option_th="หมดแล้ว",
        option_en="Gone",
        price=100,
        packed_weight_g=500,
        packed_length_mm=1,
        packed_width_mm=1,
        packed_height_mm=1,
    )

    page = client.get("/en/makers/kai-chae/bowl/").content.decode()
    asked = client.get("/en/makers/kai-chae/bowl/", {"variant": "PST-GONE"}).content.decode()

    assert 'aria-disabled="true"' in page
    assert "Put into the bag" in page
    assert "Put into the bag" not in asked
