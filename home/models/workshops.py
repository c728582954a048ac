"""Workshops told: the numbered series, and the page of each, which leads to what was born there."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Min, Prefetch, Q
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page, PageManager
from wagtail.query import PageQuerySet
from wagtail_localize.fields import SynchronizedField

from catalogue.models import OpenPage, Photo, ProductPage, RowPage, Session, Upgrade, Workshop
from catalogue.models.pages import PLAIN_FEATURES
from catalogue.models.paired import Paired
from home.models.news import NewsPage
from home.models.standard import STORY_FEATURES


class WorkshopPageQuerySet(PageQuerySet):
    """Questions about many workshop pages."""

    def shown_in(self, locale_id: int) -> WorkshopPageQuerySet:
        """Live workshops in one language with their pictures; a copy tells of none and is left out."""
        told = self.live().filter(locale_id=locale_id, workshop__isnull=False)
        return (
            told.filter(Q(alias_of=None) | ~Q(alias_of__locale_id=locale_id))
            .select_related("workshop")
            .prefetch_related(Prefetch("photo", Photo.objects.with_renditions()))
        )

    def dated(self) -> WorkshopPageQuerySet:
        """With `next_at`, when its next session begins, and `until`, the last day it is held."""
        ahead = Q(
            workshop__sessions__starts_at__gt=timezone.now(),
            workshop__sessions__cancelled_at=None,
        )
        return self.annotate(
            next_at=Min("workshop__sessions__starts_at", filter=ahead),
            until=Coalesce("workshop__last_day", "workshop__first_day"),
        )

    def coming(self, today: date) -> WorkshopPageQuerySet:
        """Not over yet, the soonest first."""
        ahead = self.dated().filter(Q(next_at__isnull=False) | Q(until__gte=today))
        return ahead.order_by(F("next_at").asc(nulls_last=True), "workshop__first_day", "pk")

    def past(self, today: date) -> WorkshopPageQuerySet:
        """Over, the latest first."""
        over = self.dated().filter(next_at=None, until__lt=today)
        return over.order_by("-workshop__first_day", "-pk")


class WorkshopIndexPage(OpenPage):
    """All workshops, coming and past."""

    intro = models.CharField(_("introduction"), max_length=300, blank=True)

    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.WorkshopPage"]
    max_count_per_parent = 1
    template = "home/workshop_index_page.html"
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    override_translatable_fields = [SynchronizedField("slug")]

    class Meta:
        verbose_name = _("list of workshops")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        pages = WorkshopPage.objects.shown_in(self.locale_id)
        today = timezone.localdate()
        return super().get_context(request, *args, **kwargs) | {
            "coming": pages.coming(today),
            "past": pages.past(today),
        }


class WorkshopPage(RowPage):
    """One workshop in words; days, place, organiser and seats are its row's."""

    is_creatable = False
    row_field = "workshop"
    workshop = models.ForeignKey(
        Workshop, models.PROTECT, null=True, blank=True, related_name="pages"
    )
    photo = models.ForeignKey(
        Photo, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("photo")
    )
    intro = models.CharField(_("topic"), max_length=300, blank=True)
    body = RichTextField(_("what it is about"), features=STORY_FEATURES)
    speakers = RichTextField(_("speakers"), features=PLAIN_FEATURES, blank=True)
    programme = RichTextField(_("programme"), features=PLAIN_FEATURES, blank=True)
    bring = RichTextField(_("what to bring"), features=PLAIN_FEATURES, blank=True)
    materials = RichTextField(_("materials"), features=PLAIN_FEATURES, blank=True)
    outcome = RichTextField(_("outcome"), features=PLAIN_FEATURES, blank=True)

    objects = PageManager.from_queryset(WorkshopPageQuerySet)()

    parent_page_types = ["home.WorkshopIndexPage"]
    subpage_types: list[str] = []
    template = "home/workshop_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("photo"),
        FieldPanel("intro"),
        FieldPanel("body"),
        FieldPanel("speakers"),
        FieldPanel("programme"),
        FieldPanel("bring"),
        FieldPanel("materials"),
        FieldPanel("outcome"),
        InlinePanel("gallery", label=_("photo")),
    ]
    override_translatable_fields = [
        SynchronizedField("slug"),
        SynchronizedField("workshop", overridable=False),
        SynchronizedField("photo"),
    ]
    exclude_fields_in_copy = ["workshop"]

    class Meta:
        verbose_name = _("workshop page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        born = self.born()
        return super().get_context(request, *args, **kwargs) | {
            "cover": Photo.objects.with_renditions().filter(pk=self.photo_id).first(),
            "pictures": self.pictures(),
            "born": born,
            "born_products": [page.product_id for page in born],
            "closed": self.closed_sessions(),
            "news": NewsPage.objects.shown_in(self.locale_id).filter(workshop=self.workshop_id)[:3],
        }

    @property
    def row(self) -> Workshop:
        """Its workshop, for whoever has made sure that this is no copy."""
        assert self.workshop is not None  # noqa: S101 - see serve()
        return self.workshop

    def pictures(self) -> list[WorkshopPhoto]:
        """The gallery in its order, each photo with its renditions."""
        rows = WorkshopPhoto.objects.filter(page=self).order_by("sort_order", "pk")
        return list(rows.prefetch_related(Prefetch("photo", Photo.objects.with_renditions())))

    def born(self) -> list[ProductPage]:
        """The products that came out of it, each with the upgrade that tells so as `came_by`."""
        told = Upgrade.objects.filter(workshop=self.workshop_id).order_by("pk")
        by_product = {upgrade.product_id: upgrade for upgrade in reversed(told)}
        pages = list(
            ProductPage.objects.shown_in(self.locale_id)
            .filter(product__in=by_product)
            .for_cards()
            .newest()
        )
        for page in pages:
            page.came_by = by_product[page.product_id]
        return pages

    def closed_sessions(self) -> list[Session]:
        """Sessions that nobody books any more: begun or cancelled, the latest first."""
        closed = Session.objects.filter(workshop=self.workshop_id).filter(
            Q(starts_at__lte=timezone.now()) | Q(cancelled_at__isnull=False)
        )
        return list(closed.select_related("variant").order_by("-starts_at", "-pk"))


class WorkshopPhoto(Paired, Orderable):
    """One further picture of a workshop; the caption stands on it in both languages."""

    page = ParentalKey(WorkshopPage, on_delete=models.CASCADE, related_name="gallery")
    photo = models.ForeignKey(Photo, models.PROTECT, related_name="+", verbose_name=_("photo"))
    caption_th = models.CharField(_("caption (Thai)"), max_length=200, blank=True)
    caption_en = models.CharField(_("caption (English)"), max_length=200, blank=True)

    panels = [FieldPanel("photo"), FieldPanel("caption_th"), FieldPanel("caption_en")]

    class Meta(Orderable.Meta):
        verbose_name = _("picture")

    def __str__(self) -> str:
        return str(self.photo)
