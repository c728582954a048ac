"""Reports: every cut has the ledger's sum; what waits and what stands still is named; odd questions are answered."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook

from shop.models import Cart, LedgerEntry, OrderEvent
from shop.payments import transfers
from shop.reports import sales, standing
from shop.reports.periods import Period
from tests.shop.test_owed import booked_at

pytestmark = pytest.mark.django_db
BOWLS, CUPS = "kai-chae", "tao-plai-na"


def at(name):
    return reverse(f"shop_office:{name}")


@pytest.fixture
def office(client, manager):
    """A browser in which the manager has logged in."""
    client.force_login(manager)
    return client


@pytest.fixture
def today():
    """The last thirty days."""
    day = timezone.localdate()
    return Period(day - timedelta(days=29), day)


@pytest.fixture
def sold(place_at_both, place, make_bowl, manager, decide):
    """Two orders, one of both kilns; a cup went back, and one delivery."""
    first, second = place_at_both(), place(make_bowl("late", price="33.33"), 3)
    for order in (first, second):
        transfers.confirm(order.payments.get(), by=manager)
    decide(first, {"PST-CUP": 1})
    decide(first, {}, [BOWLS])
    booked_at(timezone.now() - timedelta(days=3), consignment__order=second)
    return first, second


def ledger_sum():
    return sum(LedgerEntry.objects.values_list("amount", flat=True), Decimal(0))


@pytest.mark.parametrize("cut", list(sales.CUTS))
def test_every_cut_has_the_ledgers_sum(sold, today, cut):
    rows, whole = sales.report(cut, today)

    assert whole.net == sum(row.net for row in rows) == ledger_sum()
    assert whole.back == Decimal("-139.75")


def test_what_was_sold_stands_under_its_name(sold, today):
    by_product = {row.label: row for row in sales.report("product", today, "en")[0]}
    by_house = {row.label: row.net for row in sales.report("enterprise", today, "en")[0]}
    by_day = [row.net for row in sales.report("day", today)[0]]
    by_place = {row.label: row.net for row in sales.report("province", today)[0]}

    assert by_product["Bowl late"].sold == Decimal("99.99")
    assert (by_product["Bowl cup"].sold, by_product["Bowl cup"].net) == (Decimal("89.75"), 0)
    assert by_house == {"Bantam Throwers": ledger_sum() - 50, "Field's Edge Kiln": 50}
    assert len(by_day) == 2
    assert list(by_place) == ["ลำปาง"]


def test_days_outside_are_left_out(sold):
    day = timezone.localdate()

    rows, whole = sales.report("day", Period(day, day))

    assert len(rows) == 1
    assert whole.net < ledger_sum()


def test_a_dispute_names_no_pieces_and_is_still_counted(sold, today):
    parcel = sold[1].consignments.get()
    LedgerEntry.objects.create(
        enterprise=parcel.enterprise, consignment=parcel, kind="dispute", amount=-10, cause="d"
    )

    rows, whole = sales.report("product", today, "en")

    assert whole.net == ledger_sum()
    assert any(row.back == -10 for row in rows)


def test_a_report_costs_few_queries(sold, today, django_assert_max_num_queries):
    for cut in sales.CUTS:
        with django_assert_max_num_queries(4):
            sales.report(cut, today)


def test_the_page_the_table_and_the_book_say_the_same(office, sold):
    page = office.get(at("reports"), {"by": "product"})
    table = office.get(at("reports"), {"by": "product", "as": "csv"}).content.decode("utf-8-sig")
    book = office.get(at("reports"), {"by": "product", "as": "xlsx"}).content

    *_rows, last = csv.reader(io.StringIO(table))
    *_cells, whole = load_workbook(io.BytesIO(book)).active.values
    assert page.status_code == 200
    assert b"<svg" in page.content
    assert Decimal(last[3]) == Decimal(str(whole[3])) == ledger_sum()


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "1/1/0001", "until": "2/1/0001"},
        {"since": "31/12/9999"},
        {"since": "2026-12-31", "until": "2026-01-01"},
        {"since": "2000-01-01", "until": "2026-01-01"},
        {"since": "x" * 10_000},
        {"since": "\x00"},
    ],
)
def test_odd_days_are_answered_with_a_reason(office, asked):
    for name in ("reports", "report_log"):
        answer = office.get(at(name), asked)

        assert answer.status_code == 422
        assert answer.context["period"].complaint


@pytest.mark.parametrize("asked", [{"by": "x", "as": "exe"}, {"since": "1/5/2569"}, {"days": "-1"}])
def test_odd_cuts_and_thai_years_are_understood(office, sold, asked):
    for name in ("reports", "report_waiting", "report_still", "report_log"):
        assert office.get(at(name), asked).status_code == 200


# --- what waits -----------------------------------------------------------------------------------


def test_what_is_paid_and_not_sent_waits_and_grows_late(office, sold):
    type(sold[1]).objects.filter(pk=sold[1].pk).update(paid_at=timezone.now() - timedelta(days=4))

    with override("en"):
        waits = {str(each.label): each.count for each in standing.today(timezone.now())}
    page = office.get(at("report_waiting")).content.decode()
    home = office.get(reverse("wagtailadmin_home")).content.decode()

    assert waits["Parcels that are late"] == 1
    assert waits["Parcels to pack and send"] == standing.to_send().count() - 1
    assert sold[1].reference in page
    assert at("report_waiting") in home


def test_nothing_waits_is_said_kindly(office):
    assert "today" in office.get(reverse("wagtailadmin_home")).content.decode()
    assert standing.today(timezone.now()) == []


def test_bags_that_were_left_are_counted_without_a_name(bag, make_bowl):
    old = bag(make_bowl(), 2)
    bag(make_bowl("fresh"), 1)
    Cart.objects.filter(pk=old.pk).update(touched=timezone.now() - timedelta(hours=2))

    left = standing.carts_left(timezone.now())

    assert (left.carts, left.pieces, left.baht) == (1, 2, 318)


def test_what_nobody_buys_stands_still(sold, make_bowl):
    still = make_bowl("dusty", price=900)
    type(still.product).objects.filter(pk=still.product_id).update(
        on_sale_since=timezone.now() - timedelta(days=100)
    )

    found = standing.stands_still(timezone.now(), 90)

    assert [each.variant for each in found] == [still]
    assert found[0].worth == 4500


# --- who did what ---------------------------------------------------------------------------------


def test_every_deed_is_found_by_person_and_kind(office, sold, manager):
    mine = office.get(at("report_log"), {"person": manager.pk, "kind": "refund"})
    other = office.get(at("report_log"), {"person": "999999"})

    assert OrderEvent.objects.filter(what="refund", member=manager).count() == 2
    assert len(mine.context["events"]) == 2
    assert len(other.context["events"]) == 0


def test_members_read_no_report(client, kham_pan):
    client.force_login(kham_pan)

    for name in ("reports", "report_waiting", "report_still", "report_log"):
        assert client.get(at(name)).status_code in (302, 403, 404)
