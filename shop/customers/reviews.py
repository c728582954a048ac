"""Reviews: written by who has received the thing, read by a person, then shown to everybody."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import IO

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import cached_property

from catalogue import pictures
from catalogue.models import Product, Variant
from people.models import Member
from shop.models import Consignment, OrderLine, Review

ENOUGH = 3  # below it an average says more about chance than about the piece
MOST_READ = 500  # of one product, for its average
MOST_SHOWN = 20
SIDE = 1600  # pixels of a picture
State = Review.State


class NotTheirs(Exception):
    """The line has not reached its buyer, or is of nothing that can be reviewed."""


class SaidAlready(Exception):
    """This order has a review of this product."""


@dataclass(frozen=True)
class Said:
    """What a buyer says."""

    stars: int
    text: str
    name: str
    language: str


@dataclass(frozen=True)
class Shown:
    """The reviews of a product that everybody may read, newest first."""

    reviews: list[Review]

    @property
    def newest(self) -> list[Review]:
        """Those that the page prints."""
        return self.reviews[:MOST_SHOWN]

    @cached_property
    def average(self) -> Decimal | None:
        """To one decimal; None while there are too few."""
        if len(self.reviews) < ENOUGH:
            return None
        stars = sum(review.stars for review in self.reviews)
        return (Decimal(stars) / len(self.reviews)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def may_review(line: OrderLine) -> bool:
    """True once a piece has reached its buyer; of a seat there is no page to show it on."""
    kept = line.variant_id is not None and line.kind != Variant.Kind.SEAT
    return kept and line.consignment.state in Consignment.DONE


def shown_of(product: Product) -> Shown:
    """What is shown of a product; a page asks twice, for its readers and for machines."""
    kept: Shown | None = getattr(product, "_shown_reviews", None)
    if kept is None:
        kept = Shown(list(product.reviews.filter(state=State.SHOWN)[:MOST_READ]))
        product._shown_reviews = kept
    return kept


def write(line: OrderLine, said: Said, picture: IO[bytes] | None = None) -> Review:
    """Keep a review for whoever reads it first. Raises NotTheirs, SaidAlready, NotAPicture.

    A picture is drawn anew before anything is written: nothing of the file that was sent is kept.
    """
    if not may_review(line):
        raise NotTheirs
    drawn = pictures.clean(picture, max_side=SIDE) if picture else None
    variant = Variant.objects.get(order_lines=line)
    order = line.consignment.order_id
    review = Review(order_id=order, product_id=variant.product_id, **vars(said))
    try:
        with transaction.atomic():
            if drawn is not None:
                review.picture.save(f"{secrets.token_hex(16)}.jpg", ContentFile(drawn.data), False)
            review.save()
    except IntegrityError as e:
        _drop_file(review)
        raise SaidAlready from e
    return review


def decide(review: Review, state: str, *, by: Member) -> bool:
    """Show it, or not; True for the call that did."""
    return review.move_to(state, decided_by=by, decided_at=timezone.now())


def drop_picture(review: Review) -> None:
    """The picture is gone at once, on the disk when the transaction ends well."""
    if review.picture:
        Review.objects.filter(pk=review.pk).update(picture="")
        transaction.on_commit(partial(_drop_file, review))


def _drop_file(review: Review) -> None:
    """The file alone, of a row that forgets it or was never written."""
    if name := review.picture.name:
        review.picture.storage.delete(name)
