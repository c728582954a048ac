"""What can be bought, a row a variant, as other catalogues want it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Max, Prefetch
from django.utils.html import strip_tags
from wagtail.models import Locale

from catalogue.models import Photo, Product, ProductPage, ProductPhoto, ShelfChange, Variant
from catalogue.models.photos import JPEG
from catalogue.thai import normalise
from home.linked.terms import availability

AT_ONCE = 100
MOST_PICTURES = 10  # further ones, by Google's rule
LONGEST_TITLE, LONGEST_TEXT = 150, 5000
# The words of both catalogues for schema.org's.
STOCKED = {
    "InStock": "in_stock",
    "LimitedAvailability": "in_stock",
    "MadeToOrder": "in_stock",
    "OutOfStock": "out_of_stock",
    "SoldOut": "out_of_stock",
}


@dataclass(frozen=True)
class Row:
    """One variant in the words of one language."""

    sku: str
    group: str
    title: str
    description: str
    link: str
    pictures: list[str]
    availability: str
    price: str
    brand: str
    shelf: str
    weight: str
    material: str
    colour: str


def state(locale: Locale) -> tuple[int, datetime | None, datetime | None]:
    """A mark of everything the rows say: it moves when a page or one of its facts does."""
    shown = ProductPage.objects.shown_in(locale.pk)
    found = shown.aggregate(count=Count("pk"), told=Max("last_published_at"))
    changed = ShelfChange.objects.aggregate(last=Max("written_at"))
    return found["count"], found["told"], changed["last"]


def rows(locale: Locale) -> Iterator[Row]:
    """Everything on sale that one can be led to a page of, in the order of the table."""
    pictures = Photo.objects.prefetch_renditions(JPEG)
    gallery = ProductPhoto.objects.prefetch_related(Prefetch("photo", pictures))
    pages = (
        ProductPage.objects.shown_in(locale.pk)
        .filter(product__enterprise__is_open=True)
        .select_related("product__enterprise", "product__category")
        .prefetch_related(
            "product__variants",
            "product__materials",
            Prefetch("photo", pictures),
            Prefetch("gallery", gallery),
        )
        .order_by("product_id")
    )
    for page in pages.iterator(chunk_size=AT_ONCE):
        yield from _of(page)


def _of(page: ProductPage) -> Iterator[Row]:
    """A row for each variant; a piece without a picture is in no catalogue."""
    ware = page.product
    photos = [page.photo, *(each.photo for each in page.gallery.all())]
    pictures = [_whole(photo.get_rendition(JPEG).url) for photo in photos if photo is not None]
    if ware is None or not pictures:
        return
    for variant in ware.offers:
        yield Row(
            sku=variant.sku,
            group=ware.code,
            title=_title(page, variant)[:LONGEST_TITLE],
            description=_plain(page.story)[:LONGEST_TEXT] or normalise(page.title),
            link=f"{settings.PUBLIC_URL}{page.url}",
            pictures=pictures[: MOST_PICTURES + 1],
            availability=STOCKED[availability(ware, variant)],
            price=f"{variant.price:.2f} THB",
            brand=ware.enterprise.say("name"),
            shelf=ware.category.say("name") if ware.category else "",
            weight=f"{variant.packed_weight_g} g",
            material=_materials(ware),
            colour="/".join(ware.colours[:3]),
        )


def _title(page: ProductPage, variant: Variant) -> str:
    """The name, and which choice of it where there are several."""
    ware = page.product
    choice = variant.say("option") if ware is not None and len(ware.offers) > 1 else ""
    return _one_line(f"{page.title} · {choice}" if choice else page.title)


def _materials(ware: Product) -> str:
    """Up to three, parted as both catalogues want it."""
    return "/".join(material.say("name") for material in list(ware.materials.all())[:3])


def _plain(story: str) -> str:
    return _one_line(strip_tags(story.replace("</p>", " ")))


def _one_line(words: str) -> str:
    """Without signs that no feed may hold."""
    return " ".join(normalise(words).split())


def _whole(address: str) -> str:
    """The address with the host, wherever the pictures lie."""
    return address if "://" in address else f"{settings.PUBLIC_URL}{address}"
