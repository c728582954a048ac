"""What sending costs, known to the satang before anybody presses a button."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from catalogue.models import Enterprise, Variant
from catalogue.money import baht
from shop import countries
from shop.models import Consignment, DeliveryRate, DeliveryZone, DiscountCode, Seller

Method = Consignment.Method
FREE = Decimal(0)


class NoRate(Exception):
    """The managers have set no rate for this zone; the shop cannot say what sending costs."""


class OnRequest(NoRate):
    """A parcel abroad heavier than any with a price: the seller has to ask the carrier."""

    def __init__(self, most_g: int) -> None:
        super().__init__(most_g)
        self.most_g = most_g  # what one parcel may weigh and still have a price


@dataclass(frozen=True)
class Line:
    """So many pieces of one variant, wherever they stand: in a cart, on a product page."""

    variant: Variant
    quantity: int
    discount: Decimal = FREE  # baht that a code takes off the whole line

    @property
    def price(self) -> Decimal:
        """Baht for all pieces of the line, at today's price and less what a code takes off."""
        return self.variant.price * self.quantity - self.discount

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
    fee_off: Decimal = FREE  # what a code for free delivery takes off
    on_request: bool = False  # a parcel without a price: the total says nothing yet

    @property
    def fee_said(self) -> str:
        """The fee as pages print it."""
        return _("on request") if self.on_request else _said(self.fee)

    @property
    def goods(self) -> Decimal:
        """Baht for the pieces."""
        return sum((line.price for line in self.lines), FREE)

    @property
    def discount(self) -> Decimal:
        """Baht that a code takes off its goods and its delivery."""
        return sum((line.discount for line in self.lines), self.fee_off)

    @property
    def is_attended(self) -> bool:
        """True for seats: their buyer comes, and nothing is packed."""
        return self.method == Method.ATTENDANCE

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
    most_g: int | None = None  # what a parcel may weigh, where one is too heavy for a price
    code: DiscountCode | None = None  # which has been taken off

    @property
    def sendable(self) -> bool:
        """True when every parcel has its price."""
        return not any(share.on_request for share in self.shares)

    @property
    def goods(self) -> Decimal:
        """Baht for everything bought."""
        return sum((share.goods for share in self.shares), FREE)

    @property
    def delivery(self) -> Decimal:
        """Baht for all parcels."""
        return sum((share.fee for share in self.shares), FREE)

    @property
    def discount(self) -> Decimal:
        """Baht that a code has taken off."""
        return sum((share.discount for share in self.shares), FREE)

    @property
    def goods_before(self) -> Decimal:
        """Baht for everything bought, before a code was taken off."""
        off = sum((line.discount for share in self.shares for line in share.lines), FREE)
        return self.goods + off

    @property
    def packed(self) -> Decimal:
        """Baht for what is packed: the price of a seat makes no parcel free."""
        return sum((share.goods for share in self.shares if not share.is_attended), FREE)

    @property
    def only_seats(self) -> bool:
        """True when nothing is packed at all."""
        return all(share.is_attended for share in self.shares)

    @property
    def is_free(self) -> bool:
        """True when there is nothing to pay: seats of sessions that cost nothing."""
        return self.sendable and not self.total

    @property
    def delivery_said(self) -> str:
        """The delivery as pages print it."""
        return _said(self.delivery) if self.sendable else _("on request")

    @property
    def total(self) -> Decimal:
        """What the buyer pays."""
        return self.goods + self.delivery

    @property
    def total_said(self) -> str:
        """The total as pages print it."""
        if self.sendable:
            return baht(self.total)
        return _("%(goods)s + delivery") % {"goods": baht(self.goods)}

    @property
    def weight_g(self) -> int:
        """Packed weight of all parcels."""
        return sum(share.weight_g for share in self.shares)

    @property
    def missing_for_free(self) -> Decimal:
        """Baht of goods still missing for free delivery; 0 when reached, not offered or nothing is sent."""
        if self.free_from is None or not self.delivery:
            return FREE
        return max(FREE, self.free_from - self.packed)

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

    @classmethod
    def of(cls, request: HttpRequest) -> Tariff:
        """Read once for each request."""
        if not hasattr(request, "_tariff"):
            request._tariff = cls()  # type: ignore[attr-defined]
        tariff: Tariff = request._tariff  # type: ignore[attr-defined]
        return tariff

    def zones(self) -> list[DeliveryZone]:
        """Each zone that has a rate."""
        return list(dict.fromkeys(rate.zone for rate in self.rates))

    def abroad(self) -> frozenset[str]:
        """The countries that the shop sends to besides its own."""
        codes = {code for zone in self.zones() for code in zone.country_codes()}
        everywhere = countries.EVERYWHERE in codes
        return (countries.every() if everywhere else frozenset(codes)) - {countries.HOME}

    def zone_for(self, postcode: str, country: str = countries.HOME) -> DeliveryZone:
        """The zone of a country; at home the one whose longest prefix matches. Raises NoRate."""
        if country != countries.HOME:
            return self._zone_abroad(country)
        best, length = None, -1
        for zone in self.zones():
            prefixes = zone.postcodes.split() or [""]
            fit = max(
                (len(prefix) for prefix in prefixes if postcode.startswith(prefix)), default=-1
            )
            if fit > length and not zone.country_codes():
                best, length = zone, fit
        if best is None:
            raise NoRate(postcode)
        return best

    def _zone_abroad(self, country: str) -> DeliveryZone:
        """The zone that names the country, else the rest of the world."""
        if country in countries.every():
            for wanted in (country, countries.EVERYWHERE):
                for zone in self.zones():
                    if wanted in zone.country_codes():
                        return zone
        raise NoRate(country)

    def fee(self, zone: DeliveryZone, enterprise: Enterprise, weight_g: int) -> Decimal:
        """Baht for so many grams; raises NoRate.

        At home more than the heaviest band goes in several parcels; abroad it raises OnRequest.
        """
        in_zone = [rate for rate in self.rates if rate.zone_id == zone.pk]
        rates = [rate for rate in in_zone if rate.enterprise_id == enterprise.pk]
        rates = rates or [rate for rate in in_zone if rate.enterprise_id is None]
        if not rates:
            raise NoRate(zone.code)
        if zone.country_codes() and weight_g > rates[-1].up_to_g:
            raise OnRequest(rates[-1].up_to_g)
        full, rest = divmod(weight_g, rates[-1].up_to_g)
        if full and not rest:
            return rates[-1].fee * full
        return rates[-1].fee * full + next(rate.fee for rate in rates if rest <= rate.up_to_g)


def quote(
    lines: Iterable[Line],
    *,
    country: str = countries.HOME,
    postcode: str = "",
    methods: Mapping[str, str] | None = None,
    seller: Seller | None = None,
    tariff: Tariff | None = None,
) -> Quote:
    """Price a purchase. `methods` maps an enterprise's code to the wanted method, parcel by default.

    Within Thailand delivery is free from the seller's threshold on, except for a share with a
    piece over the limit: a heavy planter costs its postage whatever else is bought. Raises NoRate.
    """
    seller = seller or Seller.load()
    shares = _shares(lines, methods or {})
    priced = Quote(shares, seller.free_delivery_from if country == countries.HOME else None)
    reached = priced.free_from is not None and priced.packed >= priced.free_from
    parcels = [share for share in shares if share.method == Method.PARCEL]
    paid = [
        share
        for share in parcels
        if not (reached and share.heaviest_g <= seller.free_delivery_piece_g)
    ]
    if paid:
        tariff = tariff or Tariff()
        zone = tariff.zone_for(postcode, country)
        for share in paid:
            share.fee = tariff.fee(zone, share.enterprise, share.weight_g)
    return priced


def quote_or_goods(lines: list[Line], **asked: Any) -> Quote:
    """As `quote`; where there is no rate, the goods alone, and not sendable."""
    try:
        return quote(lines, **asked)
    except NoRate as e:
        most_g = e.most_g if isinstance(e, OnRequest) else None
        shares = _shares(lines, asked.get("methods") or {})
        for share in shares:
            share.on_request = share.method == Method.PARCEL
        return Quote(shares, most_g=most_g)


def _said(fee: Decimal) -> str:
    return baht(fee) if fee else _("free")


def _shares(lines: Iterable[Line], methods: Mapping[str, str]) -> list[Share]:
    """The goods of each enterprise together, and its seats, in the order in which they were chosen."""
    grouped: dict[tuple[Enterprise, bool], list[Line]] = defaultdict(list)
    for line in lines:
        attended = line.variant.kind == Variant.Kind.SEAT
        grouped[line.variant.product.enterprise, attended].append(line)
    return [
        Share(enterprise, _method(enterprise, attended, methods.get(enterprise.code, "")), own)
        for (enterprise, attended), own in grouped.items()
    ]


def _method(enterprise: Enterprise, attended: bool, wanted: str) -> str:
    """The wanted way if it is possible: seats are attended, pick-up needs an enterprise that offers it."""
    if attended:
        return Method.ATTENDANCE
    return Method.PICK_UP if wanted == Method.PICK_UP and enterprise.pick_up else Method.PARCEL
