"""The cast: the kilns, what they make, and the people who buy and must not see each other's things."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from catalogue.models import (
    Category,
    Enterprise,
    EnterprisePage,
    MakersPage,
    Material,
    Membership,
    Product,
    ProductPage,
    ProductsPage,
    Upgrade,
    Variant,
    Workshop,
)
from home.models import HomePage, NewsIndexPage, WorkshopIndexPage
from people.models import Member
from shop import delivery, orders, seats, stock
from shop.models import Cart, CartLine, DeliveryRate, DeliveryZone, Payment, StockMove
from tests.remembered import remembered

MALEE = orders.Contact(
    name="มาลี ใจงาม",
    phone="+66812345678",
    email="malee@example.com",
    street="99/4 หมู่ 6",
    subdistrict="ปงแสนทอง",
    district="เมืองลำปาง",
    province="ลำปาง",
    postcode="52100",
)


def added(parent, page):
    """A live page without a revision: quick, and as good for what is never edited here."""
    return parent.add_child(instance=page)


def twin_of(page, title, **row):
    """The page's English counterpart under the same slug, not published yet."""
    english = Locale.objects.get(language_code="en")
    twin = page.get_translation_or_none(english)
    if twin is None:
        twin = page.copy_for_translation(english, copy_parents=True)
    twin = twin.specific
    twin.alias_of = None  # a published Thai page has one that shows the Thai
    twin.title, twin.live = title, True
    if page.depth > 2:
        twin.slug = page.slug
    for name, value in row.items():
        setattr(twin, name, value)
    return twin


@pytest.fixture
def tree(db):
    """The site's pages down to the lists, in both languages: {'th': {...}, 'en': {...}}."""
    return remembered("tree", planted)


def planted():
    """The pages of the tree, added one by one."""
    root = Page.objects.get(depth=1)
    thai = Locale.objects.get(language_code="th")
    home = added(root, HomePage(title="เซรามิกปงแสนทอง", slug="home", locale=thai))
    pages = {
        "home": home,
        "products": added(home, ProductsPage(title="สินค้า", slug="products", locale=thai)),
        "makers": added(home, MakersPage(title="กลุ่มผู้ผลิต", slug="makers", locale=thai)),
        "news": added(home, NewsIndexPage(title="ข่าว", slug="news", locale=thai)),
        "workshops": added(home, WorkshopIndexPage(title="เวิร์กช็อป", slug="workshops", locale=thai)),
    }
    titles = {"home": "Pong Saen Thong", "products": "Products", "makers": "Makers", "news": "News"}
    titles["workshops"] = "Workshops"
    twins = {}
    for name, page in pages.items():
        twins[name] = twin_of(page, titles[name])
        twins[name].save()  # before it has children: a page keeps count of them
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    return {"th": pages, "en": twins}


@pytest.fixture
def zones(db):
    """The rest of Thailand at 50 baht a kilogram's parcel, an island at 100; ASEAN at 400 up to
    10 kg, the rest of the world at 800.
    """
    return remembered("zones", drawn)


def drawn():
    """The zones with their rates."""
    made = {
        "mainland": DeliveryZone(code="thailand", name_th="ทั่วไทย", name_en="Thailand"),
        "island": DeliveryZone(
            code="islands", name_th="เกาะ", name_en="Islands", postcodes="84280 84360"
        ),
        "asean": DeliveryZone(
            code="asean", name_th="อาเซียน", name_en="ASEAN", countries="KH LA MY SG VN"
        ),
        "world": DeliveryZone(code="world", name_th="ทั่วโลก", name_en="World", countries="*"),
    }
    for zone, fee in zip(made.values(), (50, 100, 400, 800), strict=True):
        zone.save()
        for kilograms, times in ((1, 1), (5, 2), (10 if zone.countries else 20, 4)):
            DeliveryRate.objects.create(
                zone=zone, up_to_g=kilograms * 1000, fee=Decimal(fee * times)
            )
    return made


@pytest.fixture
def kilns(tree):
    """Two enterprises with their pages; the second hands goods over at its house."""
    return remembered("kilns", lambda: built(tree))


def built(tree):
    """The kilns of the cast by their codes."""
    made = {}
    for code, thai, english, pick_up in (
        ("kai-chae", "กลุ่มไก่แจ้", "Bantam Throwers", False),
        ("tao-plai-na", "เตาปลายนา", "Field's Edge Kiln", True),
    ):
        enterprise = Enterprise.objects.create(
            code=code,
            name_th=thai,
            name_en=english,
            pick_up=pick_up,
            pick_up_place_th="ศาลาหมู่ 7" if pick_up else "",
            pick_up_place_en="Moo 7 pavilion" if pick_up else "",
        )
        page = added(
            tree["th"]["makers"],
            EnterprisePage(title=thai, slug=code, enterprise=enterprise, story="<p>เรื่อง</p>"),
        )
        twin_of(page, english, enterprise=enterprise).save()
        made[code] = enterprise
    return made


@pytest.fixture
def make_bowl(kilns):
    """A factory of bowls on sale: one variant, so many on hand, published in both languages."""

    def make(code="bowl", *, enterprise="kai-chae", on_hand=5, publish=True, weight=500, **facts):
        about = code, enterprise, on_hand, publish, weight, sorted(facts.items())
        return remembered("bowl", lambda: made(*about[:-1], facts), *about)

    def made(code, enterprise, on_hand, publish, weight, facts):
        category, _ = Category.objects.get_or_create(
            code="tableware", defaults={"name_th": "จานชาม", "name_en": "Tableware"}
        )
        product = Product.objects.create(
            code=code, enterprise=kilns[enterprise], category=category, weight_g=weight - 100
        )
        variant = _variant(product, packed_weight_g=weight, **facts)
        _say_what_it_is_made_of(product)
        if on_hand:
            stock.adjust(variant, on_hand, reason=StockMove.Reason.RECEIVED)
        if publish:
            _tell(product)
        variant.refresh_from_db()
        return variant

    return make


def _variant(product, *, price=159, kind=Variant.Kind.STOCK, **facts):
    return Variant.objects.create(
        product=product,
        sku=f"PST-{product.code.upper()}",
        kind=kind,
        option_th="ไก่สีดั้งเดิม",
        option_en="Traditional colours",
        price=Decimal(price),
        packed_length_mm=200,
        packed_width_mm=200,
        packed_height_mm=120,
        **facts,
    )


def _say_what_it_is_made_of(product):
    """A quarter of it is reused, and a workshop changed it."""
    clay = {"name_th": "ดิน", "name_en": "Clay", "source_th": "ในจังหวัด"}
    grog = {"name_th": "ผงบิสกิตบด", "name_en": "Grog", "source_th": "ชามร้าว"}
    Material.objects.create(product=product, percent=75, **clay)
    Material.objects.create(product=product, percent=25, recycled=True, **grog)
    Upgrade.objects.create(product=product, before_th="ก่อน", after_th="หลัง", change_th="อบรม")


def _tell(product):
    """Publish the product's page in Thai and English."""
    parent = EnterprisePage.objects.get(enterprise=product.enterprise, locale__language_code="th")
    page = added(
        parent,
        ProductPage(
            title=f"ชาม {product.code}", slug=product.code, product=product, story="<p>ชามดี</p>"
        ),
    )
    page.save_revision().publish()
    twin_of(page, f"Bowl {product.code}", product=product).save_revision().publish()
    product.refresh_from_db()


@pytest.fixture
def throwing_class(kilns):
    """A workshop of the second kiln: bowls thrown on the wheel, in its own yard."""
    return remembered("class", lambda: announced(kilns["tao-plai-na"]))


def announced(enterprise):
    """The class in throwing, for sixty days from today."""
    today = timezone.localdate()
    return Workshop.objects.create(
        code="throwing",
        name_th="ปั้นชามด้วยแป้นหมุน",
        name_en="Throwing a bowl",
        first_day=today,
        last_day=today + timedelta(days=60),
        place_th="ลานเตาปลายนา",
        place_en="Field's Edge yard",
        map_link="https://www.openstreetmap.org/?mlat=18.27&mlon=99.45",
        enterprise=enterprise,
    )


@pytest.fixture
def make_session(throwing_class):
    """A factory of sessions on sale: make_session() has six seats at 450 baht in a week.

    A second session of one workshop needs a room or a time of its own.
    """

    def make(
        workshop=None,
        capacity=6,
        price=450,
        starts_in=timedelta(days=7),
        hours=3,
        **facts,
    ):
        starts_at = (timezone.now() + starts_in).replace(second=0, microsecond=0)
        return seats.open_session(
            workshop or throwing_class,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=hours),
            capacity=capacity,
            price=Decimal(price),
            **facts,
        )

    return make


@pytest.fixture
def bag():
    """A factory of carts: bag(bowl, 2) or bag((bowl, 1), (cup, 3))."""

    def fill(*wanted):
        pairs = wanted if isinstance(wanted[0], tuple) else [wanted]
        cart = Cart.objects.create()
        for variant, quantity in pairs:
            CartLine.objects.create(cart=cart, variant=variant, quantity=quantity)
        return cart

    return fill


@pytest.fixture
def place(zones, bag, make_bowl):
    """A factory of orders: place() is Malee's order of one of five bowls."""

    def order(
        variant=None,
        quantity=1,
        *,
        on_hand=5,
        contact=MALEE,
        language="th",
        methods=None,
        pay=Payment.Method.PROMPTPAY,
    ):
        variant = variant or make_bowl(on_hand=on_hand)
        cart = bag(variant, quantity)
        lines = [delivery.Line(line.variant, line.quantity) for line in cart.lines.all()]
        quote = delivery.quote(
            lines, country=contact.country, postcode=contact.postcode, methods=methods
        )
        return orders.place(
            cart, quote, contact, attempt=cart.attempt, language=language, method=pay
        )

    return order


@pytest.fixture
def roles(db):
    """The groups and what they may do; whoever is there already is put into theirs."""
    members = sorted(Member.objects.values_list("pk", flat=True))
    remembered("roles", lambda: call_command("setup_roles", verbosity=0), members)


@pytest.fixture
def manager(roles):
    """Runs the shop's orders."""
    return remembered("manager", appointed)


def appointed():
    """A member of the managers' group."""
    person = Member.objects.create_user("manager", password="clay and water", first_name="ผู้จัดการ")
    person.groups.add(Group.objects.get(name="Shop managers"))
    return person


@pytest.fixture
def kham_pan(kilns):
    """Throws and packs at the first kiln."""
    about = {"first_name": "คำปัน", "phone": "+66811111111"}
    return remembered("kham pan", lambda: hired("khampan", kilns["kai-chae"], **about))


@pytest.fixture
def noi(kilns):
    """Of the other kiln: must see nothing of the first."""
    return remembered("noi", lambda: hired("noi", kilns["tao-plai-na"], first_name="น้อย"))


def hired(username, enterprise, **about):
    """A member of one enterprise."""
    person = Member.objects.create_user(username, password="clay and water", **about)
    Membership.objects.create(member=person, enterprise=enterprise)
    return person
