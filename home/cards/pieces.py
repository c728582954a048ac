"""The share card of a product: the piece, its name, what it costs and whose hands it comes from."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from PIL import Image, ImageDraw, ImageOps

from catalogue.models import ProductPage
from catalogue.money import baht
from home.cards import kept
from home.cards.letters import EDGE, HEIGHT, LEADING, WIDTH, set_title, small_face, title_face
from home.linked.terms import for_sale

_PICTURE = HEIGHT  # a square, as in the shop
_LEFT = _PICTURE + EDGE
_ROOM = WIDTH - _LEFT - EDGE
_SIZES = ((52, 3), (46, 4), (40, 4), (34, 5))


def draw(page: ProductPage, shop: str, photo: Image.Image | None) -> Image.Image:
    """The card: the piece on the left; name, price, maker and shop on the right."""
    card = Image.new("RGB", (WIDTH, HEIGHT), kept.PAPER)
    pen = ImageDraw.Draw(card)
    if photo is None:
        pen.rectangle((0, 0, _PICTURE, HEIGHT), fill=kept.BRAND)
    else:
        card.paste(ImageOps.fit(photo.convert("RGB"), (_PICTURE, HEIGHT)), (0, 0))
    size, lines = set_title(page.title, _ROOM, _SIZES)
    base = EDGE + size * 1.05
    for words in lines:
        title_face(size).write(pen, (_LEFT, base), words, kept.INK)
        base += size * LEADING
    if price := price_said(page):
        small_face(44).write(pen, (_LEFT, base + 34), price, kept.BRAND)
    _foot(pen, whose(page), HEIGHT - EDGE - 44)
    _foot(pen, shop, HEIGHT - EDGE + 4)
    kept.strip(pen, HEIGHT - kept.STRIP, _PICTURE, WIDTH - _PICTURE)
    return card


def _foot(pen: ImageDraw.ImageDraw, words: str, base: float) -> None:
    """One small line, shortened to what there is room for."""
    size, lines = set_title(words, _ROOM, ((26, 1),), letters=small_face)
    small_face(size).write(pen, (_LEFT, base), lines[0] if lines else "", kept.QUIET)


def price_said(page: ProductPage) -> str:
    """The lowest price as the card of the listing says it; nothing for what is not for sale."""
    ware = page.product
    if ware is None or ware.price_from is None or not for_sale(ware):
        return ""
    return f"{baht(ware.price_from)}{' +' if ware.has_several_prices else ''}"


def whose(page: ProductPage) -> str:
    """The maker's name in the page's language."""
    ware = page.product
    if ware is None:
        return ""
    english = page.alias_of_id is None and page.locale.language_code == "en"
    return (ware.enterprise.name_en if english else "") or ware.enterprise.name_th


def key(page: ProductPage) -> str:
    """A name for what the card shows: it changes with the name, the price, the maker, the picture."""
    photo = page.photo.file_hash if page.photo else ""
    return kept.key(page.title, price_said(page), whose(page), photo)


def address(page: ProductPage) -> str:
    """Where the card is, with the host."""
    return f"{settings.PUBLIC_URL}{reverse('home:card', args=[page.pk, key(page)])}"


def made(page: ProductPage, *, shop: str) -> str:
    """The name of the card's file, which is drawn on first asking."""
    return kept.made(str(page.pk), key(page), lambda: draw(page, shop, kept.opened(page.photo)))
