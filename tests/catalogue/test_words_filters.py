"""What the filters of `words` print in both languages."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import SafeString
from wagtail.models import Page

from catalogue.templatetags import words

OPENING = datetime(2021, 6, 28, 11, 5, tzinfo=UTC)
HELD = "เซ\u2060รา\u2060มิก"


def render(source, language="th", **context):
    with translation.override(language):
        return Template("{% load words %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("source", "value", "thai", "english"),
    [
        ("{{ value|baht }}", Decimal("1250.00"), "฿1,250", "฿1,250"),
        ("{{ value|baht }}", 0, "฿0", "฿0"),
        ("{{ value|day }}", date(2021, 6, 28), "28 มิถุนายน 2564", "28 June 2021"),
        ("{{ value|short_day }}", date(2021, 6, 28), "28 มิ.ย. 2564", "28 Jun 2021"),
        ("{{ value|moment }}", OPENING, "28 มิ.ย. 2564 18:05 น.", "28 Jun 2021, 18:05"),
        ("{{ value|buddhist_year }}", 2008, "2551", "2008"),
        ("{{ value|grams }}", 340, "340 กรัม", "340 g"),
        ("{{ value|grams }}", 999, "999 กรัม", "999 g"),
        ("{{ value|grams }}", 1000, "1 กก.", "1 kg"),
        ("{{ value|grams }}", 1250, "1.25 กก.", "1.25 kg"),
        ("{{ value|grams }}", 1_200_005, "1,200.005 กก.", "1,200.005 kg"),
        ("{{ value|cm }}", Decimal("16.80"), "16.8", "16.8"),
        ("{{ value|cm }}", Decimal("10.00"), "10", "10"),
        ("{{ value|cm }}", Decimal("0.50"), "0.5", "0.5"),
    ],
)
def test_a_filter_speaks_both_languages(source, value, thai, english):
    shown = [render(source, language, value=value) for language in ("th", "en")]

    assert shown == [thai, english]


@pytest.mark.parametrize(
    "name", ["baht", "day", "short_day", "moment", "buddhist_year", "grams", "cm", "thai"]
)
def test_what_is_missing_prints_nothing(name):
    assert render(f"[{{{{ value|{name} }}}}{{{{ unknown|{name} }}}}]", value=None) == "[]"


def test_a_float_is_no_money_in_a_template_either():
    with pytest.raises(TypeError):
        words.baht(12.5)


# --- line breaks in HTML ----------------------------------------------------------------------


def test_text_is_escaped_before_it_is_marked():
    assert render("{{ value|thai }}", value="<b>เซรามิก</b> & co") == (
        f"&lt;b&gt;{HELD}&lt;/b&gt; &amp; co"
    )


def test_safe_html_stays_html():
    shown = render("{{ value|thai }}", value=SafeString("<p>เซรามิก<br/>เซรามิก</p>"))

    assert shown == f"<p>{HELD}<br/>{HELD}</p>"


@pytest.mark.parametrize(
    "markup",
    [
        "<a href=\"/เซรามิก/\" title='เซรามิก > ชาม'>",
        '<img alt="เซรามิก">',
        "<!-- เซรามิก > เซรามิก -->",
        "<script>say('เซรามิก <b>')</script>",
        "<TEXTAREA>เซรามิก</textarea>",
        "<svg><title>เซรามิก</title></svg>",
    ],
)
def test_nothing_inside_a_tag_or_a_hidden_element_is_touched(markup):
    assert words.thai(SafeString(f"{markup}เซรามิก")) == f"{markup}{HELD}"


def test_a_lonely_bracket_is_text():
    assert words.thai(SafeString("1 < 2 เซรามิก")) == f"1 < 2 {HELD}"


def test_the_result_is_safe_and_may_pass_twice():
    once = words.thai("เซรามิก & เซรามิก")

    assert isinstance(once, SafeString)
    assert words.thai(once) == once


def test_without_autoescape_nothing_is_escaped_and_nothing_called_safe():
    shown = words.thai("a & เซรามิก", autoescape=False)

    assert shown == f"a & {HELD}"
    assert not isinstance(shown, SafeString)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("alias_of", "reader", "language", "untold"),
    [(None, "th", "th", ""), (None, "en", "en", ""), (1, "en", "th", "yes"), (1, "th", "th", "")],
)
def test_a_page_is_marked_with_the_language_of_its_words(alias_of, reader, language, untold):
    page = Page(title="ชาม", alias_of_id=alias_of)

    said = render(
        "{{ page|written_in }} {% if page|untranslated %}yes{% endif %}", reader, page=page
    )

    assert said.split() == [language, *untold.split()]


def test_what_is_no_page_is_in_the_readers_language():
    assert render("{{ page|written_in }}{{ page|untranslated }}", "en", page="") == "enFalse"
