"""A payout's statement: every baht with its order, as it was settled and for good."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.dates import local_date
from shop.carrying.cells import guarded
from shop.models import Adjustment, BankAccount, LedgerEntry, Payout
from shop.owed import LABELS, Figures, OrderFigures, by_order

Kind = LedgerEntry.Kind
BOM = "\N{BYTE ORDER MARK}"  # without it Excel takes Thai for gibberish
Line = list[str]


@dataclass
class Other:
    """An entry of no order: an adjustment with its reason, or an earlier payout taken back."""

    at: datetime
    words: str
    amount: Decimal


@dataclass
class Statement:
    """What a payout has settled."""

    payout: Payout
    figures: Figures = field(default_factory=Figures)
    orders: list[OrderFigures] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)

    @property
    def bank(self) -> str:
        """The bank's name."""
        return str(dict(BankAccount.Bank.choices).get(self.payout.bank, self.payout.bank))

    @property
    def name(self) -> str:
        """The month in words."""
        return local_date(self.payout.month, "F Y")


def of(payout: Payout) -> Statement:
    """Read from what was settled; the transfer itself is the total, not a line of it."""
    entries = list(
        LedgerEntry.objects.filter(settled__payout=payout)
        .exclude(cause=str(payout), kind=Kind.PAYOUT)
        .select_related("consignment__order")
        .order_by("at", "pk")
    )
    found = Statement(payout)
    for entry in entries:
        found.figures.add(entry.kind, entry.amount)
    found.orders = list(by_order(entry for entry in entries if entry.consignment_id))
    found.others = list(others(entry for entry in entries if not entry.consignment_id))
    return found


def others(entries: Iterable[LedgerEntry]) -> Iterator[Other]:
    """What belongs to no order, in words."""
    entries = list(entries)
    reasons = {
        str(each): each.reason
        for each in Adjustment.objects.filter(enterprise__in={e.enterprise_id for e in entries})
    }
    for entry in entries:
        if entry.kind == Kind.ADJUSTMENT:
            words = reasons.get(entry.cause, "")
        elif entry.amount > 0:
            words = _("a transfer that did not go through")
        else:
            words = _("paid out to us")
        yield Other(entry.at, words, entry.amount)


def as_csv(payout: Payout) -> str:
    """A line for each kind of each order, and the sum."""
    file = io.StringIO()
    file.write(BOM)
    csv.writer(file).writerows([*map(guarded, words), sum_] for *words, sum_ in _lines(payout))
    return file.getvalue()


def _lines(payout: Payout) -> Iterator[Line]:
    told = of(payout)
    yield [_("Day"), _("Order"), _("What"), _("Baht")]
    for each in told.orders:
        order = each.consignment.order.reference if each.consignment else ""
        for kind, amount in each.figures.by_kind.items():
            yield [day_of(each.at), order, str(LABELS[kind]), figures(amount)]
    for other in told.others:
        yield [day_of(other.at), "", other.words, figures(other.amount)]
    yield ["", "", _("Paid out"), figures(payout.amount)]


def day_of(moment: datetime) -> str:
    """The day in the shop's time, as a spreadsheet reads it."""
    return timezone.localdate(moment).isoformat()


def figures(amount: Decimal) -> str:
    """A number that a spreadsheet adds up."""
    return f"{amount:.2f}"


BANK_COLUMNS = ("bank_code", "bank", "account_number", "account_name", "amount", "reference")


def bank_file(payouts: Iterable[Payout]) -> str:
    """What the bank is to transfer, one line for each enterprise; see docs/payouts.md."""
    file = io.StringIO()
    file.write(BOM)
    writer = csv.writer(file)
    writer.writerow(BANK_COLUMNS)
    banks = dict(BankAccount.Bank.choices)
    for each in payouts:
        reference = f"PST{each.month:%Y%m}-{each.pk}"
        writer.writerow(
            [
                *(each.bank, guarded(str(banks.get(each.bank, "")))),
                *(each.number, guarded(each.holder)),
                *(figures(each.amount), reference),
            ]
        )
    return file.getvalue()
