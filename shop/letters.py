"""Letters: owed in the transaction that causes them, sent afterwards until they arrive."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from shop import packing
from shop.models import Consignment, Letter, Order, OrderLine, Payment, Refund, Seller

log = logging.getLogger(__name__)
Kind = Letter.Kind
Told = tuple[OrderLine, int, Decimal]  # a line, so many pieces of it, and their price

# Minutes to wait after each failed attempt; after the last the staff have to look.
PATIENCE = (1, 5, 15, 60, 240, 720, 1440)

# Letters that would be wrong once the order has gone on to any other state than these.
ONLY_WHILE: dict[str, set[str]] = {
    Kind.PLACED: {Order.State.PLACED},
    Kind.PAY_FAILED: {Order.State.PLACED, Order.State.EXPIRED, Order.State.CANCELLED},
    Kind.EXPIRED: {Order.State.EXPIRED},
    Kind.READY: {Order.State.PLACED, Order.State.PAID, Order.State.COMPLETED},
}


def owe(order: Order, kind: str, *, cause: str = "") -> None:
    """Write down that the buyer is owed a letter, once for each cause; without an address nothing is owed."""
    if order.contact.email:
        Letter.objects.get_or_create(
            order=order, kind=kind, cause=cause, defaults={"next_try": timezone.now()}
        )


def send_due(now: datetime) -> int:
    """Send what is owed; returns how many went out. A mail server that is down costs nothing but time."""
    sent = 0
    for letter in Letter.objects.unsent(now).select_related("order__contact"):
        if _is_overtaken(letter):
            letter.delete()
        elif _claim(letter, now):
            try:
                compose(letter).send()
            except (OSError, SMTPException) as e:
                _put_off(letter, e)
                break  # the server is not there: the others wait for the next round
            except Exception as e:  # noqa: BLE001 - one letter must not stop the others
                _put_off(letter, e)
            else:
                Letter.objects.filter(pk=letter.pk).update(sent_at=timezone.now())
                sent += 1
    return sent


def _is_overtaken(letter: Letter) -> bool:
    """True when the letter would be wrong by now: "please pay until …" of a paid order."""
    state = letter.order.state
    return state not in ONLY_WHILE.get(letter.kind, {state})


def _claim(letter: Letter, now: datetime) -> bool:
    """Take the letter for this attempt: of two workers one gets it."""
    pause = timedelta(minutes=PATIENCE[min(letter.attempts, len(PATIENCE) - 1)])
    mine = Letter.objects.filter(pk=letter.pk, attempts=letter.attempts, sent_at=None)
    return bool(mine.update(attempts=F("attempts") + 1, next_try=now + pause))


def _put_off(letter: Letter, error: Exception) -> None:
    """Note the failure without the address, which the error itself may hold."""
    code = getattr(error, "smtp_code", "")
    attempt = letter.attempts + 1
    log.warning(
        "letter %s: attempt %s failed: %s %s", letter.pk, attempt, type(error).__name__, code
    )
    if attempt >= len(PATIENCE):
        Letter.objects.filter(pk=letter.pk).update(given_up=True)


def subject(letter: Letter) -> str:
    """One line, in the active language."""
    return {
        Kind.PLACED: _("We have received your order %(reference)s"),
        Kind.PAID: _("Payment received for order %(reference)s"),
        Kind.SLIP_REFUSED: _("Please look at your transfer for order %(reference)s"),
        Kind.SENT: _("Your parcel is on its way: order %(reference)s"),
        Kind.READY: _("Ready to be picked up: order %(reference)s"),
        Kind.CANCELLED: _("Order %(reference)s has been cancelled"),
        Kind.EXPIRED: _("The time to pay for order %(reference)s is over"),
        Kind.OWED_BACK: _("We will return your money for order %(reference)s"),
        Kind.PAY_FAILED: _("Your payment for order %(reference)s did not go through"),
        Kind.REFUNDED: _("Your refund for order %(reference)s"),
    }[Kind(letter.kind)] % {"reference": letter.order.reference}


def compose(letter: Letter) -> EmailMultiAlternatives:
    """The letter in the order's language, as text and as HTML."""
    order = letter.order
    with translation.override(order.language):
        title = subject(letter)
        context = {
            "letter": letter,
            "order": order,
            "parcels": list(_parcels(letter)),
            "consignment": _consignment_of(letter),
            "refund": _refund_of(letter),
            "by_stripe": _paid_by(letter, Payment.Method.STRIPE),
            "in_cash": _paid_by(letter, Payment.Method.CASH),
            "seller": Seller.load(),
            "title": title,
            "link": order.link(),
        }
        message = EmailMultiAlternatives(
            title,
            render_to_string(f"emails/{letter.kind}.txt", context),
            to=[order.contact.email],
            headers={
                "Message-ID": f"<letter-{letter.pk}@{urlsplit(settings.PUBLIC_URL).hostname}>"
            },
        )
        message.attach_alternative(
            render_to_string(f"emails/{letter.kind}.html", context), "text/html"
        )
    return message


def _paid_by(letter: Letter, method: str) -> bool:
    """True when the money this letter is about comes, or goes back, this way."""
    payments = letter.order.payments.all()
    if letter.cause.startswith("refund "):
        payments = payments.filter(refunds=int(letter.cause.split()[1]))
    last = payments.last()
    return last is not None and last.method == method


def _parcels(letter: Letter) -> Iterator[tuple[Consignment, list[Told]]]:
    """What a letter lists: the order as it was placed, or what lies in the parcel it is about."""
    if about := _consignment_of(letter):
        inside = packing.in_the_box(about)
        yield about, [(line, pieces, line.unit_price * pieces) for line, pieces in inside]
        return
    whole = letter.order.consignments.select_related("enterprise").prefetch_related("lines")
    for each in whole:
        yield each, [(line, line.quantity, line.price) for line in each.lines.all()]


def _consignment_of(letter: Letter) -> Consignment | None:
    """The consignment a letter is about, when it is about one."""
    if not letter.cause.startswith("consignment "):
        return None
    own = letter.order.consignments.select_related("enterprise")
    return own.filter(pk=int(letter.cause.split()[1])).first()


def _refund_of(letter: Letter) -> Refund | None:
    """The refund a letter is about, when it is about one."""
    if not letter.cause.startswith("refund "):
        return None
    refunds = Refund.objects.filter(payment__order=letter.order_id, pk=int(letter.cause.split()[1]))
    return refunds.select_related("payment").prefetch_related("lines__line").first()
