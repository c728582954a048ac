"""Paying by transfer: slips, confirmation, late money."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from shop import orders
from shop.models import LedgerEntry, Letter, Order, Payment, Refund, Slip, StockRecord
from shop.models.ledger import AppendOnly
from shop.payments import transfers

pytestmark = pytest.mark.django_db


@pytest.fixture
def slip_picture():
    """A factory of small JPEGs."""

    def make():
        held = io.BytesIO()
        Image.new("RGB", (60, 100), "white").save(held, "JPEG")
        held.seek(0)
        return held

    return make


def stock_of(order):
    record = StockRecord.objects.get(variant=orders.lines_of(order)[0].variant)
    return record.on_hand, record.reserved


def later(**kwargs):
    return timezone.now() + timedelta(**kwargs)


def test_confirming_sells_the_pieces_and_books_every_baht(place, manager):
    order = place(quantity=2, on_hand=5)

    transfers.confirm(order.payments.get(), by=manager)

    order.refresh_from_db()
    assert order.state == Order.State.PAID
    assert stock_of(order) == (3, 0)
    booked = LedgerEntry.objects.filter(consignment__order=order)
    assert sum(entry.amount for entry in booked) == order.total
    assert order.letters.filter(kind=Letter.Kind.PAID).count() == 1


def test_confirming_twice_changes_nothing_more(place, manager):
    order = place(quantity=2, on_hand=5)
    payment = order.payments.get()
    transfers.confirm(payment, by=manager)

    transfers.confirm(payment, by=manager)

    assert stock_of(order) == (3, 0)
    assert order.letters.filter(kind=Letter.Kind.PAID).count() == 1
    assert not Refund.objects.exists()


def test_a_slip_keeps_the_pieces_until_a_person_has_decided(place, slip_picture):
    order = place()
    transfers.show_slip(order, slip_picture())

    assert not orders.expire(order, now=later(days=3))

    assert order in Order.objects.with_slip_to_check()
    assert order not in Order.objects.overdue(later(days=3))


def test_a_refused_slip_gives_time_for_another(place, slip_picture, manager):
    order = place()
    slip = transfers.show_slip(order, slip_picture())
    Order.objects.filter(pk=order.pk).update(holds_until=later(hours=-1))

    assert transfers.refuse_slip(slip, by=manager, reason="amount differs")

    order.refresh_from_db()
    assert order.holds_until > later(minutes=59)
    assert not transfers.refuse_slip(slip, by=manager, reason="again")
    assert order.letters.filter(kind=Letter.Kind.SLIP_REFUSED).count() == 1


def test_a_slip_lies_in_private_storage_under_a_name_that_says_nothing(place, slip_picture):
    slip = transfers.show_slip(place(), slip_picture())

    assert str(settings.PRIVATE_ROOT) in slip.picture.path
    assert str(settings.MEDIA_ROOT) not in slip.picture.path
    with pytest.raises(ValueError, match="not accessible via a URL"):
        _ = slip.picture.url


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\xff\xd8\xff\xe0 cut off"])
def test_what_is_no_picture_is_refused_and_not_kept(place, content):
    order = place()

    with pytest.raises(ValidationError):
        transfers.show_slip(order, io.BytesIO(content))

    assert not Slip.objects.exists()


def test_nobody_fills_the_disk_with_slips(place, slip_picture):
    order = place()
    for _ in range(transfers.SLIPS_AN_ORDER):
        transfers.show_slip(order, slip_picture())

    with pytest.raises(transfers.NoSlipWanted):
        transfers.show_slip(order, slip_picture())


def test_late_money_revives_an_order_whose_pieces_are_still_there(place, manager):
    order = place(quantity=2, on_hand=5)
    orders.expire(order, now=later(hours=2))

    transfers.confirm(order.payments.get(), by=manager)

    order.refresh_from_db()
    assert order.state == Order.State.PAID
    assert stock_of(order) == (3, 0)


def test_late_money_for_pieces_that_are_gone_is_owed_back(place, make_bowl, manager):
    bowl = make_bowl(on_hand=1)
    late = place(bowl)
    orders.expire(late, now=later(hours=2))
    quick = place(bowl)

    payment = transfers.confirm(late.payments.get(), by=manager)

    late.refresh_from_db()
    assert late.state == Order.State.EXPIRED
    assert payment.state == Payment.State.CONFIRMED
    assert Refund.objects.get().amount == late.total
    assert late.letters.filter(kind=Letter.Kind.OWED_BACK).count() == 1
    assert stock_of(quick) == (1, 1)
    assert not LedgerEntry.objects.exists()


def test_money_for_a_cancelled_order_revives_it(place, manager):
    order = place(quantity=1, on_hand=2)
    orders.cancel(order, by=manager)

    transfers.confirm(order.payments.get(), by=manager)

    order.refresh_from_db()
    assert order.state == Order.State.PAID
    assert stock_of(order) == (1, 0)


def test_the_ledger_is_never_changed(place, manager):
    transfers.confirm(place().payments.get(), by=manager)
    entry = LedgerEntry.objects.first()
    entry.amount = Decimal(1)

    with pytest.raises(AppendOnly):
        entry.save()
    with pytest.raises(AppendOnly):
        entry.delete()


def test_an_order_has_one_open_attempt_to_pay(place):
    order = place()

    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(
            order=order, method="promptpay", amount=order.total, idempotency_key="another"
        )


def test_an_order_whose_money_came_takes_no_more_slips(place, make_bowl, slip_picture, manager):
    bowl = make_bowl(on_hand=1)
    late = place(bowl)
    orders.expire(late, now=later(hours=2))
    place(bowl)
    transfers.confirm(late.payments.get(), by=manager)
    late.refresh_from_db()

    with pytest.raises(transfers.NoSlipWanted):
        transfers.show_slip(late, slip_picture())

    assert not Slip.objects.exists()


def test_a_slip_that_comes_too_late_leaves_no_file(place, slip_picture, monkeypatch):
    order = place()
    folder = settings.PRIVATE_ROOT / "slips"
    before = set(folder.glob("*.jpg"))
    answers = iter([True, False])
    monkeypatch.setattr(transfers, "takes_slips", lambda order: next(answers))

    with pytest.raises(transfers.NoSlipWanted):
        transfers.show_slip(order, slip_picture())

    assert set(folder.glob("*.jpg")) == before


# --- where nobody was asked to transfer ---------------------------------------------------------


def test_a_slip_is_wanted_only_where_somebody_was_asked_to_transfer(place, slip_picture):
    order = place()
    order.payments.update(method=Payment.Method.STRIPE)

    assert not transfers.takes_slips(order)
    with pytest.raises(transfers.NoSlipWanted):
        transfers.show_slip(order, slip_picture())


def test_a_payment_at_stripe_has_no_code_of_ours(place):
    payment = place().payments.get()
    payment.method = Payment.Method.STRIPE

    assert transfers.qr(payment) == ""


def test_a_shop_without_a_code_of_its_own_draws_none_and_still_looks_at_slips(place, settings):
    order = place()
    settings.OWN_QR, settings.PROMPTPAY_ID = False, ""

    assert transfers.qr(order.payments.get()) == ""
    assert transfers.takes_slips(order)
