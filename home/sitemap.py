"""What search engines are told: every page that is told in its own language, its counterpart, its picture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.sitemaps import views
from django.db.models import Q
from django.http import HttpRequest
from django.template.response import TemplateResponse
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page
from wagtail.query import PageQuerySet

from catalogue.models import EnterprisePage, Photo, ProductPage, ShelfChange
from catalogue.models.photos import JPEG
from home.models import HomePage, NewsPage, WorkshopPage

PICTURED = (EnterprisePage, HomePage, NewsPage, ProductPage, WorkshopPage)


class PagesSitemap(Sitemap):
    """Both languages; a page that shows the Thai for want of English is left out."""

    limit = 5000  # in one part: more would take a server's breath away

    def items(self) -> PageQuerySet:
        """The public pages that stand for themselves, in the order of the tree."""
        ours = Q()
        for home in self.get_wagtail_site().root_page.get_translations(inclusive=True):
            ours |= Q(path__startswith=home.path)
        pages = Page.objects.live().public().filter(ours, alias_of=None)
        return pages.select_related("locale").order_by("path")

    def _urls(self, page: int, protocol: str, domain: str) -> list[dict[str, Any]]:
        """Each address with the day it changed last and, where it is told in both, with both."""
        shown = list(self.paginator.page(page).object_list)
        told = self._told(shown)
        pictures, changed = pictures_of(shown), last_changes(shown)
        urls = [
            {
                "item": each,
                "location": each.get_full_url(self.request),
                "lastmod": max(
                    filter(None, (self.lastmod(each), changed.get(each.pk))), default=None
                ),
                "alternates": self.alternates(told[each.translation_key]),
                "picture": pictures.get(each.pk),
            }
            for each in shown
        ]
        days = [url["lastmod"] for url in urls if url["lastmod"]]
        if days:
            self.latest_lastmod = max(days)
        return urls

    def _told(self, shown: Sequence[Page]) -> dict[UUID, list[Page]]:
        """The pages of this part with their counterparts, wherever those stand."""
        keys = [page.translation_key for page in shown]
        told: dict[UUID, list[Page]] = defaultdict(list)
        for each in self.items().filter(translation_key__in=keys):
            told[each.translation_key].append(each)
        return told

    def alternates(self, pages: list[Page]) -> list[dict[str, str]]:
        """The same page in each language it is told in, Thai for everybody else; none for one alone."""
        if len(pages) < 2:
            return []
        named = {page.locale.language_code: page.get_full_url(self.request) for page in pages}
        named["x-default"] = named.get("th", next(iter(named.values())))
        return [{"lang_code": code, "location": url} for code, url in sorted(named.items())]


def pictures_of(pages: Sequence[Page]) -> dict[int, str]:
    """The address of the picture of each page that has one."""
    numbers = [page.pk for page in pages]
    photo_of: dict[int, int] = {}
    for kind in PICTURED:
        photo_of |= dict(
            kind.objects.filter(pk__in=numbers, photo__isnull=False).values_list("pk", "photo")
        )
    photos = Photo.objects.prefetch_renditions(JPEG).in_bulk(set(photo_of.values()))
    return {page: photos[photo].get_rendition(JPEG).full_url for page, photo in photo_of.items()}


def last_changes(pages: Sequence[Page]) -> dict[int, datetime]:
    """When the facts of the products among these pages changed last."""
    numbers = [page.pk for page in pages]
    of_product = dict(ProductPage.objects.filter(pk__in=numbers).values_list("pk", "product"))
    changed = ShelfChange.objects.in_bulk(set(filter(None, of_product.values())))
    return {
        page: changed[product].written_at
        for page, product in of_product.items()
        if product in changed
    }


def sitemap(request: HttpRequest, section: str | None = None) -> TemplateResponse:
    """All pages; a large shop's in parts, of which this is the list."""
    pages = PagesSitemap(request)
    if section is None and pages.paginator.num_pages > 1:
        found = views.index(request, {"pages": pages}, sitemap_url_name="sitemap_part")
    else:
        found = views.sitemap(request, {"pages": pages}, section, template_name="sitemap.xml")
    assert isinstance(found, TemplateResponse)  # noqa: S101 - what both views give
    return found
