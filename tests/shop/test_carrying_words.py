"""Products in and out, whatever the words in them: nothing is lost, nothing is run."""

import io
from time import monotonic

import pytest
from django.core.management.base import OutputWrapper
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.models import Category, Variant
from home.demo import wares
from home.demo.loading import grow, homes
from home.demo.pages import Tree
from home.demo.pictures import hang
from home.demo.progress import Progress
from shop.carrying import cells, exporting, stories
from shop.models import StockRecord
from tests.shop.tables import FULL, LARGE, brought, checked, exported, text, wiped


@pytest.fixture
def shelf(kilns):
    Category.objects.get_or_create(
        code="tableware", defaults={"name_th": "จานชาม", "name_en": "Tableware"}
    )
    return kilns


anything = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40)


@given(anything)
def test_a_guarded_cell_is_no_formula_and_is_itself_again(words):
    guarded = cells.guarded(words)

    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cells.unguarded(guarded) == words


@given(st.lists(st.tuples(anything, anything)))
def test_a_list_in_a_cell_is_read_as_it_was_written(pairs):
    written = "|".join(":".join(map(cells.escaped, pair)) for pair in pairs)

    found = [tuple(map(cells.plain, cells.split(part, ":"))) for part in cells.split(written, "|")]
    assert found == [tuple(word.strip() for word in pair) for pair in pairs] or not pairs


@given(anything)
def test_a_story_goes_into_a_cell_and_back(words):
    told = cells.normalise(words).strip()
    once = stories.cell(stories.story(told))

    assert stories.cell(stories.story(once)) == once


WORDS = st.text(st.sampled_from("กขคานี้ abc=+-@'|:\\,;\"<>&\n"), min_size=1, max_size=20).map(
    lambda words: f"ก{words}ข"
)


@st.composite
def products(draw):
    """A few products with a few variants each, as an export would tell them."""
    made = []
    for at in range(draw(st.integers(1, 3))):
        about = FULL | {
            "code": f"piece-{at}",
            "name_th": draw(WORDS),
            "name_en": draw(WORDS),
            "story_th": draw(WORDS),
            "story_en": "",
            "care_th": cells.guarded(
                draw(
                    anything.map(
                        lambda words: cells.normalise(cells.UNWRITABLE.sub("", words)).strip()
                    )
                )
            )
            or "-",
            "weight_g": str(draw(st.integers(1, 9999))),
            "materials": f"{cells.escaped(draw(WORDS))}:70:no|{cells.escaped(draw(WORDS))}:30:yes:{cells.escaped(draw(WORDS))}",
            "materials_en": "",
            "sku": f"P{at}",
            "option_th": draw(WORDS),
            "price": str(draw(st.decimals(1, 999999, places=2))),
            "stock": str(draw(st.integers(0, 50))),
        }
        made.append(about)
        made += [
            LARGE | {"code": f"piece-{at}", "sku": f"P{at}-{more}", "option_th": draw(WORDS)}
            for more in range(draw(st.integers(0, 2)))
        ]
    return made


@pytest.mark.proof
@settings(
    max_examples=15,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(products())
def test_any_table_that_came_in_goes_out_and_comes_in_the_same(shelf, rows):
    wiped()
    brought(text(*rows))
    first = exported()
    wiped()

    brought(first)

    assert exported() == first
    assert {line.what for line in checked(first)} == {"same"}


@pytest.mark.bench
def test_twenty_thousand_rows_in_a_few_minutes(shelf, record_property, tmp_path):
    rows = [
        (FULL if more == 0 else LARGE)
        | {
            "code": f"p{at}",
            "sku": f"S{at}-{more}",
            "kind": "stock",
            "make_days": "-",
            "stock": "3",
        }
        for at in range(5000)
        for more in range(4)
    ]
    table = text(*rows, names=[*FULL, "make_days"])
    took = []
    for deed in (checked, brought, brought):
        begun = monotonic()
        deed(table)
        took.append(f"{deed.__name__} {monotonic() - begun:.0f} s")
    begun = monotonic()
    exported()

    record_property("counted", f"20,000 rows: {', '.join(took)}, out {monotonic() - begun:.0f} s")
    assert Variant.objects.count() == StockRecord.objects.count() == 20_000


@pytest.mark.proof
def test_the_demo_catalogue_goes_out_and_comes_in_the_same(manager):
    progress = Progress(OutputWrapper(io.StringIO()))
    enterprises = wares.found_enterprises({})
    plants = Tree(hang(homes(enterprises), progress), manager)
    grow(plants, enterprises, wares.put_up_shelves(), progress)
    plants.translate(progress)
    first, pictures = exported(), io.BytesIO()
    assert exporting.write_pictures(pictures) > 30
    assert {line.what for line in checked(first, pictures=pictures)} == {"same"}
    wiped()

    brought(first, pictures=pictures)

    assert exported() == first
