"""The share card of any page: its photo where it has one, its title, the shop's name."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from PIL import Image, ImageDraw, ImageOps
from wagtail.models import Page

from catalogue.models import Photo
from home.cards import kept
from home.cards.letters import EDGE, HEIGHT, LEADING, WIDTH, set_title, small_face, title_face

_COVER = 346


def draw(title: str, shop: str, cover: Image.Image | None) -> Image.Image:
    """The card: the cover, the strip, the title, the shop's name; without a cover a band of colour."""
    card = Image.new("RGB", (WIDTH, HEIGHT), kept.PAPER)
    pen = ImageDraw.Draw(card)
    if cover is None:
        pen.rectangle((0, 0, WIDTH, _COVER), fill=kept.BRAND)
    else:
        card.paste(ImageOps.fit(cover.convert("RGB"), (WIDTH, _COVER)), (0, 0))
    kept.strip(pen, _COVER)
    size, lines = set_title(title)
    top, bottom = _COVER + kept.STRIP, HEIGHT - 70
    line = size * LEADING
    first = top + (bottom - top - line * len(lines)) / 2 + size * 1.05
    for number, words in enumerate(lines):
        title_face(size).write(pen, (EDGE, first + number * line), words, kept.INK)
    small_face(28).write(pen, (EDGE, HEIGHT - 34), shop, kept.QUIET)
    return card


def photo_of(page: Page) -> Photo | None:
    """The picture by which the page is known."""
    return getattr(page, "photo", None)


def key(page: Page) -> str:
    """A name for what the card shows: it changes with the title and the cover."""
    photo = photo_of(page)
    return kept.key(page.title, photo.file_hash if photo else "")


def address(page: Page) -> str:
    """Where the card is, with the host."""
    return f"{settings.PUBLIC_URL}{reverse('home:card', args=[page.pk, key(page)])}"


def made(page: Page, *, shop: str) -> str:
    """The name of the card's file, which is drawn on first asking; older cards of the page go."""
    return kept.made(
        str(page.pk), key(page), lambda: draw(page.title, shop, kept.opened(photo_of(page)))
    )
