"""News: the list of all, and each piece, which always leads on to goods."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail_localize.fields import SynchronizedField

from catalogue.dates import christian_year
from catalogue.models import OpenPage, Photo, ProductPage
from home.models.standard import STORY_FEATURES

NEWS_PER_PAGE = 12


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
