"""The demo shop's rows: shelves, enterprises, products with their materials, and what stands on the shelf."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from catalogue import collecting, enterprises, making
from catalogue.models import Category, Enterprise, Material, Product, Upgrade, Variant
from catalogue.models.products import Answer
from home.demo.content import content, paired
from people.models import Member
from shop import stock
from shop.models import DeliveryRate, DeliveryZone, Seller, StockMove

FLAT_MM = 10  # what has no height is a pendant or a magnet


def name_seller() -> None:
    """Whose shop it is; the mark that lets the demo's commands touch this database is set already."""
    facts = content()["seller"]
    seller = Seller.load()
    columns = {
        field: facts[field] for field in ("phone", "line_id", "email", "registration", "ocpb")
    }
    columns |= paired("name", facts["name"]) | paired("address", facts["address"])
    columns |= paired("notice", content()["demo_notice"])
    for field, value in columns.items():
        setattr(seller, field, value)
    seller.save()


def set_rates() -> None:
    """Zones with their bands."""
    for facts in content()["delivery"]:
        zone = DeliveryZone.objects.create(
            code=facts["code"],
            postcodes=facts["postcodes"],
            countries=facts["countries"],
            **paired("name", facts["name"]),
        )
        for up_to_g, fee in facts["rates"]:
            DeliveryRate.objects.create(
                zone=zone, up_to_g=up_to_g, fee=Decimal(fee), checked_on=timezone.localdate()
            )


def found_enterprises(workers: Mapping[str, tuple[Member, ...]]) -> dict[str, Enterprise]:
    """The groups by code, each with the people who log in for it."""
    return {
        facts["code"]: found(facts, workers.get(facts["code"], ()))
        for facts in content()["enterprises"]
    }


def found(facts: dict[str, Any], members: tuple[Member, ...]) -> Enterprise:
    """One group with its facts."""
    rest: dict[str, Any] = {name: facts[name] for name in ("village_no", "established", "people")}
    rest["in_figures"] = True
    if counter := facts.get("pick_up"):
        rest |= (
            {"pick_up": True, "cash_at_pick_up": counter.get("cash", False)}
            | paired("pick_up_place", counter["place"])
            | paired("pick_up_hours", counter["hours"])
        )
    return enterprises.found(
        facts["code"],
        members=members,
        **paired("name", facts["name"]),
        **paired("maker", facts["maker"]),
        **paired("waste", facts["waste"]),
        **rest,
    )


def put_up_shelves() -> dict[str, Category]:
    """The categories by code, in their order; and the collections."""
    collecting.begin()
    return {
        facts["code"]: Category.objects.create(
            code=facts["code"], position=position, **paired("name", facts["name"])
        )
        for position, facts in enumerate(content()["categories"])
    }


def make(facts: dict[str, Any], enterprise: Enterprise, category: Category) -> Product:
    """One product with everything it needs to be sold but its page."""
    care, fit = facts["care"], Product.FoodContact
    product = Product.objects.create(
        code=facts["code"],
        enterprise=enterprise,
        category=category,
        featured=facts["featured"],
        returnable=facts.get("returnable", True),  # earrings are not taken back
        weight_g=facts["weight_g"],
        volume_ml=facts.get("volume_ml"),
        glaze=facts["glaze"],
        colours=facts["colours"],
        food_contact=fit.SUITABLE if care["food_contact"] else fit.DECORATIVE,
        **{f"{side}_cm": Decimal(str(cm)) for side, cm in facts["size_cm"].items()},
        **{place: said(care[place]) for place in ("microwave", "dishwasher", "oven", "outdoor")},
        **paired("care", care["note"]),
    )
    for position, line in enumerate(facts["materials"]):
        Material.objects.create(
            product=product,
            percent=line["percent"],
            recycled=line["recycled"],
            position=position,
            **paired("name", line["name"]),
            **paired("source", line["source"]),
        )
    told = facts["upgrade"]
    columns = (
        paired("before", told["before"])
        | paired("after", told["after"])
        | paired("change", told["change"])
    )
    Upgrade.objects.create(product=product, **columns)
    for position, choice in enumerate(facts["variants"]):
        offer(product, choice, position, box(facts | choice))
    return product


def said(fact: bool) -> str:
    """A fact about care as the row keeps it."""
    return Answer.YES if fact else Answer.NO


def box(facts: dict[str, Any]) -> dict[str, int]:
    """Packed weight and size, as the desk reckons them."""
    size = facts["size_cm"]
    across = size.get("diameter") or size.get("width") or size.get("length")
    sides = {
        "length": size.get("length") or across,
        "width": size.get("width") or across,
        "height": size.get("height") or FLAT_MM / 10,
    }
    packed = {
        f"packed_{side}_mm": making.packed_side(Decimal(str(cm))) for side, cm in sides.items()
    }
    return packed | {"packed_weight_g": making.packed_weight(facts["weight_g"])}


def offer(
    product: Product, choice: dict[str, Any], position: int, packed: dict[str, int]
) -> Variant:
    """One choice with its price, and its pieces on the shelf."""
    variant = Variant.objects.create(
        product=product,
        sku=choice["sku"],
        kind=choice["kind"],
        price=Decimal(choice["price"]),
        position=position,
        **paired("option", choice["option"]),
        **packed,
    )
    if choice["stock"]:
        stock.adjust(variant, choice["stock"], reason=StockMove.Reason.RECEIVED)
    return variant
