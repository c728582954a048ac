"""Paying by transfer: a buyer shows a slip, a person compares it with the bank and decides."""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalogue import pictures
from people.models import Member
from shop import ledger, letters, orders, stock
from shop.models import Letter, Order, OrderEvent, Payment, Refund, Slip
from shop.payments import promptpay

What = OrderEvent.What
SLIPS_AN_ORDER = 5  # so that nobody fills the disk with pictures
SLIP_SIDE = 1600  # pixels; enough to read every figure


class NoSlipWanted(Exception):
    """The order is paid, cancelled or long expired, or too many slips were shown."""


def takes_slips(order: Order) -> bool:
    """True while a slip can still lead to a paid order (or to the money going back)."""
    late = timezone.now() - order.holds_until > settings.SLIP_AFTER_EXPIRY
    open_state = order.state == Order.State.PLACED or (
        order.state == Order.State.EXPIRED and not late
    )
    decided = order.payments.filter(state=Payment.State.CONFIRMED).exists()
    return open_state and not decided and order.slips.count() < SLIPS_AN_ORDER


def qr(payment: Payment) -> SafeString:
    """The code that pays this attempt, as inline SVG; that of a demo shop says so across its middle."""
    receiver = promptpay.Receiver.parse(settings.PROMPTPAY_ID)
    code = promptpay.payload(receiver, payment.amount, payment.order.reference)
    return promptpay.qr_svg(code, overprint=_("EXAMPLE") if receiver.is_demo else None)


def show_slip(order: Order, upload: IO[bytes]) -> Slip:
    """Keep the buyer's slip in private storage; from now on the pieces wait for a person.

    Raises ValidationError for anything that is not a readable picture, NoSlipWanted when it
    comes too late.
    """
    if not takes_slips(
        order
    ):  # before the work of looking at the picture, and again under the lock
        raise NoSlipWanted(order.reference)
    clean = pictures.clean(upload, max_side=SLIP_SIDE)
    # The name says nothing about the buyer and cannot be guessed.
    shelf = Slip.picture.field.storage
    name = shelf.save(f"slips/{secrets.token_hex(16)}.jpg", ContentFile(clean.data))
    try:
        with transaction.atomic():
            order = order.locked()
            if not takes_slips(order):
                raise NoSlipWanted(order.reference)
            slip = Slip.objects.create(order=order, picture=name)
            order.events.create(what=What.SLIP_SHOWN)
    except BaseException:
        shelf.delete(name)
        raise
    return slip


@transaction.atomic
def refuse_slip(slip: Slip, *, by: Member, reason: str) -> bool:
    """It does not show this payment. The buyer is told why and gets time for another."""
    order = slip.order.locked()
    decided = Slip.objects.filter(pk=slip.pk, verdict=Slip.Verdict.WAITING).update(
        verdict=Slip.Verdict.REFUSED, reason=reason, decided_by=by, decided_at=timezone.now()
    )
    if not decided:
        return False
    if order.state == Order.State.PLACED:
        until = max(order.holds_until, timezone.now() + settings.HOLD_QR)
        Order.objects.filter(pk=order.pk).update(holds_until=until)
    order.events.create(what=What.SLIP_REFUSED, member=by, why=reason)
    letters.owe(order, Letter.Kind.SLIP_REFUSED, cause=f"slip {slip.pk}")
    return True


@transaction.atomic
def confirm(payment: Payment, *, by: Member) -> Payment:
    """The money is in. Safe to call again: the second call changes nothing.

    Money for a closed order revives it when its pieces are still free, and is recorded as
    owed back when they are not; it is never swallowed.
    """
    order = payment.order.locked()
    now = timezone.now()
    if not payment.move_to(Payment.State.CONFIRMED, confirmed_at=now, confirmed_by=by):
        return payment
    order.slips.filter(verdict=Slip.Verdict.WAITING).update(
        verdict=Slip.Verdict.ACCEPTED, decided_by=by, decided_at=now
    )
    late = order.state in (Order.State.EXPIRED, Order.State.CANCELLED)
    if order.state == Order.State.PLACED or (late and orders.reserve_anew(order)):
        _settle(order, payment, by=by, late=late)
    else:
        owe_back(payment, payment.amount, by=by, reason="no pieces left" if late else "paid twice")
    return payment


def _settle(order: Order, payment: Payment, *, by: Member, late: bool) -> None:
    """From reserved to sold, in the one transaction that marks the order paid."""
    order.move_to(Order.State.PAID, paid_at=timezone.now())
    for line in orders.lines_of(order):
        if line.variant is not None:
            stock.take(line.variant, line.quantity, order=order)
    ledger.book_sale(order, payment)
    order.events.create(what=What.REVIVED if late else What.PAID, member=by)
    letters.owe(order, Letter.Kind.PAID, cause=f"payment {payment.pk}")


def owe_back(payment: Payment, amount: Decimal, *, by: Member | None, reason: str) -> Refund:
    """Write down that this money goes back; the staff see it until they have returned it."""
    refund = Refund.objects.create(payment=payment, amount=amount, reason=reason)
    payment.order.events.create(what=What.OWED_BACK, member=by, why=reason)
    letters.owe(payment.order, Letter.Kind.OWED_BACK, cause=f"refund {refund.pk}")
    return refund


@transaction.atomic
def pay_back(refund: Refund, *, by: Member) -> bool:
    """Somebody has transferred the money back. True for the call that recorded it."""
    moved = refund.move_to(Refund.State.PAID_BACK, paid_back_at=timezone.now(), paid_back_by=by)
    if moved:
        refund.payment.order.events.create(what=What.PAID_BACK, member=by)
    return moved
