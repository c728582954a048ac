"""Shows in a title which words answered the question."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from catalogue import thai
from catalogue.search.folding import fold, is_thai, runs
from catalogue.search.glossary import book
from catalogue.search.index import Unit


def marked(title: str, units: list[Unit]) -> SafeString:
    """The title as HTML with `<mark>` around what the units speak of; trade words held together."""
    shown, here = [], 0
    folded = fold(title)
    if not units or len(folded) != len(
        title
    ):  # letters have moved: better no mark than a wrong one
        return _plain(title)
    for piece, means in _pieces(folded):
        start = folded.find(piece, here)
        if start < 0:
            continue
        shown.append(_plain(title[here:start]))
        here = start + len(piece)
        words = _plain(title[start:here])
        speaks = any(_spoken_of(piece, means, unit) for unit in units)
        shown.append(format_html("<mark>{}</mark>", words) if speaks else words)
    return mark_safe("".join(shown) + _plain(title[here:]))  # noqa: S308 - each part is escaped


def _plain(text: str) -> SafeString:
    return format_html("{}", thai.break_words(text))


def _pieces(folded: str) -> list[tuple[str, frozenset[str]]]:
    glossary, parts = book(), []
    for run in runs(folded):
        parts += glossary.divide(run) if is_thai(run) else glossary.phrases_of([run])
    return parts


def _spoken_of(piece: str, means: frozenset[str], unit: Unit) -> bool:
    """True when a piece of a title is the unit's word, or means what it means."""
    above = set().union(*(book().upwards(one) for one in means)) if means else set()
    return bool(above & unit.means) or (not unit.means and unit.written in piece)
