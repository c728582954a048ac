"""What the counter needs to know about wares: their page and picture, and whether they can still be had."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Locale

from catalogue.dates import local_date
from catalogue.models import Enterprise, Photo, ProductPage, Session, Variant
from shop.delivery import Line
from shop.models import StockRecord

SMALL_THING = 200  # baht; what an empty bag offers


def cards_for(lines: Iterable[Line]) -> dict[int, ProductPage]:
    """The live page of each product, with its picture, by product id: in the active language, else in Thai."""
    products = {line.variant.product_id for line in lines}
    active = Locale.get_active()
    pages = (
        ProductPage.objects.live()
        .filter(Q(locale=active) | Q(locale__language_code="th"), product__in=products)
        .prefetch_related(Prefetch("photo", Photo.objects.with_renditions()))
    )
    in_order = sorted(pages, key=lambda page: page.locale_id == active.pk)
    return {page.product_id: page for page in in_order}


def problems_of(lines: Iterable[Line]) -> dict[int, str]:
    """A sentence for each variant that cannot be had as wanted, by variant id."""
    lines = list(lines)
    ids = [line.variant.pk for line in lines]
    for_sale = set(Variant.objects.for_sale().filter(pk__in=ids).values_list("pk", flat=True))
    free = {
        record.variant_id: record.free for record in StockRecord.objects.filter(variant__in=ids)
    }
    problems = {}
    for line in lines:
        variant = line.variant
        if variant.pk not in for_sale:
            problems[variant.pk] = why_not(variant)
        elif variant.kind == Variant.Kind.MADE_TO_ORDER:
            continue
        elif not free.get(variant.pk, 0):
            problems[variant.pk] = _("Sold out for now.")
        elif free[variant.pk] < line.quantity:
            left = free[variant.pk]
            problems[variant.pk] = ngettext(
                "Only %(left)s is left.", "Only %(left)s are left.", left
            ) % {"left": left}
    return problems


def why_not(variant: Variant) -> str:
    """Why something is not for sale: its makers rest, its session is over, or it was taken away."""
    if closed := _closed(variant.product.enterprise):
        return closed
    session = Session.objects.filter(variant=variant).first()
    if session is not None and session.cancelled_at is not None:
        return _("This session was cancelled.")
    if session is not None and session.over:
        return _("This session has begun; its seats can no longer be booked.")
    return _("No longer for sale.")


def _closed(enterprise: Enterprise) -> str:
    """That its makers rest, and until when; "" while they take orders."""
    if enterprise.is_open:
        return ""
    if enterprise.closed_until is None:
        return _("The makers take no orders just now.")
    day = local_date(enterprise.closed_until)
    return _("The makers are closed until %(day)s.") % {"day": day}


def small_things() -> list[ProductPage]:
    """Three affordable products that can be had now."""
    pages = (
        ProductPage.objects.shown_in(Locale.get_active().pk)
        .with_prices()
        .filter(price_from__lt=SMALL_THING)
    )
    return [page for page in pages.for_cards().newest()[:8] if not page.product.sold_out][:3]
