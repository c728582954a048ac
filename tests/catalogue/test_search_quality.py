"""How much of what people look for is found: over 224 wares, by questions tuned on, frozen and fresh ones."""

import pytest

from catalogue.search.entries import FACTS
from catalogue.search.glossary import book
from catalogue.search.index import Index
from catalogue.search.terms import Text
from tests.catalogue.found.fresh import FRESH
from tests.catalogue.found.questions import FROZEN, TUNED
from tests.catalogue.found.shelf import shelf

SHELVES = {
    "tableware": "จานชาม, Tableware",
    "drinkware": "แก้วและกา, Cups and teapots",
    "vases": "แจกัน, Vases",
    "planters": "กระถาง, Planters",
    "home": "ของแต่งบ้าน, For the home",
    "jewellery": "เครื่องประดับ, Jewellery",
    "gifts": "ของฝาก, Small gifts",
    "lighting": "โคมไฟ, Lamps",
    "art": "งานชิ้นเดียว, One of a kind",
}


@pytest.fixture(scope="module")
def wares():
    return shelf()


@pytest.fixture(scope="module")
def index(wares):
    known = Index(book())
    for number, ware in enumerate(wares):
        facts = {
            "recycled": ware.recycled >= 20,
            "microwave": ware.microwave,
            "food": ware.for_food,
            "unique": ware.unique,
        }
        true = ", ".join(FACTS[name] for name, holds in facts.items() if holds)
        texts = [
            Text(ware.name_th, 3.0),
            Text(ware.name_en, 2.5),
            Text(true, 1.5),
            Text(SHELVES[ware.category], 1.0),
        ]
        known.put(number, texts, codes=[ware.code])
    return known


def measured(index, wares, questions):
    """Recall of the first ten, and how many of these belong there, for each question."""
    recall, precision = [], []
    for asked, _manner, answers in questions:
        wanted = {number for number, ware in enumerate(wares) if answers(ware)}
        found = index.ask(asked)
        ten = set() if found.near else set(found.keys[:10])
        if wanted:
            recall.append(len(ten & wanted) / min(10, len(wanted)))
        if ten or not wanted:
            precision.append(len(ten & wanted) / len(ten) if ten else 1.0)
    return sum(recall) / len(recall), sum(precision) / len(precision)


@pytest.mark.parametrize(
    ("name", "questions", "least"),
    [("tuned", TUNED, 0.9), ("frozen", FROZEN, 0.8), ("fresh", FRESH, 0.75)],
)
def test_most_of_what_is_looked_for_is_found(index, wares, record_property, name, questions, least):
    recall, precision = measured(index, wares, questions)

    record_property("counted", f"search, {name}: recall {recall:.2f}, precision {precision:.2f}")
    assert recall >= least
    assert precision >= 0.8


@pytest.mark.parametrize("manner", ["misspelt", "english"])
def test_slips_and_english_words_are_understood(index, wares, manner):
    recall, _precision = measured(index, wares, [one for one in TUNED if one[1] == manner])

    assert recall >= 0.85


def test_a_name_outside_every_glossary_is_found_and_forgiven_a_slip(index):
    index.put(900, [Text("ถ้วยอุ่นไอดอยขุนตาล", 3.0), Text("Khuntan Cup", 2.5)])

    assert index.ask("ขุนตาล").keys == [900]
    assert index.ask("ขุนตาน").keys == [900]
    assert index.ask("khuntan").keys == [900]

    index.drop(900)
    assert 900 not in index.ask("ขุนตาล").keys
