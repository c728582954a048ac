"""The goods as Google's merchant feed and Facebook's catalogue, written while they are sent."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe
from wagtail.models import Locale

from home.feeds.rows import Row, rows, state
from home.news.naming import shop_name

NAMESPACE = "http://base.google.com/ns/1.0"
COLUMNS = (
    "id",
    "item_group_id",
    "title",
    "description",
    "availability",
    "condition",
    "price",
    "link",
    "image_link",
    "additional_image_link",
    "brand",
    "product_type",
    "material",
    "color",
)


def _mark(request: HttpRequest, *args: Any, **kwargs: Any) -> str:
    """It changes with everything the feed says, the seller's name included."""
    told = (state(Locale.get_active()), get_language(), shop_name(request))
    return f'"{hashlib.sha256(repr(told).encode()).hexdigest()[:32]}"'


@require_safe
@cache_control(public=True, max_age=900)
@condition(etag_func=_mark)
def google(request: HttpRequest) -> HttpResponseBase:
    """RSS 2.0 with Google's names for what a merchant says."""
    lines = _as_rss(shop_name(request), Locale.get_active(), request.build_absolute_uri("/"))
    return StreamingHttpResponse(lines, content_type="application/xml; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=900)
@condition(etag_func=_mark)
def facebook(request: HttpRequest) -> HttpResponseBase:
    """Facebook's columns, the names in the first line."""
    lines = _as_table(Locale.get_active())
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")


# The language is the request's own no longer when the body is sent: each says it again.


def _as_rss(shop: str, locale: Locale, home: str) -> Iterator[str]:
    with override(locale.language_code):
        about = _("Ceramics by the craft groups of Pong Saen Thong, Lampang.")
        yield '<?xml version="1.0" encoding="utf-8"?>\n'
        yield f'<rss version="2.0" xmlns:g="{NAMESPACE}"><channel>'
        yield f"<title>{escape(shop)}</title><link>{escape(home)}</link>"
        yield f"<description>{escape(about)}</description>\n"
        for row in rows(locale):
            named = "".join(f"<g:{k}>{escape(v)}</g:{k}>" for k, v in _google(row) if v)
            yield f"<item>{named}</item>\n"
        yield "</channel></rss>\n"


def _google(row: Row) -> Iterator[tuple[str, str]]:
    """Google's names, in the order of its own list."""
    yield "id", row.sku
    yield "item_group_id", row.group
    yield "title", row.title
    yield "description", row.description
    yield "link", row.link
    yield "image_link", row.pictures[0]
    yield from (("additional_image_link", picture) for picture in row.pictures[1:])
    yield "availability", row.availability
    yield "price", row.price
    yield "brand", row.brand
    yield "mpn", row.sku
    yield "identifier_exists", "no"
    yield "condition", "new"
    yield "product_type", row.shelf
    yield "material", row.material
    yield "color", row.colour
    yield "shipping_weight", row.weight


class _Line:
    """What csv writes into: it hands the line on."""

    def write(self, line: str) -> str:
        return line


def _as_table(locale: Locale) -> Iterator[str]:
    with override(locale.language_code):
        writer = csv.writer(_Line())
        yield writer.writerow(COLUMNS)
        for row in rows(locale):
            yield writer.writerow(_facebook(row))


def _facebook(row: Row) -> list[str]:
    """In the order of the columns; Facebook writes "in stock" with a space."""
    return [
        row.sku,
        row.group,
        row.title,
        row.description,
        row.availability.replace("_", " "),
        "new",
        row.price,
        row.link,
        row.pictures[0],
        ",".join(row.pictures[1:]),
        row.brand,
        row.shelf,
        row.material,
        row.colour,
    ]
