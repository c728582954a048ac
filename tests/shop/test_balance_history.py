"""The balance over histories that nobody would think of: after every step it adds up."""

from fractions import Fraction
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from catalogue import balance
from catalogue.balance import Input, Load, Made, Refused
from catalogue.models import Batch, BatchInput, Correction, PiecesMade, Product, ScrapLot
from shop import counting, firing, stock
from shop.models import StockMove, StockRecord
from tests.catalogue.scales import day

pytestmark = pytest.mark.django_db

GRAMS = st.integers(1, 9000)
NUMBER = st.integers(0, 999)  # which of the rows there are
# Of the running test: pairs of house and member, and what they make.
HOUSES, VARIANTS = [], []

CORRECTIONS = {
    "lot": (ScrapLot, "received_g", balance.correct_lot),
    "input": (BatchInput, "grams", balance.correct_input),
    "pieces": (PiecesMade, "count", firing.correct_pieces),
    "weight": (PiecesMade, "each_g", balance.correct_weight),
}


class History(RuleBasedStateMachine):
    """Every deed at any time with any figure; some are refused, none breaks the balance."""

    def __init__(self):
        super().__init__()
        self.kept = transaction.atomic()
        self.kept.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.kept.__exit__(None, None, None)

    def deed(self, do, *args, **named):
        before = figures()
        try:
            with transaction.atomic():
                do(*args, **named)
        except (Refused, stock.NotThatMany, counting.OnlyOne, counting.CountedAlready):
            assert figures() == before

    @rule(grams=st.integers(0, 9000), whose=NUMBER, ago=st.integers(0, 3))
    def take_in(self, grams, whose, ago):
        house, member = chosen(HOUSES, whose)
        load = Load(uuid4(), "biscuit", "โรงงาน", day(ago), grams)
        self.deed(balance.receive, house, load, by=member)

    @rule(
        whose=NUMBER,
        ago=st.integers(0, 2),
        scrap=st.lists(st.tuples(NUMBER, GRAMS), max_size=3),
        new=st.lists(GRAMS, max_size=2),
        out=st.lists(st.tuples(NUMBER, st.integers(0, 9), st.integers(0, 900)), max_size=3),
    )
    def fire(self, whose, ago, scrap, new, out):
        house, member = chosen(HOUSES, whose)
        put_in, made = amounts(scrap, new, out)
        self.deed(firing.fire, house, uuid4(), day(ago), put_in, made, by=member)

    @rule(
        which=NUMBER,
        scrap=st.lists(st.tuples(NUMBER, GRAMS), max_size=2),
        out=st.lists(st.tuples(NUMBER, st.integers(1, 9), st.integers(1, 900)), max_size=2),
    )
    def add(self, which, scrap, out):
        if batch := chosen(Batch.objects.order_by("pk"), which):
            put_in, made = amounts(scrap, [], out)
            seen = batch.put_in_g, batch.claimed_g
            self.deed(firing.add, batch, put_in, made, seen=seen, by=HOUSES[0][1])

    @rule(figure=st.sampled_from(list(CORRECTIONS)), which=NUMBER, right=st.integers(0, 9000))
    def correct(self, figure, which, right):
        model, column, do = CORRECTIONS[figure]
        if row := chosen(model.objects.order_by("pk"), which):
            right = right % 12 if figure == "pieces" else right
            named = {"seen": getattr(row, column), "reason": "ชั่งใหม่", "by": HOUSES[0][1]}
            self.deed(do, row, right, **named)

    @rule(which=NUMBER, opened=st.booleans())
    def open_or_close(self, which, opened):
        if batch := chosen(Batch.objects.order_by("pk"), which):
            self.deed(firing.reopen if opened else balance.close, batch)

    @rule(which=NUMBER)
    def sell(self, which):
        variant, member = chosen(VARIANTS, which), HOUSES[0][1]
        seen = counting.last_count(variant, member)
        self.deed(counting.sell_elsewhere, variant, by=member, seen=seen)

    @invariant()
    def everything_adds_up(self):
        lots_add_up()
        batches_add_up()
        shelves_add_up(VARIANTS)
        shares_add_up(VARIANTS)


def chosen(rows, number):
    """One of the rows, whatever the number; None of none."""
    rows = list(rows)
    return rows[number % len(rows)] if rows else None


def amounts(scrap, new, out):
    lots = list(ScrapLot.objects.order_by("pk"))
    put_in = [Input(grams, lot=chosen(lots, number)) for number, grams in scrap if lots]
    put_in += [Input(grams, name_th="ดินขาว") for grams in new]
    return put_in, [Made(chosen(VARIANTS, n), count, each, True) for n, count, each in out]


def figures():
    kinds = (ScrapLot, Batch, BatchInput, PiecesMade, Correction, StockRecord)
    return [list(kind.objects.order_by("pk").values()) for kind in kinds]


def corrected(rows, figure):
    return sum(rows.filter(figure=figure).values_list("change", flat=True))


def lots_add_up():
    for lot in ScrapLot.objects.prefetch_related("inputs__batch"):
        assert lot.received_g == lot.entered_g + corrected(lot.corrections, "lot")
        assert lot.used_g == sum(each.grams for each in lot.inputs.all()) <= lot.received_g
        for each in lot.inputs.all():
            assert each.batch.enterprise_id == lot.enterprise_id
            assert each.batch.made_on >= lot.received_on


def batches_add_up():
    for batch in Batch.objects.prefetch_related("inputs", "pieces__variant__product"):
        inputs, pieces = list(batch.inputs.all()), list(batch.pieces.all())
        for each in inputs:
            assert each.grams == each.entered_g + corrected(each.corrections, "input")
        for each in pieces:
            assert each.count == each.entered_count + corrected(each.corrections, "pieces")
            assert each.each_g == each.entered_each_g + corrected(each.corrections, "weight")
            assert each.variant.product.enterprise_id == batch.enterprise_id
        assert batch.put_in_g == sum(each.grams for each in inputs)
        assert batch.recycled_g == sum(each.grams for each in inputs if each.lot_id)
        assert batch.claimed_g == sum(each.count * each.each_g for each in pieces)
        assert batch.claimed_g <= batch.put_in_g


def shelves_add_up(variants):
    for variant in variants:
        moves = StockMove.objects.filter(variant=variant).aggregate(there=Sum("on_hand_change"))
        record = StockRecord.objects.filter(variant=variant).first()
        there = record.on_hand if record else 0
        assert there == (moves["there"] or 0) >= 0
        if variant.kind == "unique":
            made = PiecesMade.objects.filter(variant=variant).aggregate(all=Sum("count"))["all"]
            assert there <= 1
            assert (made or 0) <= 1
        if variant.kind == "made-to-order":
            assert there == 0


def shares_add_up(variants):
    """Once more from the rows, with nothing of what the shop reckons with."""
    for variant in variants:
        whole = scrap = Fraction(0)
        for made in PiecesMade.objects.filter(variant=variant, count__gt=0):
            inputs = [(each.grams, each.lot_id) for each in made.batch.inputs.all()]
            weight = made.count * made.each_g
            total = sum(grams for grams, _lot in inputs)
            whole += weight
            scrap += Fraction(weight * sum(grams for grams, lot in inputs if lot), total)
        product = Product.objects.get(pk=variant.product_id)
        expected = (scrap * 100 // whole, "records") if whole else (25, "declared")
        assert (product.recycled_percent, product.recycled_source) == expected


@pytest.fixture
def histories(kilns, kham_pan, noi, make_bowl):
    """Two houses with something of every kind to make."""
    HOUSES[:] = [(kilns["kai-chae"], kham_pan), (kilns["tao-plai-na"], noi)]
    VARIANTS[:] = [
        make_bowl("bowl", on_hand=0),
        make_bowl("cup", on_hand=0),
        make_bowl("only", kind="unique", on_hand=0),
        make_bowl("order", kind="made-to-order", on_hand=0),
        make_bowl("vase", enterprise="tao-plai-na", on_hand=0),
    ]
    for variant in VARIANTS:  # the share that the makers declare
        Product.objects.filter(pk=variant.product_id).update(recycled_percent=25)


def told(examples, steps):
    """Run so many histories of at most so many steps."""
    allowed = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=examples < 100,
            suppress_health_check=allowed,
        ),
    )


@pytest.mark.usefixtures("histories")
def test_the_balance_holds_after_every_step():
    told(examples=6, steps=14)


@pytest.mark.proof
@pytest.mark.usefixtures("histories")
def test_the_balance_holds_after_every_step_of_long_histories():
    told(examples=150, steps=50)
