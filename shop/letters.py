"""Letters: owed in the transaction that causes them, sent afterwards until they arrive."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from catalogue.models import Session
from shop import packing
from shop.customers import writing
from shop.models import (
    Attendee,
    Claim,
    Consignment,
    Customer,
    Letter,
    Order,
    OrderEvent,
    OrderLine,
    Payment,
    Refund,
    Seller,
    WaitingParty,
)

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
    Kind.ON_LIST: {WaitingParty.State.WAITING},
    Kind.OFFER: {WaitingParty.State.OFFERED},
    Kind.OFFER_OVER: {WaitingParty.State.LAPSED},
    Kind.LIST_MOVED: set(WaitingParty.ON_LIST),
    Kind.LIST_OVER: {WaitingParty.State.OVER},
    Kind.REMINDER: {Order.State.PAID, Order.State.COMPLETED},
    Kind.SESSION_MOVED: {Order.State.PLACED, Order.State.PAID, Order.State.COMPLETED},
}


def owe(order: Order, kind: str, *, cause: str = "") -> bool:
    """Write down that the buyer is owed a letter, once for each cause; True for the call that did.

    Without an address nothing is owed.
    """
    if not order.contact.email:
        return False
    _letter, made = Letter.objects.get_or_create(
        order=order, kind=kind, cause=cause, defaults={"next_try": timezone.now()}
    )
    return made


def owe_party(party: WaitingParty, kind: str, *, cause: str = "") -> None:
    """Write down that a party of a waiting list is owed a letter, once for each cause."""
    Letter.objects.get_or_create(
        party=party, kind=kind, cause=cause, defaults={"next_try": timezone.now()}
    )


def owe_customer(customer: Customer, kind: str, *, cause: str) -> Letter:
    """Write down that a customer is owed a letter, once for each cause."""
    made = {"next_try": timezone.now()}
    return Letter.objects.get_or_create(customer=customer, kind=kind, cause=cause, defaults=made)[0]


def send_due(now: datetime) -> int:
    """Send what is owed; returns how many went out. A mail server that is down costs nothing but time."""
    sent = 0
    for letter in Letter.objects.unsent(now).select_related("order__contact", "party", "customer"):
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
    if letter.customer is not None:
        return writing.is_overtaken(letter)
    state = letter.party.state if letter.party else letter.of_order.state
    if not (letter.party.email if letter.party else letter.of_order.contact.email):
        return True  # erased meanwhile
    if letter.kind in (Kind.REMINDER, Kind.SESSION_MOVED) and _is_missed(letter):
        return True
    return state not in ONLY_WHILE.get(letter.kind, {state})


def _is_missed(letter: Letter) -> bool:
    """True of a session that has begun, does not take place, lies on another day, or has no seat of theirs."""
    session = _session_of(letter)
    if session is None or session.over or session.cancelled_at or not _who_comes(letter, session):
        return True
    _about, _on, day = letter.cause.partition(" on ")
    return bool(day) and day != timezone.localdate(session.starts_at).isoformat()


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
    if letter.kind == Kind.PAID and not letter.of_order.total:
        said = _("Your seats are confirmed: order %(reference)s")
        return said % {"reference": letter.of_order.reference}
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
        Kind.REMINDER: _("See you soon: order %(reference)s"),
        Kind.SESSION_MOVED: _("Your session has changed: order %(reference)s"),
        Kind.SESSION_OFF: _("Your session does not take place: order %(reference)s"),
        Kind.FIRED: _("Your piece is fired and ready: order %(reference)s"),
        Kind.CLAIM: _("We have heard you: order %(reference)s"),
        Kind.CLAIM_YES: _("We make it good: order %(reference)s"),
        Kind.CLAIM_NO: _("About your claim: order %(reference)s"),
        Kind.SEATS_BACK: _("Your seats are given back: order %(reference)s"),
        Kind.FOUND: _("The way back to your orders"),
    }[Kind(letter.kind)] % {"reference": letter.of_order.reference}


def party_subject(letter: Letter) -> str:
    """One line to a party of a waiting list, in the active language."""
    return {
        Kind.ON_LIST: _("You are on the waiting list"),
        Kind.OFFER: _("Seats have come free for you"),
        Kind.OFFER_OVER: _("Our offer of seats is over"),
        Kind.LIST_MOVED: _("The session that you wait for has changed"),
        Kind.LIST_OVER: _("The session does not take place"),
    }[Kind(letter.kind)]


def compose(letter: Letter) -> EmailMultiAlternatives:
    """The letter in its reader's language, as text and as HTML."""
    if letter.party is not None:
        return _to_party(letter, letter.party)
    if letter.customer is not None:
        return _to_customer(letter, letter.customer)
    order = letter.of_order
    with translation.override(order.language):
        title = subject(letter)
        context = {
            "letter": letter,
            "order": order,
            "parcels": list(_parcels(letter)),
            "consignment": _consignment_of(letter),
            "refund": _refund_of(letter),
            "claim": _claim_of(letter),
            **_about_session(letter),
            "by_stripe": _paid_by(letter, Payment.Method.STRIPE),
            "in_cash": _paid_by(letter, Payment.Method.CASH),
            "seller": Seller.load(),
            "title": title,
            "link": order.link(),
            "found": writing.orders_found(order) if letter.kind == Kind.FOUND else [],
        }
        return _message(letter, context, to=order.contact.email)


def _to_party(letter: Letter, party: WaitingParty) -> EmailMultiAlternatives:
    with translation.override(party.language):
        context = {
            "party": party,
            "listed": party.state in WaitingParty.ON_LIST,
            "session": party.session,
            "language": party.language,
            "seller": Seller.load(),
            "title": party_subject(letter),
            "link": party.link(),
        }
        return _message(letter, context, to=party.email, **_leaving(party))


def _to_customer(letter: Letter, customer: Customer) -> EmailMultiAlternatives:
    language = writing.language_of(letter, customer)
    with translation.override(language):
        context = {
            "language": language,
            "seller": Seller.load(),
            "title": writing.subject(letter),
            **writing.about(letter, language),
        }
        return _message(letter, context, to=customer.email, **writing.headers(letter))


def _leaving(party: WaitingParty) -> dict[str, str]:
    """The mail program’s own button by which a party leaves the list (RFC 8058)."""
    if party.state not in WaitingParty.ON_LIST:
        return {}
    return {
        "List-Unsubscribe": f"<{party.link()}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _message(
    letter: Letter, context: dict[str, Any], *, to: str, **headers: str
) -> EmailMultiAlternatives:
    """Its text and its HTML; the number in the head tells one letter from another."""
    number = f"<letter-{letter.pk}@{urlsplit(settings.PUBLIC_URL).hostname}>"
    message = EmailMultiAlternatives(
        context["title"],
        render_to_string(f"emails/{letter.kind}.txt", context),
        to=[to],
        headers={"Message-ID": number, **headers},
    )
    message.attach_alternative(render_to_string(f"emails/{letter.kind}.html", context), "text/html")
    return message


def _paid_by(letter: Letter, method: str) -> bool:
    """True when the money this letter is about comes, or goes back, this way."""
    payments = letter.of_order.payments.all()
    if letter.cause.startswith("refund "):
        payments = payments.filter(refunds=int(letter.cause.split()[1]))
    last = payments.last()
    return last is not None and last.method == method


def _parcels(letter: Letter) -> Iterator[tuple[Consignment, list[Told]]]:
    """What a letter lists: the order as it was placed, or what lies in the parcel it is about."""
    if about := _consignment_of(letter):
        inside = packing.in_the_box(about)
        yield about, [(line, pieces, line.price_of(0, pieces)) for line, pieces in inside]
        return
    whole = letter.of_order.consignments.bought().select_related("enterprise")
    for each in whole.prefetch_related("lines"):
        yield each, [(line, line.quantity, line.price) for line in each.lines.all()]


def _consignment_of(letter: Letter) -> Consignment | None:
    """The consignment a letter is about, when it is about one."""
    if not letter.cause.startswith("consignment "):
        return None
    own = letter.of_order.consignments.select_related("enterprise")
    return own.filter(pk=int(letter.cause.split()[1])).first()


def _refund_of(letter: Letter) -> Refund | None:
    """The refund a letter is about, when it is about one."""
    if not letter.cause.startswith("refund "):
        return None
    refunds = Refund.objects.filter(payment__order=letter.order_id, pk=int(letter.cause.split()[1]))
    return refunds.select_related("payment").prefetch_related("lines__line").first()


def _claim_of(letter: Letter) -> Claim | None:
    """The claim a letter is about, when it is about one."""
    if not letter.cause.startswith("claim "):
        return None
    claims = Claim.objects.filter(consignment__order=letter.order_id)
    return claims.for_lists().filter(pk=int(letter.cause.split()[1])).first()


def _session_of(letter: Letter) -> Session | None:
    """The session a letter is about, when it is about one."""
    if not letter.cause.startswith("session "):
        return None
    found = Session.objects.select_related("workshop", "variant")
    return found.filter(pk=int(letter.cause.split()[1])).first()


def _who_comes(letter: Letter, session: Session) -> list[Attendee]:
    """Whom the order names for this session and who still comes."""
    return list(_named(letter, session).filter(given_back_at=None))


def _named(letter: Letter, session: Session) -> QuerySet[Attendee]:
    """Everybody whom the order names for this session."""
    named = Attendee.objects.filter(line__consignment__order=letter.order_id)
    return named.filter(line__variant=session.variant_id)


def _about_session(letter: Letter) -> dict[str, Any]:
    """The session, who comes, and how it was before a change."""
    session = _session_of(letter)
    if session is None:
        return {}
    _about, _event, event = letter.cause.partition(" event ")
    before = OrderEvent.objects.filter(order=letter.order_id, pk=int(event)) if event else None
    change = before.first() if before is not None else None
    return {
        "session": session,
        "people": _who_comes(letter, session),
        "gone": list(_named(letter, session).exclude(given_back_at=None)),
        "cost": OrderLine.objects.filter(
            consignment__order=letter.order_id, variant=session.variant_id, unit_price__gt=0
        ).exists(),
        "before": change.why if change else "",
    }
