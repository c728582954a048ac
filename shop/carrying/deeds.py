"""Plans carried out: rows, words, pictures and stock, each through the house's own verbs."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from wagtail.models import Page

from catalogue import changing, drafts, english, making, publishing, thai
from catalogue.models import (
    Craft,
    Material,
    Photo,
    Product,
    ProductEvent,
    ProductPage,
    ProductPhoto,
    Upgrade,
    Variant,
)
from catalogue.search.entries import product_changed
from people.models import Member
from shop import counting, stock
from shop.carrying import stories
from shop.carrying.cells import Wrong
from shop.carrying.columns import CHANGE, columns
from shop.carrying.plan import Choice, Hung, Plan, Surroundings
from shop.models import StockMove

What = ProductEvent.What
ROWS = 120  # characters of an event


def carry_out(
    plan: Plan, around: Surroundings, *, by: Member | None = None, publish: bool = False
) -> None:
    """Do what the plan says. Raises Wrong; call it in a transaction that ends with it."""
    new = plan.new
    if not new and not any(choice.new or choice.variant is None for choice in plan.choices):
        return
    product, made = _product(plan, around, by)
    changed = bool(made or new)
    _craft(product, new)
    if "materials" in new:
        _replace(Material, product, new["materials"], numbered=True)
    if "before_th" in new:
        _replace(Upgrade, product, [_upgrade(line, around) for line in new["before_th"]])
    changed |= _new_choices(product, plan.choices, by)
    for choice in plan.choices:
        changed |= _choice(product, choice, by)
    if changed:
        _note(product, What.MADE if made else What.FACTS, _what(plan), by)
    _tell(product, plan, by, publish)
    publishing.state_share(product)
    if "archived" in new and not (made and not new["archived"]):
        (changing.archive if new["archived"] else changing.restore)(product, by=by)
    changing.sell_if_ready(product)


def _what(plan: Plan) -> str:
    return (plan.told.get("name_th", "") if plan.is_new else ", ".join(plan.said))[:ROWS]


def _note(
    product: Product, what: str, after: str, by: Member | None, variant: Variant | None = None
) -> None:
    ProductEvent.objects.create(
        product=product, variant=variant, what=what, after=after[:ROWS], member=by
    )


# --- rows --------------------------------------------------------------------------------------------


def _product(plan: Plan, around: Surroundings, by: Member | None) -> tuple[Product, bool]:
    """The product's own row, made or corrected."""
    facts = {name: value for name, value in plan.new.items() if columns()[name].of == "product"}
    if "category" in plan.new:
        facts["category"] = around.categories[plan.new["category"]]
    if plan.standing is not None:
        product = plan.standing.product
        for name, value in facts.items():
            setattr(product, name, value)
        if facts:
            product.save(update_fields=list(facts))
        return product, False
    if plan.enterprise is None:
        raise Wrong(_("Whose is it? The enterprise is missing."), "enterprise")
    name = plan.told["name_th"]
    product = Product.objects.create(
        code=plan.code,
        enterprise=plan.enterprise,
        name_th=name,
        sort_key=thai.sort_key(name),
        **facts,
    )
    return product, True


def _craft(product: Product, new: dict[str, Any]) -> None:
    """How it is made: one row, where anything is told."""
    told = {name: value for name, value in new.items() if columns()[name].of == "craft"}
    if any(told.values()) or (told and product.crafts.exists()):
        Craft.objects.update_or_create(product=product, defaults=told)


def _upgrade(line: dict[str, str], around: Surroundings) -> dict[str, Any]:
    workshop = line["change_workshop"]
    told: dict[str, Any] = {name: line[name] for name in CHANGE}
    return told | {"workshop_id": around.workshops[workshop] if workshop else None}


def _replace(
    model: type[Material] | type[Upgrade],
    product: Product,
    lines: list[dict[str, Any]],
    *,
    numbered: bool = False,
) -> None:
    """The lines in place of those there were."""
    order = ("position", "pk") if numbered else ("pk",)
    there = list(model._default_manager.filter(product=product).order_by(*order))
    for place, line in enumerate(lines):
        told = line | ({"position": place} if numbered else {})
        row = there[place] if place < len(there) else model(product=product)
        for name, value in told.items():
            setattr(row, name, value)
        row.save()
    for gone in there[len(lines) :]:
        gone.delete()


# --- variants ----------------------------------------------------------------------------------------


def _new_choices(product: Product, choices: list[Choice], by: Member | None) -> bool:
    """The variants that are not there yet, behind those that are; True where there are any."""
    new = [choice for choice in choices if choice.variant is None]
    if not new:
        return False
    last = product.variants.aggregate(last=Max("position"))["last"]
    first = 0 if last is None else last + 1
    variants = Variant.objects.bulk_create(
        Variant(
            product=product,
            sku=choice.sku,
            position=first + at,
            **{name: value for name, value in choice.new.items() if name != "stock"},
        )
        for at, choice in enumerate(new)
    )
    pieces = [choice.new.get("stock") or 0 for choice in new]
    shelved = list(zip(variants, pieces, strict=True))
    stock.put_up(shelved, reason=StockMove.Reason.IMPORTED, by=by)
    product_changed(product.pk)  # written all at once, nobody has heard of them
    return True


def _choice(product: Product, choice: Choice, by: Member | None) -> bool:
    """A variant there is, corrected; True when facts of it are new that nobody has noted yet."""
    new = dict(choice.new)
    pieces = new.pop("stock", None)
    variant = choice.variant
    if variant is None:
        return False
    if "price" in new:
        _reprice(variant, new.pop("price"), by)
    if "kind" in new or "make_days" in new:
        kind = new.pop("kind", variant.kind)
        _rekind(variant, kind, new.pop("make_days", variant.make_days), by)
    for name, value in new.items():
        setattr(variant, name, value)
    if new:
        variant.save(update_fields=list(new))
    if pieces is not None:
        _count(variant, pieces, by)
    return bool(new)


def _reprice(variant: Variant, price: Any, by: Member | None) -> None:
    try:
        changing.reprice(variant, price, seen=variant.price, by=by)
    except changing.ChangedMeanwhile as e:
        raise Wrong(
            _("Somebody has changed the price meanwhile. Please begin anew."), "price"
        ) from e


def _rekind(variant: Variant, kind: str, days: int | None, by: Member | None) -> None:
    try:
        counting.change_kind(variant, kind, days, by=by)
    except counting.Promised as e:
        said = _(
            "An order of this piece waits for its money. Please change this when it is paid or over."
        )
        raise Wrong(said, "kind") from e


def _count(variant: Variant, pieces: int, by: Member | None) -> None:
    record = stock.lock(variant)
    try:
        if pieces != record.on_hand:
            change = pieces - record.on_hand
            stock.adjust(variant, change, reason=StockMove.Reason.IMPORTED, by=by)
    except stock.NotThatMany as e:
        said = _("So many pieces are not free: some are promised to buyers.")
        raise Wrong(said, "stock") from e


# --- pages -------------------------------------------------------------------------------------------


def _tell(product: Product, plan: Plan, by: Member | None, publish: bool) -> None:
    """Words and pictures into the pages' drafts; shown at once only by who asks for it."""
    new = plan.new
    words = {
        page: new[name]
        for page, name in (("title", "name_th"), ("story", "story_th"))
        if name in new
    }
    if "story" in words:
        words["story"] = stories.story(words["story"]) or "<p></p>"
    page = plan.standing.page if plan.standing else None
    told = words or {"name_en", "story_en", "pictures"} & set(new)
    if page is not None and not told and not publish:
        return
    photos = [_photo(product, one, by) for one in new["pictures"]] if "pictures" in new else None
    if page is None:
        page = _begun(product, words, photos, by)
    elif words or _rehung(plan):
        page = page.get_latest_revision_as_object()
        _write(page, words, photos)
        page.save_revision(user=by, clean=False)
    if page is None:
        return
    if words.get("title") and not page.live:
        name = words["title"]
        Product.objects.filter(pk=product.pk).update(name_th=name, sort_key=thai.sort_key(name))
        product_changed(product.pk)
    _speak(page, new, by)
    if publish and (page.has_unpublished_changes or not page.live):
        _show(page, by)


def _begun(
    product: Product, words: dict[str, str], photos: list[Photo] | None, by: Member | None
) -> ProductPage | None:
    """The product's first page: a draft."""
    name = words.get("title") or product.name_th
    slug = thai.slug_for("", name, product.code)
    cover = photos[0] if photos else None
    page = drafts.of_product(product, slug=slug, photo=cover, by=by, story=words.get("story", ""))
    if page is not None and photos and len(photos) > 1:
        _write(page, {}, photos)
        page.save_revision(user=by, clean=False)
    return page


def _write(page: ProductPage, words: dict[str, str], photos: list[Photo] | None) -> None:
    for name, value in words.items():
        setattr(page, name, value)
    if photos is not None:
        page.photo = photos[0] if photos else None
        page.gallery = [
            ProductPhoto(photo=photo, sort_order=place) for place, photo in enumerate(photos[1:])
        ]


def _rehung(plan: Plan) -> bool:
    """True when other pictures hang, not only other words below them."""
    if "pictures" not in plan.new or plan.standing is None:
        return False
    hung = [one.photo.pk if one.photo else 0 for one in plan.new["pictures"]]
    return hung != [photo.pk for photo in plan.standing.photos]


def _photo(product: Product, hung: Hung, by: Member | None) -> Photo:
    """The photo in the library, with the words below it."""
    photo = hung.photo
    if photo is None:
        if hung.drawn is None:
            raise ValueError("a picture that is neither there nor drawn")
        photo = making.hang(product.enterprise, product.name_th, hung.drawn, by)
    if hung.alt:
        for name, words in hung.alt.items():
            setattr(photo, name, words)
        photo.save(update_fields=list(hung.alt))
    return photo


def _speak(page: ProductPage, new: dict[str, Any], by: Member | None) -> None:
    """English into the translators' records, as the house does; the page itself waits for them."""
    words = {
        field: new[name]
        for field, name in (("title", "name_en"), ("story", "story_en"))
        if name in new
    }
    if "story" in words:
        words["story"] = stories.story(words["story"])
    locale = english.english_locale()
    twin = english.draft_of(page, by=by)
    if words and twin is not None and locale is not None:
        english.say(english.record(page, locale), words, by=by)


def _show(page: Page, by: Member | None) -> None:
    """Published, and its English with it where all of that is said."""
    revision = page.get_latest_revision()
    revision.publish(user=by, skip_permission_checks=True)
    locale = english.english_locale()
    if locale is not None:
        record = english.record(page, locale)
        if english.unsaid(record) == (0, 0):
            record.save_target(user=by, publish=True)
