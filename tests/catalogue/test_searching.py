"""The search box: what is written down is found at once, marked, and odd questions are answered."""

from datetime import timedelta
from time import process_time

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue.models import MissedQuestion, OtherWord, Product, SearchEntry
from catalogue.search import entries, missing
from catalogue.search.glossary import book
from catalogue.search.index import Index, Unit
from catalogue.search.live import Live, live
from catalogue.search.marking import marked
from catalogue.search.rewording import Rewording
from catalogue.search.terms import Text

pytestmark = pytest.mark.django_db
ODD = [
    "x" * 10_000,
    "ก" * 10_000,
    "ชาม " * 3000,
    "\u202eمرحبا",
    '"',
    "%",
    "\x00",
    "้่๊๋",
    "💥",
    "' OR 1=1 --",
    "   ",
    "ๆ",
    "*",
    "๑๒๓",
]


@pytest.fixture
def bowl(make_bowl):
    """A bowl on sale, written down."""
    variant = make_bowl()
    entries.write_products([variant.product_id])
    return variant.product


def test_a_product_is_found_by_its_name_and_its_english(client, bowl):
    for asked in ("ชาม", "bowl", "ชาน"[:2] + "ม"):
        page = client.get("/products/", {"q": asked})
        assert [card.number for card in page.context["products"]] == [bowl.pk], asked


def test_what_is_written_down_meanwhile_is_found_at_once(bowl):
    assert live.ask(entries.PRODUCT, "จานบิน").keys == []

    Product.objects.filter(pk=bowl.pk).update(search_words="จานบิน, flying saucer")
    entries.write_products([bowl.pk])

    assert live.ask(entries.PRODUCT, "จานบิน").keys == [bowl.pk]


def test_what_is_gone_is_found_no_more(bowl):
    assert live.ask(entries.PRODUCT, "ชาม").keys == [bowl.pk]

    entries.drop(entries.PRODUCT, bowl.pk)

    assert live.ask(entries.PRODUCT, "ชาม").keys == []


def test_saving_a_product_writes_it_down(bowl, django_capture_on_commit_callbacks):
    SearchEntry.objects.all().delete()

    with django_capture_on_commit_callbacks(execute=True):
        bowl.save()

    assert SearchEntry.objects.get().number == bowl.pk


@pytest.mark.parametrize("address", ["/search/", "/en/search/", "/products/", "/search/suggest/"])
def test_odd_questions_get_a_clear_answer(client, bowl, address):
    answers = {asked[:20]: client.get(address, {"q": asked}).status_code for asked in ODD}

    assert set(answers.values()) == {200}, answers


def test_no_question_keeps_the_others_waiting(bowl):
    live.ask(entries.PRODUCT, "ชาม")
    begun = process_time()
    for asked in ODD:
        live.ask(entries.PRODUCT, asked)

    assert (process_time() - begun) / len(ODD) < 0.05


def test_where_nothing_answers_there_is_something_else_to_see(client, bowl):
    page = client.get("/search/", {"q": "จักรยานยนต์"})

    assert page.context["near"]
    assert page.context["products"] or page.context["newest"]


def test_a_maker_is_found_by_name(client, bowl):
    entries.write_maker(bowl.enterprise)

    found = client.get("/search/", {"q": bowl.enterprise.name_th})

    assert [maker.enterprise for maker in found.context["makers"]] == [bowl.enterprise]


def test_a_question_costs_two_queries_more_than_the_listing(client, bowl):
    client.get("/products/", {"q": "ชาม"})
    with CaptureQueriesContext(connection) as plain:
        client.get("/products/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/products/", {"q": "ชาม"})

    assert len(asked) <= len(plain) + 2


def test_the_words_that_answered_are_marked_and_nothing_else_becomes_html():
    units = [Unit("กะถาง", frozenset({"flower-pot"}))]

    assert "<mark>" in marked("กระถางหินขัด", units)
    assert "<b>" not in marked("<b>กระถาง</b>", units)
    assert "<mark>" not in marked("จานหินขัด", units)


# --- what another process has written, and much at once -------------------------------------------


def test_another_process_hears_of_a_change_within_the_second(bowl):
    other = Live()
    other.ask(entries.PRODUCT, "")
    Product.objects.filter(pk=bowl.pk).update(search_words="จานบิน")
    entries.write_products([bowl.pk])

    other.next_look = 0.0

    assert other.ask(entries.PRODUCT, "จานบิน").keys == [bowl.pk]


def test_a_thousand_changes_are_taken_in_by_bites_and_read_once(bowl, monkeypatch):
    other = Live()
    other.ask(entries.PRODUCT, "")
    monkeypatch.setattr("catalogue.search.live.A_BITE", 20)
    entries.write_all(
        [entries.made("else", number, [Text(f"จาน {number}", 3.0)]) for number in range(50)]
    )
    other.look_again()

    sizes = []
    for _bite in range(4):
        other.ask("else", "จาน")
        sizes.append(len(other.indexes["else"]))

    assert sizes == [20, 40, 50, 50]
    with CaptureQueriesContext(connection) as quiet:
        other.ask("else", "จาน")
    assert len(quiet) == 0


def test_what_was_read_by_another_edition_of_the_book_is_read_anew(bowl):
    SearchEntry.objects.update(edition="0-0", known=["", [], {}])

    assert Live().ask(entries.PRODUCT, "ชาม").keys == [bowl.pk]


def test_replaced_and_dropped_things_are_tidied_away(monkeypatch):
    monkeypatch.setattr("catalogue.search.index.LITTER", 3)
    index = Index(book())
    for times in range(20):
        for number in range(5):
            index.put(number, [Text(f"ชาม {times}", 3.0)])
    index.drop(4)

    assert sorted(index.ask("ชาม").keys) == [0, 1, 2, 3]
    assert len(index.keys) < 15


# --- words of the staff ---------------------------------------------------------------------------


def test_a_word_that_the_staff_teach_is_understood_at_once(bowl):
    assert live.ask(entries.PRODUCT, "ภาชนะหลุมลึก").near

    word = OtherWord.objects.create(said="ภาชนะหลุมลึก", meant="ชาม")
    assert live.ask(entries.PRODUCT, "ภาชนะหลุมลึก").keys == [bowl.pk]
    assert not live.ask(entries.PRODUCT, "ภาชนะหลุมลึก").near

    word.delete()
    assert live.ask(entries.PRODUCT, "ภาชนะหลุมลึก").near


def test_words_that_mean_each_other_do_not_run_in_a_ring():
    rewording = Rewording([("ถ้วย", "แก้ว"), ("แก้ว", "ถ้วย"), ("cup", "mug"), (" ", "x")])

    assert rewording.read("ถ้วย แก้ว") == "แก้ว ถ้วย"
    assert rewording.read("cupboard cup") == "cupboard mug"
    assert rewording.read("แก้วี") == "แก้วี"


# --- what shoppers miss ---------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch):
    """A minute that passes when told."""
    monkeypatch.setattr(missing, "heard", missing._Heard())
    now = [0.0]
    monkeypatch.setattr(missing, "monotonic", lambda: now[0])
    return now


def test_a_question_that_finds_nothing_is_counted_once_a_minute(client, bowl, clock):
    for at in (0, 10, 50, 61, 65):
        clock[0] = float(at)
        client.get("/search/", {"q": "Fliegende  Untertasse"})
    client.get("/search/", {"q": "ชาม"})

    row = MissedQuestion.objects.get()
    assert (row.question, row.times, row.language) == ("fliegende untertasse", 2, "th")
    assert row.month == timezone.localdate().replace(day=1)


def test_nothing_that_may_name_a_person_is_kept(clock):
    for asked in ("081-234-5678", "๐๘๑๒๓๔๕๖๗๘", "noi@example.com", "สมชาย 12345", "x", ""):
        missing.note(asked, "th", 0)

    assert not MissedQuestion.objects.exists()


def test_a_month_keeps_so_many_questions_and_no_more(clock, monkeypatch):
    monkeypatch.setattr(missing, "MOST_A_MONTH", 3)
    for asked in ("หนึ่ง", "สอง", "สาม", "สี่"):
        missing.note(asked, "th", 0)

    assert MissedQuestion.objects.count() == 3


def test_a_count_that_cannot_be_written_breaks_no_search(client, bowl, clock, monkeypatch):
    def locked(*args):
        raise DatabaseError("database is locked")

    monkeypatch.setattr(missing, "_count", locked)

    assert client.get("/search/", {"q": "จักรยานยนต์"}).status_code == 200


def test_old_months_are_forgotten(clock):
    missing.note("จักรยาน", "th", 0)
    missing.note("รถไฟ", "th", 0)
    long_ago = timezone.localdate().replace(day=1) - timedelta(days=430)
    MissedQuestion.objects.filter(question="รถไฟ").update(month=long_ago)

    assert missing.forget(timezone.now()) == 1
    assert MissedQuestion.objects.get().question == "จักรยาน"
