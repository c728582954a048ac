"""Finding orders: what waits for a person, by state, by telephone, name or reference."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalogue.thai import fold_digits, normalise
from shop.models import Dispute, Order, Refund, Slip
from shop.models.orders import OrderQuerySet

LONGEST_QUESTION = 100
FEWEST_PHONE_DIGITS = 4


@dataclass(frozen=True)
class Heap:
    """Some orders under one name."""

    name: str
    label: str | Promise
    filter: Q
    urgent: bool = False
    count: int = 0


SLIP_WAITS = Q(slips__verdict=Slip.Verdict.WAITING)
LETTER_LOST = Q(letters__given_up=True)
MONEY_OWED = Q(pk__in=Refund.objects.for_a_person().values("payment__order"))
DISPUTE_WAITS = Q(payments__disputes__state=Dispute.State.OPEN)
HEAPS = (
    Heap("", _("All"), Q()),
    Heap("slip", _("Slip to check"), SLIP_WAITS, urgent=True),
    Heap("refund", _("Money to return"), MONEY_OWED, urgent=True),
    Heap("dispute", _("Disputed payment"), DISPUTE_WAITS, urgent=True),
    Heap("letters", _("Letters that never arrived"), LETTER_LOST, urgent=True),
    *(Heap(state.value, state.label, Q(state=state.value)) for state in Order.State),
)


def heap_of(name: str) -> Heap:
    """The heap of this name; all orders for a name that is none."""
    return next((heap for heap in HEAPS if heap.name == name), HEAPS[0])


def heaps_with_counts() -> list[Heap]:
    """Every heap with its height."""
    states = dict(Order.objects.order_by().values_list("state").annotate(Count("pk")))
    counts = {"": sum(states.values()), **waiting(), **states}
    return [
        Heap(heap.name, heap.label, heap.filter, heap.urgent, counts.get(heap.name, 0))
        for heap in HEAPS
    ]


def waiting() -> dict[str, int]:
    """How many orders wait for a person, by the name of their heap; in one query.

    Slips nobody has looked at, money only a person can return, payments a bank asks back (who does
    not answer in time loses them), buyers whom a letter did not reach.
    """
    counts: dict[str, int] = Order.objects.order_by().aggregate(
        **{heap.name: _height(heap) for heap in HEAPS if heap.urgent}
    )
    return counts


def _height(heap: Heap) -> Count:
    """Orders of a heap; asked by number, so that no heap multiplies the rows of another."""
    return Count("pk", filter=Q(pk__in=Order.objects.filter(heap.filter).values("pk")))


def long_waiting(now: datetime | None = None) -> OrderQuerySet:
    """Orders whose slip has waited too long for a decision."""
    since = (now or timezone.now()) - settings.SLIP_WARNING_AFTER
    # Both conditions in one filter(): they have to hold for the same slip.
    return Order.objects.filter(SLIP_WAITS, slips__uploaded_at__lte=since).distinct()


def found(heap: Heap, question: str) -> OrderQuerySet:
    """The orders of a heap that a question means; the longest waiting first where somebody waits."""
    orders = Order.objects.filter(heap.filter).select_related("contact").distinct()
    if question := normalise(question[:LONGEST_QUESTION]).strip():
        orders = orders.filter(meant_by(question))
    return (
        orders.order_by("placed_at", "pk") if heap.urgent else orders.order_by("-placed_at", "-pk")
    )


def meant_by(question: str) -> Q:
    """A name, a telephone number in any spelling, or a reference with or without PST and dashes."""
    meant = Q(contact__name__icontains=question) | Q(reference__icontains=question)
    text = re.sub(r"[\s().\-–/]", "", fold_digits(question))
    if not re.fullmatch(r"(?:PST|\+)?[0-9]+", text, re.ASCII | re.IGNORECASE):
        return meant
    digits = re.sub(r"[^0-9]", "", text)
    if len(digits) == 8:
        meant |= Q(reference=f"PST-{digits[:4]}-{digits[4:]}")
    national = re.sub(r"^(?:0066|66|0)", "", digits)
    if len(national) >= FEWEST_PHONE_DIGITS:
        meant |= Q(contact__phone__contains=national)
    return meant
