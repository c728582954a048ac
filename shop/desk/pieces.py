"""“My pieces” on the desk: the list, and one page for each with all that can be changed about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalogue.models import Enterprise, Product, ProductPage, Variant
from people.models import Member
from shop import counting
from shop.desk import piece_states
from shop.desk.piece_forms import CountForm, KindForm, PriceForm

PER_PAGE = 30
Kind = Variant.Kind


@never_cache
@login_required
@require_safe
def pieces(request: HttpRequest) -> HttpResponse:
    """The member's own pieces, the newest first; what is in the archive has a list of its own."""
    member = cast(Member, request.user)
    question, archived = request.GET.get("q", "")[:100], "archive" in request.GET
    own = piece_states.of_member(member)
    wanted = piece_states.found(own.filter(archived=archived), question).order_by("-pk")
    page = Paginator(wanted, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "enterprises": Enterprise.objects.of_member(member),
        "question": question.replace("\x00", ""),
        "archived": archived,
        "pieces": page,
        "rows": piece_states.rows(page, member),
        "sold": counting.undoable(member),
    }
    return render(request, "desk/pieces.html", context)


def own_piece(request: HttpRequest, pk: int) -> Product:
    """One of the member's own; a stranger's looks exactly like one that never was."""
    return get_object_or_404(piece_states.of_member(cast(Member, request.user)), pk=pk)


def own_choice(product: Product, pk: int) -> Variant:
    """One choice of an own piece; whatever belongs to another piece is not found."""
    choices = Variant.objects.select_related("product__enterprise", "stock")
    return get_object_or_404(choices, pk=pk, product=product, active=True)


@dataclass
class Choice:
    """One choice of a piece with its shelf and its forms."""

    variant: Variant
    seen: int
    price: PriceForm
    count: CountForm
    kind: KindForm | None
    question: str = ""  # about a big change of price

    @property
    def is_counted(self) -> bool:
        """False for what is made to order: it has no shelf."""
        return piece_states.is_counted(self.variant)

    @property
    def days(self) -> int | None:
        """How long making takes: as the piece says, else as the house does."""
        return self.variant.make_days or self.variant.product.enterprise.make_days

    @property
    def free(self) -> int:
        """Pieces that can be bought now."""
        return piece_states.free(self.variant)


def choice_of(variant: Variant, member: Member) -> Choice:
    """With fresh forms."""
    seen = counting.last_count(variant, member)
    to_order = variant.kind == Kind.MADE_TO_ORDER
    known = {"to_order": to_order, "make_days": variant.make_days}
    switchable = variant.kind in (Kind.STOCK, Kind.MADE_TO_ORDER)
    prefix = f"choice-{variant.pk}"
    return Choice(
        variant,
        seen,
        PriceForm(auto_id=f"{prefix}-%s", initial={"seen": variant.price}),
        CountForm(auto_id=f"{prefix}-%s", initial={"seen": seen}),
        KindForm(auto_id=f"{prefix}-%s", initial=known) if switchable else None,
    )


@never_cache
@login_required
@require_safe
def piece(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one piece."""
    return piece_page(request, own_piece(request, pk))


def piece_page(request: HttpRequest, product: Product, wrong: Choice | None = None) -> HttpResponse:
    """The piece's page; `wrong` is the choice with a form that was filled in wrongly."""
    member = cast(Member, request.user)
    (row,) = piece_states.rows([product], member)
    fresh = [choice_of(variant, member) for variant in row.choices]
    choices = [
        wrong if wrong is not None and wrong.variant.pk == choice.variant.pk else choice
        for choice in fresh
    ]
    editor = editor_of(row.page, member)
    sold = counting.undoable(member)
    context: dict[str, Any] = {
        "row": row,
        "product": product,
        "choices": choices,
        "editor": editor,
        "gaps": [] if product.archived else piece_states.gaps(product, row.page, editor),
        "materials": product.materials.all(),
        "upgrade": product.upgrades.order_by("pk").first(),
        "craft": product.crafts.first(),
        "history": piece_states.history(product),
        "sold": sold if sold and sold.variant.product_id == product.pk else None,
    }
    return render(request, "desk/piece.html", context, status=422 if wrong else 200)


def editor_of(page: ProductPage | None, member: Member) -> str:
    """Where the words of the page are written; '' for a member who may not write them."""
    if page is None or not member.has_perm("wagtailadmin.access_admin"):
        return ""
    if not page.permissions_for_user(member).can_edit():
        return ""
    return reverse("wagtailadmin_pages:edit", args=[page.pk])
