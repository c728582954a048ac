"""The share card of a piece of news."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from home.models import NewsPage
from home.news import cards
from home.news.naming import shop_name


@require_safe
def card(request: HttpRequest, page_id: int, name: str) -> FileResponse | HttpResponseRedirect:
    """The picture; an address of an older one leads to that of today."""
    pages = NewsPage.objects.live().public().select_related("photo")
    page = get_object_or_404(pages, pk=page_id)
    if name != cards.key(page):
        return redirect(cards.address(page))
    file = cards.made(page, shop=shop_name(request))
    answer = FileResponse(default_storage.open(file), content_type="image/jpeg")
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
