"""The ways of paying that this shop offers today, as its settings say."""

from __future__ import annotations

from django.conf import settings

from shop.models import Payment

Method = Payment.Method


def offered() -> list[Payment.Method]:
    """Ways a buyer may choose from, the likeliest first."""
    by_stripe = [Method.STRIPE] if settings.STRIPE_SECRET_KEY else []
    return [*by_stripe, *([Method.PROMPTPAY] if settings.OWN_QR else [])]
