"""Receipts: one for each paid order, numbered without a gap, and never changed afterwards."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from shop import tax_numbers
from shop.customers import erasing
from shop.models import Order, Paper, PaperCount, Payment, Seller, TaxBuyer
from shop.models.ledger import AppendOnly
from shop.papers import receipts
from shop.payments import settling, transfers
from tests.shop.refunding import agreed, news, take
from tests.shop.test_races import at_once, buyer

pytestmark = pytest.mark.django_db

TAX_ID = "0105536112014"
COMPANY = {"name": "บริษัท ดินดี จำกัด", "tax_id": TAX_ID, "branch": "", "address": "1 ถ.ริมน้ำ"}


@pytest.fixture
def paid(place, manager):
    """A factory of orders paid by transfer."""

    def make(*args, **kwargs):
        order = place(*args, **kwargs)
        transfers.confirm(order.payments.get(), by=manager)
        return Order.objects.get(pk=order.pk)

    return make


@pytest.fixture
def registered(db):
    """The seller adds VAT."""
    seller = Seller.load()
    seller.vat_registered, seller.tax_id = True, TAX_ID
    seller.name_th, seller.address_th = "กลุ่มปงแสนทอง", "99 หมู่ 6 ลำปาง"
    seller.save()
    return seller


def receipt_of(order):
    return Paper.objects.get(order=order, series="receipt")


def this_year():
    return timezone.localdate().year + 543


# --- given ------------------------------------------------------------------------------------


def test_a_paid_order_has_the_next_number_of_the_buddhist_year(paid, place, make_bowl):
    bowl = make_bowl()
    place(bowl)
    first, second = paid(bowl), paid(bowl)

    year = this_year()
    assert [str(receipt_of(each)) for each in (first, second)] == [
        f"{year}-000001",
        f"{year}-000002",
    ]
    assert receipt_of(first).amount == first.total
    assert Paper.objects.count() == 2


def test_a_payment_told_twice_gives_one_receipt(paid):
    order = paid()

    assert not settling.take_in(order.payments.get())
    assert receipts.issue(order, order.payments.get()) == receipt_of(order)
    assert PaperCount.objects.get().last == 1


def test_nothing_paid_gives_no_receipt_and_takes_no_number(place):
    order = place()

    assert receipts.issue(order, Payment(order=order, amount=Decimal(0))) is None
    assert not PaperCount.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_sale_that_comes_to_nothing_leaves_no_gap(place, manager, monkeypatch):
    order = place()
    with monkeypatch.context() as broken:
        broken.setattr(receipts, "_words_of_sale", lambda *_of: {"not": object()})
        with pytest.raises(TypeError):
            transfers.confirm(order.payments.get(), by=manager)
    assert not Paper.objects.exists()

    transfers.confirm(order.payments.get(), by=manager)

    assert receipt_of(order).number == 1


def test_a_receipt_stays_as_it_was_given(paid):
    paper = receipt_of(paid())

    for change in (
        paper.save,
        paper.delete,
        Paper.objects.all().delete,
        lambda: Paper.objects.update(amount=1),
    ):
        with pytest.raises(AppendOnly):
            change()


def test_its_words_are_those_of_the_day(paid, registered):
    order = paid()
    Seller.objects.update(name_th="ชื่อใหม่", vat_registered=False)

    words = receipt_of(order).words

    assert words["seller"]["name_th"] == "กลุ่มปงแสนทอง"
    line = words["lines"][0]
    assert (line["name_th"], line["quantity"], line["amount"]) == ("ชาม bowl", 1, "159.00")
    assert Decimal(words["goods"]) + Decimal(words["delivery"]) == order.total


# --- given back -------------------------------------------------------------------------------


def test_each_refund_has_a_credit_note_of_its_own_series(paid, decide):
    order = paid(quantity=3)
    first = decide(order, {"PST-BOWL": 1})
    decide(order)

    notes = list(Paper.objects.filter(series="credit"))

    year = this_year()
    assert [note.called for note in notes] == [f"CN{year}-000001", f"CN{year}-000002"]
    assert notes[0].amount == first.amount
    assert sum(note.amount for note in notes) == receipt_of(order).amount
    assert notes[0].words["receipt"] == receipt_of(order).called
    assert Decimal(notes[1].words["left"]) == 0


def test_a_refund_by_the_payment_service_has_one_too_and_only_one(paid):
    order = paid()
    Payment.objects.filter(order=order).update(intent_id="pi_1")

    take(order, news("10"), news("10"))

    note = Paper.objects.get(series="credit")
    assert (note.amount, note.words["lines"]) == (Decimal(10), [])


def test_money_that_came_too_late_has_neither(place, make_bowl):
    order = place(make_bowl(on_hand=1))
    refund = settling.owe_back(order.payments.get(), Decimal(10), by=None, reason="late")

    assert receipts.credit(refund) is None
    assert not Paper.objects.exists()


def test_papers_say_what_the_ledger_says(place_at_both, manager, decide):
    order = place_at_both()
    transfers.confirm(order.payments.get(), by=manager)
    order.refresh_from_db()
    decide(order, {"PST-BOWL": 1})
    decide(order, {}, fees=["kai-chae"])

    given = receipt_of(order).amount
    back = sum(note.amount for note in Paper.objects.filter(order=order, series="credit"))

    assert given - back == agreed(order)
    for paper in Paper.objects.filter(series="credit"):
        assert sum(Decimal(line["amount"]) for line in paper.words["lines"]) == paper.amount


# --- tax --------------------------------------------------------------------------------------


def test_without_registration_no_tax_is_named(paid):
    paper = receipt_of(paid())

    assert (paper.vat_rate, paper.vat) == (0, 0)


def test_credit_notes_for_everything_hold_the_tax_of_the_receipt(paid, decide, registered):
    order = paid(quantity=3)
    for _each in range(2):
        decide(order, {"PST-BOWL": 1})
    decide(order)

    receipt = receipt_of(order)
    notes = Paper.objects.filter(series="credit")
    assert receipt.vat == (receipt.amount * 7 / 107).quantize(Decimal("0.01"))
    assert sum(note.vat for note in notes) == receipt.vat


@given(satang=st.integers(1, 10**11), rate=st.decimals(0, 50, places=2, allow_nan=False))
def test_the_tax_within_is_the_tax_upon_what_is_left(satang, rate):
    amount = Decimal(satang) / 100

    vat = receipts.vat_within(amount, rate)

    assert 0 <= vat <= amount
    assert abs((amount - vat) * rate / 100 - vat) <= Decimal("0.01")


def test_a_full_tax_invoice_names_its_buyer_until_it_is_given(place, manager, registered):
    order = place()
    receipts.set_tax_buyer(order, **COMPANY)
    receipts.set_tax_buyer(order, **COMPANY | {"branch": "สาขา 2"})
    transfers.confirm(order.payments.get(), by=manager)

    assert receipt_of(order).words["buyer"] == COMPANY | {"branch": "สาขา 2"}
    with pytest.raises(receipts.Given):
        receipts.set_tax_buyer(order, **COMPANY)


def test_a_buyer_named_to_an_unregistered_seller_is_not_printed(place, manager):
    order = place()
    receipts.set_tax_buyer(order, **COMPANY)
    transfers.confirm(order.payments.get(), by=manager)

    assert "buyer" not in receipt_of(order).words


def test_who_is_forgotten_is_forgotten_here_but_the_receipt_stays(place, registered):
    order = place()
    receipts.set_tax_buyer(order, **COMPANY)

    erasing.forget_orders([order.pk])

    assert not TaxBuyer.objects.exists()


def test_a_seller_who_adds_tax_says_under_which_number():
    with pytest.raises(ValidationError) as wrong:
        Seller(vat_registered=True).clean()

    assert set(wrong.value.message_dict) == {"tax_id", "name_th", "address_th"}


@pytest.mark.parametrize(
    "text", ["", "010553611201", "0105536112013", "๐๑๐๕๕๓๖๑๑๒๐๑๔", "x" * 10000]
)
def test_what_is_no_tax_number_is_refused(text):
    with pytest.raises(ValidationError):
        tax_numbers.check(text)


def test_a_tax_number_may_be_typed_with_thai_digits_and_hyphens():
    typed = tax_numbers.plain("๐-1055-36112-01-4")

    tax_numbers.check(typed)

    assert typed == TAX_ID


# --- at once ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_forty_orders_paid_at_once_have_the_numbers_from_one_to_forty(place, make_bowl, manager):
    bowl = make_bowl(on_hand=40)
    placed = [place(bowl, contact=buyer(number)) for number in range(40)]
    payments = [order.payments.get() for order in placed]

    def pay(number, barrier):
        barrier.wait()
        for payment in payments[number::4]:
            transfers.confirm(payment, by=manager)
        return ["done"]

    assert at_once(pay, 4) == {"done": 4}
    numbers = Paper.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 41))


def guarded(barrier):
    barrier.wait()
    return PaperCount.take("receipt", 2569)


def unguarded(barrier):
    """As `max + 1` would do it."""
    count, _made = PaperCount.objects.get_or_create(series="receipt", year=2569)
    barrier.wait()
    PaperCount.objects.filter(pk=count.pk).update(last=count.last + 1)
    return count.last + 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("take_one", "distinct"), [(guarded, 4), (unguarded, 1)])
def test_the_guard_is_what_keeps_a_number_from_being_given_twice(take_one, distinct):
    PaperCount.objects.create(series="receipt", year=2569)

    def one(number, barrier):
        return [take_one(barrier)]

    assert len(at_once(one, 4)) == distinct
