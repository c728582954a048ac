"""What members change about a piece there is; each change is written down with who made it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from catalogue import publishing, readiness
from catalogue.changed import product_changed
from catalogue.models import Craft, Material, Product, ProductEvent, ProductPage, Upgrade, Variant
from catalogue.money import baht
from people.models import Member

What = ProductEvent.What
WORDS = 120  # of an event, before and after
BIG_CHANGE = Decimal("0.3")


class ChangedMeanwhile(Exception):
    """Somebody else has changed the same thing since the form was opened."""


@dataclass(frozen=True)
class MaterialLine:
    """One line of the material passport as it was typed; `pk` of the line it corrects, if any."""

    name_th: str
    percent: int
    recycled: bool
    source_th: str
    pk: int | None = None


def is_big_change(before: Decimal, after: Decimal) -> bool:
    """True when a price changes by more than a third or so: perhaps a digit too many or too few."""
    return abs(after - before) > before * BIG_CHANGE


@transaction.atomic
def reprice(variant: Variant, price: Decimal, *, seen: Decimal, by: Member | None) -> bool:
    """A new price, if it is still the seen one that it replaces; False when it is no change.

    Raises ChangedMeanwhile. Orders that were placed keep their price.
    """
    if price == seen and variant.price == seen:
        return False
    if not Variant.objects.filter(pk=variant.pk, price=seen).update(price=price):
        variant.refresh_from_db(fields=["price"])
        if variant.price == price:  # a second press
            return False
        raise ChangedMeanwhile
    product_changed(variant.product_id)
    _note(variant.product, What.PRICE, baht(seen), baht(price), by, variant)
    return True


@transaction.atomic
def change_kind(variant: Variant, kind: str, make_days: int | None, *, by: Member | None) -> bool:
    """From stock to made to order and back, or other days to make; False when it is no change.

    Whether an order still relies on the kind is for the counter to know.
    """
    row = Variant.objects.select_for_update(no_key=True).get(pk=variant.pk)
    if (row.kind, row.make_days) == (kind, make_days):
        return False
    Variant.objects.filter(pk=row.pk).update(kind=kind, make_days=make_days)
    before, after = _kind_words(row.kind, row.make_days), _kind_words(kind, make_days)
    _note(variant.product, What.KIND, before, after, by, variant)
    variant.refresh_from_db()
    return True


def _kind_words(kind: str, make_days: int | None) -> str:
    """The kind's code and the days: whoever reads it says it in their language."""
    return f"{kind} {make_days}" if kind == Variant.Kind.MADE_TO_ORDER and make_days else kind


@transaction.atomic
def archive(product: Product, *, by: Member | None) -> bool:
    """Off the shelf for good, kept for those who have ordered it; True for the call that did it."""
    done = Product.objects.filter(pk=product.pk, archived=False).update(archived=True)
    if done:
        publishing.take_off_sale(product.pk)
        product_changed(product.pk)
        _note(product, What.ARCHIVED, "", "", by)
    return bool(done)


@transaction.atomic
def restore(product: Product, *, by: Member | None) -> bool:
    """Back from the archive, and on sale if its page is shown and nothing is missing."""
    done = Product.objects.filter(pk=product.pk, archived=True).update(archived=False)
    if done:
        product_changed(product.pk)
        _note(product, What.RESTORED, "", "", by)
        sell_if_ready(product)
    return bool(done)


@transaction.atomic
def keep_materials(product: Product, lines: Iterable[MaterialLine], *, by: Member) -> bool:
    """The lines in place of those there were; False when it is no change.

    The English of a line whose Thai is new no longer belongs to it and goes.
    """
    product = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    there = {material.pk: material for material in product.materials.all()}
    before = _said(there.values())
    kept, changed = [], False
    for position, line in enumerate(lines):
        row = there.pop(line.pk or 0, None) or Material(product=product)
        words = {"name_th": line.name_th, "source_th": line.source_th}
        facts: dict[str, Any] = {"percent": line.percent, "recycled": line.recycled}
        changed |= _correct(row, words, facts | {"position": position})
        kept.append(row)
    for gone in there.values():
        gone.delete()
    if not (changed or there):
        return False
    _note(product, What.FACTS, before, _said(kept), by)
    publishing.state_share(product)
    sell_if_ready(product)
    return True


def _said(materials: Iterable[Material]) -> str:
    return ", ".join(f"{material.name_th} {material.percent}%" for material in materials)


@transaction.atomic
def keep_upgrade(
    product: Product, words: dict[str, str], facts: dict[str, Any] | None = None, *, by: Member
) -> bool:
    """The before → after line: `before_th`, `after_th`, `change_th`, and what is known beside them.

    The facts are `workshop`, `taught_by`, `price_before`, `price_after`, `photo`. False when it is
    no change.
    """
    product = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    row = product.upgrades.order_by("pk").first() or Upgrade(product=product)
    before = row.after_th
    if not _correct(row, words, facts or {}):
        return False
    _note(product, What.FACTS, before, row.after_th, by)
    sell_if_ready(product)
    return True


@transaction.atomic
def keep_craft(
    product: Product,
    words: dict[str, str],
    facts: dict[str, Any],
    finish: dict[str, Any],
    *,
    by: Member,
) -> bool:
    """How it is made (`body_th`, `technique_th`, `firing_th`; `firing_c`) and how it looks (`colours`, `glaze`).

    False when it is no change.
    """
    product = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    row = product.crafts.first() or Craft(product=product)
    before = str(row)
    told = any(words.values()) or facts.get("firing_c") is not None
    changed = _correct(row, words, facts) if row.pk or told else False
    new = {name: value for name, value in finish.items() if getattr(product, name) != value}
    for name, value in new.items():
        setattr(product, name, value)
    if new:
        product.save(update_fields=list(new))
    if not (changed or new):
        return False
    _note(product, What.FACTS, before, str(row), by)
    return True


def _correct(row: Material | Upgrade | Craft, words: dict[str, str], facts: dict[str, Any]) -> bool:
    """Write the row if anything of it is new."""
    new = {name: value for name, value in (words | facts).items() if getattr(row, name) != value}
    if row.pk and not new:
        return False
    for name, value in new.items():
        setattr(row, name, value)
        if name in words:
            setattr(row, f"{name.removesuffix('_th')}_en", "")
    row.save()
    return True


def sell_if_ready(product: Product) -> None:
    """A product whose approved page was waiting for a fact goes on sale."""
    product = Product.objects.get(pk=product.pk)
    shown = ProductPage.objects.live().filter(product=product, locale__language_code="th")
    if not product.archived and shown.exists() and not readiness.missing(product):
        publishing.put_on_sale(product.pk)


def _note(
    product: Product,
    what: str,
    before: str,
    after: str,
    by: Member | None,
    variant: Variant | None = None,
) -> None:
    ProductEvent.objects.create(
        product=product,
        variant=variant,
        what=what,
        before=before[:WORDS],
        after=after[:WORDS],
        member=by,
    )
