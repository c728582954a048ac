"""Hang tags: a sheet of A4 with eight, each leading to the passport of its piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalogue.models import Enterprise, Variant
from people.models import Member
from shop.payments.promptpay import qr_svg

PER_SHEET = 8
MOST = 10 * PER_SHEET  # at one time: a telephone prints no more
PER_PAGE = 60
FIELD = "tag-"


@dataclass(frozen=True)
class Tag:
    """One tag to be cut out."""

    variant: Variant
    qr: SafeString

    @property
    def several(self) -> bool:
        """True when the choice has to be named too."""
        return len(self.variant.product.offers) > 1


def own_variants(request: HttpRequest) -> QuerySet[Variant]:
    """What the member's houses make; seats hang on nothing."""
    own = Enterprise.objects.of_member(cast(Member, request.user))
    made = Variant.objects.filter(product__enterprise__in=own, active=True)
    return (
        made.exclude(kind=Variant.Kind.SEAT)
        .select_related("product__enterprise")
        .prefetch_related("product__variants")
        .order_by("product__archived", "-product_id", "position", "pk")
    )


@never_cache
@login_required
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """How many tags of each."""
    rows = own_variants(request).filter(product__archived=False)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/tags.html", {"page": page, "most": MOST})


@never_cache
@login_required
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The sheets, black on white, in both languages."""
    wanted = wanted_tags(request.GET)
    rows = {row.pk: row for row in own_variants(request).filter(pk__in=wanted)}
    if len(rows) < len(wanted):
        raise Http404
    tags = [
        Tag(rows[pk], qr_of(rows[pk])) for pk, count in wanted.items() for _each in range(count)
    ]
    tags = tags[:MOST]
    sheets = [tags[at : at + PER_SHEET] for at in range(0, len(tags), PER_SHEET)]
    return render(request, "desk/tag_sheet.html", {"sheets": sheets})


def wanted_tags(sent: QueryDict) -> dict[int, int]:
    """How many of each variant, by its number; whatever is no number counts for nothing."""
    typed = {name.removeprefix(FIELD): str(sent[name]) for name in sent if name.startswith(FIELD)}
    return {
        int(pk): min(int(count), MOST)
        for pk, count in typed.items()
        if _whole(pk, 12) and _whole(count, 3) and int(count)
    }


def _whole(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= most


def address_of(variant: Variant) -> str:
    """Where a tag leads for ever, whatever the language of whoever prints it."""
    with override("th"):
        return f"{settings.PUBLIC_URL}{reverse('shop:passport', args=[variant.sku])}"


def qr_of(variant: Variant) -> SafeString:
    """Its QR code at level M: it is read with a scratch across it."""
    return qr_svg(address_of(variant), title=variant.sku)
