"""My pieces on the desk: the list, prices, stock and the fair; nothing counts twice."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files import File
from django.utils import timezone
from PIL import Image

from catalogue import changing, enterprises
from catalogue.models import Photo, ProductEvent, ProductPage, Variant
from people.models import Member
from shop import counting, stock
from shop.models import StockMove
from tests.shop.piece_doors import LIST, address, on_hand, seen, sold, text

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


def test_seats_of_a_workshop_are_no_pieces_of_the_desk(client, make_session, noi):
    seats = make_session().variant.product
    client.force_login(noi)

    listed = client.get("/desk/pieces/").content.decode()
    own = client.get(f"/desk/pieces/{seats.pk}/").status_code
    sold = client.post(f"/desk/pieces/{seats.pk}/{seats.variants.get().pk}/sold/", {"seen": 0})

    assert f"/desk/pieces/{seats.pk}/" not in listed
    assert (own, sold.status_code) == (404, 404)
