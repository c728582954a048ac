"""The monthly payout: what is due to each enterprise, approved, transferred, or taken back.

Due is what was booked up to the end of the month for parcels that were sent, pieces that were
handed over and seats that were taken, or called off; with it go refunds, fees and adjustments.
What comes later, such as a refund of a piece that was paid out, is a line of the next payout.
Every entry is settled by one payout only; what is not settled yet is what the shop owes.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from catalogue.models import Enterprise
from people.models import Member
from shop.models import (
    Adjustment,
    BankAccount,
    Consignment,
    LedgerEntry,
    Order,
    Payout,
    PayoutEntry,
)
from shop.owed import Figures

Kind = LedgerEntry.Kind
State = Payout.State
NONE = Decimal(0)
GONE = (Consignment.State.SENT, *Consignment.DONE, Consignment.State.CALLED_OFF)


class NotOver(Exception):
    """The month goes on: what is due for it still changes."""


class Changed(Exception):
    """Since the manager looked, something was booked: they have to look again."""


@dataclass
class Preview:
    """What one enterprise would be paid for a month."""

    enterprise: Enterprise
    account: BankAccount | None
    entries: list[LedgerEntry]
    waiting: Decimal  # booked, but not due yet
    figures: Figures = field(default_factory=Figures)

    @property
    def amount(self) -> Decimal:
        """Baht that are due; below zero they are carried over."""
        return self.figures.total

    @property
    def payable(self) -> bool:
        """True when there is something to transfer and somewhere to transfer it."""
        return self.amount > 0 and self.account is not None


def end_of(month: date) -> datetime:
    """The moment in which a month, named by its first day, is over."""
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return timezone.make_aware(datetime.combine(after, time()))


def preview(month: date) -> list[Preview]:
    """Every enterprise with anything unsettled, by name."""
    unsettled = LedgerEntry.objects.filter(settled=None).values("enterprise")
    return [_preview(each, month) for each in Enterprise.objects.filter(pk__in=unsettled)]


def _preview(enterprise: Enterprise, month: date) -> Preview:
    unsettled = LedgerEntry.objects.filter(enterprise=enterprise, settled=None)
    entries = list(unsettled.filter(_due(month)).select_related("consignment").order_by("pk"))
    owed = sum(unsettled.values_list("amount", flat=True), NONE)
    found = Preview(enterprise, account_of(enterprise), entries, NONE)
    for entry in entries:
        found.figures.add(entry.kind, entry.amount)
    found.waiting = owed - found.amount
    return found


def _due(month: date) -> Q:
    """A payout that was taken back is due again at once, whenever that was."""
    gone = Q(consignment__state__in=GONE) | Q(consignment__order__state=Order.State.CANCELLED)
    booked = Q(at__lt=end_of(month)) & (Q(consignment=None) | gone)
    return booked | Q(kind=Kind.PAYOUT)


def account_of(enterprise: Enterprise) -> BankAccount | None:
    """The newest account."""
    return BankAccount.objects.filter(enterprise=enterprise).order_by("-pk").first()


def fingerprint(previews: Iterable[Preview]) -> str:
    """Changes with every amount and account that would be paid."""
    told = [
        (each.enterprise.pk, str(each.amount), each.account and each.account.pk)
        for each in previews
        if each.payable
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def approve(month: date, *, by: Member, seen: str, now: datetime) -> list[Payout]:
    """Settle the month for everybody who can be paid, all of it or nothing.

    `seen` is the fingerprint of what the manager looked at. Pressed twice, or by two at once, it
    is one run. Raises NotOver, Changed.
    """
    if end_of(month) > now:
        raise NotOver
    try:
        with transaction.atomic():
            # One after the other: who comes second finds everything settled.
            list(Enterprise.objects.select_for_update().order_by("pk").values_list("pk"))
            found = [each for each in preview(month) if each.payable]
            if fingerprint(found) != seen:
                raise Changed
            return [_pay(each, month, by=by) for each in found]
    except IntegrityError as e:
        raise Changed from e


def _pay(due: Preview, month: date, *, by: Member) -> Payout:
    account = due.account
    assert account is not None  # noqa: S101 - payable
    payout = Payout.objects.create(
        enterprise=due.enterprise,
        month=month,
        amount=due.amount,
        bank=account.bank,
        number=account.number,
        holder=account.holder,
        approved_by=by,
    )
    paid = LedgerEntry.objects.create(
        enterprise=due.enterprise, kind=Kind.PAYOUT, amount=-due.amount, cause=str(payout)
    )
    PayoutEntry.objects.bulk_create(
        PayoutEntry(payout=payout, entry=entry) for entry in [*due.entries, paid]
    )
    return payout


def mark_paid(payout: Payout, *, on: date, reference: str, by: Member) -> bool:
    """The bank has transferred it. True for the one call that noted it; raises WrongStep."""
    return payout.move_to(
        State.PAID, paid_on=on, reference=reference, closed_at=timezone.now(), closed_by=by
    )


@transaction.atomic
def cancel(payout: Payout, *, by: Member) -> bool:
    """The bank has not taken it: the amount is owed again, and due at once. Raises WrongStep."""
    taken_back = payout.move_to(State.CANCELLED, closed_at=timezone.now(), closed_by=by)
    if taken_back:
        LedgerEntry.objects.create(
            enterprise=payout.enterprise,
            kind=Kind.PAYOUT,
            amount=payout.amount,
            cause=f"{payout} taken back",
        )
    return taken_back


@transaction.atomic
def adjust(
    enterprise: Enterprise, amount: Decimal, *, reason: str, attempt: uuid.UUID, by: Member
) -> bool:
    """Give (above zero) or take baht outside any order. True for the one call that did."""
    made, fresh = Adjustment.objects.get_or_create(
        attempt=attempt,
        defaults={"enterprise": enterprise, "amount": amount, "reason": reason, "member": by},
    )
    if fresh:
        LedgerEntry.objects.create(
            enterprise=enterprise, kind=Kind.ADJUSTMENT, amount=amount, cause=str(made)
        )
    return fresh
