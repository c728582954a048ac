"""Tell me when it is back: who asked for a variant that is sold out hears once, by e-mail.

Of one piece that comes back not a hundred people are told: at most five letters go out for each
piece that is there, the oldest request first; the others hear when the first have had three days.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from catalogue.models import Variant
from shop import letters, stock
from shop.customers import links
from shop.models import Customer, Letter, StockAsk

ASKS_LAST: timedelta = getattr(settings, "ASKS_LAST", timedelta(days=180))
ASKS_A_DAY: int = getattr(settings, "ASKS_A_DAY", 10)  # of one mailbox
LETTERS_A_PIECE: int = getattr(settings, "LETTERS_A_PIECE", 5)
HEAD_START = timedelta(days=3)  # of those who were told first
TOLD_KEPT = timedelta(days=30)
SOLD_OUT = Variant.Availability.SOLD_OUT
WAITED_FOR = (Variant.Kind.STOCK, Variant.Kind.MADE_TO_ORDER)  # a unique piece never comes back


class NotSoldOut(Exception):
    """It can be had now, or will never come back: nobody waits for it."""


def can_be_asked(variant: Variant) -> bool:
    """True of what is sold out and may come again."""
    return variant.active and variant.sold_out and variant.kind in WAITED_FOR


@transaction.atomic
def ask(variant: Variant, email: str, language: str) -> bool:
    """Remember that this mailbox wants to hear of a variant; the same ask twice is one.

    False when the mailbox has asked too often today, which nobody is told. Raises NotSoldOut.
    """
    if not can_be_asked(variant):
        raise NotSoldOut
    number = links.customer_of(email, language).pk
    customer = Customer.objects.select_for_update().get(pk=number)
    today = customer.asks.filter(asked_at__gt=timezone.now() - timedelta(days=1))
    if today.count() >= ASKS_A_DAY:
        return False
    StockAsk.objects.get_or_create(
        customer=customer, variant=variant, told_at=None, defaults={"language": language}
    )
    return True


def tell(now: datetime) -> int:
    """Write a letter to everybody whose turn it is; how many. Safe at once in several processes."""
    _open_again()
    back = Variant.objects.for_sale().exclude(availability=SOLD_OUT)
    waited = back.filter(asks__told_at=None, asks__isnull=False).distinct().order_by("pk")
    return sum(_tell_of(variant, now) for variant in waited)


@transaction.atomic
def _tell_of(variant: Variant, now: datetime) -> int:
    """The letters of one variant; its shelf is held, so that two workers count as one."""
    free = stock.lock(variant).free
    asks = StockAsk.objects.filter(variant=variant)
    lately = asks.filter(told_at__gt=now - HEAD_START).count()
    turn: QuerySet[StockAsk] = asks.filter(told_at=None).select_related("customer").order_by("pk")
    if variant.kind != Variant.Kind.MADE_TO_ORDER:
        turn = turn[: max(0, LETTERS_A_PIECE * free - lately)]
    return sum(_tell(each, now) for each in turn)


def _tell(ask: StockAsk, now: datetime) -> bool:
    """One letter, for the one call that claims the ask."""
    if not StockAsk.objects.filter(pk=ask.pk, told_at=None).update(told_at=now):
        return False
    cause = f"ask {ask.pk} {ask.language}"
    letter = letters.owe_customer(ask.customer, Letter.Kind.BACK, cause=cause)
    StockAsk.objects.filter(pk=ask.pk).update(letter=letter)
    return True


def _open_again() -> None:
    """Whose letter was not sent, because all was sold again in the same minute, goes on waiting."""
    for ask in StockAsk.objects.filter(told_at__isnull=False, letter=None).order_by("pk"):
        same = StockAsk.objects.filter(customer=ask.customer_id, variant=ask.variant_id)
        if same.filter(told_at=None).exists():
            ask.delete()
        else:
            StockAsk.objects.filter(pk=ask.pk, letter=None).update(told_at=None)


def stop(ask: StockAsk) -> None:
    """Hear no more of it; what was not sent yet is not sent."""
    ask.delete()


def forget(now: datetime) -> int:
    """Drop requests nobody answered in half a year, and those answered a month ago; how many."""
    old, _each = StockAsk.objects.filter(asked_at__lte=now - ASKS_LAST).delete()
    told, _each = StockAsk.objects.filter(told_at__lte=now - TOLD_KEPT).delete()
    return old + told
