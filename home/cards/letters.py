"""Letters on a card: Thai and Latin in one line, and titles broken where a Thai would break them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from django.conf import settings as django_settings
from PIL import ImageDraw, ImageFont

from catalogue.thai import (
    BEFORE_VOWEL,
    LETTER_WITH_SIGNS,
    WORD_JOINER,
    ZERO_WIDTH_SPACE,
    break_words,
    normalise,
)

WIDTH, HEIGHT = 1200, 630
EDGE = 60
ROOM = WIDTH - 2 * EDGE
# Size of the letters, and how many lines of it there is room for.
SIZES = ((62, 2), (54, 2), (46, 3), (40, 3))
LEADING = 1.36  # less would cut tone marks that stand above vowels

_THAI_RUN = re.compile("[\u0e00-\u0e7f\u200c\u200d]+|[^\u0e00-\u0e7f\u200c\u200d]+")
# Where a line may end: best at a space, else beside a trade word.
_PHRASE = re.compile("[^ ]+ *")
_WORD = re.compile(f"[^ {ZERO_WIDTH_SPACE}]+[ {ZERO_WIDTH_SPACE}]*")


class Face:
    """A typeface in one size: its Thai and its Latin letters lie in two files."""

    def __init__(self, name: str, size: int) -> None:
        fonts = django_settings.STATICFILES_DIRS[0] / "fonts"
        self.thai, self.latin = (
            ImageFont.truetype(str(fonts / name.format(script)), size)
            for script in ("thai", "latin")
        )

    def runs(self, text: str) -> list[tuple[str, ImageFont.FreeTypeFont]]:
        """The text in pieces of one script."""
        text = text.replace(WORD_JOINER, "").replace(ZERO_WIDTH_SPACE, "").rstrip()
        return [
            (run, self.thai if "\u0e00" <= run[0] <= "\u0e7f" else self.latin)
            for run in _THAI_RUN.findall(text)
        ]

    def width(self, text: str) -> float:
        """How much of a line it takes."""
        return sum(font.getlength(run) for run, font in self.runs(text))

    def write(self, pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, ink: str) -> None:
        """Set one line on its base line."""
        x, y = at
        for run, font in self.runs(text):
            pen.text((x, y), run, fill=ink, font=font, anchor="ls")
            x += font.getlength(run)


@cache
def title_face(size: int) -> Face:
    return Face("trirong-{}-500-normal.woff2", size)


@cache
def small_face(size: int) -> Face:
    return Face("ibm-plex-sans-thai-looped-{}-600-normal.woff2", size)


# --- lines ----------------------------------------------------------------------------------------


def set_title(
    title: str,
    room: float = ROOM,
    sizes: Iterable[tuple[int, int]] = SIZES,
    letters: Callable[[int], Face] | None = None,
) -> tuple[int, list[str]]:
    """The size of the letters and the lines: as big as there is room for, broken between phrases.

    `sizes` are those of the letters, the biggest first, each with the lines it may take. Only in
    a title that is too long for the smallest does a phrase break inside, and what is still too
    much ends in an ellipsis.
    """
    text = break_words(" ".join(normalise(title).split()))
    letters = letters or title_face
    for size, most in sizes:
        face = letters(size)
        for breaks in (_PHRASE, _WORD):
            lines = _fill(breaks.findall(text), face, room)
            if len(lines) <= most and all(face.width(line) <= room for line in lines):
                return size, lines
    parts = [part for word in _WORD.findall(text) for part in _parts(word, face, room)]
    lines = _fill(parts, face, room)
    if len(lines) > most:
        lines = [*lines[: most - 1], _shorten(lines[most - 1], face, room)]
    return size, lines


def _fill(parts: list[str], face: Face, room: float) -> list[str]:
    """Lines, each as full as it can be."""
    lines: list[str] = []
    for part in parts:
        if lines and face.width(lines[-1] + part) <= room:
            lines[-1] += part
        else:
            lines.append(part)
    return lines


def _parts(phrase: str, face: Face, room: float) -> list[str]:
    """A phrase in parts that each fit a line."""
    if face.width(phrase) <= room:
        return [phrase]
    parts = BEFORE_VOWEL.split(phrase)
    return [
        letter
        for part in parts
        for letter in ([part] if face.width(part) <= room else LETTER_WITH_SIGNS.findall(part))
    ]


def _shorten(line: str, face: Face, room: float) -> str:
    """The line with an ellipsis that still fits."""
    letters = LETTER_WITH_SIGNS.findall(line.rstrip())
    while letters and face.width("".join(letters) + " …") > room:
        letters.pop()
    return "".join(letters).rstrip() + " …"
