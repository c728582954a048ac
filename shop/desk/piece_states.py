"""How a member's pieces stand: in the list, what keeps one from being sold, and what has happened to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import WorkflowState

from catalogue import readiness
from catalogue.models import Enterprise, PhotoRendition, Product, ProductEvent, ProductPage, Variant
from catalogue.models.photos import WEBP, sizes_of
from catalogue.thai import fold_digits, normalise
from people.models import Member
from shop import counting
from shop.models import StockMove

HAPPENINGS_SHOWN = 30
Review = WorkflowState

# Name (a class of the stylesheet too), and what the member reads.
LABELS: dict[str, Promise] = {
    "archived": gettext_lazy("in the archive"),
    "closed": gettext_lazy("house closed"),
    "sold-out": gettext_lazy("sold out"),
    "few-left": gettext_lazy("few left"),
    "on-sale": gettext_lazy("for sale"),
    "lacking": gettext_lazy("something is missing"),
    "waits": gettext_lazy("waits for a look"),
    "sent-back": gettext_lazy("please look at the words again"),
    "draft": gettext_lazy("not shown yet"),
}


def of_member(member: Member) -> QuerySet[Product]:
    """The member's own pieces with what every screen shows of them; nothing of anybody else's.

    Seats are no pieces: a session has its own page, and nobody sells them at a fair.
    """
    own = Enterprise.objects.of_member(member)
    choices = Variant.objects.select_related("stock")
    return (
        Product.objects.filter(enterprise__in=own, workshop=None)
        .select_related("enterprise")
        .prefetch_related(Prefetch("variants", choices))
    )


def found(pieces: QuerySet[Product], question: str) -> QuerySet[Product]:
    """Those whose name or SKU holds these words."""
    words = normalise(question[:100]).strip()
    if not words:
        return pieces
    sku = Q(variants__sku__icontains=fold_digits(words))
    return pieces.filter(Q(name_th__icontains=words) | Q(name_en__icontains=words) | sku).distinct()


@dataclass(frozen=True)
class Row:
    """One piece of the list."""

    product: Product
    page: ProductPage | None
    state: str
    counts: dict[int, int]  # the member's last count of each choice, for the forms
    thumbnail: PhotoRendition | None = None

    @property
    def label(self) -> str | Promise:
        """The state in words."""
        return LABELS[self.state]

    @property
    def choices(self) -> list[Variant]:
        """What can be bought of it."""
        return self.product.offers

    @property
    def counted(self) -> list[tuple[Variant, int]]:
        """Choices of which a piece is free to be sold elsewhere, each with the member's last count."""
        return [
            (variant, self.counts.get(variant.pk, 0)) for variant in self.choices if free(variant)
        ]

    @property
    def free(self) -> int | None:
        """Pieces that can be bought now; None when none of it is counted."""
        shelf = [variant for variant in self.choices if is_counted(variant)]
        return sum(free(variant) for variant in shelf) if shelf else None


def is_counted(variant: Variant) -> bool:
    """Of what is made to order there is no shelf."""
    return variant.kind != Variant.Kind.MADE_TO_ORDER


def free(variant: Variant) -> int:
    """Pieces of one choice that can be bought now."""
    record = getattr(variant, "stock", None)
    return record.free if record and is_counted(variant) else 0


def rows(products: Iterable[Product], member: Member) -> list[Row]:
    """The rows of a list, in a fixed number of queries."""
    products = list(products)
    pages = thai_pages(products)
    counts = counting.last_counts(products, member)
    made = []
    for product in products:
        page = pages.get(product.pk)
        state = state_of(product, page)
        made.append(Row(product, page, state, counts, thumbnail(page)))
    return made


def thai_pages(products: Iterable[Product]) -> dict[int, ProductPage]:
    """The Thai page of each piece, with its photo and how its newest review stands, by the product's number."""
    reviews = Review.objects.filter(
        object_id=Cast(OuterRef("pk"), CharField()), base_content_type__model="page"
    )
    pages = ProductPage.objects.filter(
        product__in=list(products), locale__language_code="th", alias_of=None
    ).annotate(review=Subquery(reviews.order_by("-pk").values("status")[:1]))
    pages = pages.select_related("photo").prefetch_related(sizes_of("photo"))
    return {page.product_id: page for page in pages.order_by("live", "-pk")}


def thumbnail(page: ProductPage | None) -> PhotoRendition | None:
    """The small picture, if it is drawn already: nobody waits for a drawing here."""
    if page is None or page.photo is None:
        return None
    drawn = page.photo.prefetched_renditions
    return next((size for size in drawn if size.filter_spec == WEBP[0]), None)


def state_of(product: Product, page: ProductPage | None) -> str:
    """One word for how the piece stands."""
    if product.archived:
        return "archived"
    if not product.on_sale:
        if page is not None and page.live:
            return "lacking"
        waiting = {Review.STATUS_IN_PROGRESS: "waits", Review.STATUS_NEEDS_CHANGES: "sent-back"}
        return waiting.get(page.review, "draft") if page is not None else "draft"
    if not product.enterprise.is_open:
        return "closed"
    if product.sold_out:
        return "sold-out"
    return "few-left" if product.few_left else "on-sale"


# --- one piece ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gap:
    """One thing that keeps a piece from being sold, and where it is put right."""

    words: str
    link: str = ""
    link_words: str | Promise = ""


def gaps(product: Product, page: ProductPage | None, editor: str) -> list[Gap]:
    """What is missing before the piece can be sold, said aloud; `editor` is the way to its words."""
    to_editor = (editor, _("To the words")) if editor else ()
    found = [Gap(sentence) for sentence in readiness.missing(product)]
    if page is None:
        found.append(Gap(_("It has no page yet: please ask the coordinator.")))
        return found
    newest = page.get_latest_revision_as_object()
    if newest.photo_id is None:
        found.append(Gap(_("There is no photo yet."), *to_editor))
    if not page.live:
        found.append(Gap(_page_gap(page), *to_editor))
    elif page.has_unpublished_changes:
        found.append(
            Gap(_("The words were changed, and the shop shows the former ones."), *to_editor)
        )
    if not product.enterprise.is_open:
        found.append(
            Gap(
                _("Your house is closed, so nothing is sold."),
                reverse("shop:desk_house"),
                _("Our house"),
            )
        )
    return found


def _page_gap(page: ProductPage) -> str:
    if page.review == Review.STATUS_IN_PROGRESS:
        return _("The page waits for the coordinator to look at it.")
    if page.review == Review.STATUS_NEEDS_CHANGES:
        return _("The coordinator has sent the page back: please look at the words again.")
    return _("The page is a draft: write a few words, then send it to the coordinator.")


@dataclass(frozen=True)
class Happening:
    """One line of a piece's history."""

    at: datetime
    words: str
    details: str
    who: Member | None


def history(product: Product) -> list[Happening]:
    """Changes and moves of stock, the latest first."""
    events = ProductEvent.objects.filter(product=product).select_related("member", "variant")
    moves = StockMove.objects.filter(variant__product=product).select_related("member", "variant")
    lines = [_of_event(event) for event in events[:HAPPENINGS_SHOWN]]
    lines += [_of_move(move) for move in moves.order_by("-pk")[:HAPPENINGS_SHOWN]]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:HAPPENINGS_SHOWN]


def _of_event(event: ProductEvent) -> Happening:
    before, after = event.before, event.after
    if event.what == ProductEvent.What.KIND:
        before, after = kind_words(before), kind_words(after)
    return Happening(
        event.at,
        event.get_what_display(),
        " → ".join(part for part in (before, after) if part),
        event.member,
    )


def kind_words(code: str) -> str:
    """A kind as it was written down, in the reader's language: "made-to-order 14"."""
    kind, _space, days = code.partition(" ")
    label = str(dict(Variant.Kind.choices).get(kind, kind))
    return _("%(kind)s, %(days)s days") % {"kind": label, "days": days} if days else label


def _of_move(move: StockMove) -> Happening:
    changes = []
    if move.on_hand_change:
        changes.append(f"{move.on_hand_change:+d}".replace("-", "−"))
    return Happening(move.at, move.get_reason_display(), " ".join(changes), move.member)
