"""How long we know who somebody is: the rules of the privacy notice, carried out each day.

Unpaid orders: 90 days. Pictures of slips: 90 days after the order is over. Who bought: two years
after the order is over, when nobody claims anything any more; the sale itself stays in the books.
Accounts into which nobody has come for two years, addresses nobody has proven: gone as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Max, Q, QuerySet

from shop.customers import asks, erasing, links, strays
from shop.models import Customer, Erasure, Order, OrderContact, Slip

UNPAID_KEPT: timedelta = getattr(settings, "UNPAID_CONTACTS_KEPT", timedelta(days=90))
SLIPS_KEPT: timedelta = getattr(settings, "SLIPS_KEPT", timedelta(days=90))
CONTACTS_KEPT: timedelta = getattr(settings, "CONTACTS_KEPT", timedelta(days=730))
ACCOUNTS_KEPT: timedelta = getattr(settings, "ACCOUNTS_KEPT", timedelta(days=730))
UNPROVEN_KEPT = timedelta(days=7)
AT_ONCE = 500  # rows of one transaction; the rest waits for the next
DAILY = "shop.customers.keeping"


@dataclass(frozen=True)
class Counted:
    """What one round forgot."""

    contacts: int = 0
    slips: int = 0
    accounts: int = 0
    asks: int = 0
    links: int = 0
    strays: int = 0

    def __bool__(self) -> bool:
        """True when there was anything to forget."""
        return any(vars(self).values())

    def __str__(self) -> str:
        return (
            f"contacts of orders erased: {self.contacts}, pictures of slips: {self.slips}, "
            f"accounts: {self.accounts}, requests to be told: {self.asks}, "
            f"log-in links: {self.links}, pictures that nothing names: {self.strays}"
        )


def daily(now: datetime) -> Counted:
    """Once a day, and once after every start; a round too many changes nothing."""
    if not cache.add(DAILY, "done", timeout=24 * 3600):
        return Counted()
    return erase_old(now)


def erase_old(now: datetime) -> Counted:
    """Forget what is older than the privacy notice allows. Safe at any time, twice, at once."""
    return Counted(
        contacts=_in_heaps(lambda: _contacts(now)),
        slips=_in_heaps(lambda: _slips(now)),
        accounts=_accounts(now),
        asks=asks.forget(now),
        links=links.forget(now),
        strays=strays.throw_away(now),
    )


def _in_heaps(deed: Callable[[], int]) -> int:
    """Repeat a deed that does a heap at a time, until nothing is left for it."""
    count = 0
    while done := deed():
        count += done
    return count


def _over(now: datetime, kept: timedelta) -> QuerySet[Order]:
    """Orders to which nothing has happened for so long, and of which nothing is open."""
    quiet = Order.objects.annotate(last=Max("events__at")).filter(
        Q(last__lte=now - kept) | Q(last=None, placed_at__lte=now - kept)
    )
    business = erasing.still_open(Order.objects.all(), now).values("pk")
    return quiet.exclude(pk__in=business)


@transaction.atomic
def _contacts(now: datetime) -> int:
    """One heap of contacts, those whose buyers have asked for it first."""
    known = OrderContact.objects.exclude(name="", phone="", email="", erase_when_done=False)
    business = erasing.still_open(Order.objects.filter(contact__in=known), now).values("pk")
    asked = known.filter(erase_when_done=True).exclude(order__in=business)
    unpaid = _over(now, UNPAID_KEPT).filter(paid_at=None)
    old = known.filter(
        Q(order__in=unpaid.values("pk")) | Q(order__in=_over(now, CONTACTS_KEPT).values("pk"))
    )
    done = _write_down(asked, Erasure.Why.ASKED)
    return done + _write_down(old, Erasure.Why.OLD)


def _write_down(contacts: QuerySet[OrderContact], why: str) -> int:
    """Forget these, and note which; how many."""
    numbers = list(contacts.order_by("order_id").values_list("order_id", flat=True)[:AT_ONCE])
    # Held until they are written: money that comes in this moment waits, and finds it erased.
    held = Order.objects.select_for_update().filter(pk__in=numbers).order_by("pk")
    kept = [order.pk for order in held]
    if not kept:
        return 0
    done = erasing.forget_orders(kept)
    Erasure.objects.create(why=why, orders=kept)
    return done


@transaction.atomic
def _slips(now: datetime) -> int:
    """One heap of pictures."""
    old = Slip.objects.exclude(picture="").filter(order__in=_over(now, SLIPS_KEPT).values("pk"))
    numbers = old.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    return erasing.drop_slips(Slip.objects.filter(pk__in=list(numbers)))


def _accounts(now: datetime) -> int:
    """Accounts nobody uses, and addresses of which nobody has shown that they are theirs."""
    unproven = Q(proven_at=None, asks=None, made_at__lte=now - UNPROVEN_KEPT)
    unused = Q(proven_at__isnull=False, last_seen__lte=now - ACCOUNTS_KEPT)
    numbers = list(Customer.objects.filter(unproven | unused).values_list("pk", flat=True))
    for start in range(0, len(numbers), AT_ONCE):
        heap = numbers[start : start + AT_ONCE]
        with transaction.atomic():
            Customer.objects.filter(pk__in=heap).delete()
            Erasure.objects.create(why=Erasure.Why.OLD, customers=heap)
    return len(numbers)
