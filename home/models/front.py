"""The first page, and the shortest way from it to any other."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from catalogue.models import (
    Category,
    EnterprisePage,
    OpenPage,
    Photo,
    ProductCollection,
    ProductPage,
)
from home.models.news import NewsPage

# The kinds of page so many steps below the home page, as Page knows its subclasses, and what hangs
# on them. A kind that is missing here is found all the same, only slower.
KINDS = {
    1: ("productspage", "makerspage", "newsindexpage", "workshopindexpage", "standardpage"),
    2: (
        "enterprisepage",
        "enterprisepage__enterprise",
        "newspage",
        "workshoppage",
        "workshoppage__workshop",
    ),
    3: (
        "productpage",
        "productpage__photo",
        "productpage__product__enterprise",
        "productpage__product__category",
    ),
}


class HomePage(OpenPage):
    """The first page: one idea, new goods, the way of a shard, the makers, the news."""

    photo = models.ForeignKey(
        Photo, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("photo")
    )
    lead = models.TextField(_("lead"), blank=True)
    shards_photo = models.ForeignKey(
        Photo,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photo of shards"),
    )
    shards_title = models.CharField(_("title"), max_length=120, blank=True)
    shards_text = models.TextField(_("text"), blank=True)
    shards_steps = models.TextField(_("steps, one a line"), blank=True)
    table_photo = models.ForeignKey(
        Photo,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photo of a laid table"),
    )
    table_title = models.CharField(_("title"), max_length=120, blank=True)
    table_text = models.TextField(_("text"), blank=True)

    parent_page_types = ["wagtailcore.Page"]
    template = "home/home_page.html"
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("photo"), FieldPanel("lead")], heading=_("Opening")),
        MultiFieldPanel(
            [
                FieldPanel("shards_photo"),
                FieldPanel("shards_title"),
                FieldPanel("shards_text"),
                FieldPanel("shards_steps"),
            ],
            heading=_("From shard to ware"),
        ),
        MultiFieldPanel(
            [FieldPanel("table_photo"), FieldPanel("table_title"), FieldPanel("table_text")],
            heading=_("At table"),
        ),
    ]
    override_translatable_fields = [
        SynchronizedField("slug"),
        SynchronizedField("photo"),
        SynchronizedField("shards_photo"),
        SynchronizedField("table_photo"),
    ]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        products = ProductPage.objects.shown_in(self.locale_id)
        return super().get_context(request, *args, **kwargs) | {
            "products": products.filter(product__featured=True).for_cards().newest()[:8],
            "product_count": products.count(),
            "categories": Category.objects.filter(products__on_sale=True).distinct(),
            "collections": ProductCollection.objects.shown(),
            "makers": EnterprisePage.objects.shown_in(self.locale_id),
            "news": NewsPage.objects.shown_in(self.locale_id)[:3],
            "photos": self.photos(),
        }

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Go straight to the page that was asked for, in one query however deep it lies.

        Wagtail walks down the tree, two queries a step. Whatever is not found here is left to
        that walk, which ends in a 404.
        """
        kinds = KINDS.get(len(path_components), ())
        address = f"{self.url_path}{'/'.join(path_components)}/"
        wanted = Page.objects.filter(slug__in=path_components[-1:], url_path=address)
        page = wanted.select_related("locale", *kinds).first() if kinds else None
        kind = page.cached_content_type.model if page else ""
        if page is None or kind not in kinds:
            return super().route(request, path_components)
        found = getattr(page, kind)
        found.locale = page.locale  # the same, and read already
        return found.route(request, [])

    def photos(self) -> dict[int, Photo]:
        """The page's own pictures by id, with their renditions."""
        ids = [self.photo_id, self.shards_photo_id, self.table_photo_id]
        return Photo.objects.with_renditions().in_bulk([pk for pk in ids if pk])

    def steps(self) -> list[str]:
        """The lines of the way of a shard."""
        return [line for line in self.shards_steps.splitlines() if line.strip()]
