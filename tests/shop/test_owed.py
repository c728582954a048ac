"""What each enterprise is owed: by month, by order, to the satang, and nobody else's."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from catalogue.models import Enterprise, Membership
from shop import consignments, ledger, owed
from shop.models import BankAccount, LedgerEntry, Payment
from shop.models.ledger import LedgerQuerySet
from shop.payments import cash, transfers
from shop.payouts import running

pytestmark = pytest.mark.django_db
BOWLS, CUPS = "kai-chae", "tao-plai-na"


@pytest.fixture
def at_desk(client, kham_pan):
    """A browser in which Kham Pan has logged in."""
    client.force_login(kham_pan)
    return client


@pytest.fixture
def sold(place_at_both, manager):
    """A paid order: two bowls of ฿159 of the first kiln, a cup of ฿89.75 of the second, ฿50 each."""
    order = place_at_both()
    transfers.confirm(order.payments.get(), by=manager)
    return order


def booked_at(moment, **which):
    """As if these entries had been booked at another time; the house itself has no way to do so."""
    rows = LedgerEntry.objects.filter(**which)
    super(LedgerQuerySet, rows).update(at=moment)


def figures(enterprise):
    return [
        (month.first, month.figures.by_kind, month.balance) for month in owed.months(enterprise)
    ]


def test_a_sale_is_owed_with_its_delivery(sold, kilns):
    this_month = timezone.localdate().replace(day=1)

    assert figures(kilns[BOWLS]) == [
        (this_month, {"sale": Decimal(318), "delivery": Decimal(50)}, Decimal(368))
    ]
    assert owed.balance(kilns[CUPS]) == Decimal("139.75")


def test_all_that_is_owed_is_all_that_came_in(sold, kilns):
    assert sum(owed.balance(kiln) for kiln in kilns.values()) == sold.total


def test_a_refund_in_a_later_month_leaves_the_month_of_the_sale_alone(sold, kilns, decide):
    decide(sold, {"PST-CUP": 1})
    booked_at(datetime(2026, 3, 31, 16, 59, tzinfo=UTC), kind__in=["sale", "delivery"])
    booked_at(datetime(2026, 3, 31, 17, 0, tzinfo=UTC), kind="refund")

    assert figures(kilns[CUPS]) == [
        (date(2026, 4, 1), {"refund": Decimal("-89.75")}, Decimal(50)),
        (date(2026, 3, 1), {"sale": Decimal("89.75"), "delivery": Decimal(50)}, Decimal("139.75")),
    ]


def test_a_month_begins_at_midnight_in_lampang(sold, kilns, decide):
    booked_at(datetime(2026, 12, 31, 17, 0, tzinfo=UTC))

    assert owed.orders_of(kilns[BOWLS], date(2026, 12, 1)) == []
    january = owed.orders_of(kilns[BOWLS], date(2027, 1, 1))
    assert [each.figures.total for each in january] == [Decimal(368)]


def test_the_orders_of_a_month_are_the_month(sold, place, make_bowl, manager, kilns, decide):
    for price in ("0.99", "33.33", "1250.10"):
        order = place(make_bowl(f"b{price[:2]}".replace(".", ""), price=price))
        transfers.confirm(order.payments.get(), by=manager)
    decide(order, {f"PST-{'b12'.upper()}": 1})

    [month] = owed.months(kilns[BOWLS])
    orders = owed.orders_of(kilns[BOWLS], month.first)

    assert len(orders) == 4
    assert sum(each.figures.total for each in orders) == month.figures.total == month.balance
    assert sum((amount for _, amount in month.figures.every_kind), Decimal(0)) == month.balance


def test_a_month_without_entries_carries_on_what_was_owed(sold, kilns):
    booked_at(datetime(2026, 3, 5, tzinfo=UTC))

    quiet = owed.month_of(kilns[BOWLS], date(2026, 5, 1))

    assert (quiet.figures.total, quiet.balance) == (0, Decimal(368))
    assert owed.month_of(kilns[BOWLS], date(2026, 2, 1)).balance == 0


@pytest.fixture
def paid_in_cash(kilns, place, make_bowl, kham_pan):
    """A bowl of ฿159 fetched at the first kiln and paid there."""
    Enterprise.objects.update(pick_up=True, cash_at_pick_up=True)
    order = place(make_bowl("late"), methods={BOWLS: "pick-up"}, pay=Payment.Method.CASH)
    parcel = order.consignments.get()
    consignments.make_ready(parcel)
    cash.hand_over(parcel, by=kham_pan)
    return order


def test_cash_is_sold_and_not_owed(paid_in_cash, kilns, at_desk):
    [month] = owed.months(kilns[BOWLS])
    page = at_desk.get(
        f"/en/desk/money/{BOWLS}/{month.first.year}/{month.first.month}/"
    ).content.decode()

    assert (month.figures.by_kind["sale"], month.balance) == (159, 0)
    assert "Taken in cash by ourselves" in page
    assert "−฿159" in page


# --- on the desk ----------------------------------------------------------------------------------


def test_the_desk_says_what_is_owed_and_from_which_months(at_desk, sold):
    today = timezone.localdate()

    page = at_desk.get("/en/desk/money/").content.decode()

    assert "The shop owes us <b>฿368</b>" in page
    assert f"/en/desk/money/{BOWLS}/{today.year}/{today.month}/" in page


def test_a_house_that_owes_the_shop_reads_so(at_desk, sold, decide, manager):
    decide(sold)
    entry = LedgerEntry.objects.filter(enterprise__code=BOWLS).first()
    ledger.book_cash(entry.consignment, sold.payments.get())

    page = at_desk.get("/en/desk/money/").content.decode()

    assert "We owe the shop <b>฿507.75</b>" in page


def test_the_month_names_each_order_and_leads_to_it(at_desk, sold):
    today = timezone.localdate()
    parcel = sold.consignments.get(enterprise__code=BOWLS)

    page = at_desk.get(f"/en/desk/money/{BOWLS}/{today.year}/{today.month}/").content.decode()

    assert sold.reference in page
    assert f"/en/desk/orders/{parcel.pk}/" in page
    assert page.count("฿368") >= 3
    assert "฿89.75" not in page
    assert "มาลี" not in page


def test_the_thai_page_counts_buddhist_years(at_desk, sold):
    booked_at(datetime(2026, 5, 5, tzinfo=UTC))

    page = at_desk.get(f"/desk/money/{BOWLS}/2026/5/").content.decode()

    assert "พฤษภาคม 2569" in page


def test_nothing_sold_yet_is_said_kindly(at_desk):
    page = at_desk.get("/en/desk/money/").content.decode()

    assert "Nothing has been sold yet" in page


def test_whoever_works_nowhere_is_told_so(client, manager):
    client.force_login(manager)

    page = client.get("/en/desk/money/").content.decode()

    assert "belongs to no enterprise" in page


@pytest.mark.parametrize(
    "address",
    [
        f"{CUPS}/2026/5",
        "nobody/2026/5",
        f"{BOWLS}/2026/0",
        f"{BOWLS}/2026/13",
        f"{BOWLS}/0/1",
        f"{BOWLS}/2569/5",
        f"{BOWLS}/9999/12",
        f"{BOWLS}/99999999999999999999/12",
        f"{BOWLS}/2026/99999999999999999999",
        f"{BOWLS}'/2026/5",
        f"{BOWLS}/-1/5",
    ],
)
def test_a_month_that_is_not_ours_or_none_is_not_found(at_desk, sold, address):
    answer = at_desk.get(f"/en/desk/money/{address}/")

    assert answer.status_code == 404
    assert "เตาปลายนา".encode() not in answer.content


def test_another_enterprises_money_is_not_shown(client, noi, sold):
    client.force_login(noi)

    page = client.get("/en/desk/money/").content.decode()

    assert "฿139.75" in page
    assert "฿368" not in page
    assert "Bantam" not in page


@pytest.mark.parametrize("address", ["/desk/money/", f"/desk/money/{BOWLS}/2026/5/"])
def test_money_asks_who_is_there_and_is_never_changed(client, at_desk, address):
    assert at_desk.post(address).status_code == 405
    client.logout()
    assert client.get(address).url.startswith("/desk/login/")


def test_a_membership_switched_off_shows_nothing_more(at_desk, sold, kham_pan):
    kham_pan.memberships.update(active=False)

    assert "฿368" not in at_desk.get("/en/desk/money/").content.decode()
    assert at_desk.get(f"/en/desk/money/{BOWLS}/2026/5/").status_code == 404


def test_whoever_works_in_two_houses_sees_both_apart(at_desk, sold, kham_pan, kilns):
    Membership.objects.create(member=kham_pan, enterprise=kilns[CUPS])

    page = at_desk.get("/en/desk/money/").content.decode()

    assert "฿368" in page
    assert "฿139.75" in page


def test_a_month_costs_a_fixed_number_of_queries(
    at_desk, make_bowl, place, manager, django_assert_max_num_queries
):
    bowl = make_bowl(on_hand=50)
    for _ in range(6):
        transfers.confirm(place(bowl).payments.get(), by=manager)
    today = timezone.localdate()
    address = f"/en/desk/money/{BOWLS}/{today.year}/{today.month}/"
    at_desk.get(address)

    with django_assert_max_num_queries(12):
        at_desk.get(address)


def test_a_house_that_is_closed_for_good_is_still_paid_and_still_gives_back(
    sold, kilns, manager, decide
):
    house = kilns[BOWLS]
    Enterprise.objects.filter(pk=house.pk).update(is_open=False)
    BankAccount.objects.create(enterprise=house, bank="006", number="1234567890", holder="ก")
    consignments.send(sold.consignments.get(enterprise=house), carrier="flash", number="TH1")
    month = timezone.localdate().replace(day=1)
    seen = running.fingerprint(running.preview(month))
    later = timezone.now() + timedelta(days=40)

    [payout] = running.approve(month, by=manager, seen=seen, now=later)
    decide(sold, {"PST-BOWL": 1})

    assert (payout.enterprise, payout.amount) == (house, Decimal(368))
    assert owed.balance(house) == -159
