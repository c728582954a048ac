"""Share cards: the picture of a news page that other sites show, its title set as Thai wants it."""

from __future__ import annotations

import hashlib
import io
import re
from functools import cache
from typing import Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image, ImageDraw, ImageFont, ImageOps

from catalogue.models import Photo
from catalogue.thai import (
    BEFORE_VOWEL,
    LETTER_WITH_SIGNS,
    WORD_JOINER,
    ZERO_WIDTH_SPACE,
    break_words,
    normalise,
)
from home.models import NewsPage

WIDTH, HEIGHT = 1200, 630
FOLDER: Final = "cards"
_LOOK = 1  # one more whenever cards look different, so that every card is drawn anew
_COVER, _STRIP, _EDGE = 346, 10, 60
_PAPER, _INK, _QUIET, _BRAND = "#fbf8f3", "#231f1b", "#5c534a", "#1f3f86"
# The material strip, as under every picture of the shop: colour, share of the width.
_SHARDS = (("#1f3f86", 30), ("#8fae93", 25), ("#b4674a", 20), ("#d9a648", 15), ("#cfc4b4", 10))
# Size of the letters, and how many lines of it there is room for.
_SETTINGS = ((62, 2), (54, 2), (46, 3), (40, 3))
_LEADING = 1.36  # less would cut tone marks that stand above vowels
_ROOM = WIDTH - 2 * _EDGE

_THAI_RUN = re.compile("[\u0e00-\u0e7f\u200c\u200d]+|[^\u0e00-\u0e7f\u200c\u200d]+")
# Where a line may end: best at a space, else beside a trade word.
_PHRASE = re.compile("[^ ]+ *")
_WORD = re.compile(f"[^ {ZERO_WIDTH_SPACE}]+[ {ZERO_WIDTH_SPACE}]*")


class _Face:
    """A typeface in one size: its Thai and its Latin letters lie in two files."""

    def __init__(self, name: str, size: int) -> None:
        fonts = settings.STATICFILES_DIRS[0] / "fonts"
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
def _title_face(size: int) -> _Face:
    return _Face("trirong-{}-500-normal.woff2", size)


@cache
def _small_face(size: int) -> _Face:
    return _Face("ibm-plex-sans-thai-looped-{}-600-normal.woff2", size)


# --- lines ----------------------------------------------------------------------------------------


def set_title(title: str) -> tuple[int, list[str]]:
    """The size of the letters and the lines: as big as there is room for, broken between phrases.

    Only in a title that is too long for the smallest letters does a phrase break inside, and what
    is still too much ends in an ellipsis.
    """
    text = break_words(" ".join(normalise(title).split()))
    for size, most in _SETTINGS:
        for breaks in (_PHRASE, _WORD):
            lines = _fill(breaks.findall(text), _title_face(size))
            if len(lines) <= most and all(_title_face(size).width(line) <= _ROOM for line in lines):
                return size, lines
    face = _title_face(size)
    lines = _fill([part for word in _WORD.findall(text) for part in _parts(word, face)], face)
    if len(lines) > most:
        lines = [*lines[: most - 1], _shorten(lines[most - 1], face)]
    return size, lines


def _fill(parts: list[str], face: _Face) -> list[str]:
    """Lines, each as full as it can be."""
    lines: list[str] = []
    for part in parts:
        if lines and face.width(lines[-1] + part) <= _ROOM:
            lines[-1] += part
        else:
            lines.append(part)
    return lines


def _parts(phrase: str, face: _Face) -> list[str]:
    """A phrase in parts that each fit a line."""
    if face.width(phrase) <= _ROOM:
        return [phrase]
    parts = BEFORE_VOWEL.split(phrase)
    return [
        letter
        for part in parts
        for letter in ([part] if face.width(part) <= _ROOM else LETTER_WITH_SIGNS.findall(part))
    ]


def _shorten(line: str, face: _Face) -> str:
    """The line with an ellipsis that still fits."""
    letters = LETTER_WITH_SIGNS.findall(line.rstrip())
    while letters and face.width("".join(letters) + " …") > _ROOM:
        letters.pop()
    return "".join(letters).rstrip() + " …"


# --- the picture ----------------------------------------------------------------------------------


def draw(title: str, shop: str, cover: Image.Image | None) -> Image.Image:
    """The card: the cover, the strip, the title, the shop's name; without a cover a band of colour."""
    card = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    pen = ImageDraw.Draw(card)
    if cover is None:
        pen.rectangle((0, 0, WIDTH, _COVER), fill=_BRAND)
    else:
        card.paste(ImageOps.fit(cover.convert("RGB"), (WIDTH, _COVER)), (0, 0))
    left = 0.0
    for colour, share in _SHARDS:
        right = left + WIDTH * share / 100
        pen.rectangle((left, _COVER, right, _COVER + _STRIP), fill=colour)
        left = right
    size, lines = set_title(title)
    top, bottom = _COVER + _STRIP, HEIGHT - 70
    line = size * _LEADING
    first = top + (bottom - top - line * len(lines)) / 2 + size * 1.05
    for number, words in enumerate(lines):
        _title_face(size).write(pen, (_EDGE, first + number * line), words, _INK)
    _small_face(28).write(pen, (_EDGE, HEIGHT - 34), shop, _QUIET)
    return card


def key(page: NewsPage) -> str:
    """A name for what the card shows: it changes with the title and the cover."""
    shown = (_LOOK, page.title, page.photo.file_hash if page.photo else "")
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def address(page: NewsPage) -> str:
    """Where the card is, with the host."""
    return f"{settings.PUBLIC_URL}{reverse('home:news_card', args=[page.pk, key(page)])}"


def made(page: NewsPage, *, shop: str) -> str:
    """The name of the card's file, which is drawn on first asking; older cards of the page go."""
    name = f"{FOLDER}/{page.pk}-{key(page)}.jpg"
    if default_storage.exists(name):
        return name
    held = io.BytesIO()
    draw(page.title, shop, _opened(page.photo)).save(held, "JPEG", quality=86, optimize=True)
    _forget(page)
    written = default_storage.save(name, ContentFile(held.getvalue()))
    if written != name:  # somebody else was quicker
        default_storage.delete(written)
    return name


def _opened(photo: Photo | None) -> Image.Image | None:
    """The cover's pixels; none when its file is gone."""
    if photo is None:
        return None
    try:
        with photo.file.open("rb") as file:
            picture = Image.open(file)
            picture.load()
    except OSError:
        return None
    return picture


def _forget(page: NewsPage) -> None:
    """Throw away the cards that showed another title or cover."""
    if not default_storage.exists(FOLDER):
        return
    for name in default_storage.listdir(FOLDER)[1]:
        if name.startswith(f"{page.pk}-"):
            default_storage.delete(f"{FOLDER}/{name}")
