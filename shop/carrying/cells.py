"""What people write into the cells of a table, read as the shop keeps it, and written for a table again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from catalogue.thai import fold_digits, normalise

CLEAR = "-"  # alone in a cell: take away what there is; an empty cell leaves it alone
GUARDED = ("=", "+", "-", "@", "\t", "\r", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}")
GUARD = "'"
FIGURES = re.compile(r"-?(?:\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(?:\.\d{0,12})?")
MINUS = str.maketrans("\N{MINUS SIGN}\N{EN DASH}", "--")
CODE = re.compile(r"[-a-zA-Z0-9_]+")
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

Shown = str | int | Decimal  # a cell as it is exported
Read = Callable[[str], Any]


class Wrong(Exception):
    """A cell that cannot be taken, with the reason in the reader's language."""

    def __init__(self, said: str, column: str = "") -> None:
        super().__init__(said)
        self.said, self.column = said, column


# --- guarding --------------------------------------------------------------------------------------


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula; `unguarded` gives the text back."""
    begins = text.lstrip(" \n")
    risky = begins.startswith((*GUARDED, GUARD)) or text.startswith((*GUARDED, GUARD))
    return GUARD + text if risky else text


def unguarded(text: str) -> str:
    """Without the mark that `guarded` has set; an apostrophe of somebody's own stays."""
    rest = text[1:]
    marked = text.startswith(GUARD) and guarded(rest) != rest
    return rest if marked else text


def written(text: str) -> str:
    """A cell's words in the house's spelling. Raises Wrong for a formula and for what is no text."""
    if text.lstrip().startswith("="):
        raise Wrong(_("This is a formula. Please paste its value instead."))
    if UNWRITABLE.search(text):
        raise Wrong(_("There are signs in it that are no text."))
    return normalise(unguarded(text)).strip()


# --- lists in one cell -----------------------------------------------------------------------------


def split(text: str, sign: str) -> list[str]:
    """The parts of a list; a backslash before the sign makes it a part of the words."""
    parts, part, escaped = [], "", False
    for letter in text:
        if escaped or (letter != "\\" and letter != sign):
            # Kept for the next split, where a list holds lists.
            part += f"\\{letter}" if escaped else letter
            escaped = False
        elif letter == "\\":
            escaped = True
        else:
            parts.append(part)
            part = ""
    return [*parts, part + ("\\\\" if escaped else "")]


def plain(part: str) -> str:
    """A part of a list without its backslashes."""
    return re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL).strip()


def joined(parts: Sequence[str], sign: str = "|") -> str:
    """A list as one cell; nothing where all parts are empty."""
    return sign.join(map(escaped, parts)) if any(parts) else ""


def escaped(part: str) -> str:
    """A part in which no sign of ours is one."""
    return re.sub(r"([\\|:])", r"\\\1", part)


# --- kinds of cells --------------------------------------------------------------------------------


def text_of(most: int) -> Read:
    """Words, at most so many characters."""

    def read(text: str) -> str:
        if len(text) > most:
            raise Wrong(
                _("This is too long: %(count)s characters, at most %(most)s fit.")
                % {"count": len(text), "most": most}
            )
        return text

    return read


def line_of(most: int) -> Read:
    """Words on one line."""
    fits = text_of(most)
    return lambda text: fits(" ".join(text.split()))


def code_of(most: int) -> Read:
    """A code: Latin letters, digits, hyphens."""
    fits = text_of(most)

    def read(text: str) -> str:
        if not CODE.fullmatch(text):
            raise Wrong(_("A code has Latin letters, digits and hyphens only."))
        return str(fits(text))

    return read


def figures(text: str) -> Decimal:
    """A number as people write it: Thai digits, a baht sign, commas between thousands."""
    typed = fold_digits(text).translate(MINUS).replace("฿", "").replace("%", "")
    typed = "".join(typed.split())
    if not FIGURES.fullmatch(typed):
        raise Wrong(_("Please write it in figures, for example 1250 or 12.5."))
    return Decimal(typed.replace(",", ""))


def number_of(least: Decimal | int, most: Decimal | int, places: int = 0) -> Read:
    """A number between two others, with at most so many figures after the point."""

    def read(text: str) -> Decimal | int:
        number = figures(text)
        if not least <= number <= most:
            raise Wrong(
                _("It has to be between %(least)s and %(most)s.") % {"least": least, "most": most}
            )
        if number != round(number, places):
            said = (
                _("A whole number, please.")
                if not places
                else _("At most %(places)s figures after the point, please.") % {"places": places}
            )
            raise Wrong(said)
        return round(number, places) if places else int(number)

    return read


def one_of(answers: Mapping[str, str]) -> Read:
    """One of several answers; `answers` is what may be written → what is kept."""
    known = {folded(said): kept for said, kept in answers.items()}

    def read(text: str) -> Any:
        if folded(text) not in known:
            offered = ", ".join(dict.fromkeys(answers.values()))
            raise Wrong(
                _("Unknown: “%(text)s”. Known: %(known)s.")
                % {
                    "text": text[:40],
                    "known": offered,
                }
            )
        return known[folded(text)]

    return read


def folded(text: str) -> str:
    """Words as they are compared: without case, and with a space for whatever divides them."""
    return " ".join(re.sub(r"[\s_]+", " ", normalise(text)).casefold().split())


# --- materials -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MaterialCell:
    """One material as a cell names it."""

    name_th: str
    percent: int
    recycled: bool
    source_th: str


def materials_of(yes_no: Read) -> Read:
    """`name:percent[:recycled[:source]]`, several with | between."""
    name_fits, source_fits, share = line_of(120), line_of(200), number_of(1, 100)

    def one(part: str) -> MaterialCell:
        words = [plain(word) for word in split(part, ":")]
        if not 2 <= len(words) <= 4 or not words[0]:
            raise Wrong(_("A material is written as name:per cent:recycled:source."))
        name, percent, recycled, source = (*words, "", "")[:4]
        again = bool(recycled) and yes_no(recycled) == "yes"
        return MaterialCell(name_fits(name), share(percent), again, source_fits(source))

    def read(text: str) -> list[MaterialCell]:
        lines = [one(part) for part in split(text, "|")]
        total = sum(line.percent for line in lines)
        if total != 100:
            said = _("The materials add up to %(total)s per cent, not 100.")
            raise Wrong(said % {"total": total})
        return lines

    return read


def pairs_of(first: int, second: int) -> Read:
    """`words:words`, several with | between; the second may stay out."""
    fits = line_of(first), line_of(second)

    def read(text: str) -> list[tuple[str, str]]:
        found = []
        for part in split(text, "|"):
            words = [plain(word) for word in split(part, ":")]
            if len(words) > 2:
                raise Wrong(_("Please write name:source here."))
            name, source = (*words, "")[:2]
            found.append((fits[0](name), fits[1](source)))
        return found

    return read


def list_of(read_one: Read) -> Read:
    """Several of one kind with | between."""
    return lambda text: [read_one(plain(part)) if plain(part) else "" for part in split(text, "|")]
