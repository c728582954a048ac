"""Cards are drawn on first asking and kept; one of other words or another picture replaces them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse
from PIL import Image, ImageDraw

from catalogue.models import Photo
from home.cards.letters import WIDTH

FOLDER: Final = "cards"
LOOK = 1  # one more whenever cards look different, so that every card is drawn anew
PAPER, INK, QUIET, BRAND = "#fbf8f3", "#231f1b", "#5c534a", "#1f3f86"
STRIP = 10
# The material strip, as under every picture of the shop: colour, share of the width.
SHARDS = (("#1f3f86", 30), ("#8fae93", 25), ("#b4674a", 20), ("#d9a648", 15), ("#cfc4b4", 10))


def key(*shown: object) -> str:
    """A name for what a card shows: it changes with every part of it."""
    return hashlib.sha256(repr((LOOK, *shown)).encode()).hexdigest()[:16]


def made(whose: str, key: str, draw: Callable[[], Image.Image]) -> str:
    """The name of the card's file, drawn where it is missing; older cards of the same page go."""
    name = f"{FOLDER}/{whose}-{key}.jpg"
    if default_storage.exists(name):
        return name
    held = io.BytesIO()
    draw().save(held, "JPEG", quality=86, optimize=True)
    _forget(whose)
    written = default_storage.save(name, ContentFile(held.getvalue()))
    if written != name:  # somebody else was quicker
        default_storage.delete(written)
    return name


def answer(name: str) -> FileResponse:
    """The picture, which its address names for ever."""
    found = FileResponse(default_storage.open(name), content_type="image/jpeg")
    found["Cache-Control"] = "public, max-age=31536000, immutable"
    return found


def opened(photo: Photo | None) -> Image.Image | None:
    """A photo's pixels; none when its file is gone."""
    if photo is None:
        return None
    try:
        with photo.file.open("rb") as file:
            picture = Image.open(file)
            picture.load()
    except OSError:
        return None
    return picture


def strip(pen: ImageDraw.ImageDraw, top: float, left: float = 0, width: float = WIDTH) -> None:
    """The material strip from one edge to the other."""
    for colour, share in SHARDS:
        right = left + width * share / 100
        pen.rectangle((left, top, right, top + STRIP), fill=colour)
        left = right


def _forget(whose: str) -> None:
    """Throw away the cards of the page that showed something else."""
    try:
        kept = default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:  # no card was ever drawn
        return
    for name in kept:
        if name.startswith(f"{whose}-"):
            default_storage.delete(f"{FOLDER}/{name}")
