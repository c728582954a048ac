"""The demo shop's records: scrap that came in, batches that were fired, papers that were given."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db.models import QuerySet
from django.utils import timezone

from catalogue import balance
from catalogue.balance import Input, Load, Made
from catalogue.models import Batch, Certificate, Craft, Enterprise, Product, ScrapLot, Variant
from home.demo.content import paired
from people.models import Member
from shop import firing


@cache
def told() -> dict[str, Any]:
    """The records as they are written down beside this file."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "scrap.json").read_text())
    return found


def enter(enterprises: dict[str, Enterprise], member: Member) -> None:
    """Everything about the houses and pieces that this demo has."""
    lots = {facts["name"]: facts for facts in told()["lots"] if facts["enterprise"] in enterprises}
    received = {
        name: take_in(enterprises[facts["enterprise"]], facts, member)
        for name, facts in lots.items()
    }
    for facts in told()["corrections"]:
        if lot := received.get(facts["lot"]):
            right, seen = facts["grams"], lot.received_g
            balance.correct_lot(lot, right, seen=seen, reason=facts["reason"], by=member)
    for facts in told()["batches"]:
        if facts["enterprise"] in enterprises:
            fire(enterprises[facts["enterprise"]], facts, received, member)
    for code, facts in told()["crafts"].items():
        for product in Product.objects.filter(code=code):
            words = {k: v for name in WORDS for k, v in paired(name, facts[name]).items()}
            Craft.objects.create(product=product, firing_c=facts["firing_c"], **words)
    for facts in told()["papers"]:
        give(facts)


WORDS = ("body", "technique", "firing")


def ago(days: int) -> date:
    """So many days before today."""
    return timezone.localdate() - timedelta(days=days)


def take_in(enterprise: Enterprise, facts: dict[str, Any], member: Member) -> ScrapLot:
    """One lot."""
    day = ago(facts["days_ago"])
    load = Load(uuid4(), facts["kind"], facts["source"], day, facts["grams"])
    lot = balance.receive(enterprise, load, by=member)[0]
    written_on(day, ScrapLot.objects.filter(pk=lot.pk))
    return lot


def written_on(day: date, *rows: QuerySet[Any]) -> None:
    """The demo's records were written down on the day they tell of: figures go by it."""
    at = timezone.make_aware(datetime.combine(day, time(18)))
    for each in rows:
        each.update(at=at)


def fire(
    enterprise: Enterprise, facts: dict[str, Any], lots: dict[str, ScrapLot], member: Member
) -> None:
    """One batch; what stands on the demo's shelves was counted before."""
    variants = Variant.objects.select_related("product")
    pieces = [
        Made(variant, count, each)
        for sku, count, each in facts["pieces"]
        for variant in variants.filter(sku=sku)
    ]
    inputs = [Input(grams, lot=lots[name]) for name, grams in facts["scrap"]]
    inputs += [Input(grams, name_th=name) for name, grams in facts["new"]]
    made_on = ago(facts["days_ago"])
    batch, _fresh = firing.fire(enterprise, uuid4(), made_on, inputs, pieces, by=member)
    written_on(made_on, Batch.objects.filter(pk=batch.pk), batch.inputs.all(), batch.pieces.all())
    if facts["closed"]:
        balance.close(batch)


def give(facts: dict[str, Any]) -> None:
    """One paper, if whoever has it is there."""
    enterprise = Enterprise.objects.filter(code=facts.get("enterprise")).first()
    product = Product.objects.filter(code=facts.get("product")).first()
    if enterprise is None and product is None:
        return
    issued = ago(facts["days_ago"])
    Certificate.objects.create(
        kind=facts["kind"],
        enterprise=enterprise,
        product=product,
        stars=facts.get("stars"),
        year=facts.get("year"),
        number=facts["number"],
        issuer=facts["issuer"],
        issued_on=issued,
        expires_on=issued + timedelta(days=facts["days_valid"]),
    )
