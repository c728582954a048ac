"""The edge to Stripe: the calls the shop makes, and what it is told, in the shop's own words.

Nothing else imports `stripe`. Amounts are baht here and satang beyond. Every call that writes
carries a key that was stored before it, so that a repetition does nothing twice. Each function
raises Away when Stripe's answer is not known, Refused when Stripe said no.
Source: Stripe API reference, version 2026-10-28.endive, as pinned by the SDK.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

import stripe
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from shop.models import Order, OrderLine, Payment, Refund
from shop.payments.reported import (
    Away,
    Broken,
    DisputeNow,
    Forged,
    IntentNow,
    Message,
    RefundNow,
    Refused,
    SessionNow,
)

CURRENCY = "thb"
WHOLE_SESSION = ["payment_intent.latest_charge"]
LONGEST_NAME = 240  # characters of a line's name on Stripe's page
PAGE = 100  # rows of one answer, the most Stripe gives

P = ParamSpec("P")
R = TypeVar("R")


# --- the line to Stripe ---------------------------------------------------------------------


def _client() -> stripe.StripeClient:
    return _client_of(os.getpid(), settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


@cache
def _client_of(process: int, key: str, base: str) -> stripe.StripeClient:
    """One client a process: a forked child must not talk through its parent's connections."""
    return stripe.StripeClient(
        key,
        base_addresses={"api": base.rstrip("/")},
        http_client=stripe.RequestsClient(timeout=settings.STRIPE_TIMEOUT),
        max_network_retries=settings.STRIPE_RETRIES,
    )


def _asking(call: Callable[P, R]) -> Callable[P, R]:
    """Tell Stripe's many errors apart by what they mean for us."""

    @wraps(call)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return call(*args, **kwargs)
        except (stripe.APIConnectionError, stripe.RateLimitError) as e:
            raise Away(type(e).__name__) from e
        except stripe.StripeError as e:
            if type(e) is stripe.APIError:
                stumbled = (e.http_status or 0) >= 500
                raise (Broken if stumbled else Away)(f"status {e.http_status}") from e
            raise Refused(e.code or type(e).__name__) from e

    return asked


def live() -> bool:
    """True when the key moves real money."""
    return "_live_" in settings.STRIPE_SECRET_KEY


def satang(amount: Decimal) -> int:
    """Baht as the whole number that Stripe counts in."""
    return int((amount * 100).to_integral_exact())


def _baht(amount: int | None) -> Decimal:
    return Decimal(amount or 0) / 100


# --- sessions: visits to Stripe's page ---------------------------------------------------------


@_asking
def open_session(payment: Payment) -> SessionNow:
    """Have Stripe make its page for this attempt; asked again, it answers with the same one."""
    made = _client().v1.checkout.sessions.create(
        _session_params(payment), {"idempotency_key": payment.idempotency_key}
    )
    return _session(made)


def _session_params(payment: Payment) -> Any:
    """What Stripe is told; made only from what never changes once the attempt is written down."""
    order = payment.order
    ours = {"order": order.reference, "attempt": payment.idempotency_key}
    with translation.override(order.language):
        back = settings.PUBLIC_URL + reverse("shop:order_back", args=[order.token])
        assert payment.session_ends is not None  # noqa: S101 - written with every such attempt
        return {
            "mode": "payment",
            "ui_mode": "hosted_page",
            "allowed_payment_method_types": ["card", "promptpay"],
            "locale": order.language,
            "client_reference_id": order.reference,
            "customer_email": order.contact.email,
            "metadata": ours,
            "payment_intent_data": {"description": order.reference, "metadata": ours},
            "line_items": list(_items(order)),
            "adaptive_pricing": {"enabled": False},  # the price is baht; a bank may show its own
            "expires_at": int(payment.session_ends.timestamp()),
            "success_url": back,
            "cancel_url": back,
        }


def _items(order: Order) -> Iterator[dict[str, Any]]:
    """Everything that is paid for, in the order's language; together it is the total."""
    lines = OrderLine.objects.filter(consignment__order=order).order_by("pk")
    for line in lines:
        option = line.say("option")
        name = f"{line.say('name')} · {option}" if option else line.say("name")
        if line.discount:
            yield _item(f"{name} × {line.quantity}", line.price, 1)
        else:
            yield _item(name, line.unit_price, line.quantity)
    if order.delivery_total:
        yield _item(_("Delivery"), order.delivery_total, 1)


def _item(name: str, price: Decimal, quantity: int) -> dict[str, Any]:
    return {
        "quantity": quantity,
        "price_data": {
            "currency": CURRENCY,
            "unit_amount": satang(price),
            "product_data": {"name": name[:LONGEST_NAME]},
        },
    }


@_asking
def session_now(session_id: str) -> SessionNow:
    """What has become of a visit."""
    found = _client().v1.checkout.sessions.retrieve(session_id, {"expand": WHOLE_SESSION})
    return _session(found)


@_asking
def close_session(session_id: str) -> SessionNow:
    """End a visit, so that no money comes through it any more. Refused when it is over already.

    To end it twice does no harm, so every call has a key of its own: a stumble is not repeated.
    """
    params: Any = {"expand": WHOLE_SESSION}
    key: Any = {"idempotency_key": f"close-{session_id}-{secrets.token_hex(4)}"}
    return _session(_client().v1.checkout.sessions.expire(session_id, params, key))


@_asking
def sessions_since(moment: datetime) -> list[SessionNow]:
    """Every visit begun since then, newest first."""
    params: Any = {
        "created": {"gte": int(moment.timestamp())},
        "limit": PAGE,
        "expand": [f"data.{what}" for what in WHOLE_SESSION],
    }
    found = _client().v1.checkout.sessions.list(params)
    return [_session(one) for one in found.auto_paging_iter()]


def _session(found: stripe.checkout.Session) -> SessionNow:
    said = _said(found.metadata)
    intent: Any = found.payment_intent
    whole = intent if isinstance(intent, stripe.PaymentIntent) else None
    charge: Any = whole.latest_charge if whole else None
    how = charge.payment_method_details if isinstance(charge, stripe.Charge) else None
    unpaid = found.status == "complete" and found.payment_status == "unpaid"
    return SessionNow(
        id=found.id,
        status=found.status or "",
        url=found.url or "",
        reference=found.client_reference_id or "",
        attempt=said.get("attempt", ""),
        amount=_baht(found.amount_total),
        currency=found.currency or "",
        paid=found.status == "complete" and found.payment_status == "paid",
        failed=unpaid
        and whole is not None
        and whole.status in ("requires_payment_method", "canceled"),
        intent_id=whole.id if whole else intent or "",
        paid_with=how.type if how else "",
        live=found.livemode,
    )


@_asking
def intent_now(intent_id: str) -> IntentNow:
    """What came in and went back."""
    found = _client().v1.payment_intents.retrieve(intent_id, {"expand": ["latest_charge"]})
    charge: Any = found.latest_charge
    said = _said(found.metadata)
    return IntentNow(
        id=found.id,
        reference=said.get("order", ""),
        attempt=said.get("attempt", ""),
        received=_baht(found.amount_received),
        refunded=_baht(charge.amount_refunded if charge else 0),
    )


# --- money going back, and money disputed -----------------------------------------------------


@_asking
def ask_refund(refund: Refund) -> RefundNow:
    """Have Stripe return this money; asked again, it answers with the same refund."""
    order = refund.payment.order
    params: Any = {
        "payment_intent": refund.payment.intent_id,
        "amount": satang(refund.amount),
        "reason": "requested_by_customer",
        "metadata": {
            "order": order.reference,
            "refund": str(refund.pk),
            "try": str(refund.tries),
        },
    }
    if order.contact.email:  # PromptPay cannot give back without asking for an account
        params["instructions_email"] = order.contact.email
    key: Any = {"idempotency_key": refund.idempotency_key}
    return _refund(_client().v1.refunds.create(params, key))


@_asking
def refund_now(stripe_id: str) -> RefundNow:
    """What has become of a refund."""
    return _refund(_client().v1.refunds.retrieve(stripe_id))


@_asking
def refunds_since(moment: datetime) -> list[RefundNow]:
    """Every refund since then, those of Stripe's own dashboard too; newest first."""
    params: Any = {"created": {"gte": int(moment.timestamp())}, "limit": PAGE}
    found = _client().v1.refunds.list(params)
    return [_refund(one) for one in found.auto_paging_iter()]


def _refund(found: stripe.Refund) -> RefundNow:
    said = _said(found.metadata)

    def number(name: str) -> int | None:
        text = said.get(name, "")
        return int(text) if text.isascii() and text.isdigit() else None

    return RefundNow(
        id=found.id,
        status=found.status or "",
        amount=_baht(found.amount),
        currency=found.currency,
        intent_id=_id_of(found.payment_intent),
        ours=number("refund"),
        try_=number("try"),
        failure=getattr(found, "failure_reason", None) or "",
        made_at=datetime.fromtimestamp(found.created, UTC),
    )


@_asking
def dispute_now(dispute_id: str) -> DisputeNow:
    """What has become of a complaint."""
    return _dispute(_client().v1.disputes.retrieve(dispute_id))


@_asking
def disputes_since(moment: datetime) -> list[DisputeNow]:
    """Every complaint since then, newest first."""
    params: Any = {"created": {"gte": int(moment.timestamp())}, "limit": PAGE}
    found = _client().v1.disputes.list(params)
    return [_dispute(one) for one in found.auto_paging_iter()]


def _dispute(found: stripe.Dispute) -> DisputeNow:
    return DisputeNow(
        id=found.id,
        status=found.status,
        amount=_baht(found.amount),
        currency=found.currency,
        intent_id=_id_of(found.payment_intent),
        reason=found.reason,
    )


def _said(metadata: Any) -> dict[str, str]:
    """What we told Stripe to remember."""
    return dict(metadata.to_dict()) if metadata else {}


def _id_of(what: Any) -> str:
    """Stripe names things by their number, or tells them whole."""
    return what if isinstance(what, str) else (what.id if what else "")


# --- what Stripe tells by itself ----------------------------------------------------------------


def heard(body: bytes, signature: str) -> Message:
    """The message in a signed body. Raises Forged unless Stripe signed it, just now and for us."""
    try:
        event = _client().construct_event(body, signature, settings.STRIPE_WEBHOOK_SECRET)
        about = event.data.object
        about_id = str(getattr(about, "id", None) or "")  # an account's balance, say, has none
        message = Message(event.id, event.type, about_id, event.livemode)
    except (stripe.StripeError, ValueError, AttributeError, KeyError, TypeError) as e:
        raise Forged(type(e).__name__) from e
    if getattr(event, "account", None) or message.live != live():
        raise Forged("of another account")
    return message
