"""The community figures: published once a month, shown to everybody, all of it to the coordinators."""

import csv
import io
import json
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from catalogue import balance, enterprises
from catalogue.balance import Input, Load, Made
from catalogue.models import Correction, Enterprise, ScrapLot
from home import roles
from home.figures import counting, publishing
from home.models import Figure, Publication, Published
from shop import chores
from shop.models import LedgerEntry
from shop.payments import transfers
from tests.cast import MALEE
from tests.home.editing import hire
from tests.shop.test_races import at_once, buyer

pytestmark = pytest.mark.django_db
OVER = timedelta(days=33)  # after so long this month is over, and settled


def later():
    return timezone.now() + OVER


@pytest.fixture
def three(kilns):
    """Three houses that have agreed; the third has nothing but its name."""
    third = Enterprise.objects.create(code="lai-khram", name_th="ลายคราม", name_en="Indigo")
    Enterprise.objects.update(in_figures=True)
    return [*kilns.values(), third]


@pytest.fixture
def at_work(three, manager):
    """Each has taken in scrap; a part of the first one's went into four bowls."""
    return [take_in(house, 1000 * (10 + place), manager) for place, house in enumerate(three)]


def take_in(house, grams, member):
    load = Load(uuid4(), "biscuit", "โรงงานในตำบล", timezone.localdate(), grams)
    return balance.receive(house, load, by=member)[0]


def fire(house, lot, variant, member):
    pieces = [Made(variant, 4, 500)]
    made = timezone.localdate()
    batch, _fresh = balance.begin(house, uuid4(), made, by=member)
    balance.add(batch, [Input(2000, lot=lot), Input(1000, name_th="ดิน")], pieces)
    return batch


def value_of(measure, place=""):
    return Figure.objects.get(measure=measure, place=place).value


# --- publishing -----------------------------------------------------------------------------------


def test_a_month_that_is_over_is_published_once(at_work):
    first, again = publishing.publish_due(later()), publishing.publish_due(later())

    assert [str(each) for each in first] == [f"{timezone.localdate():%Y-%m}"]
    assert again == []
    assert value_of("scrap-received") == 33_000
    assert value_of("enterprises") == 3


def test_the_running_month_and_the_first_day_after_it_wait(at_work):
    this = timezone.localdate().replace(day=1)
    midnight = counting.end_of(this)

    assert publishing.publish_due(timezone.now()) == []
    assert publishing.publish_due(midnight + timedelta(hours=23)) == []
    assert len(publishing.publish_due(midnight + timedelta(hours=25))) == 1


def test_a_correction_counts_in_the_month_after(at_work, manager):
    publishing.publish_due(later())
    for lot in at_work:
        balance.correct_lot(
            lot, lot.received_g - 1000, seen=lot.received_g, reason="ชั่งผิด", by=manager
        )
    move_on(Correction.objects.all())

    publishing.publish_due(later() + timedelta(days=31))

    received = Figure.objects.filter(measure="scrap-received").order_by("pk")
    assert [each.value for each in received] == [33_000, -3000]


def move_on(rows):
    """As if they had been written in the next month."""
    rows.update(at=counting.end_of(timezone.localdate().replace(day=1)) + timedelta(days=2))


def test_what_is_too_little_waits_for_the_next_month(three, manager):
    for house in three[:2]:
        take_in(house, 5000, manager)
    publishing.publish_due(later())
    move_on(ScrapLot.objects.filter(pk=take_in(three[2], 4000, manager).pk))
    nothing_yet = Figure.objects.count()

    publishing.publish_due(later() + timedelta(days=31))

    figure = Figure.objects.get(measure="scrap-received")
    assert nothing_yet == 0
    assert (figure.value, figure.enterprises) == (14_000, 3)
    assert figure.since < figure.publication.month


def test_who_has_not_agreed_is_in_no_figure(at_work, three):
    fourth = Enterprise.objects.create(code="rom", name_th="ร่ม", in_figures=False)
    take_in(fourth, 900_000, None)
    publishing.publish_due(later())

    assert value_of("scrap-received") == 33_000


def test_nothing_that_was_published_is_changed(at_work):
    publishing.publish_due(later())
    figure = Figure.objects.first()

    for deed in (
        figure.save,
        figure.delete,
        Figure.objects.all().delete,
        lambda: Figure.objects.update(value=0),
        Publication.objects.get().delete,
    ):
        with pytest.raises(Published):
            deed()


def test_the_worker_comes_by(at_work):
    chores.every_round.send(sender=None, now=later())

    assert Publication.objects.count() == 1


def test_the_command_says_what_it_has_done(at_work, capsys):
    with pytest.raises(CommandError, match="is not over"):
        call_command("publish_figures", month="2199-01")
    with pytest.raises(CommandError, match="is not a month"):
        call_command("publish_figures", month="2026-13")
    call_command("publish_figures")

    assert "Nothing to publish" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_publish_once(at_work):
    def publish(number, barrier):
        now = later()
        barrier.wait()
        return [len(publishing.publish_due(now))]

    assert at_once(publish, 3) == {1: 1, 0: 2}
    assert Figure.objects.filter(measure="scrap-received").count() == 1


# --- what is counted ------------------------------------------------------------------------------


@pytest.fixture
def sold(three, make_bowl, place, manager):
    """Twelve orders of three houses, to Lampang, Bangkok and Japan; one was paid back in part."""
    bowls = [
        make_bowl("a", on_hand=30),
        make_bowl("b", enterprise="tao-plai-na", on_hand=30),
        make_bowl("c", on_hand=30),
    ]
    type(bowls[2].product).objects.filter(pk=bowls[2].product_id).update(enterprise=three[2])
    bowls[2].product.refresh_from_db()
    for number in range(12):
        order = place(bowls[number % 3], contact=buyer(number))
        transfers.confirm(order.payments.get(), by=manager)
    return bowls


def test_baht_and_buyers_are_those_of_the_orders(sold):
    publishing.publish_due(later())

    booked = sum(LedgerEntry.objects.values_list("amount", flat=True), Decimal(0))
    assert value_of("baht") == booked * 100
    assert value_of("buyers", "52") == 12


def test_places_are_numbers_of_provinces():
    assert counting.place_of("TH", "ลำปาง") == counting.place_of("TH", " Lampang ") == "52"
    assert counting.place_of("JP", "Kyoto") == "abroad"
    assert counting.place_of("TH", "") == counting.place_of("TH", "x" * 500) == "unknown"


def test_pieces_and_used_scrap_are_those_of_the_batches(at_work, three, make_bowl, manager):
    bowl = make_bowl()
    fire(three[0], at_work[0], bowl, manager)

    rows = counting.rows(timezone.localdate().replace(day=1))

    found = {row.measure: row.amount for row in rows if row.enterprise == three[0].pk}
    assert (found["scrap-used"], found["pieces-made"]) == (2000, 4)


def test_seats_are_counted_once_the_session_took_place(make_session, place, manager, three):
    session = make_session()
    order = place(session.variant, 3)
    transfers.confirm(order.payments.get(), by=manager)
    month = counting.first_of(session.ends_at)
    before = [row.measure for row in counting.rows(month)]
    type(session).objects.filter(pk=session.pk).update(
        starts_at=timezone.now() - timedelta(hours=4), ends_at=timezone.now() - timedelta(hours=1)
    )
    chores.expire_due(timezone.now())

    rows = counting.rows(timezone.localdate().replace(day=1))

    found = {row.measure: row.amount for row in rows}
    assert "seats" not in before
    assert (found["seats"], found["sessions"]) == (3, 1)


# --- for everybody --------------------------------------------------------------------------------


def test_before_there_is_enough_the_page_says_so(client, kilns):
    page = client.get("/en/figures/").content.decode()

    assert "There is nothing to tell yet." in page
    assert "0 of 2 enterprises" in page
    assert json.loads(client.get("/figures.json").content)["measures"][0]["figures"] == []


def test_the_page_tells_each_figure_with_its_definition(client, at_work):
    publishing.publish_due(later())

    english = client.get("/en/figures/").content.decode()
    thai = client.get("/figures/").content.decode()

    assert "33 kg" in english
    assert "<svg" in english
    assert "Sum of the weights entered for lots of scrap" in english
    assert "Held back until more take part" in english
    year = timezone.localdate().year
    assert str(year + 543) in thai


def test_the_table_and_the_data_say_the_same(client, at_work):
    publishing.publish_due(later())

    data = json.loads(client.get("/en/figures.json").content)
    table = client.get("/en/figures.csv").content.decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(table)))
    told = {each["code"]: each["figures"] for each in data["measures"]}
    assert told["scrap-received"][0]["value"] == 33
    assert {row["measure"]: Decimal(row["value"]) for row in rows} == {
        code: Decimal(str(figures[0]["value"])) for code, figures in told.items() if figures
    }


def test_a_program_that_has_it_already_is_told_so(client, at_work):
    publishing.publish_due(later())
    mark = client.get("/figures.json").headers["ETag"]

    assert client.get("/figures.json", headers={"if-none-match": mark}).status_code == 304
    assert client.get("/en/figures.json", headers={"if-none-match": mark}).status_code == 200


def test_the_house_decides_itself(client, kham_pan, kilns):
    client.force_login(kham_pan)
    address = "/en/desk/house/kai-chae/"

    assert "Count us in the community figures" in client.get(address).content.decode()
    client.post(address, {"in_figures": "on"})
    agreed = Enterprise.objects.get(code="kai-chae").in_figures
    client.post(address, {"make_days": ""})

    assert agreed
    assert not Enterprise.objects.get(code="kai-chae").in_figures


# --- for the coordinators ---------------------------------------------------------------------------


@pytest.fixture
def coordinator(client, manager):
    """A browser in which a coordinator has logged in."""
    client.force_login(hire("ploy", roles.COORDINATORS))
    return client


def test_coordinators_see_each_house_and_month(coordinator, at_work):
    page = coordinator.get(reverse("figures")).content.decode()

    assert ">10</td>" in page
    assert ">33<" in page
    for year in ("2569", "x", "0", "99999", "-1"):
        assert coordinator.get(reverse("figures"), {"year": year}).status_code == 200


def test_members_do_not(client, roles, kilns, at_work):
    somebody = hire("dao")
    kilns["kai-chae"].refresh_from_db()
    enterprises.join(kilns["kai-chae"], somebody)
    client.force_login(somebody)

    for name in ("figures", "figures_book"):
        assert client.get(reverse(name)).status_code in (302, 404), name


def test_the_figures_are_those_that_anybody_computes_from_the_book(coordinator, at_work, sold):
    publishing.publish_due(later())

    book = load_workbook(io.BytesIO(coordinator.get(reverse("figures_book")).content))

    found = computed(book)
    assert found == told(book)
    assert {"scrap-received", "enterprises", "baht", "buyers"} <= {key[0] for key in found}


def test_the_book_names_no_person_and_no_order(coordinator, sold):
    book = load_workbook(io.BytesIO(coordinator.get(reverse("figures_book")).content))

    cells = " ".join(str(cell) for sheet in book for row in sheet.values for cell in row)
    assert not any(word in cells for word in (MALEE.name, MALEE.email, "PST-2", MALEE.street))
    assert {row[0] for row in book["codebook"].values} >= {"baht", "seats", "rule"}


def lines(sheet):
    head, *rest = sheet.values
    return [dict(zip(head, line, strict=True)) for line in rest]


def computed(book):
    """By somebody who has nothing but the book, in one month: sums, and which of them may be told."""
    agreed = {each["code"] for each in lines(book["enterprises"]) if each["in figures"]}
    groups = defaultdict(list)
    for row in lines(book["rows"]):
        if row["enterprise"] in agreed:
            groups[row["measure"], row["place"] or ""].append(row)
    answers = {}
    for (measure, place), rows in groups.items():
        by_house = defaultdict(int)
        for row in rows:
            by_house[row["enterprise"]] += row["amount"]
        orders = {row["order"] for row in rows}
        if len([share for share in by_house.values() if share]) < 3:
            continue
        if measure in ("baht", "buyers", "seats") and len(orders) < 10:
            continue
        if measure != "enterprises" and max(by_house.values()) > 0.8 * sum(by_house.values()):
            continue
        value = {"enterprises": len(by_house), "buyers": len(orders)}
        answers[measure, place] = value.get(measure, sum(by_house.values()))
    return answers


def told(book):
    return {(row["measure"], row["place"] or ""): row["value"] for row in lines(book["published"])}
