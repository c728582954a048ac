"""A piece's passport: its permanent address, printed on its tag, open for as long as the shop is."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from catalogue import recorded
from catalogue.models import Certificate, Enterprise, Product, ProductPage, Variant
from people.models import Member
from shop import counting
from shop.desk import piece_states
from shop.models import StockMove, StockRecord

GONE = (StockMove.Reason.SOLD, StockMove.Reason.SOLD_ELSEWHERE)
LONGEST = 60  # characters of a code
Kind = Variant.Kind


@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The passport of one choice by its SKU, or of a whole product by its code.

    It was public once, so it stays: sold, archived or of a house that has closed.
    """
    product, variant = found(code[: LONGEST + 1])
    member = request.user if isinstance(request.user, Member) else None
    mine = member if member and works_for(member, product.enterprise) else None
    if product.on_sale_since is None and mine is None:
        raise Http404
    context = about(product, variant)
    if mine is not None:
        context |= at_desk(product, variant, mine)
    answer = render(request, "shop/passport.html", context)
    if member is not None:
        patch_cache_control(answer, private=True, no_store=True)
    return answer


def found(code: str) -> tuple[Product, Variant | None]:
    """By SKU first, for that is what tags bear. Raises Http404; a seat has no passport."""
    if "\x00" in code:  # PostgreSQL would not look it up
        raise Http404
    variants = Variant.objects.exclude(kind=Kind.SEAT)
    same = list(variants.filter(sku__iexact=code).order_by("pk")[:2])
    exact = [variant for variant in same if variant.sku == code] or same
    if exact:
        return _pieces().get(pk=exact[0].product_id), exact[0]
    product = get_object_or_404(_pieces(), code=code.lower())
    offers = product.offers
    return product, offers[0] if len(offers) == 1 else None


def _pieces() -> Any:
    pieces = Product.objects.pieces().exclude(category=None)
    return pieces.select_related("enterprise", "category").prefetch_related(
        "variants", "materials", "upgrades__workshop", "crafts"
    )


def works_for(member: Member, enterprise: Enterprise) -> bool:
    """True of a member of that house today."""
    return Enterprise.objects.of_member(member).filter(pk=enterprise.pk).exists()


def about(product: Product, variant: Variant | None) -> dict[str, Any]:
    """Everything the passport tells."""
    told = page_of(product)
    record = recorded.of_variant(variant) if variant else recorded.of_product(product.pk)
    return {
        "product": product,
        "variant": variant,
        "code": variant.sku if variant else product.code,
        "enterprise": product.enterprise,
        "craft": product.crafts.first(),
        "record": record,
        "told": told,
        "photos": [told.photo] if told and told.photo else [],
        "found_a_home": variant is not None and found_a_home(variant),
        "papers": list(Certificate.objects.about(product)),
    }


def found_a_home(variant: Variant) -> bool:
    """The only piece has gone to somebody; one that waits for its money has not."""
    gone = StockMove.objects.filter(variant=variant, reason__in=GONE)
    there = StockRecord.objects.filter(variant=variant, on_hand__gt=0)
    return variant.kind == Kind.UNIQUE and gone.exists() and not there.exists()


def page_of(product: Product) -> ProductPage | None:
    """Its page in the reader's language, shown or not: its photo outlives its sale."""
    language = (get_language() or "th")[:2]
    pages = ProductPage.objects.filter(product=product, locale__language_code=language)
    page: ProductPage | None = (
        pages.select_related("photo", "locale").order_by("-live", "-pk").first()
    )
    if page is not None:
        page.product = product  # with what was read of it already
    return page


def at_desk(product: Product, variant: Variant | None, member: Member) -> dict[str, Any]:
    """What a member of the house may press on it: sold, price, stock."""
    row = piece_states.of_member(member).get(pk=product.pk)
    choices = [each for each in row.offers if variant is None or each.pk == variant.pk]
    counts = counting.last_counts([product], member)
    return {
        "choices": [(each, piece_states.free(each), counts.get(each.pk, 0)) for each in choices]
    }


@require_safe
def scan(request: HttpRequest, pk: int) -> FileResponse:
    """The scan of a certificate: for everybody while it is valid and shown, always for the office."""
    certificate = get_object_or_404(Certificate, pk=pk)
    office = request.user.has_perm("catalogue.change_certificate")
    if not (certificate.scan_public or (office and certificate.scan)):
        raise Http404
    try:
        picture = certificate.scan.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        picture,
        content_type="image/jpeg",
        headers={
            "Cache-Control": "no-store, private" if office else "public, max-age=3600",
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": "inline",
        },
    )
