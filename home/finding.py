"""The search box: products, makers and news that answer one question, and what it may become."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.models import Locale, Page
from wagtail.signals import page_published, page_unpublished

from catalogue.models import EnterprisePage, ProductPage
from catalogue.search import asking, entries
from catalogue.search.index import Text
from catalogue.search.live import live
from home.models import NewsPage

NEWS = "news"
ON_ONE_PAGE = 12
SUGGESTED = 6


# --- news are found by what they are called -----------------------------------------------------


@receiver(page_published, sender=NewsPage, dispatch_uid="home.finding.news")
def news_told(sender: type[Page], instance: NewsPage, **kwargs: Any) -> None:
    """A piece of news in each of its languages, under the number of the Thai page."""
    pages = NewsPage.objects.filter(translation_key=instance.translation_key)
    by_language = {page.locale.language_code: page for page in pages.select_related("locale")}
    thai, english = by_language.get("th"), by_language.get("en")
    if thai is None:
        return
    texts = [Text(thai.title, entries.NAME), Text(thai.intro, entries.SHELF)]
    if english is not None and english.alias_of_id is None:
        texts[1:1] = [Text(english.title, entries.ENGLISH_NAME)]
        texts.append(Text(english.intro, entries.SHELF))
    entries.write(NEWS, thai.pk, texts)


@receiver([page_unpublished, post_delete], sender=NewsPage, dispatch_uid="home.finding.untold")
def news_untold(sender: type[Page], instance: NewsPage, **kwargs: Any) -> None:
    """News that are gone are found no more."""
    entries.drop(NEWS, instance.pk)


# --- the page -----------------------------------------------------------------------------------


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Everything that answers; where nothing does, what comes nearest."""
    question = asking.said(request.GET.get("q", ""))
    context: dict[str, Any] = {"question": question}
    if question:
        context |= _answers(question, Locale.get_active())
    return render(request, "home/search.html", context)


def _answers(question: str, locale: Locale) -> dict[str, Any]:
    found = asking.products(question)
    shown = asking.answering(ProductPage.objects.shown_in(locale.pk), found)
    products = asking.best_first(shown.for_cards(), found)[:ON_ONE_PAGE]
    makers = live.ask(entries.MAKER, question)
    news = live.ask(NEWS, question)
    answers = {
        "found": found,
        "products": list(products),
        "product_count": shown.count() if found.keys else 0,
        "makers": []
        if makers.near
        else list(EnterprisePage.objects.shown_in(locale.pk).filter(enterprise__in=makers.keys)),
        "news": [] if news.near else list(_news(news.keys, locale)),
    }
    exact = answers["makers"] or answers["news"] or (answers["products"] and not found.near)
    answers["near"] = not exact
    if not exact and not answers["products"]:
        answers["newest"] = ProductPage.objects.shown_in(locale.pk).for_cards().newest()[:4]
    return answers


def _news(numbers: list[int], locale: Locale) -> Any:
    keys = Page.objects.filter(pk__in=numbers).values("translation_key")
    return NewsPage.objects.shown_in(locale.pk).filter(Q(translation_key__in=keys))[:ON_ONE_PAGE]


@never_cache
@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """The names of a few products, for the box's script."""
    question = asking.said(request.GET.get("q", ""))
    names: list[str] = []
    if len(question) > 1:
        found = asking.products(question)
        locale = Locale.objects.get(language_code=(get_language() or "th")[:2])
        pages = asking.answering(ProductPage.objects.shown_in(locale.pk), found)
        best = asking.best_first(pages, found).values_list("title", flat=True)
        names = [] if found.near else list(best[:SUGGESTED])
    return JsonResponse({"names": names})
