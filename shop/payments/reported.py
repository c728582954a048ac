"""What Stripe may report, in the shop's own words: sessions, refunds, disputes, and that it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


class Away(Exception):
    """Stripe did not answer, or not now: nobody knows whether the call was carried out."""


class Broken(Away):
    """Stripe stumbled. It keeps that answer under the call's key and would repeat it for a day."""


class Refused(Exception):
    """Stripe said no, and will say so again."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def unknown(self) -> bool:
        """True when Stripe knows nothing of what was named: another account, or long deleted."""
        return self.code == "resource_missing"


class Forged(Exception):
    """The message is not from Stripe, not meant for us, or too old."""


@dataclass(frozen=True)
class SessionNow:
    """A visit to Stripe's page, as Stripe sees it at this moment."""

    id: str
    status: str  # open, complete, expired
    url: str
    reference: str  # of the order, as we told Stripe
    attempt: str  # the payment's key, as we told Stripe
    amount: Decimal
    currency: str
    paid: bool
    failed: bool  # complete, but the money will not come
    intent_id: str
    paid_with: str
    live: bool


@dataclass(frozen=True)
class IntentNow:
    """The money of one payment: what came in and what of it went back."""

    id: str
    reference: str
    attempt: str
    received: Decimal
    refunded: Decimal


@dataclass(frozen=True)
class RefundNow:
    """A refund as Stripe sees it at this moment."""

    id: str
    status: str  # pending, requires_action, succeeded, failed, canceled
    amount: Decimal
    currency: str
    intent_id: str
    ours: int | None  # our refund's number; None for one made in Stripe's own dashboard
    try_: int | None
    failure: str
    made_at: datetime


@dataclass(frozen=True)
class DisputeNow:
    """A cardholder's complaint as Stripe sees it at this moment."""

    id: str
    status: str
    amount: Decimal
    currency: str
    intent_id: str
    reason: str


@dataclass(frozen=True)
class Message:
    """An event, believed in nothing but its name: what it is about is asked for anew."""

    id: str
    kind: str
    object_id: str
    live: bool
