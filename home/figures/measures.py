"""What is counted: each measure with its unit, its definition and the rows it is taken from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Measure:
    """One figure of the community. `parts` of its smallest unit make one of the unit shown."""

    code: str
    name: str | Promise
    unit: str | Promise
    parts: int
    definition: str | Promise
    source: str | Promise
    of_orders: bool = False  # no cell from fewer than ten orders either
    by_place: bool = False
    distinct: str = ""  # counts different enterprises or orders instead of adding up

    def shown(self, value: int) -> Decimal:
        """In the unit that people read."""
        return Decimal(value) / self.parts


MEASURES = (
    Measure(
        "scrap-received",
        _("Scrap taken in"),
        _("kg"),
        1000,
        _("Weight of ceramic scrap and other waste that enterprises took in to use again."),
        _(
            "Sum of the weights entered for lots of scrap, and of their corrections, by the month "
            "in which they were entered."
        ),
    ),
    Measure(
        "scrap-used",
        _("Scrap turned into goods"),
        _("kg"),
        1000,
        _("Weight of that scrap which went into batches that were cast or fired."),
        _(
            "Sum of the weights put into batches from lots of scrap, and of their corrections, by "
            "the month in which they were entered."
        ),
    ),
    Measure(
        "pieces-made",
        _("Pieces made"),
        _("pieces"),
        1,
        _("Pieces that came out of batches with a record of what is in them."),
        _(
            "Sum of the pieces entered for batches, and of their corrections, by the month in "
            "which they were entered."
        ),
    ),
    Measure(
        "enterprises",
        _("Enterprises at work"),
        _("enterprises"),
        1,
        _("Different enterprises that took in scrap, made, taught or sold something."),
        _("Number of different enterprises in the rows of all other figures."),
        distinct="enterprise",
    ),
    Measure(
        "sessions",
        _("Workshop sessions held"),
        _("sessions"),
        1,
        _("Sessions of workshops that took place."),
        _("Number of sessions that were not cancelled, by the month in which they ended."),
    ),
    Measure(
        "seats",
        _("Seats taken in workshops"),
        _("seats"),
        1,
        _("Seats that were booked and paid for in sessions that took place."),
        _(
            "Sum of the seats of booked places that took place, less those given back before, by "
            "the month in which they took place."
        ),
        of_orders=True,
    ),
    Measure(
        "baht",
        _("Baht to enterprises"),
        _("baht"),
        100,
        _("What enterprises earned by orders: goods and delivery, less what was paid back."),
        _(
            "Sum of the ledger entries of orders, by the month in which they were booked. Payouts "
            "and cash in an enterprise’s own till only move this money and are not counted again."
        ),
        of_orders=True,
    ),
    Measure(
        "buyers",
        _("Orders by province"),
        _("orders"),
        1,
        _("Paid orders, by the province to which they went."),
        _("Number of different paid orders, by province of delivery and month of payment."),
        of_orders=True,
        by_place=True,
        distinct="order",
    ),
)
BY_CODE = {measure.code: measure for measure in MEASURES}
