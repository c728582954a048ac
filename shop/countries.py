"""The countries of the world by their ISO 3166-1 codes: which exist, their names, their order."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from babel import Locale
from django.utils.translation import get_language

from catalogue.thai import sort_key

HOME = "TH"
EVERYWHERE = "*"  # in a zone's list: every country that no other zone names
# Babel has names for these too; the standard has not.
_NOT_OF_ISO = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK"}
_NOT_OF_ISO |= {"ZZ"}


@cache
def every() -> frozenset[str]:
    """Every code of the standard, two capitals each."""
    codes = frozenset(code for code in _names("en") if len(code) == 2 and code.isalpha())
    return codes - _NOT_OF_ISO


def in_list(text: str) -> list[str]:
    """The codes that somebody typed, in capitals, parted by spaces or commas, each once."""
    return list(dict.fromkeys(text.upper().replace(",", " ").split()))


def name(code: str, language: str | None = None) -> str:
    """What a country is called in a language, the active one by default; an unknown code stays."""
    spoken = (language or get_language() or "th")[:2]
    return _names(spoken).get(code, code)


def choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Codes with their names in the active language: home first, then in the language's order."""
    spoken, wanted = (get_language() or "th")[:2], set(codes) - {HOME}
    order = [HOME, *(code for code in _in_order(spoken) if code in wanted)]
    return [(code, name(code, spoken)) for code in order]


@cache
def _names(language: str) -> dict[str, str]:
    """All names of one language."""
    return {str(code): str(named) for code, named in Locale(language).territories.items()}


@cache
def _in_order(language: str) -> tuple[str, ...]:
    """All codes as a dictionary of that language would list their names."""
    return tuple(sorted(every(), key=lambda code: sort_key(_names(language)[code])))
