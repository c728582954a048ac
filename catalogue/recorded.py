"""What the records say a piece is made of: shares computed from batches, never typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from catalogue.models import Batch, PiecesMade, Product, ScrapLot, Variant


@dataclass(frozen=True)
class Part:
    """One material of the recorded mixture: a kind of scrap and its source, or new material."""

    name: str
    source: str
    percent: int
    recycled: bool


@dataclass
class Record:
    """What stands behind a share that is "from records"."""

    share: Fraction
    pieces: int
    weight_g: int
    batches: list[Batch] = field(default_factory=list)
    mixture: dict[tuple[str, str, bool], Fraction] = field(default_factory=dict)

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down: nothing is claimed that the records do not hold."""
        return int(self.share * 100)

    @property
    def kept_g(self) -> int:
        """Grams of scrap in one piece, on the average and rounded down."""
        return int(self.share * self.weight_g / self.pieces)

    @property
    def days(self) -> list[date]:
        """When it was made, the latest day first."""
        return sorted({batch.made_on for batch in self.batches}, reverse=True)

    @property
    def parts(self) -> list[Part]:
        """The mixture in per cent, scrap first, the largest part first."""
        order = sorted(self.mixture.items(), key=lambda part: (not part[0][2], -part[1]))
        kinds = dict(ScrapLot.Kind.choices)
        return [
            Part(str(kinds[name]) if recycled else name, source, round(share * 100), recycled)
            for (name, source, recycled), share in order
        ]


def of_product(product_id: int) -> Record | None:
    """The record of all that was made of a product; None where nothing is written down."""
    return _record(PiecesMade.objects.filter(variant__product=product_id))


def of_variant(variant: Variant) -> Record | None:
    """The record of one choice."""
    return _record(PiecesMade.objects.filter(variant=variant))


def _record(made: QuerySet[PiecesMade]) -> Record | None:
    """Weighted by what the pieces of each batch weigh.

    A batch of 6 kg of scrap and 4 kg of clay makes pieces of six parts in ten, whatever of it
    was lost on the way.
    """
    rows = list(
        made.filter(count__gt=0)
        .select_related("batch")
        .prefetch_related("batch__inputs__lot")
        .order_by("-batch__made_on", "-pk")
    )
    weight = sum(row.weight_g for row in rows)
    if not weight:
        return None
    share = sum(
        (Fraction(row.weight_g * row.batch.recycled_g, row.batch.put_in_g) for row in rows),
        Fraction(0),
    )
    record = Record(share / weight, sum(row.count for row in rows), weight)
    for row in rows:
        if row.batch not in record.batches:
            record.batches.append(row.batch)
        for put_in in row.batch.inputs.all():
            lot = put_in.lot
            key = (lot.kind, lot.source_th, True) if lot else (put_in.name_th, "", False)
            part = Fraction(row.weight_g * put_in.grams, row.batch.put_in_g * weight)
            if part:
                record.mixture[key] = record.mixture.get(key, Fraction(0)) + part
    return record


def kept_in_pieces(quantities: Mapping[int, int]) -> int:
    """Grams of scrap in so many pieces of each variant, by number: from records only, in one question."""
    rows = PiecesMade.objects.filter(variant__in=quantities, count__gt=0).select_related("batch")
    made: dict[int, list[PiecesMade]] = {}
    for row in rows:
        made.setdefault(row.variant_id, []).append(row)
    return sum(_kept_g(rows) * quantities[number] for number, rows in made.items())


def _kept_g(rows: list[PiecesMade]) -> int:
    """Grams of scrap in one piece, on the average of all that was made, rounded down."""
    share = sum(
        (Fraction(row.weight_g * row.batch.recycled_g, row.batch.put_in_g) for row in rows),
        Fraction(0),
    )
    return int(share / sum(row.count for row in rows))


def declared_percent(product: Product) -> int:
    """What the maker's own material lines add up to."""
    total = product.materials.filter(recycled=True).aggregate(total=Sum("percent"))["total"]
    return min(total or 0, 100)


def sums(enterprise_ids: Iterable[int]) -> dict[str, int]:
    """Grams of scrap received, put to use and left of these houses."""
    here = Q(enterprise__in=list(enterprise_ids))
    found = ScrapLot.objects.filter(here).aggregate(received=Sum("received_g"), used=Sum("used_g"))
    received, used = found["received"] or 0, found["used"] or 0
    return {"received": received, "used": used, "left": received - used}


def kind_said(lot: ScrapLot) -> str:
    """A lot in a few words: what, and from where."""
    return _("%(kind)s from %(source)s") % {
        "kind": lot.get_kind_display(),
        "source": lot.source_th,
    }
