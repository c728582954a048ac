"""The search box: products, makers, workshops and news that answer, and what a question may become."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.models import Locale, Page
from wagtail.query import PageQuerySet
from wagtail.signals import page_published, page_unpublished

from catalogue import cards
from catalogue.facets.census import census
from catalogue.models import EnterprisePage, ProductPage, Workshop
from catalogue.search import asking, entries, missing
from catalogue.search.live import live
from catalogue.search.terms import Text
from home.models import NewsPage, WorkshopPage
from people.pacing import paced

NEWS, WORKSHOP = "news", "workshop"
KINDS: dict[type[Page], str] = {NewsPage: NEWS, WorkshopPage: WORKSHOP}
TOPIC = 2.0  # any stretch of it is found, as of a name
ON_ONE_PAGE = 12
SUGGESTED, SUGGESTED_BESIDES = 6, 2


# --- news and workshops are found by what they are called ---------------------------------------


@receiver(page_published, sender=NewsPage, dispatch_uid="home.finding.news")
@receiver(page_published, sender=WorkshopPage, dispatch_uid="home.finding.workshop")
def page_told(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """A page in each of its languages, under the number of the Thai one."""
    pages = sender.objects.filter(translation_key=instance.translation_key, live=True)
    by_language = {page.locale.language_code: page for page in pages.select_related("locale")}
    thai, english = by_language.get("th"), by_language.get("en")
    if thai is None:
        return
    texts = [Text(thai.title, entries.NAME), Text(thai.intro, TOPIC)]
    if english is not None and english.alias_of_id is None:
        texts[1:1] = [Text(english.title, entries.ENGLISH_NAME)]
        texts.append(Text(english.intro, TOPIC))
    if isinstance(thai, WorkshopPage) and thai.workshop is not None:
        texts += [Text(words, TOPIC) for words in _place(thai.workshop)]
    entries.write(KINDS[sender], thai.pk, texts)


def _place(workshop: Workshop) -> list[str]:
    return [workshop.place_th, workshop.place_en]


@receiver(post_save, sender=Workshop, dispatch_uid="home.finding.place")
def place_changed(sender: type[Workshop], instance: Workshop, **kwargs: Any) -> None:
    """A workshop's page by the place of its row."""
    for page in WorkshopPage.objects.live().filter(workshop=instance):
        if page.locale.language_code == "th":
            page_told(WorkshopPage, page)


@receiver([page_unpublished, post_delete], sender=NewsPage, dispatch_uid="home.finding.untold")
@receiver([page_unpublished, post_delete], sender=WorkshopPage, dispatch_uid="home.finding.off")
def page_untold(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """What is gone is found no more."""
    entries.drop(KINDS[sender], instance.pk)


def write_pages() -> int:
    """Write down anew by which words every page of news and every workshop is found; returns how many."""
    written = 0
    for kind in KINDS:
        for page in kind.objects.live().filter(locale__language_code="th", alias_of=None):
            page_told(kind, page)
            written += 1
    return written


# --- the page -----------------------------------------------------------------------------------


@paced("search", 120, methods=("GET", "HEAD"))
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Everything that answers; where nothing does, what comes nearest."""
    question = asking.said(request.GET.get("q", ""))
    context: dict[str, Any] = {"question": question}
    if question:
        context |= _answers(question, Locale.get_active())
        if context["near"]:
            missing.note(question, get_language() or "th", len(context["products"]))
    return render(request, "home/search.html", context)


def _answers(question: str, locale: Locale) -> dict[str, Any]:
    found = asking.products(question)
    pages = ProductPage.objects.shown_in(locale.pk)
    numbers = census.shown(found.keys, locale.pk)
    answers = {
        "found": found,
        "products": cards.of(pages, numbers[:ON_ONE_PAGE], locale.pk),
        "product_count": len(numbers),
        "makers": _makers(question, locale, ON_ONE_PAGE),
        "workshops": _told(WorkshopPage, question, locale, ON_ONE_PAGE),
        "news": _told(NewsPage, question, locale, ON_ONE_PAGE),
    }
    besides = answers["makers"] or answers["workshops"] or answers["news"]
    exact = besides or (answers["products"] and not found.near)
    answers["near"] = not exact
    if not exact and not answers["products"]:
        answers["newest"] = pages.for_cards().newest()[:4]
    return answers


def _makers(question: str, locale: Locale, most: int) -> list[EnterprisePage]:
    found = live.ask(entries.MAKER, question)
    if found.near or not found.keys:
        return []
    pages = EnterprisePage.objects.shown_in(locale.pk)
    return _these(pages, _best_first(pages, "enterprise_id", found.keys[: asking.MOST])[:most])


def _told(kind: type[Page], question: str, locale: Locale, most: int) -> list[Page]:
    """Pages of one kind in this language, best first."""
    found = live.ask(KINDS[kind], question)
    if found.near or not found.keys:
        return []
    told = Page.objects.filter(pk__in=found.keys[: asking.MOST])
    key_of = dict(told.values_list("pk", "translation_key"))
    keys = [key_of[number] for number in found.keys if number in key_of]
    pages = kind.objects.shown_in(locale.pk)
    return _these(pages, _best_first(pages, "translation_key", keys)[:most])


def _best_first(pages: PageQuerySet, field: str, keys: Sequence[Any]) -> list[int]:
    """The numbers of the pages whose field is one of the keys, in the keys' order."""
    if not keys:
        return []
    rows = pages.filter(**{f"{field}__in": keys}).order_by()
    number_of = dict(rows.values_list(field, "pk"))
    return [number_of[key] for key in keys if key in number_of]


def _these(pages: PageQuerySet, numbers: Sequence[int]) -> list[Any]:
    """The pages in the order of their numbers."""
    by_number = pages.in_bulk(numbers) if numbers else {}
    return [by_number[number] for number in numbers if number in by_number]


@never_cache
@paced("suggest", 600, methods=("GET", "HEAD"))
@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Names of a few products, makers, workshops and news, each with its kind, for the box's script."""
    question = asking.said(request.GET.get("q", ""))
    if len(question) < 2:
        return JsonResponse({"names": []})
    locale = Locale.objects.get(language_code=(get_language() or "th")[:2])
    found = asking.products(question)
    numbers = [] if found.near else census.shown(found.keys, locale.pk)
    kinds = (
        ("", _products(numbers[:SUGGESTED], locale)),
        (_("Makers"), _makers(question, locale, SUGGESTED_BESIDES)),
        (_("Workshops"), _told(WorkshopPage, question, locale, SUGGESTED_BESIDES)),
        (_("News"), _told(NewsPage, question, locale, SUGGESTED_BESIDES)),
    )
    names = [{"name": page.title, "kind": kind} for kind, pages in kinds for page in pages]
    return JsonResponse({"names": names})


def _products(numbers: Sequence[int], locale: Locale) -> list[Page]:
    """The pages of products with nothing but their titles, in the order of the numbers."""
    pages = ProductPage.objects.shown_in(locale.pk).filter(product__in=numbers)
    by_number = {page.product_id: page for page in pages.only("title", "product")}
    return [by_number[number] for number in numbers if number in by_number]
