"""What templates show of the wares: pictures in their sizes, the material strip, the other language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import template
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from wagtail.images.models import Filter
from wagtail.models import Page

from catalogue.models import Material, Photo, Product
from catalogue.models.paired import Paired
from catalogue.models.photos import JPEG, RENDITIONS, WEBP

register = template.Library()

# Made once: what a size consists of is worked out by looking at functions, for each picture anew.
SIZES = tuple(Filter(spec=spec) for spec in RENDITIONS)

CHIPS = "abcd"  # classes of the recycled parts of the strip, in turn
GAP = 0.4  # per cent between two parts


@register.inclusion_tag("parts/picture.html")
def picture(
    photo: Photo | None,
    sizes: str = "100vw",
    *,
    lazy: bool = True,
    first: bool = False,
    alt: str | None = None,
) -> dict[str, Any]:
    """A photo in every size, WebP with JPEG behind it. `first` loads it at once; alt="" for decoration."""
    if not photo:  # a template passes '' for a name that leads nowhere
        return {"photo": None}
    made = photo.get_renditions(*SIZES)
    # A photo narrower than a size is not enlarged: a width that came up before is not said again.
    webp = {made[spec].width: made[spec] for spec in reversed(WEBP)}
    return {
        "photo": photo,
        "webp": [webp[width] for width in sorted(webp)],
        "jpeg": made[JPEG],
        "sizes": sizes,
        "lazy": lazy and not first,
        "first": first,
        "alt": photo.say("alt") if alt is None else alt,
    }


@dataclass(frozen=True)
class Part:
    """One part of the strip, in per cent of its length."""

    chip: str
    start: float
    width: float


@register.inclusion_tag("parts/strip.html")
def strip(product: Product, *, big: bool = False) -> dict[str, Any]:
    """The bar under every picture: recycled shares in shard colours, new material pale."""
    parts, start, chips = [], 0.0, iter(CHIPS * 8)
    for percent, recycled in _shares(product):
        gap = GAP if start else 0.0
        chip = next(chips) if recycled else "n"
        parts.append(Part(chip, round(start + gap, 2), round(percent - gap, 2)))
        start += percent
    return {"parts": parts, "big": big}


def _shares(product: Product) -> list[tuple[int, bool]]:
    """Per cent and whether it is recycled; from records there are only the two sums."""
    if product.recycled_source == Product.ShareSource.RECORDS:
        percent = product.recycled_percent
        both = [(percent, True), (100 - percent, False)]
        return [part for part in both if part[0]]
    materials = sorted(product.materials.all(), key=_recycled_first)
    return [(material.percent, material.recycled) for material in materials]


def _recycled_first(material: Material) -> tuple[bool, int, int]:
    return (not material.recycled, -material.percent, material.pk)


@register.simple_tag(takes_context=True)
def other_language(context: Context) -> Any:
    """The way to the other language: `code`, `url` ('' when there is none), and what leads there.

    `same` is true of the same page, `told` when both tell it each in its own language; `why` says
    in the other language why the link does not lead to the same words. Looked up when first needed.
    """
    return SimpleLazyObject(lambda: _other_language(context))


def _other_language(context: Context) -> dict[str, Any]:
    other = "en" if (get_language() or "th").startswith("th") else "th"
    page, request = context.get("page"), context.get("request")
    if isinstance(page, Page):
        return _other_page(page, other, request)
    if request is None or request.resolver_match is None:
        return {"code": other, "url": "/en/" if other == "en" else "/", "same": False}
    return {"code": other, "url": translate_url(request.get_full_path(), other), "same": True}


def _other_page(page: Page, other: str, request: HttpRequest | None) -> dict[str, Any]:
    """The same page in the other language, else the nearest above it."""
    twin = page.get_translations().live().filter(locale__language_code=other).first()
    if twin is not None:
        told = not (twin.alias_of_id or page.alias_of_id)
        with override(other):
            why = _("not yet in English, shown in Thai") if twin.alias_of_id else ""
        found = {"url": twin.get_url(request), "same": True, "told": told, "why": why}
        return {"code": other} | found
    keys = page.get_ancestors().filter(depth__gt=1).values("translation_key")
    above = Page.objects.live().filter(translation_key__in=keys, locale__language_code=other)
    nearest = above.order_by("-depth").first()
    with override(other):
        why = _("this page is not there in English") if other == "en" else ""
    url = nearest.get_url(request) if nearest else ""
    return {"code": other, "url": url, "same": False, "told": False, "why": why}


@register.simple_tag(takes_context=True)
def asking(context: Context, **changes: Any) -> str:
    """The present query string with these questions changed ('' or None takes one out) and the page forgotten."""
    query: QueryDict = context["request"].GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in ("", None):
            query[name] = str(value)
    return "?" + query.urlencode() if query else "?"


@register.filter
def say(row: Paired, field: str) -> str:
    """A short word of a row in the reader's language."""
    return row.say(field)


@register.filter
def speaks(row: Paired, field: str) -> str:
    """The language `say` found it in, for a `lang` attribute."""
    return row.speaks(field)


@register.filter
def lookup(found: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping holds under a key, or nothing."""
    return found.get(key)
