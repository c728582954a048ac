"""What lies on the packing table: chosen parcels as slips and labels, and the pick list of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shop import packing
from shop.models import Consignment, OrderLine
from shop.models.consignments import ConsignmentQuerySet

MOST = 100  # parcels at one time: more than a day's work, and still quickly printed
PER_SHEET = 4
FIELD = "parcel"
State = Consignment.State
TO_PACK = (State.WAITING,)
ON_TABLE = (State.WAITING, State.PACKED, State.READY)

KINDS: dict[str, str | Promise] = {
    "slips": _("Delivery notes"),
    "labels": _("Labels, A6"),
    "labels-a4": _("Labels, four on A4"),
    "pick-list": _("Pick list"),
}


@dataclass(frozen=True)
class Parcel:
    """One consignment with what goes into its box."""

    consignment: Consignment
    lines: list[OrderLine]  # each with `to_pack`, the pieces of it that are not refunded

    @property
    def pieces(self) -> int:
        """How many lie in the box."""
        return sum(line.to_pack for line in self.lines)  # type: ignore[attr-defined]

    @property
    def total(self) -> Decimal:
        """Baht of what lies in the box, without delivery."""
        return sum((self.price_of(line) for line in self.lines), Decimal(0))

    @property
    def priced(self) -> list[tuple[OrderLine, Decimal]]:
        """Each line with the baht of the pieces that are sent."""
        return [(line, self.price_of(line)) for line in self.lines]

    def price_of(self, line: OrderLine) -> Decimal:
        """Baht of those pieces of the line that are not refunded, to the satang."""
        share = line.price * line.to_pack / line.quantity  # type: ignore[attr-defined]
        return share.quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Picked:
    """One kind of piece to be fetched from the shelf, for all parcels together."""

    line: OrderLine
    house: object
    count: int


def on_table(consignments: ConsignmentQuerySet) -> ConsignmentQuerySet:
    """What may be chosen: to be packed or packed, the longest waiting first."""
    ready = consignments.paid_for().packed_up().filter(state__in=ON_TABLE)
    return ready.for_desk().order_by("order__paid_at", "pk")


def chosen(consignments: ConsignmentQuerySet, sent: QueryDict) -> list[Consignment]:
    """The parcels that were ticked. Raises Http404 where one is not, or not any more, there."""
    wanted = {number for number in sent.getlist(FIELD)[: MOST + 1] if _is_number(number)}
    found = list(on_table(consignments).filter(pk__in=wanted)[:MOST])
    if len(found) < min(len(wanted), MOST):
        raise Http404
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12


def parcels(consignments: Iterable[Consignment]) -> list[Parcel]:
    """Each with its lines, in two queries for all of them."""
    consignments = list(consignments)
    by_parcel: dict[int, list[OrderLine]] = {}
    for line in packing.to_be_packed(consignments):
        by_parcel.setdefault(line.consignment_id, []).append(line)
    return [Parcel(each, by_parcel.get(each.pk, [])) for each in consignments]


def pick_list(boxes: Iterable[Parcel]) -> list[Picked]:
    """Every kind of piece once, with how many of it: by house, then by its number on the shelf."""
    picked: dict[tuple[int, str, str], Picked] = {}
    for box in boxes:
        house = box.consignment.enterprise
        for line in box.lines:
            key = (house.pk, line.sku, line.option_th)
            before = picked[key].count if key in picked else 0
            picked[key] = Picked(line, house, before + line.to_pack)  # type: ignore[attr-defined]
    return [picked[key] for key in sorted(picked)]


# --- shown --------------------------------------------------------------------------------------


def show(
    request: HttpRequest, consignments: ConsignmentQuerySet, what: str, *, back: str
) -> HttpResponse:
    """One kind of sheet of the ticked parcels; of a pick list, where none is, all that wait."""
    if what not in KINDS:
        raise Http404
    ticked = chosen(consignments, request.GET)
    more = 0
    if what == "pick-list" and not ticked:
        waiting = on_table(consignments).filter(state__in=TO_PACK)
        ticked, more = list(waiting[:MOST]), max(0, waiting.count() - MOST)
    boxes = parcels(ticked)
    context: dict[str, Any] = {
        "title": KINDS[what],
        "back": back,
        "boxes": boxes,
        "more": more,
        "with_prices": request.GET.get("prices") == "1",
        "now": timezone.now(),
    }
    return render(request, *_sheet(what, boxes, context))


def _sheet(what: str, boxes: list[Parcel], context: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The template of a kind of sheet, and what it needs besides."""
    if what == "pick-list":
        return "documents/pick_list.html", context | {"picked": pick_list(boxes)}
    if what == "slips":
        return "documents/slips.html", context
    sent = [box for box in boxes if box.consignment.method == Consignment.Method.PARCEL]
    per_sheet = PER_SHEET if what == "labels-a4" else 1
    sheets = [sent[at : at + per_sheet] for at in range(0, len(sent), per_sheet)]
    fetched = len(boxes) - len(sent)
    shape = "four" if per_sheet > 1 else "one"
    return "documents/labels.html", context | {
        "sheets": sheets,
        "fetched": fetched,
        "shape": shape,
    }
