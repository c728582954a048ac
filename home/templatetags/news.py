"""News as templates of every room show it: what tells of a product or a maker, card, article."""

from __future__ import annotations

from django import template
from django.db.models import Prefetch
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalogue.models import Enterprise, Photo, Product, ProductPage
from catalogue.models.paired import Paired
from home.linked.script import as_script
from home.models import NewsPage
from home.news import article
from home.news.naming import shop_name

register = template.Library()

TOLD = 3


@register.simple_tag
def news_of(row: Paired) -> list[NewsPage]:
    """The newest pieces, in the reader's language, that tell of a product or of an enterprise."""
    language = (get_language() or "th")[:2]
    news = NewsPage.objects.live().filter(locale__language_code=language)
    if isinstance(row, Product):
        news = news.filter(told_products__product=row)
    elif isinstance(row, Enterprise):
        news = news.filter(told_makers__enterprise=row)
    else:
        return []
    pictures = Prefetch("photo", Photo.objects.with_renditions())
    return list(news.distinct().prefetch_related(pictures).order_by("-day", "-pk")[:TOLD])


@register.simple_tag(takes_context=True)
def article_data(context: Context, page: NewsPage, told: list[ProductPage]) -> SafeString:
    """The piece for search engines."""
    told_by = shop_name(context.get("request"))
    return as_script(article.article(page, told, shop=told_by))
