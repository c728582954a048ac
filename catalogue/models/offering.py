"""What the variants on offer of one product say together."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalogue.models.products import Variant


class Offering:
    """Looks at the variants once; whoever asks several of these keeps it."""

    def __init__(self, variants: list[Variant]) -> None:
        self.variants = variants

    @property
    def price_from(self) -> Decimal | None:
        """The lowest price offered."""
        return min((variant.price for variant in self.variants), default=None)

    @property
    def has_several_prices(self) -> bool:
        """True when the card has to say "from"."""
        return len({variant.price for variant in self.variants}) > 1

    @property
    def sold_out(self) -> bool:
        """True when no variant can be had now."""
        return all(variant.sold_out for variant in self.variants)

    @property
    def few_left(self) -> bool:
        """True when every variant still to be had is nearly gone."""
        left = [variant for variant in self.variants if not variant.sold_out]
        return bool(left) and all(variant.few_left for variant in left)

    @property
    def one_of_a_kind(self) -> bool:
        """True when there never was but one."""
        return any(variant.kind == variant.Kind.UNIQUE for variant in self.variants)
