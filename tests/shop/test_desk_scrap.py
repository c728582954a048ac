"""Scrap on the desk: what came in, what was fired, and what the shelf has of it."""

import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from PIL import Image

from catalogue.models import Batch, Membership, ScrapLot
from shop.models import StockMove, StockRecord
from tests.catalogue.scales import day, fired, take_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, kham_pan):
    """Kham Pan's telephone, reading English: the Thai words are another test's."""
    client.force_login(kham_pan)

    class Desk:
        """Addresses by their names."""

        def get(self, name, *args):
            return client.get(address(name, *args))

        def post(self, name, *args, **sent):
            return client.post(address(name, *args), sent)

    return Desk()


def address(name, *args):
    with translation.override("en"):
        return reverse(f"shop:{name}", args=args)


def load(**changes):
    """The form of a lot as a browser sends it."""
    form = {
        "attempt": str(uuid4()),
        "enterprise": "kai-chae",
        "kind": "biscuit",
        "kilograms": "๑๒.๕",
        "source": "โรงงานในตำบล",
        "received_on": day().isoformat(),
    }
    return form | changes


def firing(**changes):
    """The form of a batch."""
    form = {"attempt": str(uuid4()), "house": "kai-chae", "made_on": day().isoformat()}
    return form | changes


def photo_upload():
    """A small photo as a telephone sends it."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "#9c4a2a").save(out, "JPEG")
    return SimpleUploadedFile("heap.jpg", out.getvalue())


def said(answer):
    return answer.content.decode()


def on_shelf(variant):
    record = StockRecord.objects.filter(variant=variant).first()
    return record.on_hand if record else 0


def test_scrap_that_came_in_is_entered_once(desk, kham_pan):
    sent = load()

    first, second = (desk.post("desk_scrap_receive", **sent) for _press in range(2))

    lot = ScrapLot.objects.get()
    assert (lot.received_g, lot.source_th, lot.member) == (12_500, "โรงงานในตำบล", kham_pan)
    assert first.url == second.url == address("desk_scrap_lot", lot.pk)
    for page in ("desk_scrap", "desk_scrap_receive", "desk_new_batch"):
        assert desk.get(page).status_code == 200
    assert "12.5 kg" in said(desk.get("desk_scrap"))
    assert "12.5 kg" in said(desk.get("desk_scrap_lot", lot.pk))


def test_the_photo_of_a_lot_is_not_taken_twice(desk):
    sent = load()

    wrong = desk.post("desk_scrap_receive", **sent | {"kilograms": "", "photo": photo_upload()})
    right = desk.post("desk_scrap_receive", **sent)

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "/photo/" in said(wrong)
    lot = ScrapLot.objects.get()
    assert lot.photo.collection == lot.enterprise.collection
    assert desk.get("desk_scrap_lot", lot.pk).status_code == 200


def test_odd_loads_are_refused(desk):
    odd = {
        "kilograms": ("0", "-3", "0.0001", "much", "", "9" * 30),
        "received_on": (day(-1).isoformat(), "1/1/2500", "", "31/2/2569"),
        "kind": ("gold", ""),
        "source": ("", "x" * 201, "\x00"),
        "enterprise": ("tao-plai-na", ""),
        "attempt": ("", "x"),
    }

    answers = [
        desk.post("desk_scrap_receive", **load(**{name: value}))
        for name, values in odd.items()
        for value in values
    ]

    assert {answer.status_code for answer in answers} == {422}
    assert not ScrapLot.objects.exists()


def test_a_batch_brings_its_pieces_onto_the_shelf(desk, kilns, kham_pan, make_bowl):
    bowl, lot = make_bowl(on_hand=2), take_in(kilns["kai-chae"], kham_pan)
    order = make_bowl("order", kind="made-to-order", on_hand=0)
    only = make_bowl("only", kind="unique", on_hand=0)
    sent = {f"lot-{lot.pk}": "6", "new-0-name": "ดินขาวลำปาง", "new-0-kg": "4"}
    for at, (what, count, grams) in enumerate(((bowl, 5, ""), (order, 2, 500), (only, "", 900))):
        sent |= {f"piece-{at}-what": what.pk, f"piece-{at}-count": count}
        sent[f"piece-{at}-grams"] = grams
    form = firing(**sent)

    reckoned = desk.post("desk_new_batch", **form | {"look": "1"})
    first, second = (desk.post("desk_new_batch", **form) for _press in range(2))

    batch = Batch.objects.get()
    assert first.url == second.url == address("desk_batch", batch.pk)
    assert (batch.put_in_g, batch.recycled_g, batch.claimed_g) == (10_000, 6000, 3900)
    assert "6.1 kg" in said(reckoned)
    assert [on_shelf(each) for each in (bowl, order, only)] == [7, 0, 1]
    assert StockMove.objects.get(variant=bowl, reason="made").on_hand_change == 5
    bowl.product.refresh_from_db()
    assert (bowl.product.recycled_percent, bowl.product.recycled_source) == (60, "records")
    assert "60%" in said(desk.get("desk_batch", batch.pk))


def test_what_stands_on_the_shelf_already_is_not_counted_again(desk, kilns, kham_pan, make_bowl):
    bowl, only = make_bowl(on_hand=5), make_bowl("only", kind="unique", on_hand=1)
    pieces = {"piece-0-what": bowl.pk, "piece-0-count": "5", "counted": "on"}
    clay = {"new-0-name": "ดิน", "new-0-kg": "5"}

    desk.post("desk_new_batch", **firing(**clay, **pieces))
    desk.post("desk_new_batch", **firing(**clay, **{"piece-0-what": only.pk}))

    assert Batch.objects.count() == 2
    assert [on_shelf(bowl), on_shelf(only)] == [5, 1]


def test_refusals_say_the_figures(desk, kilns, kham_pan, make_bowl):
    bowl, lot = make_bowl(), take_in(kilns["kai-chae"], kham_pan, 3200)
    theirs = make_bowl("vase", enterprise="tao-plai-na")
    too_much = {f"lot-{lot.pk}": "5"}
    too_heavy = {f"lot-{lot.pk}": "1", "piece-0-what": bowl.pk, "piece-0-count": "3"}
    cases = (
        (too_much, ("3.2 kg are left", "5 kg")),
        (too_heavy, ("1 kg went in", "1.2 kg together")),
        (too_much | {"made_on": day(2).isoformat()}, ("please look at the dates",)),
        ({}, ("Nothing is filled in yet",)),
        ({"lot-999999": "1"}, ("one of your own",)),
        ({"piece-0-what": theirs.pk, "piece-0-count": "1"}, ("one of your own",)),
        ({"new-0-name": "ดิน"}, ("fill this in",)),
        ({"piece-0-count": "2"}, ("fill this in",)),
        (too_heavy | {"piece-0-grams": "0"}, ("at least 1 g",)),
    )

    for sent, words in cases:
        answer = desk.post("desk_new_batch", **firing(**sent))

        assert answer.status_code == 422
        assert all(word in said(answer) for word in words), (sent, words)
    assert not Batch.objects.exists()
    assert ScrapLot.objects.get().used_g == 0


def test_more_is_added_to_an_open_batch_once(desk, kilns, kham_pan, make_bowl):
    bowl = make_bowl(on_hand=0)
    batch = fired(kilns["kai-chae"], kham_pan, [("ดิน", 5000)])
    sent = {"seen_in": 5000, "seen_out": 0, "piece-0-what": bowl.pk, "piece-0-count": "4"}

    assert desk.get("desk_batch_add", batch.pk).status_code == 200
    for _press in range(2):
        desk.post("desk_batch_add", batch.pk, **sent)

    batch.refresh_from_db()
    assert (batch.claimed_g, on_shelf(bowl)) == (1600, 4)
    desk.post("desk_batch_close", batch.pk)
    closed = desk.post("desk_batch_add", batch.pk, **sent | {"seen_out": 1600})
    assert (closed.status_code, "is closed" in said(closed)) == (422, True)


def test_a_batch_whose_pieces_were_sold_stays_closed(desk, kilns, kham_pan, place, make_bowl):
    bowl = make_bowl(on_hand=0)
    desk.post(
        "desk_new_batch",
        **firing(**{"new-0-name": "ดิน", "new-0-kg": "5", "piece-0-what": bowl.pk}),
        **{"piece-0-count": "3"},
    )
    batch = Batch.objects.get()
    desk.post("desk_batch_close", batch.pk)
    desk.post("desk_batch_reopen", batch.pk)
    batch.refresh_from_db()
    assert batch.closed_at is None

    place(bowl, quantity=2)
    desk.post("desk_batch_close", batch.pk)
    desk.post("desk_batch_reopen", batch.pk)

    batch.refresh_from_db()
    assert batch.closed_at is not None
    assert "2 of its pieces" in said(desk.get("desk_batch", batch.pk))


def test_a_correction_moves_the_shelf_and_leaves_a_trace(desk, kilns, kham_pan, place, make_bowl):
    bowl = make_bowl(on_hand=0)
    sent = {"new-0-name": "ดิน", "new-0-kg": "5", "piece-0-what": bowl.pk, "piece-0-count": "4"}
    desk.post("desk_new_batch", **firing(**sent))
    batch = Batch.objects.get()
    made, clay = batch.pieces.get(), batch.inputs.get()
    count = "desk_made_correct", batch.pk, made.pk, "count"

    assert desk.get(*count).status_code == 200
    right = desk.post(*count, right="3", seen="4", reason="แตกหนึ่งใบ")
    place(bowl, quantity=2)
    too_few = desk.post(*count, right="1", seen="3", reason="x")
    heavy = desk.post("desk_made_correct", batch.pk, made.pk, "weight", right="9999", seen="400")
    less = desk.post("desk_input_correct", batch.pk, clay.pk, right="1", seen="5000", reason="x")

    assert (right.status_code, on_shelf(bowl)) == (302, 3)
    assert (too_few.status_code, "1 stand on the shelf, so 2" in said(too_few)) == (422, True)
    assert heavy.status_code == 422  # no reason was given
    assert "1.2 kg" in said(less)
    page = said(desk.get("desk_batch", batch.pk))
    assert "แตกหนึ่งใบ" in page
    assert "3 ×" in page


def test_a_lot_is_corrected_with_a_reason(desk, kilns, kham_pan):
    lot = take_in(kilns["kai-chae"], kham_pan, 5000)

    assert desk.get("desk_lot_correct", lot.pk).status_code == 200
    desk.post("desk_lot_correct", lot.pk, right="0", seen="5000", reason="ใส่ซ้ำ")

    lot.refresh_from_db()
    assert (lot.received_g, lot.entered_g) == (0, 5000)
    page = said(desk.get("desk_scrap_lot", lot.pk))
    assert "ใส่ซ้ำ" in page
    assert "−5 kg" in page


def test_another_houses_scrap_is_not_found(desk, kilns, kham_pan, noi):
    theirs = take_in(kilns["tao-plai-na"], noi)
    batch = fired(kilns["tao-plai-na"], noi, [(theirs, 500)])
    own = fired(kilns["kai-chae"], kham_pan, [("ดิน", 500)])
    closed = (
        ("desk_scrap_lot", theirs.pk),
        ("desk_lot_correct", theirs.pk),
        ("desk_batch", batch.pk),
        ("desk_batch_add", batch.pk),
        ("desk_input_correct", batch.pk, batch.inputs.get().pk),
        ("desk_input_correct", own.pk, batch.inputs.get().pk),
    )

    answers = {desk.get(*each).status_code for each in closed}
    answers |= {desk.post(name, batch.pk).status_code for name in ("desk_batch_close",)}

    assert answers == {404}
    assert "โรงงานในตำบล" not in said(desk.get("desk_scrap"))
    assert desk.post("desk_new_batch", **firing(house="tao-plai-na")).status_code == 404


def test_a_member_of_two_houses_says_whose_batch_it_is(desk, kilns, kham_pan, make_bowl):
    Membership.objects.create(member=kham_pan, enterprise=kilns["tao-plai-na"])
    make_bowl("vase", enterprise="tao-plai-na")

    asked = said(desk.get("desk_new_batch"))
    desk.post(
        "desk_new_batch", **firing(house="tao-plai-na", **{"new-0-name": "ดิน", "new-0-kg": "1"})
    )

    assert "?house=tao-plai-na" in asked
    assert Batch.objects.get().enterprise == kilns["tao-plai-na"]
