"""What search engines are told: every page that is told in its own language, and its counterpart."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db.models import Q
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page
from wagtail.query import PageQuerySet


class PagesSitemap(Sitemap):
    """Both languages; a page that shows the Thai for want of English is left out."""

    def items(self) -> PageQuerySet:
        """The public pages that stand for themselves, in the order of the tree."""
        ours = Q()
        for home in self.get_wagtail_site().root_page.get_translations(inclusive=True):
            ours |= Q(path__startswith=home.path)
        pages = Page.objects.live().public().filter(ours, alias_of=None)
        return pages.select_related("locale").order_by("path")

    def _urls(self, page: int, protocol: str, domain: str) -> list[dict[str, Any]]:
        """Each address with the day it changed last and, where it is told in both, with both."""
        told: dict[UUID, list[Page]] = defaultdict(list)
        for each in self.items():
            told[each.translation_key].append(each)
        urls = [
            {
                "item": each,
                "location": each.get_full_url(self.request),
                "lastmod": self.lastmod(each),
                "alternates": self.alternates(told[each.translation_key]),
            }
            for each in self.paginator.page(page).object_list
        ]
        days = [url["lastmod"] for url in urls if url["lastmod"]]
        if days:
            self.latest_lastmod = max(days)
        return urls

    def alternates(self, pages: list[Page]) -> list[dict[str, str]]:
        """The same page in each language it is told in, Thai for everybody else; none for one alone."""
        if len(pages) < 2:
            return []
        named = {page.locale.language_code: page.get_full_url(self.request) for page in pages}
        named["x-default"] = named.get("th", next(iter(named.values())))
        return [{"lang_code": code, "location": url} for code, url in sorted(named.items())]
