"""A new piece on the desk: a photo, a name, a few figures; once for each press, and only in one's own house."""

import io
import uuid
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from PIL import Image

from catalogue import enterprises, making
from catalogue.models import Category, Photo, Product, ProductEvent, ProductPage
from shop.desk import photo_drafts
from shop.models import StockMove

pytestmark = pytest.mark.django_db
NEW = "/desk/pieces/new/"


@pytest.fixture
def tableware(db):
    return Category.objects.create(code="tableware", name_th="จานชาม", name_en="Tableware")


@pytest.fixture
def at_desk(client, kham_pan, tableware):
    """A browser in which Kham Pan has logged in."""
    client.force_login(kham_pan)
    return client


def picture(kind="JPEG", size=(640, 480), name="pot.jpg"):
    out = io.BytesIO()
    Image.new("RGB", size, "#9c4a2a").save(out, kind)
    return SimpleUploadedFile(name, out.getvalue())


def typed(**changes):
    """The form as it is filled in for a stock of six bowls; None leaves a field away."""
    facts = {
        "attempt": str(uuid.uuid4()),
        "enterprise": "kai-chae",
        "photo": picture(),
        "name": "ชามไก่ใบเล็ก",
        "category": "tableware",
        "price": "200",
        "length": "15",
        "width": "15",
        "height": "7.5",
        "weight": "350",
        "kind": "stock",
        "pieces": "6",
    }
    return {name: value for name, value in (facts | changes).items() if value is not None}


def test_a_new_piece_has_everything_it_needs(at_desk, kham_pan, kilns):
    response = at_desk.post(NEW, typed())

    product = Product.objects.get()
    assert response.url == f"/desk/pieces/{product.pk}/"
    variant = product.variants.get()
    assert (product.enterprise, product.weight_g, product.height_cm) == (
        kilns["kai-chae"],
        350,
        Decimal("7.5"),
    )
    assert (variant.price, variant.stock.on_hand, variant.availability) == (200, 6, "few-left")
    assert (variant.packed_weight_g, variant.packed_height_mm) == (530, 155)
    assert not product.on_sale
    event = ProductEvent.objects.get()
    assert (event.what, event.member) == ("made", kham_pan)


def test_its_pages_are_drafts_with_the_photo_in_both_languages(at_desk, kham_pan, client):
    at_desk.post(NEW, typed())

    pages = ProductPage.objects.filter(product=Product.objects.get())
    photo = Photo.objects.get()
    assert {page.locale.language_code for page in pages} == {"th", "en"}
    assert not any(page.live for page in pages)
    assert {page.photo for page in pages} == {photo}
    assert {page.slug for page in pages} == {"chamkaibailek"}
    assert client.get("/makers/kai-chae/chamkaibailek/").status_code == 404


def test_the_photo_belongs_to_the_house_and_to_who_took_it(at_desk, kham_pan, kilns):
    at_desk.post(NEW, typed())

    photo = Photo.objects.get()
    kilns["kai-chae"].refresh_from_db()
    assert photo.collection == kilns["kai-chae"].collection
    assert photo.uploaded_by_user == kham_pan
    assert photo.alt_th == "ชามไก่ใบเล็ก"


def test_code_and_sku_are_made_by_themselves(at_desk):
    for _ in range(3):
        at_desk.post(NEW, typed())

    codes = list(Product.objects.values_list("code", flat=True))
    skus = list(Product.objects.values_list("variants__sku", flat=True))
    assert len(set(codes)) == len(set(skus)) == 3
    assert all(sku.isascii() and sku.startswith("PST-") for sku in skus)


def test_the_choice_is_named_in_both_languages_whatever_the_member_speaks(at_desk):
    with override("en"):
        at_desk.post(f"/en{NEW}", typed())

    variant = Product.objects.get().variants.get()
    assert variant.option_th
    assert variant.option_en == "As pictured"


def test_pressed_twice_it_is_one_piece(at_desk):
    attempt = str(uuid.uuid4())

    first = at_desk.post(NEW, typed(attempt=attempt))
    second = at_desk.post(NEW, typed(attempt=attempt))

    assert first.url == second.url
    assert Product.objects.count() == Photo.objects.count() == 1
    assert StockMove.objects.count() == 1


def test_another_house_is_never_led_to_by_the_same_attempt(at_desk, client, noi):
    attempt = str(uuid.uuid4())
    at_desk.post(NEW, typed(attempt=attempt))
    client.force_login(noi)

    client.post(NEW, typed(attempt=attempt, enterprise="tao-plai-na", name="ถ้วยน้อย"))

    houses = Product.objects.values_list("enterprise__code", flat=True)
    assert sorted(houses) == ["kai-chae", "tao-plai-na"]


def test_a_script_is_told_where_the_piece_is(at_desk):
    response = at_desk.post(NEW, typed(), headers={"Accept": "application/json"})

    assert response.json() == {"url": f"/desk/pieces/{Product.objects.get().pk}/"}


# --- figures ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("price", "kept"),
    [("๒๐๐", "200"), ("1,250", "1250"), ("฿99.50", "99.5"), (" 12 ", "12"), ("1000000", "1000000")],
)
def test_a_price_is_understood_as_people_write_it(at_desk, price, kept):
    at_desk.post(NEW, typed(price=price))

    assert Product.objects.get().variants.get().price == Decimal(kept)


HUGE = "9" * 5000


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(
            ("price", wrong)
            for wrong in (
                "", "สองร้อย", "0", "-5", "−5", "12.345", "1e3", "NaN", "Infinity", "12,50",
                "1000001", "0.5", HUGE, "\x00", "=1+1", "<script>",
            )
        ),
        *(("weight", wrong) for wrong in ("", "0", "-1", "1.5", "หนัก", "100001", HUGE)),
        *(("length", wrong) for wrong in ("", "0", "-3", "12.34", "ยาว", "301", HUGE)),
        *(("pieces", wrong) for wrong in ("", "-1", "1.5", "หก", "10001", HUGE)),
        *(("name", wrong) for wrong in ("", "   ", "\u200b", "\x00", "ก" * 256)),
        *(("category", wrong) for wrong in ("", None, "no-such", "\x00", HUGE)),
        *(("kind", wrong) for wrong in ("", "seat", "gift", "\x00")),
        *(("attempt", wrong) for wrong in ("", None, "1", "\x00", HUGE)),
        ("make_days", "สิบ"),
        ("make_days", "366"),
        ("packed_weight", "10"),
        ("packed_length", "40"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(at_desk, field, value):
    response = at_desk.post(NEW, typed(**{field: value}))

    assert response.status_code == 422
    assert "desk-error" in response.content.decode()
    assert not Product.objects.exists()
    assert not Photo.objects.exists()


def test_thai_digits_count_everywhere(at_desk):
    at_desk.post(NEW, typed(weight="๓๕๐", length="๑๕", width="๑๕.๕", height="๗", pieces="๑๒"))

    product = Product.objects.get()
    assert (product.weight_g, product.width_cm) == (350, Decimal("15.5"))
    assert product.variants.get().stock.on_hand == 12


def test_the_size_of_the_box_may_stand_for_that_of_the_piece(at_desk):
    box = {"packed_length": "30", "packed_width": "20", "packed_height": "10"}

    at_desk.post(NEW, typed(length=None, width=None, height=None, packed_weight="900", **box))

    product = Product.objects.get()
    variant = product.variants.get()
    assert product.length_cm is None
    assert (variant.packed_length_mm, variant.packed_weight_g) == (300, 900)


def test_of_one_of_a_kind_there_is_one(at_desk):
    at_desk.post(NEW, typed(kind="unique", pieces=""))

    variant = Product.objects.get().variants.get()
    assert (variant.kind, variant.stock.on_hand) == ("unique", 1)


def test_what_is_made_to_order_can_be_had_without_stock(at_desk):
    at_desk.post(NEW, typed(kind="made-to-order", pieces="", make_days="๑๔"))

    variant = Product.objects.get().variants.get()
    assert (variant.kind, variant.make_days, variant.availability) == (
        "made-to-order",
        14,
        "in-stock",
    )
    assert not StockMove.objects.exists()


# --- the photo ----------------------------------------------------------------------------------


def test_a_mistake_elsewhere_does_not_ask_for_the_photo_again(at_desk):
    attempt = str(uuid.uuid4())
    wrong = at_desk.post(NEW, typed(attempt=attempt, price="สองร้อย"))
    assert f"{NEW}{attempt}/photo/" in wrong.content.decode()

    right = at_desk.post(NEW, typed(attempt=attempt, photo=None))

    assert right.status_code == 302
    assert Photo.objects.count() == 1


def test_the_photo_may_be_sent_before_the_words(at_desk, kham_pan):
    attempt = uuid.uuid4()
    sent = at_desk.post(f"{NEW}{attempt}/photo/", {"photo": picture("WEBP", name="pot.webp")})
    shown = at_desk.get(f"{NEW}{attempt}/photo/")

    at_desk.post(NEW, typed(attempt=str(attempt), photo=None))

    assert sent.json() == {"url": f"{NEW}{attempt}/photo/"}
    assert (shown["Content-Type"], "no-store" in shown["Cache-Control"]) == ("image/jpeg", True)
    assert Photo.objects.count() == 1
    assert photo_drafts.kept(kham_pan, attempt) is None
    assert at_desk.get(f"{NEW}{attempt}/photo/").status_code == 410


def test_a_photo_from_the_album_is_as_good(at_desk):
    assert at_desk.post(NEW, typed(photo=None, album=picture())).status_code == 302


@pytest.mark.parametrize(
    "bytes_",
    [b"", b"no picture", b"\xff\xd8\xff\xe0 torn", b"<svg xmlns='http://www.w3.org/2000/svg'/>"],
)
def test_what_is_no_picture_is_refused_in_words(at_desk, kham_pan, bytes_):
    attempt = uuid.uuid4()
    torn = SimpleUploadedFile("pot.jpg", bytes_, content_type="image/jpeg")

    response = at_desk.post(f"{NEW}{attempt}/photo/", {"photo": torn})

    assert response.status_code == 422
    assert response.json()["error"]
    assert photo_drafts.kept(kham_pan, attempt) is None
    torn.seek(0)
    assert at_desk.post(NEW, typed(photo=torn)).status_code == 422
    assert not Product.objects.exists()


def test_without_a_photo_there_is_no_piece(at_desk):
    assert at_desk.post(NEW, typed(photo=None)).status_code == 422
    assert at_desk.post(f"{NEW}{uuid.uuid4()}/photo/").status_code == 422
    assert not Product.objects.exists()


def test_nobody_sees_or_uses_another_members_photo(at_desk, client, noi):
    attempt = uuid.uuid4()
    at_desk.post(f"{NEW}{attempt}/photo/", {"photo": picture()})
    client.force_login(noi)

    assert client.get(f"{NEW}{attempt}/photo/").status_code == 404
    used = client.post(NEW, typed(attempt=str(attempt), photo=None, enterprise="tao-plai-na"))
    assert used.status_code == 422


def test_forgotten_photos_do_not_pile_up(kham_pan):
    attempts = [uuid.uuid4() for _ in range(photo_drafts.MOST_OF_ONE_MEMBER + 3)]

    for attempt in attempts:
        photo_drafts.keep(kham_pan, attempt, picture(size=(20, 20)))

    left = [attempt for attempt in attempts if photo_drafts.kept(kham_pan, attempt)]
    assert len(left) == photo_drafts.MOST_OF_ONE_MEMBER


# --- whose piece it is -----------------------------------------------------------------------------


def test_a_member_of_two_houses_chooses_one(at_desk, kham_pan, kilns):
    enterprises.join(kilns["tao-plai-na"], kham_pan)
    assert 'value="tao-plai-na"' in at_desk.get(NEW).content.decode()

    assert at_desk.post(NEW, typed(enterprise=None)).status_code == 422
    at_desk.post(NEW, typed(enterprise="tao-plai-na"))

    assert Product.objects.get().enterprise == kilns["tao-plai-na"]


@pytest.mark.parametrize("house", ["tao-plai-na", "no-such", "", "\x00", HUGE])
def test_a_foreign_house_is_answered_like_none(at_desk, house):
    response = at_desk.post(NEW, typed(enterprise=house))

    assert response.status_code == 422
    assert "เตาปลายนา" not in response.content.decode()
    assert not Product.objects.exists()


def test_a_member_switched_off_makes_nothing(at_desk, kham_pan):
    kham_pan.memberships.update(active=False)

    assert at_desk.post(NEW, typed()).url == "/desk/pieces/"
    assert at_desk.get(NEW).url == "/desk/pieces/"
    assert at_desk.post(f"{NEW}{uuid.uuid4()}/photo/", {"photo": picture()}).status_code == 404
    assert not Product.objects.exists()


def test_a_stranger_is_asked_who_they_are(client, tableware, kilns):
    for address in (NEW, f"{NEW}{uuid.uuid4()}/photo/"):
        assert client.get(address).url.startswith("/desk/login/")
        assert client.post(address, typed()).url.startswith("/desk/login/")
    assert not Product.objects.exists()


def test_a_box_is_a_little_larger_and_heavier_than_the_piece():
    assert making.packed_weight(350) == 530
    assert making.packed_side(Decimal("7.5")) == 155


# --- the home screen ----------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_desk_can_be_put_on_the_home_screen(client, prefix):
    response = client.get(f"{prefix}/desk/app.webmanifest")

    facts = response.json()
    assert response["Content-Type"] == "application/manifest+json"
    assert facts["scope"] == f"{prefix}/desk/"
    assert facts["start_url"].startswith(facts["scope"])
    assert {icon["sizes"] for icon in facts["icons"]} == {"192x192", "512x512"}
