"""The share card of a page, whatever its kind."""

from __future__ import annotations

from types import ModuleType

from django.http import FileResponse, HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe
from wagtail.models import Page

from catalogue.models import ProductPage
from home.cards import covers, kept, pieces
from home.news.naming import shop_name


def drawer(page: Page) -> ModuleType:
    """Who draws the card of this kind of page: a piece has a price and hands."""
    return pieces if isinstance(page, ProductPage) else covers


@require_safe
def card(request: HttpRequest, page_id: int, name: str) -> FileResponse | HttpResponseRedirect:
    """The picture; an address of an older one leads to that of today."""
    page = get_object_or_404(Page.objects.live().public(), pk=page_id).specific
    cards = drawer(page)
    if name != cards.key(page):
        return redirect(cards.address(page))
    return kept.answer(cards.made(page, shop=shop_name(request)))
