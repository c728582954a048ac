"""What sending costs, known to the satang before anybody presses a button."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from catalogue.models import Enterprise, Variant
from shop.models import Consignment, DeliveryRate, DeliveryZone, Seller

Method = Consignment.Method
FREE = Decimal(0)


class NoRate(Exception):
    """The managers have set no rate for this zone; the shop cannot say what sending costs."""


@dataclass(frozen=True)
class Line:
    """So many pieces of one variant, wherever they stand: in a cart, on a product page."""

    variant: Variant
    quantity: int

    @property
    def price(self) -> Decimal:
        """Baht for all pieces of the line, at today's price."""
        return self.variant.price * self.quantity

    @property
    def weight_g(self) -> int:
        """Packed weight of all pieces of the line; a seat weighs nothing."""
        return (self.variant.packed_weight_g or 0) * self.quantity


@dataclass
class Share:
    """What one enterprise sends (or hands over) of one purchase."""

    enterprise: Enterprise
    method: str
    lines: list[Line] = field(default_factory=list)
    fee: Decimal = FREE

    @property
    def goods(self) -> Decimal:
        """Baht for the pieces."""
        return sum((line.price for line in self.lines), FREE)

    @property
    def weight_g(self) -> int:
        """Packed weight."""
        return sum(line.weight_g for line in self.lines)

    @property
    def heaviest_g(self) -> int:
        """Packed weight of its heaviest piece."""
        return max((line.variant.packed_weight_g or 0 for line in self.lines), default=0)

    @property
    def may_be_picked_up(self) -> bool:
        """True when this enterprise hands goods over at its house."""
        return self.enterprise.pick_up


@dataclass
class Quote:
    """The whole price of one purchase: each enterprise's share, delivery, and the total."""

    shares: list[Share]
    free_from: Decimal | None = None
    sendable: bool = True  # False where no rate is set: then the total says nothing yet

    @property
    def goods(self) -> Decimal:
        """Baht for everything bought."""
        return sum((share.goods for share in self.shares), FREE)

    @property
    def delivery(self) -> Decimal:
        """Baht for all parcels."""
        return sum((share.fee for share in self.shares), FREE)

    @property
    def total(self) -> Decimal:
        """What the buyer pays."""
        return self.goods + self.delivery

    @property
    def weight_g(self) -> int:
        """Packed weight of all parcels."""
        return sum(share.weight_g for share in self.shares)

    @property
    def missing_for_free(self) -> Decimal:
        """Baht of goods still missing for free delivery; 0 when reached, not offered or nothing is sent."""
        if self.free_from is None or not self.delivery:
            return FREE
        return max(FREE, self.free_from - self.goods)

    @property
    def needs_address(self) -> bool:
        """True when anything goes by parcel."""
        return any(share.method == Method.PARCEL for share in self.shares)


class Tariff:
    """Every zone and rate the managers have set, read at once."""

    def __init__(self) -> None:
        self.rates = list(
            DeliveryRate.objects.select_related("zone").order_by("zone_id", "up_to_g")
        )

    def zone_for(self, postcode: str) -> DeliveryZone:
        """The zone whose longest prefix matches; without a match, the rest of the country. Raises NoRate."""
        best, length = None, -1
        for zone in dict.fromkeys(rate.zone for rate in self.rates):
            prefixes = zone.postcodes.split() or [""]
            fit = max(
                (len(prefix) for prefix in prefixes if postcode.startswith(prefix)), default=-1
            )
            if fit > length:
                best, length = zone, fit
        if best is None:
            raise NoRate(postcode)
        return best

    def fee(self, zone: DeliveryZone, enterprise: Enterprise, weight_g: int) -> Decimal:
        """Baht for so many grams; more than the heaviest band goes in several parcels. Raises NoRate."""
        in_zone = [rate for rate in self.rates if rate.zone_id == zone.pk]
        rates = [rate for rate in in_zone if rate.enterprise_id == enterprise.pk]
        rates = rates or [rate for rate in in_zone if rate.enterprise_id is None]
        if not rates:
            raise NoRate(zone.code)
        full, rest = divmod(weight_g, rates[-1].up_to_g)
        if full and not rest:
            return rates[-1].fee * full
        return rates[-1].fee * full + next(rate.fee for rate in rates if rest <= rate.up_to_g)


def quote(
    lines: Iterable[Line],
    *,
    postcode: str = "",
    methods: Mapping[str, str] | None = None,
    seller: Seller | None = None,
) -> Quote:
    """Price a purchase. `methods` maps an enterprise's code to the wanted method, parcel by default.

    Delivery is free from the seller's threshold on, except for a share with a piece over the
    limit: a heavy planter costs its postage whatever else is bought. Raises NoRate.
    """
    seller = seller or Seller.load()
    shares = _shares(lines, methods or {})
    priced = Quote(shares, seller.free_delivery_from)
    reached = priced.free_from is not None and priced.goods >= priced.free_from
    parcels = [share for share in shares if share.method == Method.PARCEL]
    paid = [
        share
        for share in parcels
        if not (reached and share.heaviest_g <= seller.free_delivery_piece_g)
    ]
    if paid:
        tariff = Tariff()
        zone = tariff.zone_for(postcode)
        for share in paid:
            share.fee = tariff.fee(zone, share.enterprise, share.weight_g)
    return priced


def quote_or_goods(lines: list[Line], **asked: Any) -> Quote:
    """As `quote`; where the managers have set no rate, the goods alone, and not sendable."""
    try:
        return quote(lines, **asked)
    except NoRate:
        return Quote(_shares(lines, asked.get("methods") or {}), sendable=False)


def _shares(lines: Iterable[Line], methods: Mapping[str, str]) -> list[Share]:
    """The lines of each enterprise together, in the order in which they were chosen."""
    grouped: dict[Enterprise, list[Line]] = defaultdict(list)
    for line in lines:
        grouped[line.variant.product.enterprise].append(line)
    return [
        Share(enterprise, _method(enterprise, own, methods.get(enterprise.code, "")), own)
        for enterprise, own in grouped.items()
    ]


def _method(enterprise: Enterprise, lines: list[Line], wanted: str) -> str:
    """The wanted way if it is possible: seats are attended, pick-up needs an enterprise that offers it."""
    if all(line.variant.kind == Variant.Kind.SEAT for line in lines):
        return Method.ATTENDANCE
    return Method.PICK_UP if wanted == Method.PICK_UP and enterprise.pick_up else Method.PARCEL
