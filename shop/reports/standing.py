"""What waits, and what stands still: parcels, claims, carts that were left, stock nobody buys."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import DateTimeField, F, Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalogue.models import Variant
from shop.models import (
    Cart,
    CartLine,
    Claim,
    Consignment,
    Order,
    Payout,
    Refund,
    Review,
    StockRecord,
)
from shop.office import finding

LATE_AFTER = timedelta(days=3)
LEFT_AFTER = timedelta(hours=1)
SHOWN = 100


@dataclass(frozen=True)
class Waits:
    """A number, and where its rows are."""

    label: str | Promise
    count: int
    url: str
    urgent: bool = False


def today(now: datetime) -> list[Waits]:
    """Everything that waits for somebody, the urgent first; what is nothing is left out."""
    heights = finding.waiting()
    orders, waiting = reverse("shop_office:orders"), reverse("shop_office:report_waiting")
    unsent, behind = to_send().count(), late(now).count()
    found = [
        Waits(_("Slips to check"), heights["slip"], f"{orders}?state=slip", urgent=True),
        Waits(_("Money to return"), heights["refund"], f"{orders}?state=refund", urgent=True),
        Waits(_("Disputed payments"), heights["dispute"], f"{orders}?state=dispute", urgent=True),
        Waits(
            _("Claims to decide"),
            Claim.objects.to_decide().count(),
            reverse("shop_office:claims"),
            urgent=True,
        ),
        Waits(_("Parcels that are late"), behind, waiting, urgent=True),
        Waits(_("Parcels to pack and send"), unsent - behind, waiting),
        Waits(
            _("Reviews to read"),
            Review.objects.filter(state=Review.State.PENDING).count(),
            reverse("shop_office:reviews"),
        ),
        Waits(
            _("Payouts to transfer"),
            Payout.objects.filter(state=Payout.State.APPROVED).count(),
            reverse("shop_office:payouts"),
        ),
    ]
    return [each for each in found if each.count > 0]


def to_send() -> QuerySet[Consignment]:
    """Paid parcels and pick-ups that are still in the house, the oldest first."""
    here = (Consignment.State.WAITING, Consignment.State.PACKED)
    paid = Consignment.objects.paid_for().packed_up()
    return paid.filter(state__in=here, order__paid_at__isnull=False).order_by(
        "order__paid_at", "pk"
    )


def late(now: datetime) -> QuerySet[Consignment]:
    """Those that were paid more than three days ago; what is made to order takes its days longer."""
    ready = to_send().filter(order__paid_at__lt=now - LATE_AFTER)
    return ready.exclude(lines__kind=Variant.Kind.MADE_TO_ORDER)


@dataclass(frozen=True)
class LeftCarts:
    """How many bags were filled and left, and what lies in them."""

    carts: int
    pieces: int
    baht: Decimal


def carts_left(now: datetime) -> LeftCarts:
    """Nobody is named: a bag has no name."""
    lines = CartLine.objects.filter(cart__touched__lt=now - LEFT_AFTER)
    found = lines.values_list("cart", "quantity", "variant__price")
    baht = sum((price * quantity for _cart, quantity, price in found), Decimal(0))
    carts = Cart.objects.filter(touched__lt=now - LEFT_AFTER, lines__isnull=False).distinct()
    return LeftCarts(carts.count(), sum(quantity for _cart, quantity, _price in found), baht)


@dataclass(frozen=True)
class Still:
    """Pieces that stand on a shelf, and since when nobody has bought one."""

    record: StockRecord
    since: datetime

    @property
    def variant(self) -> Variant:
        """What it is."""
        return self.record.variant

    @property
    def free(self) -> int:
        """How many can be had."""
        return self.record.on_hand - self.record.reserved

    @property
    def worth(self) -> Decimal:
        """Baht that stand there."""
        return self.variant.price * self.free


def stands_still(now: datetime, days: int) -> list[Still]:
    """What is for sale and was not sold for so many days, the most baht first."""
    sold = Max(
        "variant__order_lines__consignment__order__paid_at",
        filter=Q(variant__order_lines__consignment__replaces=None),
        output_field=DateTimeField(),
    )
    shelf = (
        StockRecord.objects.filter(
            variant__in=Variant.objects.for_sale(), on_hand__gt=F("reserved")
        )
        .exclude(variant__kind=Variant.Kind.SEAT)
        .select_related("variant__product__enterprise")
        .annotate(last_sold=sold)
    )
    limit = now - timedelta(days=days)
    found = []
    for record in shelf:
        since = max(
            filter(None, (record.last_sold, record.variant.product.on_sale_since)), default=None
        )
        if since is not None and since < limit:
            found.append(Still(record, since))
    return sorted(found, key=lambda each: -each.worth)[:SHOWN]


def unpaid() -> tuple[int, Decimal]:
    """Orders that wait for their money, and how much."""
    amounts = Order.objects.filter(state=Order.State.PLACED).values_list("total", flat=True)
    return len(amounts), sum(amounts, Decimal(0))


def reasons(begins: datetime, ends: datetime) -> list[tuple[str, int, Decimal]]:
    """Why money went back: each reason with its refunds and baht."""
    made = Refund.objects.filter(asked_at__gte=begins, asked_at__lt=ends)
    counts: Counter[str] = Counter()
    sums: dict[str, Decimal] = {}
    for reason, amount in made.values_list("reason", "amount"):
        counts[reason] += 1
        sums[reason] = sums.get(reason, Decimal(0)) + amount
    return [(reason, count, sums[reason]) for reason, count in counts.most_common(SHOWN)]


def days_since(moment: datetime) -> int:
    """Whole days until now."""
    return (timezone.now() - moment).days
