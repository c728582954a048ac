"""A buyer says what is wrong with pieces that came, or that they send some back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.db import IntegrityError, transaction
from django.utils import timezone

from catalogue.models import Variant
from shop import letters
from shop.claims import pictures_of, rules
from shop.models import Claim, ClaimLine, ClaimPhoto, Consignment, Letter, OrderEvent, OrderLine
from shop.notices import owing
from shop.payments.refund_plans import NotOfThisOrder

What = OrderEvent.What


class NotYet(Exception):
    """Nothing of this has left the house."""


class TooLate(Exception):
    """The time to claim, or to send back, is over."""

    def __init__(self, until: datetime) -> None:
        super().__init__(str(until))
        self.until = until


class NothingChosen(Exception):
    """No piece was named."""


class NotThatMany(Exception):
    """More pieces than were bought and not claimed or refunded before."""

    def __init__(self, line: OrderLine, left: int, asked: int) -> None:
        super().__init__(f"{left} are left, {asked} were claimed")
        self.line, self.left, self.asked = line, left, asked


class NotTakenBack(Exception):
    """The piece is made to order, worn in the skin, or otherwise not taken back."""

    def __init__(self, line: OrderLine) -> None:
        super().__init__(line.sku)
        self.line = line


class OneOfAKind(Exception):
    """There is no second piece like this one: only the money can go back."""


@dataclass(frozen=True)
class Said:
    """What the buyer says: so many pieces of these lines, what is wrong, what they would like."""

    pieces: Mapping[int, int]
    about: str
    wish: str
    words: str = ""


def claim(
    consignment: Consignment, said: Said, photos: Sequence[IO[bytes]], *, attempt: uuid.UUID
) -> Claim:
    """Write a claim down, once for each attempt; the pictures are drawn anew and kept privately.

    Raises NotYet, TooLate, NothingChosen, NotThatMany, NotTakenBack, OneOfAKind, NotOfThisOrder
    and pictures.NotAPicture; then nothing is kept.
    """
    if made := _made(consignment, attempt):
        return made
    _check(consignment, said)  # before the work of looking at pictures, and again under the lock
    kept: list[str] = []
    try:
        for each in photos:
            kept.append(pictures_of.keep(each, "claims"))
        made, fresh = _write(consignment, said, kept, attempt)
    except BaseException:
        pictures_of.throw_away(kept)
        raise
    if not fresh:
        pictures_of.throw_away(kept)
    return made


def _made(consignment: Consignment, attempt: uuid.UUID) -> Claim | None:
    """The claim that this attempt made before."""
    made = Claim.objects.filter(attempt=attempt).first()
    if made is not None and made.consignment_id != consignment.pk:
        raise NotOfThisOrder
    return made


def _write(
    consignment: Consignment, said: Said, kept: list[str], attempt: uuid.UUID
) -> tuple[Claim, bool]:
    """The rows; False beside a claim that another press has written meanwhile."""
    try:
        with transaction.atomic():
            order = consignment.order.locked()
            if made := _made(consignment, attempt):
                return made, False
            consignment.refresh_from_db()
            _check(consignment, said)
            facts = {"about": said.about, "wish": said.wish, "words": said.words}
            new = Claim.objects.create(consignment=consignment, attempt=attempt, **facts)
            ClaimLine.objects.bulk_create(
                ClaimLine(claim=new, line_id=line, quantity=quantity)
                for line, quantity in said.pieces.items()
                if quantity
            )
            ClaimPhoto.objects.bulk_create(ClaimPhoto(claim=new, picture=name) for name in kept)
            order.events.create(what=What.CLAIMED, consignment=consignment)
            letters.owe(order, Letter.Kind.CLAIM, cause=f"claim {new.pk}")
            owing.about_claim(new)
    except IntegrityError:
        if made := _made(consignment, attempt):
            return made, False
        raise
    return new, True


def _check(consignment: Consignment, said: Said) -> None:
    """Raises what is wrong with a claim."""
    now, is_return = timezone.now(), said.about == Claim.About.RETURN
    until = rules.claim_until(consignment)
    if until is None:
        raise NotYet
    if not is_return and now > until:
        raise TooLate(until)
    known = {each.line.pk: each for each in rules.left(consignment)}
    if not said.pieces.keys() <= known.keys():
        raise NotOfThisOrder
    if not any(said.pieces.values()):
        raise NothingChosen
    for number, asked in said.pieces.items():
        if asked:
            _check_line(consignment, known[number], asked, is_return, now)
    kinds = {known[number].line.kind for number, asked in said.pieces.items() if asked}
    if said.wish == Claim.Remedy.PIECE and Variant.Kind.UNIQUE in kinds:
        raise OneOfAKind


def _check_line(
    consignment: Consignment, known: rules.LineLeft, asked: int, is_return: bool, now: datetime
) -> None:
    if asked < 0 or asked > known.quantity:
        raise NotThatMany(known.line, known.quantity, asked)
    if is_return:
        known.line.consignment = consignment
        until = rules.return_until(known.line)
        if until is None:
            raise NotTakenBack(known.line)
        if now > until:
            raise TooLate(until)
