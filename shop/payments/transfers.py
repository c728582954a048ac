"""Paying by transfer: a buyer shows a slip, a person compares it with the bank and decides."""

from __future__ import annotations

import math
import secrets
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalogue import pictures
from people.models import Member
from shop import letters
from shop.models import Letter, Order, OrderEvent, Payment, Slip
from shop.notices import owing
from shop.payments import promptpay, settling, slip_codes
from shop.payments.slip_codes import SlipCode

What = OrderEvent.What
SLIPS_AN_ORDER = 5  # so that nobody fills the disk with pictures
SLIP_SIDE = 1600  # pixels; enough to read every figure
# For a code too small at that size, in a very long screenshot above all. The time to search a
# picture filled with what looks like codes grows with the square of this: two seconds here.
CLOSER_PIXELS, CLOSER_SIDE = 4_000_000, 8000


class NoSlipWanted(Exception):
    """The order is paid, cancelled or long expired, or too many slips were shown."""


class AlreadyPaidWith(Exception):
    """The transfer on this slip has paid another order before."""

    def __init__(self, order: Order) -> None:
        super().__init__(order.reference)
        self.order = order


def takes_slips(order: Order) -> bool:
    """True while a slip can still lead to a paid order (or to the money going back).

    None is wanted where nobody was asked to transfer.
    """
    late = timezone.now() - order.holds_until > settings.SLIP_AFTER_EXPIRY
    open_state = order.state == Order.State.PLACED or (
        order.state == Order.State.EXPIRED and not late
    )
    if not open_state:
        return False
    payments = order.payments.all()
    by_transfer = any(payment.method == Payment.Method.PROMPTPAY for payment in payments)
    decided = any(payment.state == Payment.State.CONFIRMED for payment in payments)
    return by_transfer and not decided and order.slips.count() < SLIPS_AN_ORDER


def qr(payment: Payment) -> SafeString:
    """The code that pays this attempt, as inline SVG; that of a demo shop says so across its middle.

    Empty where the attempt is no transfer, or the shop has given up taking transfers meanwhile.
    """
    if payment.method != Payment.Method.PROMPTPAY or not settings.OWN_QR:
        return SafeString()
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
    code = _code_on(upload, clean) or SlipCode("", "")
    # The name says nothing about the buyer and cannot be guessed.
    shelf = Slip.picture.field.storage
    name = shelf.save(f"slips/{secrets.token_hex(16)}.jpg", ContentFile(clean.data))
    try:
        with transaction.atomic():
            order = order.locked()
            if not takes_slips(order):
                raise NoSlipWanted(order.reference)
            slip = Slip.objects.create(
                order=order, picture=name, bank=code.bank, transfer_reference=code.reference
            )
            order.events.create(what=What.SLIP_SHOWN)
            owing.about_slip(slip)
    except BaseException:
        shelf.delete(name)
        raise
    return slip


def _code_on(upload: IO[bytes], clean: pictures.Picture) -> SlipCode | None:
    """What the slip's code says. Where none is found in a picture that was shrunk, look closer."""
    code = slip_codes.read(clean.data)
    longer, shorter = max(clean.width, clean.height), min(clean.width, clean.height)
    if code or longer < SLIP_SIDE:
        return code
    side = min(math.isqrt(CLOSER_PIXELS * longer // shorter), CLOSER_SIDE)
    try:
        return slip_codes.read(pictures.clean(upload, max_side=side).data)
    except ValidationError:
        return None


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


def confirm(payment: Payment, *, by: Member) -> Payment:
    """The money is in. Safe to call again: the second call changes nothing.

    Money for a closed order revives it when its pieces are still free, and is recorded as
    owed back when they are not; it is never swallowed. Raises AlreadyPaidWith when the transfer
    on the slip has paid another order: then nothing moves.
    """
    try:
        return _confirm(payment, by=by)
    except IntegrityError as e:  # one_payment_a_transfer decides, also between two at once
        slip = _slip_with_code(payment.order)
        other = slip.paid_elsewhere() if slip else None
        if other is None:
            raise
        raise AlreadyPaidWith(other) from e


@transaction.atomic
def _confirm(payment: Payment, *, by: Member) -> Payment:
    order = payment.order.locked()  # no slip comes between looking and accepting
    slip = _slip_with_code(order)
    transfer = (
        {"transfer_bank": slip.bank, "transfer_reference": slip.transfer_reference} if slip else {}
    )
    if settling.take_in(payment, by=by, **transfer):
        order.slips.filter(verdict=Slip.Verdict.WAITING).update(
            verdict=Slip.Verdict.ACCEPTED, decided_by=by, decided_at=timezone.now()
        )
    return payment


def _slip_with_code(order: Order) -> Slip | None:
    """The newest waiting slip whose code could be read."""
    waiting = order.slips.filter(verdict=Slip.Verdict.WAITING)
    return waiting.exclude(transfer_reference="").last()
