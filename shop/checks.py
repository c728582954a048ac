"""What must be right before the counter opens."""

from typing import Any

from django.conf import settings
from django.core import checks

from shop.payments.promptpay import Receiver


@checks.register
def receiver_can_be_paid(**kwargs: Any) -> list[checks.CheckMessage]:
    """A mistyped PROMPTPAY_ID is found here, not by the first buyer."""
    if not settings.OWN_QR:
        return []
    try:
        receiver = Receiver.parse(settings.PROMPTPAY_ID)
    except ValueError as e:
        return [checks.Error(str(e), id="shop.E001")]
    if receiver.is_demo and not settings.DEBUG:
        return [checks.Error("PROMPTPAY_ID is the demo's: nobody would be paid.", id="shop.E002")]
    return []


@checks.register
def buyers_can_pay(**kwargs: Any) -> list[checks.CheckMessage]:
    """A shop without any way of paying stays shut."""
    if settings.OWN_QR or settings.STRIPE_SECRET_KEY:
        return []
    return [checks.Error("Nobody can pay: set STRIPE_SECRET_KEY or OWN_QR=1.", id="shop.E003")]
