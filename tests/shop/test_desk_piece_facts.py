"""One piece on the desk: made to order, the archive, what is missing; nobody else's."""

import pytest
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, Workflow, WorkflowState

from catalogue import enterprises
from catalogue.models import Material, Product, ProductEvent, ProductPage, Upgrade, Variant
from people.models import Member
from shop import stock
from shop.models import StockMove
from tests.shop.piece_doors import LIST, address, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_desk(client, kham_pan):
    """A browser in which Kham Pan has logged in."""
    client.force_login(kham_pan)
    return client


@pytest.fixture
def bowl(make_bowl):
    """Five on the shelf, ฿159, for sale."""
    return make_bowl()


# --- made to order ----------------------------------------------------------------------------------


def test_made_to_order_and_back(at_desk, bowl, make_bowl):
    gone = make_bowl("gone", on_hand=0)
    at_desk.post(address(gone, "kind"), {"to_order": "on", "make_days": "๑๔"})
    gone.refresh_from_db()
    assert (gone.kind, gone.make_days, gone.availability) == ("made-to-order", 14, "in-stock")

    at_desk.post(address(gone, "kind"), {"make_days": "14"})

    gone.refresh_from_db()
    assert (gone.kind, gone.make_days, gone.availability) == ("stock", None, "sold-out")
    assert ProductEvent.objects.filter(what="kind").count() == 2
    assert at_desk.get(address(gone)).status_code == 200


@pytest.mark.parametrize("days", ["0", "-1", "366", "สิบ", "1.5", "9" * 400, "\x00x"])
def test_days_that_are_none_change_nothing(at_desk, bowl, days):
    response = at_desk.post(address(bowl, "kind"), {"to_order": "on", "make_days": days})

    bowl.refresh_from_db()
    assert (response.status_code, bowl.kind) == (422, "stock")


def test_the_kind_stays_while_an_order_waits_for_its_money(at_desk, bowl, place):
    place(bowl)

    at_desk.post(address(bowl, "kind"), {"to_order": "on"})

    bowl.refresh_from_db()
    assert bowl.kind == "stock"


def test_one_of_a_kind_is_never_made_to_order(at_desk, make_bowl):
    jar = make_bowl("jar", kind=Variant.Kind.UNIQUE, on_hand=1)

    at_desk.post(address(jar, "kind"), {"to_order": "on"})

    jar.refresh_from_db()
    assert jar.kind == "unique"


# --- the archive ----------------------------------------------------------------------------------


def test_into_the_archive_and_back_on_sale(at_desk, bowl):
    for _ in range(2):
        at_desk.post(f"{address(bowl)}archive/")
    product = Product.objects.get()
    assert (product.archived, product.on_sale) == (True, False)
    assert address(bowl) not in text(at_desk.get(LIST))
    assert address(bowl) in text(at_desk.get(LIST, {"archive": ""}))

    for _ in range(2):
        at_desk.post(f"{address(bowl)}restore/")

    product.refresh_from_db()
    assert (product.archived, product.on_sale) == (False, True)
    assert [event.what for event in ProductEvent.objects.order_by("pk")] == ["archived", "restored"]


def test_what_was_never_approved_does_not_come_on_sale_through_the_archive(at_desk, make_bowl):
    draft = make_bowl("draft", publish=False)
    at_desk.post(f"{address(draft)}archive/")

    at_desk.post(f"{address(draft)}restore/")

    assert not Product.objects.get().on_sale


# --- what is missing --------------------------------------------------------------------------------


def test_what_is_missing_is_said_aloud(at_desk, make_bowl):
    draft = make_bowl("draft", publish=False)
    Upgrade.objects.all().delete()
    Material.objects.filter(recycled=True).delete()

    page = text(at_desk.get(f"/en{address(draft)}"))

    assert "The materials add up to 75 per cent, not 100." in page
    assert "The before → after story is missing." in page
    assert "It has no page yet" in page


def test_a_page_that_waits_for_a_look_says_so(at_desk, bowl, kham_pan):
    page = ProductPage.objects.get(product=bowl.product, locale__language_code="th")
    page.unpublish()
    workflow = Workflow.objects.create(name="review")
    types = page.cached_content_type, ContentType.objects.get_for_model(Page)
    WorkflowState.objects.create(
        content_type=types[0],
        base_content_type=types[1],
        object_id=str(page.pk),
        workflow=workflow,
        requested_by=kham_pan,
        status=WorkflowState.STATUS_IN_PROGRESS,
    )

    assert "desk-state-waits" in text(at_desk.get(LIST))
    assert "waits for the coordinator" in text(at_desk.get(f"/en{address(bowl)}"))


def test_the_way_to_the_words_is_shown_to_who_may_write_them(client, bowl, kilns, kham_pan):
    page = ProductPage.objects.get(product=bowl.product, locale__language_code="th")
    client.force_login(kham_pan)  # not in the house's group yet
    assert "/admin/pages/" not in text(client.get(address(bowl)))

    enterprises.join(kilns["kai-chae"], kham_pan)
    enterprises.give_rights(kilns["kai-chae"])
    client.force_login(Member.objects.get(pk=kham_pan.pk))

    assert f"/admin/pages/{page.pk}/edit/" in text(client.get(address(bowl)))


def materials(*lines):
    """A form: each line is pk, name, per cent, recycled, source."""
    names = ("pk", "name_th", "percent", "recycled", "source_th")
    return {
        f"material-{at}-{name}": value
        for at, line in enumerate(lines)
        for name, value in zip(names, line, strict=True)
        if value is not None
    }


def test_the_missing_materials_are_filled_in_and_the_piece_goes_on_sale(at_desk, bowl):
    Material.objects.all().delete()
    Product.objects.update(on_sale=False)
    lines = ("", "เศษชาม", "๔๐", "on", "ในหมู่บ้าน"), ("", "ดินขาว", "60", None, "แจ้ห่ม")

    response = at_desk.post(f"{address(bowl)}materials/", materials(*lines))

    product = Product.objects.get()
    assert response.status_code == 302
    assert (product.on_sale, product.recycled_percent) == (True, 40)
    assert ProductEvent.objects.get().after == "เศษชาม 40%, ดินขาว 60%"


def test_a_corrected_material_keeps_its_row_and_loses_stale_english(at_desk, bowl):
    clay, grog = Material.objects.order_by("-percent")
    lines = (
        (clay.pk, "ดิน", "70", None, "ในจังหวัด"),
        (grog.pk, "เศษแก้ว", "30", "on", "ชามร้าว"),
    )

    at_desk.post(f"{address(bowl)}materials/", materials(*lines))

    clay.refresh_from_db()
    grog.refresh_from_db()
    assert (clay.percent, clay.name_en) == (70, "Clay")
    assert (grog.percent, grog.name_en) == (30, "")


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [("", "ดิน", "99", None, "ที่นี่")],
        [("", "ดิน", "101", None, "ที่นี่")],
        [("", "ดิน", "-100", None, "ที่นี่")],
        [("", "ดิน", "ร้อย", None, "ที่นี่")],
        [("", "ดิน", "100", None, "")],
        [("", "", "100", None, "ที่นี่")],
        [("x", "ดิน", "100", None, "ที่นี่")],
        [("", "ด" * 121, "100", None, "ที่นี่")],
        [("", "ดิน", "60", None, "ที่นี่"), ("", "เศษ", "60", "on", "ที่นี่")],
    ],
)
def test_materials_that_make_no_whole_change_nothing(at_desk, bowl, lines):
    before = list(Material.objects.values())

    response = at_desk.post(f"{address(bowl)}materials/", materials(*lines))

    assert response.status_code == 422
    assert list(Material.objects.values()) == before


def test_another_houses_material_cannot_be_taken_by_its_number(at_desk, bowl, make_bowl):
    make_bowl("cup", enterprise="tao-plai-na")
    foreign = Material.objects.filter(product__code="cup").first()
    before = Material.objects.filter(product__code="cup").values()
    kept = list(before)

    line = (foreign.pk, "ดินของเรา", "100", None, "ที่นี่")
    at_desk.post(f"{address(bowl)}materials/", materials(line))

    assert list(before.all()) == kept
    assert Material.objects.filter(product=bowl.product).get().name_th == "ดินของเรา"


def test_before_and_after_are_told_on_the_desk(at_desk, bowl):
    Upgrade.objects.all().delete()
    words = {"before_th": "ทิ้ง", "after_th": "ใช้", "change_th": "อบรม"}

    assert at_desk.get(f"{address(bowl)}upgrade/").status_code == 200
    assert at_desk.post(f"{address(bowl)}upgrade/", words).status_code == 302

    assert Upgrade.objects.get().after_th == "ใช้"
    assert at_desk.post(f"{address(bowl)}upgrade/", words | {"after_th": ""}).status_code == 422
    assert (
        at_desk.post(f"{address(bowl)}upgrade/", words | {"after_th": "ก" * 301}).status_code == 422
    )
    assert ProductEvent.objects.count() == 1


# --- nobody touches another's -----------------------------------------------------------------------

ON_PIECE = ("", "archive/", "restore/", "materials/", "upgrade/", "making/")
ON_CHOICE = ("price/", "count/", "sold/", "kind/")


def doors(variant, move):
    piece = address(variant)
    return [
        *(f"{piece}{deed}" for deed in ON_PIECE),
        *(f"{piece}{variant.pk}/{deed}" for deed in ON_CHOICE),
        f"{piece}undo/{move.pk}/",
    ]


def everything(variant):
    """All that could have been changed."""
    rows = (
        Variant.objects,
        StockMove.objects,
        ProductEvent.objects,
        Material.objects,
        Upgrade.objects,
    )
    products = Product.objects.filter(pk=variant.product_id).values_list()
    return [list(each.order_by("pk").values_list()) for each in rows] + [list(products)]


@pytest.mark.parametrize("who", ["noi", "manager", "switched off", "stranger"])
def test_a_foreign_piece_can_neither_be_seen_nor_changed(client, request, bowl, kham_pan, who):
    stock.adjust(bowl, -1, reason="sold-elsewhere", by=kham_pan)
    move, before = StockMove.objects.last(), everything(bowl)
    if who == "switched off":
        kham_pan.memberships.update(active=False)
    if who != "stranger":
        person = kham_pan if who == "switched off" else request.getfixturevalue(who)
        client.force_login(person)
    facts = {"price": "180", "seen": "159.00", "change": "1", "reason": "received"}

    for door in doors(bowl, move):
        for answer in (client.get(door), client.post(door, facts)):
            assert answer.status_code in ((302, 405) if who == "stranger" else (404, 405)), door
            assert bowl.sku.encode() not in answer.content

    assert everything(bowl) == before


def test_a_choice_of_another_piece_is_not_found(at_desk, bowl, make_bowl):
    for other in (make_bowl("plate"), make_bowl("cup", enterprise="tao-plai-na")):
        for deed in ON_CHOICE:
            door = f"{address(bowl)}{other.pk}/{deed}"
            assert at_desk.post(door, {"price": "1", "seen": "159"}).status_code == 404


@pytest.mark.parametrize("number", ["0", "99999999", "9" * 30])
def test_a_number_that_never_was_is_not_found(at_desk, bowl, number):
    assert at_desk.get(f"{LIST}{number}/").status_code == 404
    assert at_desk.post(f"{LIST}{number}/archive/").status_code == 404
    assert at_desk.post(f"{address(bowl)}{number}/sold/").status_code == 404
    assert at_desk.post(f"{address(bowl)}undo/{number}/").status_code == 404


def test_the_desk_of_pieces_is_kept_by_no_cache(at_desk, bowl):
    for page in (LIST, address(bowl)):
        assert "no-store" in at_desk.get(page)["Cache-Control"]


def test_a_piece_without_anything_to_buy_still_has_its_page(at_desk, bowl):
    Variant.objects.update(active=False)

    assert at_desk.get(address(bowl)).status_code == 200
    assert at_desk.get(LIST).status_code == 200
