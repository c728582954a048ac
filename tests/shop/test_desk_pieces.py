"""My pieces on the desk: prices, stock, the fair, the archive; nobody else's, and nothing twice."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files import File
from django.utils import timezone
from PIL import Image
from wagtail.models import Page, Workflow, WorkflowState

from catalogue import changing, enterprises
from catalogue.models import Material, Photo, Product, ProductEvent, ProductPage, Upgrade, Variant
from people.models import Member
from shop import counting, stock
from shop.models import StockMove, StockRecord

pytestmark = pytest.mark.django_db
LIST = "/desk/pieces/"


@pytest.fixture
def at_desk(client, kham_pan):
    """A browser in which Kham Pan has logged in."""
    client.force_login(kham_pan)
    return client


@pytest.fixture
def bowl(make_bowl):
    """Five on the shelf, ฿159, for sale."""
    return make_bowl()


def address(variant, deed=""):
    return (
        f"{LIST}{variant.product_id}/{variant.pk}/{deed}/"
        if deed
        else f"{LIST}{variant.product_id}/"
    )


def seen(variant, member):
    return counting.last_count(variant, member)


def sold(client, variant, member, **more):
    return client.post(address(variant, "sold"), {"seen": seen(variant, member)} | more)


def text(response):
    return response.content.decode()


def on_hand(variant):
    return StockRecord.objects.get(variant=variant).on_hand


# --- the list -------------------------------------------------------------------------------------


def test_the_list_shows_own_pieces_and_no_others(at_desk, bowl, make_bowl):
    foreign = make_bowl("cup", enterprise="tao-plai-na")

    page = text(at_desk.get(LIST))

    assert address(bowl) in page
    assert "฿159" in page
    assert address(foreign) not in page
    assert "ชาม cup" not in page


@pytest.mark.parametrize(
    ("question", "found"),
    [("ชาม", True), ("pst-bowl", True), ("แจกัน", False), ("", True), ("\x00", True), ("%", False),
     ("'\"", False), ("x" * 5000, False)],
)  # fmt: skip
def test_the_list_is_searched_by_name_and_sku(at_desk, bowl, question, found):
    response = at_desk.get(LIST, {"q": question})

    assert response.status_code == 200
    assert (address(bowl) in text(response)) == found


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 50, "\x00"])
def test_any_page_number_is_answered(at_desk, bowl, page):
    assert at_desk.get(LIST, {"page": page}).status_code == 200


def test_the_list_costs_a_fixed_number_of_queries(
    at_desk, make_bowl, kham_pan, django_assert_max_num_queries
):
    for number in range(8):
        bowl = make_bowl(f"bowl-{number}")
        stock.adjust(bowl, -1, reason="sold-elsewhere", by=kham_pan)
    hang_everywhere()
    at_desk.get(LIST)

    with django_assert_max_num_queries(12):
        at_desk.get(LIST)


def hang_everywhere():
    """A photo on every page."""
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "#9c4a2a").save(out, "JPEG")
    photo = Photo.objects.create(title="pot", file=File(out, name="pot.jpg"))
    ProductPage.objects.update(photo=photo)


def test_a_member_of_no_house_reads_why_there_is_nothing(client, db):
    client.force_login(Member.objects.create_user("nobody", password="clay and water"))

    assert client.get(LIST).status_code == 200


def test_the_list_says_how_each_piece_stands(at_desk, make_bowl, kham_pan):
    sold_out, few = make_bowl("one", on_hand=0), make_bowl("two", on_hand=3)
    many, draft = make_bowl("three", on_hand=30), make_bowl("four", publish=False)

    page = text(at_desk.get(LIST))

    order = [draft, many, few, sold_out]  # the newest first
    assert [page.index(address(variant)) for variant in order] == sorted(
        page.index(address(variant)) for variant in order
    )
    for state in ("sold-out", "few-left", "on-sale", "draft"):
        assert page.count(f"desk-state-{state}") == 1


# --- the price ------------------------------------------------------------------------------------


def reprice(client, variant, price, seen="159.00", **more):
    return client.post(address(variant, "price"), {"price": price, "seen": seen} | more)


def test_a_new_price_is_kept_with_the_old_one(at_desk, bowl, kham_pan):
    assert reprice(at_desk, bowl, "๑๘๐").status_code == 302

    bowl.refresh_from_db()
    event = ProductEvent.objects.get()
    assert bowl.price == 180
    assert (event.before, event.after, event.member) == ("฿159", "฿180", kham_pan)
    assert "฿159 → ฿180" in text(at_desk.get(address(bowl)))


@pytest.mark.parametrize("price", ["15.90", "1590", "111", "207"])
def test_a_big_change_is_asked_about_first(at_desk, bowl, price):
    asked = reprice(at_desk, bowl, price)
    bowl.refresh_from_db()
    assert (asked.status_code, bowl.price) == (422, 159)
    assert f'name="sure" value="{Decimal(price):.2f}"' in text(asked)

    reprice(at_desk, bowl, price, sure=f"{Decimal(price):.2f}")

    bowl.refresh_from_db()
    assert bowl.price == Decimal(price)


def test_a_yes_to_one_price_is_no_yes_to_another(at_desk, bowl):
    reprice(at_desk, bowl, "1590", sure="1600.00")

    bowl.refresh_from_db()
    assert bowl.price == 159


def test_a_price_changed_by_somebody_else_meanwhile_is_not_written_over(at_desk, bowl, kham_pan):
    changing.reprice(bowl, Decimal(170), seen=Decimal(159), by=kham_pan)

    response = at_desk.post(address(bowl, "price"), {"price": "150", "seen": "159.00"}, follow=True)

    bowl.refresh_from_db()
    assert bowl.price == 170
    assert "฿170" in text(response)


def test_a_price_pressed_twice_is_one_change(at_desk, bowl):
    for _ in range(2):
        assert reprice(at_desk, bowl, "180").status_code == 302

    assert ProductEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("price", "before"),
    [("", "159"), ("สองร้อย", "159"), ("0", "159"), ("-5", "159"), ("12.345", "159"),
     ("9" * 400, "159"), ("\x00", "159"), ("180", ""), ("180", "x"), ("180", "1e999"),
     ("180", "NaN")],
)  # fmt: skip
def test_a_price_that_is_none_changes_nothing(at_desk, bowl, price, before):
    assert reprice(at_desk, bowl, price, before).status_code == 422

    bowl.refresh_from_db()
    assert bowl.price == 159


# --- the stock ------------------------------------------------------------------------------------


def count(client, variant, member, change, reason="received", **more):
    facts = {"change": change, "reason": reason, "seen": seen(variant, member)}
    return client.post(address(variant, "count"), facts | more)


@pytest.mark.parametrize(
    ("change", "reason", "left"),
    [("3", "received", 8), ("๓", "received", 8), ("−2", "broken", 3), ("-5", "counted", 0),
     ("–1", "sold-elsewhere", 4)],
)  # fmt: skip
def test_pieces_come_and_go_with_a_reason(at_desk, bowl, kham_pan, change, reason, left):
    assert count(at_desk, bowl, kham_pan, change, reason).status_code == 302

    move = StockMove.objects.last()
    assert (on_hand(bowl), move.reason, move.member) == (left, reason, kham_pan)


@pytest.mark.parametrize(
    ("change", "reason", "more"),
    [("", "received", {}), ("0", "received", {}), ("1.5", "received", {}), ("สอง", "counted", {}),
     ("10001", "received", {}), ("9" * 400, "received", {}), ("1", "", {}), ("1", "sold", {}),
     ("1", "reserved", {}), ("1", "\x00", {}), ("1", "received", {"seen": ""}),
     ("1", "received", {"seen": "x"})],
)  # fmt: skip
def test_a_count_that_is_none_changes_nothing(at_desk, bowl, kham_pan, change, reason, more):
    assert count(at_desk, bowl, kham_pan, change, reason, **more).status_code == 422

    assert on_hand(bowl) == 5


def test_what_is_promised_stays_and_the_figures_are_said(client, bowl, kham_pan, place):
    place(bowl, quantity=3)
    client.force_login(kham_pan)

    response = client.post(
        f"/en{address(bowl, 'count')}", {"change": "-3", "reason": "broken", "seen": "0"}
    )

    said = "There are 5, and 3 of them are promised to buyers: 2 can be taken off."
    assert said in text(response)
    assert (response.status_code, on_hand(bowl)) == (422, 5)


def test_a_count_pressed_twice_counts_once(at_desk, bowl, kham_pan):
    before = {"seen": seen(bowl, kham_pan)}

    for _ in range(2):
        assert count(at_desk, bowl, kham_pan, "3", **before).status_code == 302

    assert on_hand(bowl) == 8


def test_of_one_of_a_kind_there_are_never_two(at_desk, make_bowl, kham_pan):
    jar = make_bowl("jar", kind=Variant.Kind.UNIQUE, on_hand=1)

    assert count(at_desk, jar, kham_pan, "1").status_code == 422

    assert on_hand(jar) == 1


# --- sold at the fair -----------------------------------------------------------------------------


def test_a_piece_sold_at_the_fair_leaves_the_shelf(at_desk, bowl, kham_pan):
    response = sold(at_desk, bowl, kham_pan, back="list", q="ชาม")

    move = StockMove.objects.last()
    assert on_hand(bowl) == 4
    assert (move.reason, move.member) == ("sold-elsewhere", kham_pan)
    assert response.url.startswith(f"{LIST}?q=")
    assert f"{address(bowl)}undo/{move.pk}/" in text(at_desk.get(LIST))


def test_sold_pressed_twice_counts_once(at_desk, bowl, kham_pan):
    before = seen(bowl, kham_pan)

    for _ in range(2):
        at_desk.post(address(bowl, "sold"), {"seen": before})

    assert on_hand(bowl) == 4


@pytest.mark.parametrize("wrong", ["", "x", "-1", "9" * 50, "\x00", "๑", None])
def test_a_form_that_is_not_ours_sells_nothing(at_desk, bowl, kham_pan, wrong):
    sold(at_desk, bowl, kham_pan)

    facts = {} if wrong is None else {"seen": wrong}
    assert at_desk.post(address(bowl, "sold"), facts).status_code == 302
    assert on_hand(bowl) == 4


def test_a_promised_piece_is_not_sold_at_the_fair(at_desk, make_bowl, kham_pan, place):
    last = make_bowl("last", on_hand=1)
    place(last)

    assert sold(at_desk, last, kham_pan).status_code == 302
    assert on_hand(last) == 1


def test_what_is_made_to_order_has_no_shelf_to_sell_from(at_desk, bowl, kham_pan):
    counting.change_kind(bowl, Variant.Kind.MADE_TO_ORDER, 7, by=kham_pan)

    sold(at_desk, bowl, kham_pan)

    assert on_hand(bowl) == 5
    assert count(at_desk, bowl, kham_pan, "1").status_code == 422


def undo(client, move):
    return client.post(f"{LIST}{move.variant.product_id}/undo/{move.pk}/", {"back": "list"})


def test_a_slip_of_the_finger_is_undone_once(at_desk, bowl, kham_pan):
    sold(at_desk, bowl, kham_pan)
    move = StockMove.objects.last()

    for _ in range(2):
        assert undo(at_desk, move).status_code == 302

    assert on_hand(bowl) == 5
    assert "/undo/" not in text(at_desk.get(LIST))


def test_after_its_minute_a_sale_stays(at_desk, bowl, kham_pan):
    sold(at_desk, bowl, kham_pan)
    long_ago = timezone.now() - timedelta(minutes=3)
    StockMove.objects.filter(reason="sold-elsewhere").update(at=long_ago)
    move = StockMove.objects.last()

    assert "/undo/" not in text(at_desk.get(LIST))
    undo(at_desk, move)

    assert on_hand(bowl) == 4


def test_nobody_undoes_what_a_colleague_has_sold(at_desk, bowl, client, kilns, kham_pan):
    sold(at_desk, bowl, kham_pan)
    move = StockMove.objects.last()
    colleague = Member.objects.create_user("tida", password="clay and water")
    enterprises.join(kilns["kai-chae"], colleague)
    client.force_login(colleague)

    assert undo(client, move).status_code == 404
    assert on_hand(bowl) == 4


def test_a_delivery_is_not_undone_as_a_sale(at_desk, bowl, kham_pan):
    count(at_desk, bowl, kham_pan, "3")
    move = StockMove.objects.last()

    undo(at_desk, move)

    assert on_hand(bowl) == 8


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

ON_PIECE = ("", "archive/", "restore/", "materials/", "upgrade/")
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
