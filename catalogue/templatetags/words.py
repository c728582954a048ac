"""Filters for what a page says: money, dates, weights, sizes, and Thai that breaks well."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from catalogue import dates, money
from catalogue.thai import break_words

register = template.Library()

# What Django passes for an empty column and for a name that the template's context lacks.
Nothing = Literal[""] | None

_MOMENT_TH = "j M Y H:i น."
_MOMENT_EN = "j M Y, H:i"
# A tag, a comment, or an element whose words are not shown as text.
_MARKUP = re.compile(
    r"""(<!--.*?-->|<(?P<tag>script|style|textarea|title)\b.*?</(?P=tag)\s*>"""
    r"""|</?[a-z](?:[^"'<>]++|"[^"]*+"|'[^']*+')*+>)""",
    re.IGNORECASE | re.DOTALL,
)


@register.filter
def baht(amount: Decimal | int | Nothing) -> str:
    """฿1,250, satang only when present; An empty sum is the int 0."""
    if amount is None or amount == "":
        return ""
    return money.baht(Decimal(amount) if isinstance(amount, int) else amount)


@register.filter
def day(value: date | Nothing) -> str:
    """A date in full: 28 มิถุนายน 2564."""
    return dates.local_date(value) if value else ""


@register.filter
def short_day(value: date | Nothing) -> str:
    """A date with a short month: 28 มิ.ย. 2564."""
    return dates.local_date(value, "j M Y") if value else ""


@register.filter
def month(value: date | Nothing) -> str:
    """The month of a date: มิถุนายน 2564, June 2021."""
    return dates.local_date(value, "F Y") if value else ""


@register.filter
def moment(value: datetime | Nothing) -> str:
    """Date and time: 28 มิ.ย. 2564 18:05 น., 28 Jun 2021, 18:05."""
    if not value:
        return ""
    return dates.local_date(value, _MOMENT_TH if dates.reads_thai() else _MOMENT_EN)


@register.filter
def buddhist_year(year: int | Nothing) -> str:
    """A Christian year as the reader counts it: 2008 is 2551 in Thai."""
    if year is None or year == "":
        return ""
    return str(dates.buddhist_year(year) if dates.reads_thai() else year)


@register.filter
def grams(weight_g: int | Nothing) -> str:
    """A weight given in grams, in kilograms from 1,000 g up: 340 g, 1.25 kg."""
    if weight_g is None or weight_g == "":
        return ""
    if weight_g < 1000:
        return _("%(n)s g") % {"n": weight_g}
    return _("%(n)s kg") % {"n": _plain(Decimal(weight_g) / 1000)}


@register.filter
def cm(length_cm: Decimal | Nothing) -> str:
    """A length in centimetres without needless zeros and without its unit: 16.80 is 16.8."""
    return "" if length_cm is None or length_cm == "" else _plain(length_cm)


@register.filter(is_safe=True, needs_autoescape=True)
def thai(value: str | None, autoescape: bool = True) -> str:
    """Text whose trade words no browser splits; in HTML only the words, never tag or attribute.

    Text that is not marked safe is escaped first.
    """
    if value is None:
        return ""
    text = conditional_escape(value) if autoescape else str(value)
    parts = _MARKUP.split(text)
    # split() answers: words, markup, name of the hidden element or None, words, …
    parts[::3] = map(break_words, parts[::3])
    del parts[2::3]
    shown = "".join(parts)
    return SafeString(shown) if autoescape else shown


@register.filter
def written_in(page: object) -> str:
    """The language that a page's words are in, for a `lang` attribute: "th" or "en".

    A page that nobody has told in English yet is an alias of the Thai one, and speaks Thai.
    """
    if isinstance(page, Page):
        if page.alias_of_id:
            return "th"
        # Lists of many pages are of the reader's language: it is not read again for each.
        if "locale" in page._state.fields_cache:
            return str(page.locale.language_code)
    return (get_language() or "th")[:2]


@register.filter
def untranslated(page: object) -> bool:
    """True of an English page that shows the Thai, because nobody has told it in English yet."""
    aliased = isinstance(page, Page) and page.alias_of_id is not None
    return aliased and (get_language() or "th")[:2] == "en"


def _plain(number: Decimal) -> str:
    """Figures without trailing zeros, thousands with commas."""
    figures = f"{number:,f}"
    return figures.rstrip("0").rstrip(".") if "." in figures else figures
