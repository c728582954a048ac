"""What becomes of a claim: another piece, money back, what was sent back has come, or a reasoned no."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.models import Variant
from people.models import Member
from shop import letters, orders, stock
from shop.claims.claiming import OneOfAKind
from shop.claims.money_back import pieces_of
from shop.models import (
    Claim,
    Consignment,
    Dispute,
    Letter,
    Order,
    OrderEvent,
    OrderLine,
    Refund,
    StockRecord,
)
from shop.models.steps import WrongStep
from shop.payments import refund_plans, refunds
from shop.payments.refund_plans import Wanted

State = Claim.State
Remedy = Claim.Remedy
What = OrderEvent.What

# Kept in English and shown in the reader's language, like the shop's other reasons.
CLAIM_REASONS = {
    Claim.About.BROKEN: "arrived broken",
    Claim.About.WRONG: "not what was ordered",
    Claim.About.OTHER: "after a claim",
    Claim.About.RETURN: "sent back",
}
REASONS = (_("arrived broken"), _("not what was ordered"), _("after a claim"), _("sent back"))


class NotEnough(Exception):
    """Fewer pieces are free than a replacement needs."""

    def __init__(self, variant: Variant | None, free: int, wanted: int) -> None:
        super().__init__(f"{free} are free, {wanted} are needed")
        self.variant, self.free, self.wanted = variant, free, wanted


class NotArrived(Exception):
    """What is sent back is not here yet: its money waits until it is."""


class NotThatMuch(Exception):
    """More came back, or more stands on the shelf, than was said."""

    def __init__(self, left: int, asked: int) -> None:
        super().__init__(f"{asked} of {left}")
        self.left, self.asked = left, asked


def _hold(claim: Claim) -> Order:
    """The order's lock, and the claim as it is now."""
    order = claim.consignment.order.locked()
    claim.refresh_from_db()
    return order


def _decision(by: Member | None, **more: Any) -> dict[str, Any]:
    return {"decided_by": by, "decided_at": timezone.now(), **more}


# --- another piece --------------------------------------------------------------------------------


@transaction.atomic
def replace(claim: Claim, *, by: Member, answer: str = "") -> bool:
    """Make a further parcel at no charge; its pieces leave the shelf now. True for the press that did.

    Raises NotEnough, OneOfAKind, refunds.Disputed, TooMuch, WrongStep; then nothing has moved.
    """
    order = _hold(claim)
    if claim.is_return:
        raise WrongStep(f"{claim} sends pieces back: nothing is sent for them")
    if Dispute.objects.holding(order):
        raise refunds.Disputed
    if not claim.move_to(State.ACCEPTED, **_decision(by, remedy=Remedy.PIECE, answer=answer)):
        if claim.remedy == Remedy.PIECE:
            return False
        raise WrongStep(f"{claim} is accepted already")
    _check_not_paid_back(order, claim)
    _make_parcel(order, claim)
    about = {"consignment": claim.consignment, "member": by}
    event = order.events.create(what=What.CLAIM_ACCEPTED, **about)
    letters.owe(order, Letter.Kind.CLAIM_YES, cause=f"claim {claim.pk} event {event.pk}")
    return True


def _check_not_paid_back(order: Order, claim: Claim) -> None:
    """Money that went back on the order's own page was for these pieces. Raises TooMuch."""
    parts = refund_plans.left(order).consignments
    kept = {left.line.pk: left for part in parts for left in part.lines}
    for line, quantity in pieces_of(claim).items():
        left = kept[line.pk]
        if quantity > left.quantity:
            raise refund_plans.TooMuch(left.amount, line.unit_price * quantity, line)


def _make_parcel(order: Order, claim: Claim) -> None:
    """The same pieces at no charge, by the way of the first ones."""
    claimed = list(claim.lines.select_related("line__variant"))
    first = claim.consignment
    grams = [_grams(each.line, each.quantity) for each in claimed]
    parcel = Consignment.objects.create(
        order=order,
        enterprise=first.enterprise,
        replaces=claim,
        method=first.method,
        weight_g=sum(grams),
        delivery_fee=0,
    )
    for each in sorted(claimed, key=lambda each: each.line.variant_id or 0):
        _take(order, each.line, each.quantity)
    OrderLine.objects.bulk_create(
        _copy(each.line, each.quantity, weight, parcel)
        for each, weight in zip(claimed, grams, strict=True)
    )


def _grams(line: OrderLine, quantity: int) -> int:
    return line.weight_g * quantity // line.quantity


def _copy(line: OrderLine, quantity: int, grams: int, parcel: Consignment) -> OrderLine:
    """The line as it was ordered, at 0 baht; its pieces were taken as they are kept today."""
    kept = ("variant_id", "sku", "name_th", "name_en", "option_th", "option_en")
    facts = {name: getattr(line, name) for name in kept}
    facts["kind"] = line.variant.kind if line.variant else line.kind
    return OrderLine(consignment=parcel, unit_price=0, quantity=quantity, weight_g=grams, **facts)


def _take(order: Order, line: OrderLine, quantity: int) -> None:
    """Off the shelf, like any piece that is sold. Raises NotEnough, OneOfAKind."""
    variant = line.variant
    if line.kind == Variant.Kind.UNIQUE or (variant and variant.kind == Variant.Kind.UNIQUE):
        raise OneOfAKind
    if variant is None:
        raise NotEnough(None, 0, quantity)
    try:
        stock.reserve(variant, quantity, order=order)
    except stock.SoldOut:
        record = StockRecord.objects.filter(variant=variant).first()
        raise NotEnough(variant, record.free if record else 0, quantity) from None
    stock.take(variant, quantity, order=order)


@transaction.atomic
def withdraw(claim: Claim, *, by: Member) -> bool:
    """The replacement is not sent after all: its pieces are on the shelf again, the claim is open.

    Raises WrongStep once the parcel has left the house.
    """
    order = _hold(claim)
    parcel = claim.replacements.exclude(state=Consignment.State.CALLED_OFF).first()
    if parcel is None or claim.state != State.ACCEPTED:
        return False
    parcel.move_to(Consignment.State.CALLED_OFF, done_at=timezone.now())
    for line in parcel.lines.select_related("variant").order_by("variant"):
        stock.back(line, line.quantity, order=order, by=by)
    claim.move_to(State.OPEN, remedy="", answer="")
    order.events.create(what=What.CLAIM_REOPENED, consignment=parcel, member=by)
    orders.complete_if_done(order)  # this parcel may have been the last that it waited for
    return True


# --- money, and a no ------------------------------------------------------------------------------


@transaction.atomic
def pay_back(claim: Claim, *, by: Member, fee: bool = False) -> Refund:
    """The price of the claimed pieces goes back, with the delivery fee if asked; once.

    Of pieces that are sent back only those that came. Ask Stripe afterwards. Raises NotArrived,
    WrongStep and what `refunds.decide` raises.
    """
    order = _hold(claim)
    if claim.refund is not None:
        return claim.refund
    if claim.is_return and claim.arrived_at is None:
        raise NotArrived
    if claim.replacements.exclude(state=Consignment.State.CALLED_OFF).exists():
        raise WrongStep(f"{claim}: another piece is on its way already")
    made = refunds.decide(
        order,
        wanted_of(claim, fee=fee),
        by=by,
        reason=CLAIM_REASONS[Claim.About(claim.about)],
        restock=False,
        attempt=uuid.uuid5(claim.attempt, "refund"),
    )
    stamps = _decision(by, remedy=Remedy.MONEY, refund=made, settled_at=timezone.now())
    claim.move_to(State.SETTLED, **stamps)
    about = {"consignment": claim.consignment, "member": by}
    order.events.create(what=What.CLAIM_SETTLED, **about)
    return made


def wanted_of(claim: Claim, *, fee: bool) -> Wanted:
    """The claimed pieces as a refund names them: by the lines that were paid for."""
    bought = pieces_of(claim)
    parcels = {line.consignment_id for line in bought}
    return Wanted(
        {line.pk: quantity for line, quantity in bought.items() if quantity},
        frozenset(parcels if fee else ()),
    )


@transaction.atomic
def decline(claim: Claim, *, by: Member, answer: str) -> bool:
    """Say no, and why. Raises WrongStep once another piece or money is decided."""
    order = _hold(claim)
    if claim.replacements.exclude(state=Consignment.State.CALLED_OFF).exists():
        raise WrongStep(f"{claim}: another piece is on its way already")
    if claim.arrived_at is not None:
        raise WrongStep(f"{claim}: the pieces are here already")
    moved = claim.move_to(State.DECLINED, **_decision(by, answer=answer))
    if moved:
        about = {"consignment": claim.consignment, "member": by}
        order.events.create(what=What.CLAIM_DECLINED, why=answer[:200], **about)
        letters.owe(order, Letter.Kind.CLAIM_NO, cause=f"claim {claim.pk}")
    return moved


@transaction.atomic
def propose(claim: Claim, remedy: str) -> bool:
    """The makers say what they would do; a manager decides. False once it is decided."""
    _hold(claim)
    if claim.state != State.OPEN:
        return False
    return bool(Claim.objects.filter(pk=claim.pk).update(proposal=remedy))


# --- what is sent back ----------------------------------------------------------------------------


@transaction.atomic
def take_back(claim: Claim, *, by: Member, answer: str) -> bool:
    """The pieces may come back: `answer` tells the buyer where to. True for the press that said so."""
    order = _hold(claim)
    if not claim.is_return:
        raise WrongStep(f"{claim} sends nothing back")
    moved = claim.move_to(State.ACCEPTED, **_decision(by, remedy=Remedy.MONEY, answer=answer))
    if moved:
        about = {"consignment": claim.consignment, "member": by}
        event = order.events.create(what=What.CLAIM_ACCEPTED, **about)
        letters.owe(order, Letter.Kind.CLAIM_YES, cause=f"claim {claim.pk} event {event.pk}")
    return moved


@transaction.atomic
def arrived(claim: Claim, came: Mapping[int, tuple[int, int]], *, by: Member) -> bool:
    """So many pieces of each claimed line are here, so many of them fit for the shelf; said once.

    Raises NotThatMuch with more than was said, WrongStep where nothing is awaited.
    """
    order = _hold(claim)
    if not claim.is_return or claim.state != State.ACCEPTED:
        raise WrongStep(f"{claim} is {claim.state}: nothing is awaited")
    if claim.arrived_at is not None:
        return False
    for each in claim.lines.select_related("line__variant").order_by("line__variant"):
        here, shelf = came.get(each.pk, (0, 0))
        if not 0 <= here <= each.quantity:
            raise NotThatMuch(each.quantity, here)
        if not 0 <= shelf <= here:
            raise NotThatMuch(here, shelf)
        claim.lines.filter(pk=each.pk).update(came_back=here, restocked=shelf)
        if shelf:
            stock.back(each.line, shelf, order=order, by=by)
    Claim.objects.filter(pk=claim.pk).update(arrived_at=timezone.now())
    about = {"consignment": claim.consignment, "member": by}
    order.events.create(what=What.CAME_BACK, **about)
    return True


# What a deed about a claim may be refused for; `saying.why_not` has the words.
REFUSALS = (
    NotEnough,
    NotArrived,
    NotThatMuch,
    OneOfAKind,
    WrongStep,
    refunds.Disputed,
    refund_plans.TooMuch,
    refund_plans.NothingToReturn,
)
