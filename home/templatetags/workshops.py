"""Workshops as templates of every room show them: the way to the page, days in words, the Event."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.db.models import Prefetch, Q
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.models import Locale

from catalogue.dates import local_date
from catalogue.models import Photo, Session, Variant, Workshop
from home.linked.script import as_script
from home.models import WorkshopPage
from home.workshops import event
from shop.delivery import Quote
from shop.models import Seller

register = template.Library()


@register.simple_tag
def workshop_page(workshop: Workshop | None) -> WorkshopPage | None:
    """The live page that tells of a workshop in the reader's language."""
    if workshop is None:
        return None
    language = (get_language() or "th")[:2]
    pages = WorkshopPage.objects.live().filter(locale__language_code=language)
    return pages.filter(workshop=workshop).select_related("workshop").first()


@register.simple_tag
def seat_pages(priced: Quote) -> dict[int, WorkshopPage]:
    """The workshops' pages of the seats in a bag, with their pictures, by product: in the reader's
    language, else in Thai.
    """
    lines = [line for share in priced.shares for line in share.lines]
    seats = {line.variant.product_id for line in lines if line.variant.kind == Variant.Kind.SEAT}
    if not seats:
        return {}
    active = Locale.get_active()
    pages = WorkshopPage.objects.live().filter(
        Q(locale=active) | Q(locale__language_code="th"), workshop__product__in=seats
    )
    told = pages.select_related("workshop").prefetch_related(
        Prefetch("photo", Photo.objects.with_renditions())
    )
    in_order = sorted(told, key=lambda page: page.locale_id == active.pk)
    return {page.workshop.product_id: page for page in in_order}


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
    return as_script(told)
