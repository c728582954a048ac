"""Charts read without a script, whatever they are given."""

from decimal import Decimal

import pytest
from django.template import Context, Template
from lxml import etree

from shop.templatetags.charts import LONGEST_LABEL, WIDTH, Bar, short

SVG = "{http://www.w3.org/2000/svg}"


def draw(*rows, title="Sales"):
    text = Template("{% load charts %}{% bars rows title %}").render(
        Context({"rows": rows, "title": title})
    )
    marked = text.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"')
    return etree.fromstring(marked.strip()) if text.strip() else None


def widths(drawing):
    return [int(bar.get("width")) for bar in drawing.iter(f"{SVG}rect")]


def test_a_bar_is_as_long_as_its_value_among_the_others():
    drawing = draw(Bar("ม.ค.", 200, "200"), Bar("ก.พ.", Decimal("100.00"), "100"))

    assert widths(drawing) == [WIDTH, WIDTH // 2]
    assert drawing.find(f"{SVG}title").text == "Sales"


def test_little_is_not_nothing_and_nothing_is_not_little():
    assert widths(
        draw(Bar("a", 10**9, ""), Bar("b", 1, ""), Bar("c", 0, ""), Bar("d", -5, ""))
    ) == [
        WIDTH,
        1,
        0,
        0,
    ]


def test_words_are_escaped():
    drawing = draw(Bar("<b>&", 1, "<i>"), title='"><script>')

    assert [text.text for text in drawing.iter(f"{SVG}text")] == ["<b>&", "<i>"]


@pytest.mark.parametrize("rows", [[], [Bar("a", 0, "0")], [Bar("a", -1, "-1")]])
def test_nothing_to_compare_breaks_nothing(rows):
    drawing = draw(*rows)

    assert drawing is None or widths(drawing) == [0]


def test_a_long_label_is_never_cut_between_a_letter_and_its_mark():
    label = "ก" * (LONGEST_LABEL - 2) + "ก้้้กกกก"

    assert short(label) == "ก" * (LONGEST_LABEL - 2) + "…"
    assert short("ก" * LONGEST_LABEL) == "ก" * LONGEST_LABEL
