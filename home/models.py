"""The pages around the shop: home, news, standard pages."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail_localize.fields import SynchronizedField

from catalogue.dates import christian_year
from catalogue.models import Category, EnterprisePage, OpenPage, Photo, ProductPage

STORY_FEATURES = ["h2", "h3", "bold", "italic", "link", "ul", "ol"]
NEWS_PER_PAGE = 12

# The kinds of page so many steps below the home page, as Page knows its subclasses, and what hangs
# on them. A kind that is missing here is found all the same, only slower.
KINDS = {
    1: ("productspage", "makerspage", "newsindexpage", "standardpage"),
    2: ("enterprisepage", "enterprisepage__enterprise", "newspage"),
    3: ("productpage", "productpage__product__enterprise", "productpage__product__category"),
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
        page = wanted.select_related(*kinds).first() if kinds else None
        kind = page.cached_content_type.model if page else ""
        if kind not in kinds:
            return super().route(request, path_components)
        return getattr(page, kind).route(request, [])

    def photos(self) -> dict[int, Photo]:
        """The page's own pictures by id, with their renditions."""
        ids = [self.photo_id, self.shards_photo_id, self.table_photo_id]
        return Photo.objects.with_renditions().in_bulk([pk for pk in ids if pk])

    def steps(self) -> list[str]:
        """The lines of the way of a shard."""
        return [line for line in self.shards_steps.splitlines() if line.strip()]


class NewsPageQuerySet(PageQuerySet):
    """Questions about many news pages."""

    def shown_in(self, locale_id: int) -> NewsPageQuerySet:
        """Live news in one language, latest first, with their pictures."""
        return (
            self.live()
            .filter(locale_id=locale_id)
            .prefetch_related(Prefetch("photo", Photo.objects.with_renditions()))
            .order_by("-day", "-pk")
        )


class NewsIndexPage(OpenPage):
    """All news, latest first."""

    intro = models.CharField(_("introduction"), max_length=300, blank=True)

    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.NewsPage"]
    max_count_per_parent = 1
    template = "home/news_index_page.html"
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    override_translatable_fields = [SynchronizedField("slug")]

    class Meta:
        verbose_name = _("news list")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        news = Paginator(NewsPage.objects.shown_in(self.locale_id), NEWS_PER_PAGE)
        return super().get_context(request, *args, **kwargs) | {
            "news": news.get_page(request.GET.get("page"))
        }


class NewsPage(OpenPage):
    """One piece of news; it always leads on to goods."""

    day = models.DateField(_("date"), default=timezone.localdate)
    photo = models.ForeignKey(
        Photo, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("photo")
    )
    intro = models.CharField(_("introduction"), max_length=300)
    body = RichTextField(_("text"), features=STORY_FEATURES)

    objects = PageManager.from_queryset(NewsPageQuerySet)()

    parent_page_types = ["home.NewsIndexPage"]
    subpage_types: list[str] = []
    template = "home/news_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("day"),
        FieldPanel("photo"),
        FieldPanel("intro"),
        FieldPanel("body"),
    ]
    override_translatable_fields = [
        SynchronizedField("slug"),
        SynchronizedField("day"),
        SynchronizedField("photo"),
    ]

    def clean(self) -> None:
        """A Thai editor types 2569; the date means the same day."""
        super().clean()
        if self.day:
            self.day = self.day.replace(year=christian_year(self.day.year))

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        news = NewsPage.objects.shown_in(self.locale_id)
        return super().get_context(request, *args, **kwargs) | {
            "cover": Photo.objects.with_renditions().filter(pk=self.photo_id).first(),
            "products": ProductPage.objects.shown_in(self.locale_id).for_cards().newest()[:4],
            "others": news.exclude(pk=self.pk)[:3],
        }


class StandardPage(OpenPage):
    """Delivery and returns, privacy, about the project."""

    body = RichTextField(_("text"), features=STORY_FEATURES)
    in_footer = models.BooleanField(_("linked at the foot of every page"), default=True)

    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    template = "home/standard_page.html"
    content_panels = [*Page.content_panels, FieldPanel("body"), FieldPanel("in_footer")]
    override_translatable_fields = [SynchronizedField("slug"), SynchronizedField("in_footer")]

    class Meta:
        verbose_name = _("standard page")
