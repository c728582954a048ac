"""News: the list of all by year and tag, and each piece, which always leads on to goods."""

from __future__ import annotations

import re
from typing import Any

from csp.decorators import csp_update
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Prefetch, Q, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail_localize.fields import SynchronizedField

from catalogue.dates import christian_year
from catalogue.models import EnterprisePage, OpenPage, Photo, ProductPage, Workshop
from catalogue.thai import fold_digits
from home.models.news_parts import NewsPhoto, NewsTag
from home.models.standard import STORY_FEATURES
from home.news import videos

NEWS_PER_PAGE = 12
PRODUCTS_SHOWN = 8
# Addresses beside the pages of news (home/urls.py): a page called so could not be reached.
TAKEN_SLUGS = {"feed", "cards"}
_YEAR = re.compile(r"\d{4}")
_SLUG = re.compile(r"[-\w]{1,60}", re.ASCII)


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
    """All news, latest first; of one year, or of one kind."""

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
        every = NewsPage.objects.shown_in(self.locale_id)
        year, tag = asked_year(request.GET.get("year")), asked_tag(request.GET.get("tag"))
        years = [day.year for day in every.order_by().dates("day", "year", order="DESC")]
        return super().get_context(request, *args, **kwargs) | {
            "news": Paginator(chosen(every, years, year, tag), NEWS_PER_PAGE).get_page(
                request.GET.get("page")
            ),
            "years": years,
            "year": year,
            "tag": tag,
            "tags": NewsTag.objects.filter(
                pk__in=NewsPage.objects.live()
                .filter(locale_id=self.locale_id)
                .values("taggings__tag")
            ),
        }


def asked_year(asked: str | None) -> int | None:
    """The year of a question, in either era; None when it is no year."""
    plain = fold_digits((asked or "").strip())
    return christian_year(int(plain)) if _YEAR.fullmatch(plain) else None


def asked_tag(asked: str | None) -> NewsTag | None:
    """The tag of a question, if there is such a one."""
    plain = (asked or "").strip()
    return NewsTag.objects.filter(slug=plain).first() if _SLUG.fullmatch(plain) else None


def chosen(
    news: NewsPageQuerySet, years: list[int], year: int | None, tag: NewsTag | None
) -> NewsPageQuerySet:
    """The news of a year and of a tag, where they are asked for."""
    if year is not None:
        news = news.filter(day__year=year) if year in years else news.none()
    return news.filter(taggings__tag=tag).distinct() if tag is not None else news


class NewsPage(OpenPage):
    """One piece of news; it always leads on to goods."""

    day = models.DateField(_("date"), default=timezone.localdate)
    photo = models.ForeignKey(
        Photo, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("photo")
    )
    intro = models.CharField(_("introduction"), max_length=300)
    body = RichTextField(_("text"), features=STORY_FEATURES)
    video = models.URLField(
        _("video"),
        blank=True,
        validators=[videos.must_be_known],
        help_text=_("The address of one video on YouTube or Vimeo."),
    )
    workshop = models.ForeignKey(
        Workshop,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("workshop it tells of"),
    )

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
        InlinePanel("gallery", label=_("picture")),
        FieldPanel("video"),
        InlinePanel("credits", label=_("person or organisation")),
        InlinePanel("taggings", label=_("tag")),
        FieldPanel("workshop"),
        InlinePanel("told_products", label=_("product it tells of")),
        InlinePanel("told_makers", label=_("enterprise it tells of")),
    ]
    override_translatable_fields = [
        SynchronizedField("slug"),
        SynchronizedField("day"),
        SynchronizedField("photo"),
        SynchronizedField("video"),
        SynchronizedField("workshop"),
    ]

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")

    def clean(self) -> None:
        """A Thai editor types 2569; the date means the same day."""
        super().clean()
        if self.day:
            self.day = self.day.replace(year=christian_year(self.day.year))
        if self.slug in TAKEN_SLUGS:
            raise ValidationError({"slug": _("This address is taken. Please choose another.")})

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; one with a video may open the players, and no other stranger, in a frame."""
        if self.film is None:
            return super().serve(request, *args, **kwargs)
        return self.with_players(request, *args, **kwargs)

    @method_decorator(csp_update({"frame-src": videos.PLAYERS}))
    def with_players(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, with a policy that lets the players in."""
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        news = NewsPage.objects.shown_in(self.locale_id)
        return super().get_context(request, *args, **kwargs) | {
            "cover": Photo.objects.with_renditions().filter(pk=self.photo_id).first(),
            "pictures": self.pictures(),
            "told": self.products(),
            "products": ProductPage.objects.shown_in(self.locale_id).for_cards().newest()[:4],
            "makers": self.makers(),
            "others": news.exclude(pk=self.pk)[:3],
        }

    @property
    def film(self) -> videos.Video | None:
        """The video, if one is linked that we know how to show."""
        return videos.read(self.video) if self.video else None

    def pictures(self) -> list[NewsPhoto]:
        """The gallery in its order, each photo with its renditions."""
        rows = list(self.gallery.all())
        prefetch_related_objects(rows, Prefetch("photo", Photo.objects.with_renditions()))
        return rows

    def tags(self) -> models.QuerySet[NewsTag]:
        """What it is about."""
        return NewsTag.objects.filter(pk__in=[row.tag_id for row in self.taggings.all()])

    def products(self) -> list[ProductPage]:
        """The pages of the products it tells of that are on sale, in the editor's order."""
        wanted = [row.product_id for row in self.told_products.all()][:PRODUCTS_SHOWN]
        pages = ProductPage.objects.shown_in(self.locale_id).filter(product__in=wanted)
        found = {page.product_id: page for page in pages.for_cards()} if wanted else {}
        return [found[pk] for pk in wanted if pk in found]

    def makers(self) -> models.QuerySet[EnterprisePage]:
        """The pages of the enterprises it tells of."""
        wanted = [row.enterprise_id for row in self.told_makers.all()]
        return EnterprisePage.objects.shown_in(self.locale_id).filter(enterprise__in=wanted)

    def earlier(self) -> NewsPage | None:
        """The news before this one."""
        before = Q(day__lt=self.day) | Q(day=self.day, pk__lt=self.pk)
        return self.beside().filter(before).order_by("-day", "-pk").first()

    def later(self) -> NewsPage | None:
        """The news after this one."""
        after = Q(day__gt=self.day) | Q(day=self.day, pk__gt=self.pk)
        return self.beside().filter(after).order_by("day", "pk").first()

    def beside(self) -> NewsPageQuerySet:
        """All news that is shown in this language."""
        return NewsPage.objects.live().filter(locale_id=self.locale_id)
