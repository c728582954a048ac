"""Workshops as templates of every room show them: the way to the page, days in words, the Event."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from catalogue.dates import local_date
from catalogue.models import Photo, Session, Workshop
from home.models import WorkshopPage
from home.workshops import event
from shop.models import Seller

register = template.Library()

# In a script's text nothing may end it or begin a comment.
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@register.simple_tag
def workshop_page(workshop: Workshop | None) -> WorkshopPage | None:
    """The live page that tells of a workshop in the reader's language."""
    if workshop is None:
        return None
    language = (get_language() or "th")[:2]
    pages = WorkshopPage.objects.live().filter(locale__language_code=language)
    return pages.filter(workshop=workshop).select_related("workshop").first()


@register.filter
def days(workshop: Workshop) -> str:
    """28 มิถุนายน 2564, or from the first day to the last."""
    first = local_date(workshop.first_day)
    if workshop.last_day is None or workshop.last_day == workshop.first_day:
        return first
    return f"{first} – {local_date(workshop.last_day)}"


@register.simple_tag(takes_context=True)
def event_data(
    context: Context,
    page: WorkshopPage,
    coming: Sequence[Session],
    closed: Sequence[Session],
    cover: Photo | None,
) -> SafeString:
    """The workshop's sessions for search engines."""
    seller = Seller.load(context.get("request")).say("name")
    told = event.events(page, [*coming, *closed], cover, seller=seller)
    words = json.dumps(told, ensure_ascii=False).translate(ESCAPES)
    script = '<script type="application/ld+json">{}</script>'
    return format_html(script, mark_safe(words))  # noqa: S308 - escaped above
