"""Cards of products, with the words of a question marked where they answer it."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from catalogue import cards, thai
from catalogue.cards import Card
from catalogue.models import ProductPage
from catalogue.search.index import Found
from catalogue.search.marking import marked

register = template.Library()


@register.simple_tag
def card(
    page: ProductPage | Card, found: Found | None = None, *, first: bool = False
) -> SafeString:
    """One product in a list; `first` loads its picture at once."""
    if found:
        name = marked(page.title, found.units)
    else:
        name = format_html("{}", thai.break_words(page.title))
    if isinstance(page, Card):
        return page.html(name, first=first)
    return cards.html(page, name, first=first)
