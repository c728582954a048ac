"""Products as they are now, with everything a table tells of them, many in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.strings import StringValue

from catalogue import english
from catalogue.models import (
    Craft,
    Material,
    Photo,
    Product,
    ProductPage,
    Upgrade,
    Variant,
)
from catalogue.models.products import ProductQuerySet
from catalogue.thai import normalise
from shop.carrying import cells, stories
from shop.carrying.cells import Shown
from shop.carrying.columns import CHANGE, CRAFT, columns, of_choice
from shop.models import StockRecord

MATERIAL = ("name_th", "name_en", "percent", "recycled", "source_th", "source_en")
DIRECT = [column.name for column in columns().values() if column.of == "product"]


@dataclass
class Standing:
    """One product with its pages' newest words, drafts included."""

    product: Product
    page: ProductPage | None = None
    words: dict[str, str] = field(default_factory=lambda: dict.fromkeys(("title", "story"), ""))
    english: dict[str, str] = field(default_factory=lambda: dict.fromkeys(("title", "story"), ""))
    photos: list[Photo] = field(default_factory=list)
    stock: dict[int, StockRecord] = field(default_factory=dict)

    @property
    def variants(self) -> list[Variant]:
        """In the order in which they are offered."""
        return list(self.product.variants.all())


def in_full(products: ProductQuerySet) -> ProductQuerySet:
    """With all rows that belong to them."""
    return products.select_related("enterprise", "category").prefetch_related(
        Prefetch("variants", Variant.objects.order_by("position", "pk")),
        Prefetch("materials", Material.objects.order_by("position", "pk")),
        Prefetch("upgrades", Upgrade.objects.order_by("pk").select_related("workshop")),
        Prefetch("crafts", Craft.objects.order_by("pk")),
    )


def standings(products: Sequence[Product]) -> list[Standing]:
    """What there is of each of them, in their order."""
    found = {product.pk: Standing(product) for product in products}
    records = StockRecord.objects.filter(variant__product__in=found)
    for record in records.select_related("variant"):
        found[record.variant.product_id].stock[record.variant_id] = record
    pages = ProductPage.objects.filter(
        product__in=found, locale__language_code=english.SOURCE, alias_of=None
    )
    photos: dict[int, list[int]] = {}
    for page in (
        pages.select_related("latest_revision", "locale")
        .prefetch_related("gallery")
        .order_by("-pk")
    ):
        standing = found[page.product_id]
        standing.page = page
        standing.words, photos[page.product_id] = _newest(page)
    _hang(found, photos)
    _speak(
        {standing.page.translation_key: standing for standing in found.values() if standing.page}
    )
    return list(found.values())


def _newest(page: ProductPage) -> tuple[dict[str, str], list[int]]:
    """Title, story and photos of the newest draft."""
    revision = page.latest_revision
    if page.has_unpublished_changes and revision is not None:
        draft = revision.content
        words = {"title": draft["title"], "story": draft.get("story") or ""}
        rows = sorted(draft.get("gallery") or [], key=lambda row: row.get("sort_order") or 0)
        return words, [pk for pk in (draft.get("photo"), *(row["photo"] for row in rows)) if pk]
    hung = [row.photo_id for row in page.gallery.all()]
    words = {"title": page.title, "story": page.story}
    return words, [pk for pk in (page.photo_id, *hung) if pk]


def _hang(found: dict[int, Standing], photos: dict[int, list[int]]) -> None:
    """The photos themselves, each product's in their order."""
    wanted = {pk for numbers in photos.values() for pk in numbers}
    rows = Photo.objects.in_bulk(wanted)
    for product_pk, numbers in photos.items():
        found[product_pk].photos = [rows[pk] for pk in numbers if pk in rows]


# --- English -----------------------------------------------------------------------------------------


def _speak(standings: dict[Any, Standing]) -> None:
    """What is said in English: in the translators' records, else on the page itself."""
    own = ProductPage.objects.filter(
        translation_key__in=standings, locale__language_code=english.TARGET, alias_of=None
    )
    for twin in own.select_related("latest_revision").prefetch_related("gallery"):
        standings[twin.translation_key].english, _photos = _newest(twin)
    for key, words in _recorded(list(standings)).items():
        standings[key].english = standings[key].english | words


def _recorded(keys: list[Any]) -> dict[Any, dict[str, str]]:
    """Per page the fields of which every piece is said in the records."""
    translations = Translation.objects.filter(
        source__object_id__in=keys, target_locale__language_code=english.TARGET
    ).select_related("source", "target_locale")
    said: dict[tuple[int, int], str] = {
        (row.translation_of_id, row.context_id): row.data
        for row in StringTranslation.objects.filter(
            context__object_id__in=keys, locale__language_code=english.TARGET, has_error=False
        )
    }
    if not said:
        return {}
    parts: dict[tuple[int, str], list[str | None]] = defaultdict(list)
    segments = StringSegment.objects.filter(source__object_id__in=keys).select_related("context")
    for segment in segments:
        key = segment.source_id, segment.context.path
        parts[key].append(said.get((segment.string_id, segment.context_id)))
    return {
        translation.source.object_id: words
        for translation in translations
        if (words := _words(translation, parts))
    }


def _words(
    translation: Translation, parts: dict[tuple[int, str], list[str | None]]
) -> dict[str, str]:
    words = {}
    title = parts.get((translation.source_id, "title"), [None])
    if title[0] is not None:
        words["title"] = StringValue(title[0]).render_text()
    story = parts.get((translation.source_id, "story"), [])
    if story and None not in story:
        told = translation.source.get_ephemeral_translated_instance(
            translation.target_locale, fallback=True
        )
        words["story"] = told.story
    return words


# --- as values of the columns ------------------------------------------------------------------------


def facts_of(standing: Standing) -> dict[str, Any]:
    """Each column of the product, as it is kept."""
    product, craft = standing.product, next(iter(standing.product.crafts.all()), None)
    told: dict[str, Any] = {name: getattr(product, name) for name in DIRECT}
    told |= {name: getattr(craft, name) if craft else "" for name in CRAFT}
    changes = list(product.upgrades.all())
    told |= {name: [getattr(row, name) for row in changes] for name in CHANGE}
    told["change_workshop"] = [row.workshop.code if row.workshop else "" for row in changes]
    return told | {
        "code": product.code,
        "enterprise": product.enterprise.code,
        "category": product.category.code if product.category else "",
        "name_th": standing.words["title"] or product.name_th,
        "name_en": standing.english["title"] or product.name_en,
        "story_th": stories.cell(standing.words["story"]),
        "story_en": stories.cell(standing.english["story"]),
        "archived": product.archived,
        "firing_c": craft.firing_c if craft else None,
        "materials": materials_of(product),
        "pictures": [picture_name(product, place) for place in range(1, len(standing.photos) + 1)],
        "pictures_th": [photo.alt_th for photo in standing.photos],
        "pictures_en": [photo.alt_en for photo in standing.photos],
    }


def materials_of(product: Product) -> list[dict[str, Any]]:
    """The lines of the passport."""
    return [{name: getattr(row, name) for name in MATERIAL} for row in product.materials.all()]


def picture_name(product: Product, place: int) -> str:
    """What a picture is called in a table and in the file beside it."""
    return f"{product.code}-{place}.jpg"


def choice_of(variant: Variant, standing: Standing) -> dict[str, Any]:
    """Each column of the variant."""
    direct = [name for name in of_choice() if name != "stock"]
    record = standing.stock.get(variant.pk)
    counted = variant.kind != Variant.Kind.MADE_TO_ORDER
    told = {name: getattr(variant, name) for name in direct}
    return told | {"stock": (record.on_hand if record else 0) if counted else None}


# --- as cells ----------------------------------------------------------------------------------------


def rows_of(standing: Standing) -> Iterable[dict[str, Shown]]:
    """The rows of the table: the product's own words in the first, its code and maker in all."""
    facts = facts_of(standing)
    first = _shown(facts)
    keys = {name: first[name] for name in ("code", "enterprise")}
    chosen = [_shown(choice_of(variant, standing)) for variant in standing.variants]
    for place, choice in enumerate(chosen or [{}]):
        yield (first if place == 0 else keys) | choice


def _shown(values: dict[str, Any]) -> dict[str, Shown]:
    told: dict[str, Shown] = {}
    lines = values.pop("materials", None)
    if lines is not None:
        told["materials"] = "|".join(map(_material, lines))
        told["materials_en"] = _in_english(lines)
        told["recycled_percent"] = min(sum(row["percent"] for row in lines if row["recycled"]), 100)
    for name, value in values.items():
        told[name] = "" if value is None else columns()[name].show(value)
    return {name: normalise(text) if isinstance(text, str) else text for name, text in told.items()}


def _material(line: dict[str, Any]) -> str:
    words = [line["name_th"], str(line["percent"]), "yes" if line["recycled"] else "no"]
    words += [line["source_th"]] if line["source_th"] else []
    return ":".join(map(cells.escaped, words))


def _in_english(lines: list[dict[str, Any]]) -> str:
    said = [(line["name_en"], line["source_en"]) for line in lines]
    if not any(map(any, said)):
        return ""
    return "|".join(":".join(map(cells.escaped, pair if pair[1] else pair[:1])) for pair in said)
