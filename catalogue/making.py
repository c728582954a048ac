"""A new piece: its product, variant, photo and both draft pages, in one go and once for each attempt."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext, override

from catalogue import drafts, english, enterprises, thai
from catalogue.models import Category, Enterprise, Photo, Product, ProductEvent, Variant
from catalogue.models.photos import PictureFile
from people.models import Member

SIDES = ("length", "width", "height")
PADDING_MM = 40  # paper and box, on every side
# A code is printed on tags and read out on the telephone: none of these looks like another.
SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 8


@dataclass(frozen=True)
class Packed:
    """A piece in its box: grams and millimetres, as the postage is reckoned."""

    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int


@dataclass(frozen=True)
class NewPiece:
    """What its maker says of it; `size_cm` is length, width, height of the piece itself."""

    attempt: UUID
    name_th: str
    category: Category
    price: Decimal
    weight_g: int
    packed: Packed
    size_cm: tuple[Decimal, Decimal, Decimal] | None = None
    kind: str = Variant.Kind.STOCK
    make_days: int | None = None


def packed_weight(weight_g: int) -> int:
    """A seventh heavier and a box around it, in tens of grams."""
    return ceil((weight_g * Decimal("1.15") + 120) / 10) * 10


def packed_side(side_cm: Decimal) -> int:
    """One side of the box around a side of the piece, in millimetres."""
    return ceil(side_cm * 10) + 2 * PADDING_MM


def code_of(attempt: UUID, enterprise: Enterprise) -> str:
    """The code of the piece that this attempt makes: the same each time, told by nothing else."""
    digest = hashlib.sha256(f"{enterprise.pk} {attempt.hex}".encode()).digest()
    number, signs = int.from_bytes(digest), ""
    for _place in range(CODE_LENGTH):
        number, sign = divmod(number, len(SIGNS))
        signs += SIGNS[sign]
    return f"pst-{signs}"


def made_by(attempt: UUID, enterprise: Enterprise) -> Product | None:
    """The piece this attempt has made already."""
    return enterprise.products.filter(code=code_of(attempt, enterprise)).first()


@transaction.atomic
def make(
    enterprise: Enterprise, piece: NewPiece, picture: PictureFile, *, by: Member
) -> tuple[Product, bool]:
    """Make the piece, or find the one that the same attempt has made (a second press, an answer lost).

    The picture goes to the enterprise's own collection. Nothing is shown to anybody until the
    Thai page is published.
    """
    # Held to the end: of two presses the second waits and finds what the first has made, and
    # two new pages below one page never take the same place in the tree.
    enterprise = Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise.pk)
    if found := made_by(piece.attempt, enterprise):
        return found, False
    product = _write_down(enterprise, piece)
    photo = hang(enterprise, piece.name_th, picture, by)
    slug = thai.slug_for("", piece.name_th, product.code)
    page = drafts.of_product(product, slug=slug, photo=photo, by=by)
    if page is not None:
        english.draft_of(page, by=by)
    ProductEvent.objects.create(
        product=product,
        variant=product.variants.get(),
        what=ProductEvent.What.MADE,
        after=piece.name_th[:120],
        member=by,
    )
    return product, True


def _write_down(enterprise: Enterprise, piece: NewPiece) -> Product:
    """The rows; a single choice is simply the one in the picture."""
    code = code_of(piece.attempt, enterprise)
    sides: dict[str, Any] = {}
    if piece.size_cm is not None:
        sides = {f"{side}_cm": cm for side, cm in zip(SIDES, piece.size_cm, strict=True)}
    product = Product.objects.create(
        code=code,
        enterprise=enterprise,
        category=piece.category,
        name_th=piece.name_th,
        sort_key=thai.sort_key(piece.name_th),
        weight_g=piece.weight_g,
        **sides,
    )
    option = {}
    for language in ("th", "en"):
        with override(language):
            option[f"option_{language}"] = gettext("As pictured")
    Variant.objects.create(
        product=product,
        sku=code.upper(),
        kind=piece.kind,
        price=piece.price,
        make_days=piece.make_days,
        packed_weight_g=piece.packed.weight_g,
        packed_length_mm=piece.packed.length_mm,
        packed_width_mm=piece.packed.width_mm,
        packed_height_mm=piece.packed.height_mm,
        **option,
    )
    return product


def hang(enterprise: Enterprise, name: str, picture: PictureFile, by: Member | None) -> Photo:
    """The photo in the enterprise's collection, under the piece's name."""
    if enterprise.collection is None:
        enterprises.furnish(enterprise)
    return Photo.objects.create(
        title=name,
        file=picture,
        alt_th=name[:200],
        collection=enterprise.collection,
        uploaded_by_user=by,
    )
