"""The ways of paying that this shop offers today, as its settings say."""

from __future__ import annotations

from django.conf import settings

from shop.delivery import Quote
from shop.models import Payment
from shop.payments import cash

Method = Payment.Method


def offered() -> list[Payment.Method]:
    """Ways a buyer may choose from for any purchase, the likeliest first."""
    by_stripe = [Method.STRIPE] if settings.STRIPE_SECRET_KEY else []
    return [*by_stripe, *([Method.PROMPTPAY] if settings.OWN_QR else [])]


def offered_for(priced: Quote) -> list[Payment.Method]:
    """Ways for this very purchase: those for any, and cash where everything is fetched."""
    return [*offered(), *([Method.CASH] if cash.offered(priced) else [])]
