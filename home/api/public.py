"""Which pages are told, and all that belongs to a handful of them, in a fixed number of queries.

The Thai page is the thing itself; its English is looked up beside it. A page that is not live, is
restricted, or tells of nothing on sale is not there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail.query import PageQuerySet

from catalogue import listing
from catalogue.models import (
    EnterprisePage,
    Photo,
    ProductPage,
    Session,
    Upgrade,
)
from catalogue.models.events import ProductEvent
from catalogue.models.pages import ProductPhoto
from home.api.questions import ListAsked, ProductsAsked, WorkshopsAsked
from home.models import NewsPage, WorkshopPage
from home.models.news_parts import NewsMaker, NewsPhoto, NewsProduct, NewsTagging
from home.models.workshops import WorkshopPhoto

ON_SALE = {"product__on_sale": True, "product__archived": False}


@dataclass
class Ground:
    """The languages and the closed parts of the tree, asked once a request."""

    locales: dict[str, int] = field(
        default_factory=lambda: dict(Locale.objects.values_list("language_code", "pk"))
    )
    closed: Q = field(default_factory=lambda: Page.objects.private_q())

    @property
    def thai(self) -> int:
        """The language that everything is told in."""
        return self.locales["th"]

    def english(self, model: type[Page]) -> PageQuerySet:
        """Pages that are really told in English; an alias shows the Thai."""
        told = model.objects.live().filter(alias_of=None, locale_id=self.locales.get("en"))
        return told.exclude(self.closed)


# --- which ----------------------------------------------------------------------------------------


def products(ground: Ground, asked: ProductsAsked | None = None) -> PageQuerySet:
    """Products that are shown in the shop, last put on sale first."""
    latest = ProductEvent.objects.filter(product=OuterRef("product")).order_by("-pk")
    pages = (
        ProductPage.objects.shown_in(ground.thai)
        .exclude(ground.closed)
        .select_related("product__enterprise", "product__category")
        .prefetch_related("product__variants", "product__materials")
        .annotate(event_at=Subquery(latest.values("at")[:1]))
        .newest()
    )
    if asked is None:
        return pages
    if asked.recycled_from is not None:
        pages = pages.filter(product__recycled_percent__gte=asked.recycled_from)
    chosen = {"maker": asked.maker, "category": asked.category}
    pages = listing.narrowed(pages, chosen | {"in_stock": asked.in_stock == "true"})
    also = Q(event_at__gte=asked.changed_since) | Q(product__on_sale_since__gte=asked.changed_since)
    return _changed(ground, pages, asked, also)


def makers(ground: Ground, asked: ListAsked | None = None) -> PageQuerySet:
    """Makers by their Thai names."""
    shown = EnterprisePage.objects.shown_in(ground.thai).prefetch_related(None)
    pages = shown.filter(_stands_alone(ground)).exclude(ground.closed)
    return _changed(ground, pages.order_by("enterprise__name_th", "pk"), asked)


def news(ground: Ground, asked: ListAsked | None = None) -> PageQuerySet:
    """News, the latest first."""
    shown = NewsPage.objects.shown_in(ground.thai).prefetch_related(None)
    pages = shown.filter(_stands_alone(ground)).exclude(ground.closed)
    return _changed(ground, pages.select_related("workshop"), asked)


def workshops(ground: Ground, asked: WorkshopsAsked | None = None) -> PageQuerySet:
    """Workshops with their coming sessions: those not over the soonest first, else the latest."""
    now, today = timezone.now(), timezone.localdate()
    ahead = Session.objects.filter(starts_at__gt=now).order_by("starts_at", "pk")
    sessions = ahead.select_related("variant__product__enterprise")
    pages = (
        WorkshopPage.objects.shown_in(ground.thai)
        .prefetch_related(None)
        .exclude(ground.closed)
        .prefetch_related(Prefetch("workshop__sessions", sessions, to_attr="ahead"))
    )
    wanted = asked.coming if asked else None
    if wanted == "true":
        pages = pages.coming(today)
    elif wanted == "false":
        pages = pages.past(today)
    else:
        pages = pages.order_by("-workshop__first_day", "-pk")
    return _changed(ground, pages, asked)


def _stands_alone(ground: Ground) -> Q:
    """An alias beside its own page is no second one."""
    return Q(alias_of=None) | ~Q(alias_of__locale_id=ground.thai)


def _changed(
    ground: Ground, pages: PageQuerySet, asked: ListAsked | None, also: Q | None = None
) -> PageQuerySet:
    """Only what is newer than the partner's copy, in either language."""
    if asked is None or asked.changed_since is None:
        return pages
    english = ground.english(pages.model).filter(
        translation_key=OuterRef("translation_key"), last_published_at__gte=asked.changed_since
    )
    newer = Q(last_published_at__gte=asked.changed_since) | Q(Exists(english))
    return pages.filter(newer | also if also is not None else newer)


# --- with what ------------------------------------------------------------------------------------


@dataclass
class Beside:
    """What belongs to the pages of one answer, by page."""

    english: dict[UUID, Page]
    pictures: dict[int, list[Photo]]
    tags: dict[int, list[Any]] = field(default_factory=dict)
    products: dict[int, list[str]] = field(default_factory=dict)
    makers: dict[int, list[str]] = field(default_factory=dict)
    workshops: set[int] = field(default_factory=set)

    def changed(self, page: Page) -> datetime | None:
        """The latest of all that is known to have changed."""
        twin = self.english.get(page.translation_key)
        moments = [page.last_published_at, twin and twin.last_published_at]
        moments.append(getattr(page, "event_at", None))
        return max((moment for moment in moments if moment), default=None)


GALLERIES: dict[type[Page], type[Model]] = {
    ProductPage: ProductPhoto,
    NewsPage: NewsPhoto,
    WorkshopPage: WorkshopPhoto,
}


def beside(ground: Ground, pages: Sequence[Page], *, language: str) -> Beside:
    """All that a list of pages of one kind needs besides the pages."""
    if not pages:
        return Beside({}, {})
    model = type(pages[0])
    keys = [page.translation_key for page in pages]
    told = ground.english(model).filter(translation_key__in=keys) if language == "en" else []
    found = Beside({page.translation_key: page for page in told}, _pictures(model, pages))
    if model is NewsPage:
        _of_news(ground, found, pages)
    elif model is WorkshopPage:
        _of_workshops(found, pages)
    return found


def _pictures(model: type[Page], pages: Sequence[Page]) -> dict[int, list[Photo]]:
    """The cover, then the gallery, each with the sizes that are drawn."""
    wanted: dict[int, list[int]] = {
        page.pk: [page.photo_id] if page.photo_id else [] for page in pages
    }
    if rows := GALLERIES.get(model):
        places = rows._default_manager.filter(page__in=wanted).order_by("sort_order", "pk")
        for page_id, photo_id in places.values_list("page_id", "photo_id"):
            wanted[page_id].append(photo_id)
    numbers = {number for each in wanted.values() for number in each}
    photos = Photo.objects.with_renditions().in_bulk(numbers) if numbers else {}
    return {
        page_id: [photos[number] for number in dict.fromkeys(each) if number in photos]
        for page_id, each in wanted.items()
    }


def _of_news(ground: Ground, found: Beside, pages: Sequence[Page]) -> None:
    numbers = [page.pk for page in pages]
    tags = NewsTagging.objects.filter(page__in=numbers).select_related("tag")
    found.tags = _by_page((row.page_id, row.tag) for row in tags.order_by("sort_order", "pk"))
    goods = NewsProduct.objects.filter(page__in=numbers, product__pages__live=True, **ON_SALE)
    found.products = _codes(goods, "product__code")
    told = makers(ground).filter(enterprise=OuterRef("enterprise"))
    hands = NewsMaker.objects.filter(Exists(told), page__in=numbers)
    found.makers = _codes(hands, "enterprise__code")
    held = WorkshopPage.objects.live().filter(locale_id=ground.thai).exclude(ground.closed)
    linked = held.filter(workshop__in={page.workshop_id for page in pages if page.workshop_id})
    found.workshops = set(linked.values_list("workshop_id", flat=True))


def _of_workshops(found: Beside, pages: Sequence[Page]) -> None:
    by_workshop = {page.workshop_id: page.pk for page in pages}
    born = Upgrade.objects.filter(
        workshop__in=by_workshop, product__pages__live=True, **ON_SALE
    ).order_by("pk")
    rows = born.values_list("workshop_id", "product__code")
    found.products = _by_page((by_workshop[number or 0], code) for number, code in rows)


def _codes(rows: Any, name: str) -> dict[int, list[str]]:
    return _by_page(rows.order_by("sort_order", "pk").values_list("page_id", name))


def _by_page(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    """Each page's own, in order and none twice."""
    found: dict[int, dict[Any, None]] = defaultdict(dict)
    for page_id, each in pairs:
        found[page_id][each] = None
    return {page_id: list(each) for page_id, each in found.items()}
