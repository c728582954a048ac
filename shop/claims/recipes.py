"""How parcels are packed, and how often each way breaks: by product, recipe and carrier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import IO

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from catalogue.models import Product
from people.models import Member
from shop.claims import pictures_of
from shop.models import Claim, ClaimLine, Consignment, OrderLine, PackingRecord

FEW = 5  # parcels; below that a rate says nothing
LOOK_BACK = timedelta(days=730)
KNOWN_SHOWN = 12  # words for boxes and wraps offered again

Recipe = tuple[str, str, str]  # box, wraps, carrier


@dataclass(frozen=True)
class Rate:
    """How often one product broke, packed in one way and sent with one carrier."""

    product: Product
    box: str
    wraps: str
    carrier: str
    parcels: int
    broken: int

    @property
    def few(self) -> bool:
        """Too few parcels to say anything."""
        return self.parcels < FEW

    @property
    def written(self) -> bool:
        """True when somebody has written down how it was packed."""
        return bool(self.box or self.wraps)

    @property
    def percent(self) -> int:
        """Parcels in a hundred of which something broke, rounded up: none is said only of none."""
        return -(-100 * self.broken // self.parcels)


def write_down(
    consignment: Consignment,
    *,
    box: str,
    wraps: str,
    weight_g: int | None,
    photo: IO[bytes] | None,
    by: Member,
) -> PackingRecord:
    """How this parcel was packed, written over what was said before. Raises NotAPicture."""
    name = pictures_of.keep(photo, "packing") if photo is not None else ""
    facts = {"box": box, "wraps": wraps, "weight_g": weight_g, "member": by}
    try:
        with transaction.atomic():
            Consignment.objects.select_for_update().get(pk=consignment.pk)
            before = PackingRecord.objects.filter(consignment=consignment).first()
            kept = before.photo.name if before else ""
            record, _made = PackingRecord.objects.update_or_create(
                consignment=consignment, defaults={**facts, "photo": name or kept}
            )
    except BaseException:
        pictures_of.throw_away([name] if name else [])
        raise
    if name and kept:
        pictures_of.throw_away([kept])
    return record


def known_words(consignment: Consignment, field: str) -> list[str]:
    """What the house called its boxes or wraps before, the latest first."""
    own = PackingRecord.objects.filter(consignment__enterprise=consignment.enterprise_id)
    words = own.exclude(**{field: ""}).order_by("-at").values_list(field, flat=True)[:200]
    return list(dict.fromkeys(words))[:KNOWN_SHOWN]


def rates(products: QuerySet[Product] | None = None) -> list[Rate]:
    """Of everything sent in two years, the likeliest to break first; few parcels last."""
    sent = OrderLine.objects.filter(
        consignment__sent_at__gte=timezone.now() - LOOK_BACK, variant__isnull=False
    )
    if products is not None:
        sent = sent.filter(variant__product__in=products)
    broken = set(
        ClaimLine.objects.filter(
            claim__in=Claim.objects.standing().filter(about=Claim.About.BROKEN), line__in=sent
        ).values_list("line_id", flat=True)
    )
    parcels = defaultdict[tuple[int, Recipe], set[int]](set)
    shards = defaultdict[tuple[int, Recipe], set[int]](set)
    for line, consignment, product, box, wraps, carrier in sent.order_by().values_list(
        *("pk", "consignment_id", "variant__product_id", "consignment__packing__box"),
        *("consignment__packing__wraps", "consignment__carrier"),
    ):
        key = product, (box or "", wraps or "", carrier)
        parcels[key].add(consignment)
        if line in broken:
            shards[key].add(consignment)
    known = Product.objects.select_related("enterprise").in_bulk({key[0] for key in parcels})
    found = [
        Rate(known[product], *recipe, len(sent_in), len(shards[product, recipe]))
        for (product, recipe), sent_in in parcels.items()
    ]
    return sorted(found, key=_worst_first)


def _worst_first(rate: Rate) -> tuple[bool, int, int, int]:
    return rate.few, -rate.percent, -rate.parcels, rate.product.pk


def best(found: Iterable[Rate]) -> Rate | None:
    """The written way that broke least of those that were tried often enough."""
    tried = [rate for rate in found if rate.written and not rate.few]
    return min(tried, key=lambda rate: (rate.broken / rate.parcels, -rate.parcels), default=None)
