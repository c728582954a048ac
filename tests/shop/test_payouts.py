"""Fees, payouts and statements: each baht once, with its order, and never changed after."""

import csv
import io
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from shop import consignments, owed
from shop.models import (
    Adjustment,
    BankAccount,
    Consignment,
    FeeRate,
    LedgerEntry,
    Payout,
    PayoutEntry,
)
from shop.models.ledger import AppendOnly
from shop.models.steps import WrongStep
from shop.payments import transfers
from shop.payouts import running, statements
from tests.shop.test_owed import booked_at
from tests.shop.test_races import at_once

pytestmark = pytest.mark.django_db
BOWLS, CUPS = "kai-chae", "tao-plai-na"
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
IN_MARCH = datetime(2026, 3, 20, 5, tzinfo=UTC)
IN_APRIL = datetime(2026, 4, 20, 5, tzinfo=UTC)
MAY = datetime(2026, 5, 2, tzinfo=UTC)


@pytest.fixture
def account(kilns, manager):
    """Both kilns have told where their money goes."""
    for number, kiln in enumerate(kilns.values()):
        BankAccount.objects.create(
            enterprise=kiln, bank="006", number=f"123456789{number}", holder="=กลุ่ม", member=manager
        )


@pytest.fixture
def sold(place_at_both, manager):
    """Two bowls of ฿159 and a cup of ฿89.75, ฿50 of delivery each, paid in March."""
    order = place_at_both()
    transfers.confirm(order.payments.get(), by=manager)
    booked_at(IN_MARCH)
    return order


def send(order, code=BOWLS, *, by=None):
    parcel = order.consignments.get(enterprise__code=code)
    consignments.pack(parcel, by=by)
    consignments.send(parcel, carrier="thailand-post", number="EX123456785TH", by=by)


def approve(month=MARCH, *, by, now=MAY):
    seen = running.fingerprint(running.preview(month))
    return running.approve(month, by=by, seen=seen, now=now)


def amounts(month=MARCH):
    return {each.enterprise.code: each.amount for each in running.preview(month)}


# --- what is due ----------------------------------------------------------------------------------


def test_money_is_due_when_the_parcel_is_on_its_way(sold, manager):
    before = amounts()
    send(sold, by=manager)

    assert before == {BOWLS: 0, CUPS: 0}
    assert amounts() == {BOWLS: Decimal(368), CUPS: 0}
    waiting = {each.enterprise.code: each.waiting for each in running.preview(MARCH)}
    assert waiting == {BOWLS: 0, CUPS: Decimal("139.75")}


def test_a_month_pays_nothing_of_the_next(sold, manager):
    send(sold, by=manager)
    booked_at(IN_APRIL, kind="sale")

    assert amounts(MARCH)[BOWLS] == 50
    assert amounts(APRIL)[BOWLS] == 368


def test_a_run_pays_who_has_an_account_and_names_the_others(sold, manager, kilns):
    BankAccount.objects.create(enterprise=kilns[BOWLS], bank="004", number="0123456789", holder="ก")
    for code in (BOWLS, CUPS):
        send(sold, code, by=manager)

    made = approve(by=manager)

    assert [(each.enterprise.code, each.amount) for each in made] == [(BOWLS, Decimal(368))]
    assert owed.balance(kilns[BOWLS]) == 0
    left = running.preview(MARCH)
    assert [(each.enterprise.code, each.payable) for each in left] == [(CUPS, False)]


def test_nothing_is_paid_of_a_month_that_goes_on(account, sold, manager):
    send(sold, by=manager)

    with pytest.raises(running.NotOver):
        approve(by=manager, now=IN_MARCH)

    assert not Payout.objects.exists()


def test_what_was_booked_since_the_manager_looked_stops_the_run(account, sold, manager, decide):
    send(sold, by=manager)
    seen = running.fingerprint(running.preview(MARCH))
    decide(sold, {"PST-BOWL": 1})
    booked_at(IN_MARCH)

    with pytest.raises(running.Changed):
        running.approve(MARCH, by=manager, seen=seen, now=MAY)

    assert not LedgerEntry.objects.filter(kind="payout").exists()


# --- after the payout -----------------------------------------------------------------------------


@pytest.fixture
def paid(account, sold, manager):
    """The first kiln's ฿368 of March are transferred."""
    send(sold, by=manager)
    [payout] = approve(by=manager)
    running.mark_paid(payout, on=date(2026, 4, 2), reference="KTB-1", by=manager)
    booked_at(IN_APRIL, kind="payout")
    return payout


def test_a_refund_after_the_payout_is_the_next_months_negative_line(paid, sold, decide, kilns):
    before = statements.as_csv(paid)
    decide(sold, {"PST-BOWL": 1})
    booked_at(IN_APRIL, kind="refund")

    assert amounts(APRIL)[BOWLS] == -159
    assert not next(each for each in running.preview(APRIL) if each.amount < 0).payable
    assert owed.balance(kilns[BOWLS]) == -159
    assert statements.as_csv(paid) == before


def test_what_is_below_zero_is_carried_over(paid, sold, decide, place, manager, make_bowl):
    decide(sold, {"PST-BOWL": 1})
    booked_at(IN_APRIL, kind="refund")
    order = place(make_bowl("next", price=300))
    transfers.confirm(order.payments.get(), by=manager)
    send(order, by=manager)
    booked_at(datetime(2026, 5, 3, tzinfo=UTC), consignment__order=order)

    [payout] = approve(date(2026, 5, 1), by=manager, now=datetime(2026, 6, 2, tzinfo=UTC))

    assert payout.amount == 300 + 50 - 159
    assert {each.consignment.order for each in statements.of(payout).orders} == {sold, order}


def test_a_statement_opens_each_baht_with_its_order(paid, sold):
    told = statements.of(paid)

    assert [each.consignment.order for each in told.orders] == [sold]
    assert sum(each.figures.total for each in told.orders) == paid.amount
    rows = list(csv.reader(io.StringIO(statements.as_csv(paid).removeprefix("\ufeff"))))
    assert sum(Decimal(row[3]) for row in rows[1:-1]) == Decimal(rows[-1][3]) == 368
    assert {row[1] for row in rows[1:-1]} == {sold.reference}


def test_it_is_paid_once(paid, manager):
    again = running.mark_paid(paid, on=date(2026, 4, 9), reference="other", by=manager)

    paid.refresh_from_db()
    assert (again, paid.reference) == (False, "KTB-1")
    with pytest.raises(WrongStep):
        running.cancel(paid, by=manager)


def test_a_payout_that_the_bank_refused_is_due_again_at_once(account, sold, manager, kilns):
    send(sold, by=manager)
    [payout] = approve(by=manager)
    running.cancel(payout, by=manager)
    running.cancel(payout, by=manager)

    [anew] = approve(by=manager)

    assert anew.amount == 368
    assert owed.balance(kilns[BOWLS]) == 0
    assert [other.amount for other in statements.of(anew).others] == [368]


def test_no_entry_is_settled_twice(paid, sold):
    settled = PayoutEntry.objects.first()

    with pytest.raises(IntegrityError), transaction.atomic():
        PayoutEntry.objects.create(payout=paid, entry=settled.entry)


# --- adjustments ------------------------------------------------------------------------------------


def test_an_adjustment_is_booked_once_with_its_reason(account, kilns, manager):
    attempt = uuid.uuid4()
    for _again in range(2):
        running.adjust(kilns[BOWLS], Decimal("-20"), reason="กล่องหาย", attempt=attempt, by=manager)
    running.adjust(kilns[BOWLS], Decimal(70), reason="ช่วยงาน", attempt=uuid.uuid4(), by=manager)
    booked_at(IN_MARCH)

    [payout] = approve(by=manager)

    assert payout.amount == 50
    assert [each.words for each in statements.of(payout).others] == ["กล่องหาย", "ช่วยงาน"]
    with pytest.raises(AppendOnly):
        Adjustment.objects.first().save()


def test_an_entry_of_no_order_is_an_adjustment_or_a_payout(kilns, sold):
    for kind, parcel in (("sale", None), ("payout", sold.consignments.first())):
        with pytest.raises(IntegrityError), transaction.atomic():
            LedgerEntry.objects.create(
                enterprise=kilns[BOWLS], kind=kind, consignment=parcel, amount=1, cause="x"
            )


# --- in the editor ------------------------------------------------------------------------------------


@pytest.fixture
def office(client, manager):
    """A browser in which the manager has logged in."""
    client.force_login(manager)
    return client


def at(name, *args):
    return reverse(f"shop_office:{name}", args=args)


def test_a_manager_runs_a_month_from_preview_to_transfer(office, account, sold, manager):
    send(sold, by=manager)
    page = office.get(at("payouts"), {"month": "2026-03"})
    seen = page.context["seen"]

    office.post(at("payouts_approve"), {"month": "2026-03", "seen": seen})
    payout = Payout.objects.get()
    file = office.get(at("payouts_file")).content.decode("utf-8-sig")
    office.post(at("payout_act", payout.pk, "paid"), {"on": "2/4/2569", "reference": "KTB-7"})

    assert "฿368" in page.content.decode()
    [line] = list(csv.DictReader(io.StringIO(file)))
    assert (line["account_number"], line["amount"]) == ("1234567890", "368.00")
    assert line["account_name"] == "'=กลุ่ม"
    payout.refresh_from_db()
    assert (payout.state, payout.paid_on, payout.closed_by) == ("paid", date(2026, 4, 2), manager)
    assert office.get(at("payout", payout.pk)).status_code == 200
    assert sold.reference in office.get(at("payout_statement", payout.pk)).content.decode()


def test_pressed_twice_is_one_run(office, account, sold, manager):
    send(sold, by=manager)
    form = {
        "month": "2026-03",
        "seen": office.get(at("payouts"), {"month": "2026-03"}).context["seen"],
    }
    for _again in range(2):
        office.post(at("payouts_approve"), form)

    assert Payout.objects.count() == 1


@pytest.mark.parametrize(
    ("deed", "form"),
    [
        ("account", {"bank": "999", "number": "1234567890", "holder": "ก"}),
        ("account", {"bank": "004", "number": "12345", "holder": "ก"}),
        ("account", {"bank": "004", "number": "1" * 500, "holder": "ก"}),
        ("fee", {"per_cent": "51", "since": "1/1/2570"}),
        ("fee", {"per_cent": "NaN", "since": "1/1/2570"}),
        ("fee", {"per_cent": "5", "since": "1/1/2560"}),
        ("adjust", {"amount": "0", "reason": "x"}),
        ("adjust", {"amount": "1e12", "reason": "x"}),
        ("adjust", {"amount": "9" * 400, "reason": "x"}),
        ("adjust", {"amount": "5", "reason": ""}),
    ],
)
def test_what_cannot_be_is_refused(office, kilns, deed, form):
    form |= {"attempt": str(uuid.uuid4())}

    answer = office.post(at("payout_agree", kilns[BOWLS].pk, deed), form)

    assert answer.status_code == 422
    assert not BankAccount.objects.exists()
    assert not FeeRate.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_account_fee_and_adjustment_are_kept_with_who_wrote_them(office, kilns, manager):
    kiln = kilns[BOWLS]
    tomorrow = timezone.localdate() + timedelta(days=1)
    for deed, form in (
        ("account", {"bank": "004", "number": "๐12-3-45678-9", "holder": "กลุ่มไก่แจ้"}),
        ("fee", {"per_cent": "7.5", "since": f"{tomorrow:%Y-%m-%d}"}),
        ("adjust", {"amount": "−12.50", "reason": "กล่อง", "attempt": str(uuid.uuid4())}),
    ):
        assert office.post(at("payout_agree", kiln.pk, deed), form).status_code == 302

    account = running.account_of(kiln)
    assert (account.number, account.member) == ("0123456789", manager)
    assert kiln.fee_rates.get().per_cent == Decimal("7.5")
    assert owed.balance(kiln) == Decimal("-12.50")
    page = office.get(at("payout_house", kiln.pk)).content.decode()
    assert "กลุ่มไก่แจ้" in page


def test_whoever_may_not_pay_out_sees_nothing(client, kham_pan, kilns, paid):
    client.force_login(kham_pan)

    for address in (at("payouts"), at("payout", paid.pk), at("payout_house", kilns[BOWLS].pk)):
        assert client.get(address).status_code in (302, 403, 404)


# --- at the desk --------------------------------------------------------------------------------------


def test_members_read_their_own_statement(client, kham_pan, paid, sold):
    client.force_login(kham_pan)

    money = client.get("/en/desk/money/").content.decode()
    page = client.get(f"/en/desk/money/payouts/{paid.pk}/").content.decode()
    table = client.get(f"/en/desk/money/payouts/{paid.pk}.csv").content.decode()

    assert f"/en/desk/money/payouts/{paid.pk}/" in money
    assert "…7890" in page
    assert "1234567890" not in page
    assert sold.reference in page
    assert "368.00" in table


def test_another_houses_statement_looks_like_none(client, noi, paid):
    client.force_login(noi)

    assert client.get(f"/desk/money/payouts/{paid.pk}/").status_code == 404
    assert client.get(f"/desk/money/payouts/{paid.pk}.csv").status_code == 404


# --- at once ------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_four_managers_at_once_make_one_run(account, sold, manager):
    send(sold, by=manager)
    seen = running.fingerprint(running.preview(MARCH))

    def press(number, barrier):
        barrier.wait()
        try:
            return [len(running.approve(MARCH, by=manager, seen=seen, now=MAY))]
        except running.Changed:
            return ["looked again"]

    assert at_once(press, 4) == {1: 1, "looked again": 3}
    assert LedgerEntry.objects.filter(kind="payout").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_link_rows_the_money_would_go_out_twice(account, sold, manager, kilns):
    """The control: whoever reads what is due and pays it, without settling it, pays it again."""
    send(sold, by=manager)

    def press(number, barrier):
        due = next(each for each in running.preview(MARCH) if each.payable)
        barrier.wait()
        LedgerEntry.objects.create(
            enterprise=kilns[BOWLS], kind="payout", amount=-due.amount, cause=f"by hand {number}"
        )
        return ["paid"]

    at_once(press, 2)

    assert owed.balance(kilns[BOWLS]) == -368


def test_all_that_is_owed_is_what_no_payout_has_settled(paid, sold, kilns):
    for kiln in kilns.values():
        open_entries = LedgerEntry.objects.filter(enterprise=kiln, settled=None)
        unsettled = sum(open_entries.values_list("amount", flat=True), Decimal(0))

        assert owed.balance(kiln) == unsettled
    assert Consignment.objects.filter(state="sent").exists()
