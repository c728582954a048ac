"""Reviews: by who has received the piece, read by a person first, shown in their own language."""

import json
import re

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile

from people.models import Member
from shop import consignments
from shop.customers import reviews
from shop.models import Review
from shop.models.steps import WrongStep
from shop.payments import transfers
from tests.shop.odd_images import ODD, SECRET

pytestmark = pytest.mark.django_db
PAGE = "/en/makers/kai-chae/bowl/"
TYPED = {"stars": "5", "text": "ชามสวยมาก", "name": "มาลี", "language": "th"}


@pytest.fixture
def private_files(settings, tmp_path):
    """A folder of this test's own for what only staff may see."""
    there = {"location": tmp_path}
    private = {"BACKEND": "shop.private_storage.PrivateStorage", "OPTIONS": there}
    settings.STORAGES = settings.STORAGES | {"private": private}
    return tmp_path


@pytest.fixture
def received(place, manager, make_bowl, private_files):
    """A factory of lines that have reached their buyer."""

    def make(variant=None):
        order = place(variant or make_bowl(on_hand=9))
        transfers.confirm(order.payments.get(), by=manager)
        parcel = order.consignments.get()
        consignments.send(parcel, carrier="thailand-post", number="EX123456789TH")
        consignments.deliver(parcel)
        return order.consignments.get().lines.get()

    return make


def address(line, prefix=""):
    return f"{prefix}/orders/{line.consignment.order.token}/review/{line.pk}/"


def shown(received, manager, *stars, variant=None):
    """So many reviews that everybody may read."""
    for each in stars:
        line = received(variant)
        variant = line.variant
        review = reviews.write(line, reviews.Said(each, f"ข้อความ {each}", "", "th"))
        reviews.decide(review, Review.State.SHOWN, by=manager)
    return variant


def linked(client):
    """The product as machines read it."""
    page = client.get(PAGE).content.decode()
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    return next(data for each in scripts if (data := json.loads(each)).get("brand"))


# --- written ----------------------------------------------------------------------------------


def test_the_orders_page_asks_and_what_is_said_waits_to_be_read(client, received):
    line = received()
    asked = client.get(line.consignment.order.get_absolute_url()).content.decode()

    answer = client.post(address(line), TYPED)

    review = Review.objects.get()
    assert address(line) in asked
    assert answer["Location"] == line.consignment.order.get_absolute_url()
    assert (review.state, review.stars, review.language) == ("pending", 5, "th")
    assert "ชามสวยมาก" not in client.get(PAGE).content.decode()
    assert address(line) not in client.get(answer["Location"]).content.decode()


def test_only_what_has_arrived_can_be_reviewed(client, place):
    order = place()
    line = order.consignments.get().lines.get()

    assert client.get(address(line)).status_code == 404
    assert client.post(address(line), TYPED).status_code == 404


def test_once_for_each_order_and_product(client, received):
    line = received()

    answers = [client.post(address(line), TYPED).status_code for _n in range(2)]

    assert answers == [302, 302]
    assert Review.objects.count() == 1


def test_anothers_line_is_not_found(client, received):
    first = received()
    second = received(first.variant)
    mixed = address(first).replace(f"/{first.pk}/", f"/{second.pk}/")

    assert client.post(mixed, TYPED).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"stars": "6"},
        {"stars": "0"},
        {"stars": ""},
        {"stars": "x"},
        {"text": "x" * 1001},
        {"name": "x" * 10_000},
        {"language": "xx"},
    ],
)
def test_bad_input_is_said_so_and_nothing_is_kept(client, received, wrong):
    line = received()

    assert client.post(address(line, "/en"), TYPED | wrong).status_code == 422
    assert not Review.objects.exists()


def test_a_picture_is_drawn_anew_and_seen_once_it_is_shown(
    client, received, manager, private_files, a_picture
):
    line = received()
    client.post(address(line), TYPED | {"picture": a_picture()})
    review = Review.objects.get()
    way = f"/reviews/{review.pk}.jpg"
    before = client.get(way).status_code

    reviews.decide(review, Review.State.SHOWN, by=manager)
    after = client.get(way)

    assert (before, after.status_code, after["Content-Type"]) == (404, 200, "image/jpeg")
    data = b"".join(after.streaming_content)
    assert data.startswith(b"\xff\xd8")
    assert SECRET.encode() not in data
    assert way in client.get(PAGE).content.decode()


@pytest.fixture
def a_picture():
    """A photo as a telephone sends it."""

    def take():
        name = next(name for name in ODD if "exif" in name.lower() or "gps" in name.lower())
        filename, data, kind = ODD[name]()
        return SimpleUploadedFile(filename, data, kind)

    return take


def test_what_is_no_picture_is_said_so_and_leaves_no_file(client, received, private_files):
    line = received()
    file = SimpleUploadedFile("x.jpg", b"<svg>", "image/jpeg")

    answer = client.post(address(line), TYPED | {"picture": file})

    assert answer.status_code == 422
    assert not Review.objects.exists()
    assert [path for path in private_files.rglob("*") if path.is_file()] == []


# --- shown ------------------------------------------------------------------------------------


def test_the_page_shows_it_in_its_own_language_without_splitting_it(client, received, manager):
    review = reviews.write(received(), reviews.Said(4, "<b>ดี</b>", "", "th"))
    reviews.decide(review, Review.State.SHOWN, by=manager)

    page = client.get(PAGE).content.decode()

    assert '<p lang="th">&lt;b&gt;ดี&lt;/b&gt;</p>' in page
    assert "A buyer" in page
    assert "of 5 stars" not in page


def test_an_average_is_told_from_three_on(client, received, manager):
    variant = shown(received, manager, 5, 4)
    two = linked(client)
    shown(received, manager, 4, variant=variant)

    three, page = linked(client), client.get(PAGE).content.decode()

    assert "aggregateRating" not in two
    assert len(two["review"]) == 2
    assert three["aggregateRating"]["ratingValue"] == "4.3"
    assert three["aggregateRating"]["reviewCount"] == 3
    assert "4.3 of 5 stars" in page


def test_reviews_cost_the_page_one_query(client, received, manager, django_assert_num_queries):
    variant = shown(received, manager, 5)
    product = type(variant.product).objects.get(pk=variant.product_id)

    with django_assert_num_queries(1):
        first = reviews.shown_of(product)
        second = reviews.shown_of(product)

    assert first is second


# --- read first -------------------------------------------------------------------------------


@pytest.mark.parametrize("group", ["Shop managers", "Coordinators"])
def test_managers_and_coordinators_decide_and_may_think_again(client, received, manager, group):
    review = reviews.write(received(), reviews.Said(5, "ดีมาก", "ม.", "th"))
    person = Member.objects.create_user("decides", password="clay and water")
    person.groups.add(Group.objects.get(name=group))
    client.force_login(person)
    page = client.get("/admin/shop/reviews/").content.decode()

    states = []
    for deed in ("show", "refuse", "show"):
        client.post(f"/admin/shop/reviews/{review.pk}/{deed}/")
        review.refresh_from_db()
        states.append(review.state)

    assert "ดีมาก" in page
    assert states == ["shown", "refused", "shown"]
    assert review.decided_by == person


def test_members_and_strangers_decide_nothing(client, received, noi):
    review = reviews.write(received(), reviews.Said(5, "ดี", "", "th"))

    client.post(f"/admin/shop/reviews/{review.pk}/show/")
    client.force_login(noi)
    client.post(f"/admin/shop/reviews/{review.pk}/show/")

    review.refresh_from_db()
    assert review.state == "pending"


def test_a_deed_that_is_none_is_not_found(client, received, manager):
    review = reviews.write(received(), reviews.Said(5, "ดี", "", "th"))
    client.force_login(manager)

    assert client.post(f"/admin/shop/reviews/{review.pk}/delete/").status_code == 404
    with pytest.raises(WrongStep):
        review.move_to("pending-again")
