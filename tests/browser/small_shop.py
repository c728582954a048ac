"""A small but real shop for the browser: goods with pictures, news, a seller, orders in every state."""

import io
import uuid
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files import File
from PIL import Image, ImageDraw
from wagtail.models import Locale

from catalogue.models import (
    Category,
    Enterprise,
    EnterprisePage,
    Photo,
    Product,
    ProductPage,
    ProductPhoto,
    Variant,
)
from catalogue.models.photos import RENDITIONS
from home.models import HomePage, NewsPage, StandardPage
from shop import consignments, orders, stock
from shop.models import Consignment, Order, Payment, Seller, StockMove
from shop.payments import refunds, settling, transfers
from tests.cast import MALEE
from tests.shop.refunding import some_of


@dataclass
class SmallShop:
    """What the tests want to name."""

    bowl: Variant  # the first of three choices; the third is sold out
    cobalt: Variant
    jar: Variant  # one of a kind, of the enterprise where buyers may pick up
    cup: Variant  # of the same
    orders: dict[str, Order] = field(default_factory=dict)


def picture_of(colour, size=(480, 360)):
    """A JPEG of a pot, as a file that was uploaded."""
    image = Image.new("RGB", size, "#e7dfd2")
    width, height = size
    ImageDraw.Draw(image).ellipse((width // 4, height // 4, width * 3 // 4, height - 20), colour)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()


def hang(title, colour, thai, english):
    """A photo in the library, in every size that pages show."""
    file = File(io.BytesIO(picture_of(colour)), name=f"{title}.jpg")
    photo = Photo.objects.create(title=title, file=file, alt_th=thai, alt_en=english)
    photo.get_renditions(*RENDITIONS)
    return photo


def tell(parent, page, **english):
    """Publish a page and its English twin."""
    parent.add_child(instance=page)
    page.save_revision().publish()
    twin = page.get_translation(Locale.objects.get(language_code="en"))
    twin.alias_of = None  # it shows the Thai until now
    for name, words in (english | {"slug": page.slug}).items():
        setattr(twin, name, words)
    twin.save_revision().publish()


@pytest.fixture
def small_shop(tree, zones, make_bowl):
    """Two enterprises, four products with pictures, news, a standard page, a seller, a full home."""
    red = hang("rooster-bowl", "#9c4a2a", "ชามไก่สีแดงวางบนโต๊ะไม้", "A red bowl on a wooden table")
    blue = hang("cobalt-bowl", "#1f3f86", "ชามสีน้ำเงิน", "A blue bowl")
    pale = hang("moon-jar", "#8fae93", "โถพระจันทร์สีเขียวไข่กา", "A celadon moon jar")
    name_seller()
    name_makers(pale)
    shop = SmallShop(*put_on_sale(make_bowl, red, blue, pale))
    Category.objects.create(code="planters", name_th="กระถาง", name_en="Planters", position=2)
    tell_home(red, blue)
    story = "<p>เปิดเตาแล้ว <b>ร้อยใบ</b></p><h2>ครั้งหน้า</h2><ul><li>ชาม</li><li>โถ</li></ul>"
    tell(
        tree["th"]["news"],
        NewsPage(
            title="เปิดเตารอบแรกของปี", slug="first-kiln", intro="มาดูกัน", body=story, photo=blue
        ),
        title="The first firing of the year",
        intro="Come and see",
        body="<p>The kiln is <b>open</b>.</p><h2>Next</h2><ul><li>Bowls</li></ul>",
    )
    tell(
        tree["th"]["home"],
        StandardPage(title="การส่งและคืนของ", slug="delivery", body=story),
        title="Delivery and returns",
        body="<p>By parcel.</p><h2>Returns</h2><p>Within seven days.</p>",
    )
    return shop


def name_seller():
    """Everything the law and the buyer want to read at the foot; and a shop that calls itself a demo."""
    seller = Seller.load()
    seller.name_th, seller.name_en = "กลุ่มวิสาหกิจชุมชนเซรามิกปงแสนทอง", "Pong Saen Thong Ceramics Group"
    seller.address_th = "99 หมู่ 6 ตำบลปงแสนทอง อำเภอเมืองลำปาง ลำปาง 52100"
    seller.address_en = "99 Moo 6, Pong Saen Thong, Mueang Lampang, Lampang 52100"
    seller.phone, seller.line_id = "054 123 456", "@pongsaenthong"
    seller.email = "hello@pongsaenthong-ceramics.example"
    seller.registration, seller.ocpb = "0525559000123", "กทบ. 12345"
    seller.notice_th, seller.notice_en = "สงกรานต์หยุดส่ง 13–15 เมษายน", "No posting 13–15 April"
    seller.is_demo = True
    seller.save()


def name_makers(portrait):
    """Facts about the enterprises, and their portrait."""
    Enterprise.objects.update(
        maker_th="ป้าคำปันและเพื่อน",
        maker_en="Aunt Khampan and friends",
        waste_th="เศษชามแตกจากโรงงาน",
        village_no=6,
        established=1998,
        people=12,
        pick_up_hours_th="ทุกวัน 9.00–16.00 น.",
        pick_up_hours_en="Daily 9:00–16:00",
    )
    EnterprisePage.objects.update(photo=portrait)


def put_on_sale(make_bowl, red, blue, pale):
    """A bowl in three choices, a plate that is sold out, a jar of which there is only one, a cup."""
    bowl = make_bowl("rooster-bowl", price=159, on_hand=40, publish=False)
    cobalt, gone = (
        Variant.objects.create(
            product=bowl.product,
            sku=f"PST-{sku}",
            option_th=thai,
            option_en=english,
            price=Decimal(price),
            position=position,
            packed_weight_g=500,
            packed_length_mm=200,
            packed_width_mm=200,
            packed_height_mm=120,
        )
        for position, (sku, thai, english, price) in enumerate(
            [("COBALT", "ลายครามโคบอลต์", "Cobalt", 189), ("ASH", "เคลือบขี้เถ้าไม้", "Wood ash", 209)], 1
        )
    )
    stock.adjust(cobalt, 40, reason=StockMove.Reason.RECEIVED)
    plate = make_bowl("plate", price=120, on_hand=0, publish=False)
    jar = make_bowl(
        "moon-jar",
        enterprise="tao-plai-na",
        price=1200,
        on_hand=1,
        kind=Variant.Kind.UNIQUE,
        publish=False,
    )
    cup = make_bowl("cup", enterprise="tao-plai-na", price=95, on_hand=9, publish=False)
    put_up(
        bowl.product, "ชามก๋วยเตี๋ยวเซรามิกลายไก่วาดมือ", "Hand-painted rooster noodle bowl", red, blue
    )
    put_up(plate.product, "จานผงบิสกิตบด", "Plate of ground biscuit ware", blue)
    put_up(jar.product, "โถพระจันทร์", "Moon jar", pale)
    put_up(cup.product, "ถ้วยเอสเพรสโซ", "Espresso cup", red)
    Product.objects.update(featured=True)
    assert gone.sold_out
    return Variant.objects.get(pk=bowl.pk), Variant.objects.get(pk=cobalt.pk), jar, cup


def put_up(product, thai, english, *photos):
    """A product's page; publishing it puts the product on sale."""
    makers = EnterprisePage.objects.filter(enterprise=product.enterprise)
    page = ProductPage(
        title=thai, slug=product.code, product=product, photo=photos[0], story="<p>ล้างเครื่องได้</p>"
    )
    page.gallery = [ProductPhoto(photo=photo) for photo in photos[1:]]
    parent = makers.get(locale__language_code="th")
    tell(parent, page, product=product, title=english, story="<p>Goes into the dishwasher</p>")


def tell_home(first, second):
    """Every section of the home page."""
    HomePage.objects.update(
        photo=first, shards_photo=second, table_photo=first, shards_steps="เก็บ\nบด\nปั้น\nเผา"
    )
    for language, words in (("th", "เศษชามกลับมาเป็นชาม"), ("en", "Shards become bowls again")):
        HomePage.objects.filter(locale__language_code=language).update(
            lead=words, shards_title=words, shards_text=words, table_title=words, table_text=words
        )


# --- orders in every state --------------------------------------------------------------------


@pytest.fixture
def orders_in_every_state(small_shop, place, manager, till):
    """Lay one order in each state that its buyer can see; a factory by language."""

    def lay(language):
        def ordered(number, variant=small_shop.bowl, **how):
            buyer = replace(MALEE, phone=f"+6681111{number:04}", note="ห่อสองชั้นนะคะ")
            return place(variant, contact=buyer, language=language, **how)

        pick_up = {"tao-plai-na": Consignment.Method.PICK_UP}
        found = {name: ordered(number) for number, name in enumerate(UNPAID + PAID + OVER)}
        found["ready"] = ordered(99, small_shop.cup, methods=pick_up)
        for name in ("slip shown", "slip refused"):
            transfers.show_slip(found[name], io.BytesIO(picture_of("#1f3f86")))
        refused = found["slip refused"].slips.get()
        transfers.refuse_slip(refused, by=manager, reason="ยอดเงินไม่ตรง")
        for name in (*PAID, "ready", "owed back"):
            transfers.confirm(found[name].payments.get(), by=manager)
        bring_on(found, manager)
        ways = {"quantity": 2, "pay": Payment.Method.STRIPE}
        found |= {name: ordered(50 + number, **ways) for number, name in enumerate(BY_STRIPE)}
        pay_through_stripe(found, till)
        small_shop.orders = found
        return small_shop

    return lay


UNPAID = ("placed", "slip shown", "slip refused")
PAID = ("paid", "packed", "sent", "completed")
OVER = ("expired", "cancelled", "owed back")
# How each is paid at Stripe; half of those whose name says so goes back.
BY_STRIPE = {
    "at Stripe": None,
    "payment on its way": "promptpay_later",
    "payment failed": "promptpay_later",
    "half refunded": "card",
    "refund waiting": "promptpay",
    "refund on its way": "promptpay",
    "refund failed": "promptpay",
}


def bring_on(found, manager):
    """From paid to where each order's name says it is."""
    for name in ("packed", "sent", "completed"):
        consignments.pack(found[name].consignments.get(), by=manager)
    for name in ("sent", "completed"):
        parcel = found[name].consignments.get()
        consignments.send(parcel, carrier="thailand-post", number="EX123456785TH", by=manager)
    consignments.deliver(found["completed"].consignments.get())
    consignments.make_ready(found["ready"].consignments.get(), by=manager)
    owed = found["owed back"].payments.get()
    settling.owe_back(owed, owed.amount, by=manager, reason="paid twice")
    expired = found["expired"]
    orders.expire(expired, now=expired.holds_until + timedelta(minutes=1))
    orders.cancel(found["cancelled"], by=manager, why="สั่งผิด")


def pay_through_stripe(found, till):
    """From Stripe's page to where each order's name says it is."""
    pages = {name: till.page(found[name]) for name in BY_STRIPE}
    for name, way in BY_STRIPE.items():
        if way:
            till.stripe.pay(pages[name], way)
    till.stripe.fail(pages["payment failed"])
    till.hear_all()
    returned = {name: give_half_back(found[name]) for name in BY_STRIPE if "refund" in name}
    till.stripe.buyer_names_account(returned["refund on its way"], arrives=False)
    till.stripe.refund_fails(returned["refund failed"])
    till.hear_all()


def give_half_back(order):
    """One of the order's two pieces; the refund's name at Stripe."""
    [sku] = order.consignments.get().lines.values_list("sku", flat=True)
    deed = {"by": None, "reason": "ชามร้าว", "restock": False, "attempt": uuid.uuid4()}
    refund = refunds.decide(order, some_of(order, {sku: 1}), **deed)
    refunds.ask(refund)
    return refund.stripe_id
