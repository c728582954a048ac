"""The balance of scrap: nothing comes out that has not gone in, and every correction leaves a trace."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from catalogue import balance, recorded
from catalogue.balance import Load, Refused
from catalogue.models import Batch, BatchInput, Correction, PiecesMade, ScrapLot
from tests.catalogue.scales import amounts, day, fired, take_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def kiln(kilns):
    return kilns["kai-chae"]


def refused(deed, *args, **named):
    """The code and the figures of a refusal that leaves no trace."""
    before = standing()
    with pytest.raises(Refused) as told:
        deed(*args, **named)
    assert standing() == before
    return told.value


def standing():
    kinds = (ScrapLot, Batch, BatchInput, PiecesMade, Correction)
    return [list(kind.objects.order_by("pk").values()) for kind in kinds]


def test_a_share_is_what_went_in_and_not_what_came_out(kiln, kham_pan, make_bowl):
    bowl, lot = make_bowl(), take_in(kiln, kham_pan)

    fired(kiln, kham_pan, [(lot, 6000), ("ดินขาว", 4000)], [(bowl, 10, 500)])

    product = bowl.product.__class__.objects.get(pk=bowl.product_id)
    assert (product.recycled_percent, product.recycled_source) == (60, "records")
    record = recorded.of_variant(bowl)
    assert (record.kept_g, record.pieces, record.days) == (300, 10, [day()])
    assert [(part.source, part.percent, part.recycled) for part in record.parts] == [
        ("โรงงานในตำบล", 60, True),
        ("", 40, False),
    ]


def test_batches_count_by_the_weight_of_their_pieces(kiln, kham_pan, make_bowl):
    bowl, lot = make_bowl(), take_in(kiln, kham_pan)

    fired(kiln, kham_pan, [(lot, 1000)], [(bowl, 3, 100)])
    fired(kiln, kham_pan, [(lot, 1000), ("ดิน", 1000)], [(bowl, 7, 100)])

    bowl.product.refresh_from_db()
    assert bowl.product.recycled_percent == 65  # 3 × 100 % and 7 × 50 %


def test_a_declared_share_comes_back_when_the_records_are_gone(kiln, kham_pan, make_bowl):
    bowl, lot = make_bowl(), take_in(kiln, kham_pan)
    batch = fired(kiln, kham_pan, [(lot, 1000)], [(bowl, 1, 500)])
    made = batch.pieces.get()

    balance.correct_pieces(made, 0, seen=1, reason="แตกในเตา", by=kham_pan)

    bowl.product.refresh_from_db()
    assert (bowl.product.recycled_percent, bowl.product.recycled_source) == (25, "declared")


def test_no_lot_gives_more_than_it_has(kiln, kham_pan):
    lot = take_in(kiln, kham_pan, 3200)
    batch = fired(kiln, kham_pan)

    said = refused(balance.add, batch, *amounts([("ดิน", 1), (lot, 5000)]))

    assert (said.why, said.figures) == (
        "lot-short",
        {"lot": lot, "left_g": 3200, "wanted_g": 5000},
    )


def test_no_pieces_weigh_more_than_what_went_in(kiln, kham_pan, make_bowl):
    batch = fired(kiln, kham_pan, [("ดิน", 1000)])

    said = refused(balance.add, batch, *amounts(pieces=[(make_bowl(), 3, 400)]))

    assert (said.why, said.figures) == ("batch-short", {"put_in_g": 1000, "claimed_g": 1200})


def test_odd_figures_are_refused(kiln, kilns, kham_pan, noi, make_bowl):
    lot = take_in(kiln, kham_pan, ago=1)
    early, batch = fired(kiln, kham_pan, ago=2), fired(kiln, kham_pan, [("ดิน", 5000)])
    theirs = take_in(kilns["tao-plai-na"], noi)
    vase, only = make_bowl("vase", enterprise="tao-plai-na"), make_bowl("only", kind="unique")
    closed = fired(kiln, kham_pan)
    balance.close(closed)
    cases = {
        "too-early": (early, [(lot, 1)], []),
        "other-house": (batch, [(theirs, 1)], []),
        "nothing": (batch, [(lot, 0)], []),
        "closed": (closed, [(lot, 1)], []),
        "only-one": (batch, [], [(only, 2, 100)]),
    }

    told = {
        why: refused(balance.add, row, *amounts(inputs, pieces)).why
        for why, (row, inputs, pieces) in cases.items()
    }

    assert told == {why: why for why in cases}
    assert refused(balance.add, batch, *amounts(pieces=[(vase, 1, 9)])).why == "other-house"
    assert refused(balance.add, batch, *amounts(pieces=[(only, 1, 0)])).why == "nothing"
    load = Load(uuid4(), "glass", "ร้านกาแฟ", day(), 0)
    assert refused(balance.receive, kiln, load, by=kham_pan).why == "nothing"


def test_what_is_one_of_a_kind_comes_out_of_one_batch(kiln, kham_pan, make_bowl):
    only = make_bowl("only", kind="unique")
    fired(kiln, kham_pan, [("ดิน", 5000)], [(only, 1, 900)])
    second = fired(kiln, kham_pan, [("ดิน", 5000)])

    said = refused(balance.add, second, *amounts(pieces=[(only, 1, 900)]))

    assert said.why == "only-one"


def test_a_second_press_enters_nothing(kiln, kham_pan):
    load = Load(uuid4(), "glazed", "บ้านหม้อ", day(), 500)

    first, second = (balance.receive(kiln, load, by=kham_pan) for _press in range(2))

    assert (first[1], second[1], first[0]) == (True, False, second[0])
    assert ScrapLot.objects.count() == 1


def test_a_correction_is_a_row_of_its_own(kiln, kham_pan):
    lot = take_in(kiln, kham_pan, 5000)
    fired(kiln, kham_pan, [(lot, 2000)])

    balance.correct_lot(lot, 4500, seen=5000, reason="ชั่งรวมกระสอบ", by=kham_pan)
    again = balance.correct_lot(lot, 4500, seen=5000, reason="ชั่งรวมกระสอบ", by=kham_pan)

    lot.refresh_from_db()
    assert (lot.entered_g, lot.received_g, lot.left_g, again) == (5000, 4500, 2500, False)
    note = lot.corrections.get()
    assert (note.change, note.reason, note.member) == (-500, "ชั่งรวมกระสอบ", kham_pan)
    too_low = refused(balance.correct_lot, lot, 1999, seen=4500, reason="x", by=kham_pan)
    assert (too_low.why, too_low.figures["used_g"]) == ("lot-used", 2000)
    meanwhile = refused(balance.correct_lot, lot, 4000, seen=5000, reason="x", by=kham_pan)
    assert meanwhile.why == "changed"


def test_a_corrected_input_gives_the_lot_its_part_back(kiln, kham_pan, make_bowl):
    bowl, lot = make_bowl(), take_in(kiln, kham_pan, 5000)
    batch = fired(kiln, kham_pan, [(lot, 3000), ("ดิน", 1000)], [(bowl, 5, 500)])
    scrap = batch.inputs.get(lot=lot)

    balance.correct_input(scrap, 1500, seen=3000, reason="อ่านตาชั่งผิด", by=kham_pan)

    lot.refresh_from_db()
    batch.refresh_from_db()
    bowl.product.refresh_from_db()
    assert (lot.left_g, batch.put_in_g, batch.recycled_g) == (3500, 2500, 1500)
    assert bowl.product.recycled_percent == 60
    scrap.refresh_from_db()
    less = refused(balance.correct_input, scrap, 1499, seen=1500, reason="x", by=kham_pan)
    assert (less.why, less.figures) == ("batch-claimed", {"put_in_g": 2499, "claimed_g": 2500})
    more = refused(balance.correct_input, scrap, 5001, seen=1500, reason="x", by=kham_pan)
    assert (more.why, more.figures["left_g"]) == ("lot-short", 3500)


def test_corrected_pieces_never_weigh_more_than_what_went_in(kiln, kham_pan, make_bowl):
    made = fired(kiln, kham_pan, [("ดิน", 1000)], [(make_bowl(), 2, 400)]).pieces.get()

    said = [
        refused(balance.correct_pieces, made, 3, seen=2, reason="x", by=kham_pan).why,
        refused(balance.correct_weight, made, 501, seen=400, reason="x", by=kham_pan).why,
    ]

    assert said == ["batch-short", "batch-short"]
    balance.correct_weight(made, 500, seen=400, reason="ชั่งใหม่", by=kham_pan)
    assert Batch.objects.get().claimed_g == 1000


def test_the_database_keeps_the_balance_too(kiln, kham_pan):
    lot = take_in(kiln, kham_pan, 1000)
    batch = fired(kiln, kham_pan, [(lot, 600)])
    wrong = (
        (ScrapLot, lot.pk, {"used_g": 1001}),
        (ScrapLot, lot.pk, {"received_g": 599}),
        (ScrapLot, lot.pk, {"entered_g": 0}),
        (Batch, batch.pk, {"claimed_g": 601}),
        (Batch, batch.pk, {"put_in_g": 599}),
        (BatchInput, batch.inputs.get().pk, {"lot": None}),
    )

    for model, pk, figures in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(pk=pk).update(**figures)

    assert recorded.sums([kiln.pk]) == {"received": 1000, "used": 600, "left": 400}
