"""What a table would do: each product compared with the one there is, nothing written yet."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from catalogue import changing
from catalogue.models import Product, Variant
from catalogue.money import baht
from shop.carrying import albums, cells, present, stories
from shop.carrying.albums import Album
from shop.carrying.cells import Wrong
from shop.carrying.columns import CHANGE, columns, of_choice
from shop.carrying.plan import Choice, Hung, Plan, Problem, Surroundings
from shop.carrying.sheets import Row

Kind = Variant.Kind
NEEDED = (
    "option_th",
    "price",
    "packed_weight_g",
    "packed_length_mm",
    "packed_width_mm",
    "packed_height_mm",
)
LISTS = ("materials", "change", "pictures")


def plans(groups: list[tuple[str, list[Row]]], around: Surroundings) -> list[Plan]:
    """What these products come to; each with the problems it has."""
    skus = {
        sku
        for code, rows in groups
        for place, row in enumerate(rows)
        for sku in (cells.plain(row.cells.get("sku", "")), usual_sku(code, place))
    }
    there = present.in_full(Product.objects.filter(code__in=[code for code, _rows in groups]))
    known = {one.product.code: one for one in present.standings(list(there))}
    owners = dict(Variant.objects.filter(sku__in=skus).values_list("sku", "product__code"))
    made = [Plan(rows, code, standing=known.get(code)) for code, rows in groups]
    for plan in made:
        Reader(plan, around, owners).read()
    return made


def usual_sku(code: str, place: int) -> str:
    """As the desk calls the first variant of a product; the others are numbered."""
    return code.upper() + (f"-{place + 1}" if place else "")


class Reader:
    """Reads the rows of one product into its plan."""

    def __init__(self, plan: Plan, around: Surroundings, owners: dict[str, str]) -> None:
        self.plan, self.around, self.owners = plan, around, owners

    def wrong(self, said: str, column: str = "", row: Row | None = None) -> None:
        """Note why it cannot be."""
        number = (row or self.plan.rows[0]).number
        self.plan.problems.append(Problem(number, column, said))

    def read(self) -> None:
        """The whole product."""
        plan = self.plan
        values = [self._values(row) for row in plan.rows]
        plan.told = self._once(values)
        self._whose()
        if plan.problems:
            return
        now = present.facts_of(plan.standing) if plan.standing else {}
        for name, value in plan.told.items():
            if columns()[name].of not in ("key", "check", *LISTS) and now.get(name, _NONE) != value:
                plan.new[name] = value
        self._untold(now)
        for deed in (self._materials, self._changes, self._pictures, self._words):
            try:
                deed(now)
            except Wrong as e:
                self.wrong(e.said, e.column)
        plan.said = [name for name in columns() if name in plan.new]
        for place, (row, told) in enumerate(zip(plan.rows, values, strict=True)):
            self._choice(place, row, {name: told[name] for name in told if name in of_choice()})

    # --- cells -----------------------------------------------------------------------------------

    def _values(self, row: Row) -> dict[str, Any]:
        told = {}
        for name, text in row.cells.items():
            try:
                told[name] = _value(name, text)
            except Wrong as e:
                self.wrong(e.said, name, row)
        return told

    def _once(self, values: list[dict[str, Any]]) -> dict[str, Any]:
        """The product's own values: said in any of its rows, in all alike."""
        told: dict[str, Any] = {}
        for row, read in zip(self.plan.rows, values, strict=True):
            for name, value in read.items():
                if name in of_choice():
                    continue
                if told.setdefault(name, value) != value:
                    self.wrong(
                        _("Another line of the same product says something else."), name, row
                    )
        return told

    # --- the product -----------------------------------------------------------------------------

    def _whose(self) -> None:
        """Whose the product is, and whether it may be touched at all."""
        plan, around, told = self.plan, self.around, self.plan.told
        first = plan.rows[0]
        if not plan.code:
            if "name_th" not in first.cells:
                self.wrong(_("A new product needs a Thai name."), "name_th")
            if "enterprise" not in told and around.only is None:
                self.wrong(_("Whose is it? The enterprise is missing."), "enterprise")
        code = told.get("enterprise")
        named = around.enterprises.get(code) if code else around.only
        if code and named is None:
            self.wrong(_("There is no enterprise %(code)s.") % {"code": code}, "enterprise")
        if "category" in told and told["category"] not in around.categories:
            said = _("There is no category %(code)s.")
            self.wrong(said % {"code": told["category"]}, "category")
        standing = plan.standing
        if standing is not None:
            owner = standing.product.enterprise
            if (named or owner).pk != owner.pk or (around.only or owner).pk != owner.pk:
                self.wrong(_("This product belongs to another enterprise."), "enterprise")
            if any(row.kind == Kind.SEAT for row in standing.variants) or _is_workshop(
                standing.product
            ):
                self.wrong(_("These are the seats of a workshop, not a product."), "code")
            plan.enterprise = owner
            return
        if named is not None and around.only is not None and named.pk != around.only.pk:
            self.wrong(_("This product belongs to another enterprise."), "enterprise")
        plan.enterprise = named
        self._complete()

    def _complete(self) -> None:
        """What a new product cannot be without."""
        missing = _("A new product needs this column.")
        for name in ("name_th", "category", "weight_g"):
            unread = any(name in row.cells for row in self.plan.rows)
            if name not in self.plan.told and not unread:
                self.wrong(missing, name)
        if self.plan.enterprise is None and "enterprise" not in self.plan.told:
            self.wrong(missing, "enterprise")

    def _untold(self, now: dict[str, Any]) -> None:
        """A new product whose story is taken away never had one."""
        if self.plan.new.get("story_th") == "" and not now:
            del self.plan.new["story_th"]

    def _materials(self, now: dict[str, Any]) -> None:
        told, there = self.plan.told, now.get("materials", [])
        if "materials" not in told and "materials_en" not in told:
            return
        lines = [dict(line) for line in there]
        if "materials" in told:
            kept = {(line["name_th"], line["source_th"]): line for line in there}
            lines = [
                _line(cell, kept.get((cell.name_th, cell.source_th), {}))
                for cell in told["materials"]
            ]
        if "materials_en" in told:
            _in_english(lines, told["materials_en"])
        share = sum(line["percent"] for line in lines if line["recycled"])
        if told.get("recycled_percent", share) != share:
            said = _("The materials say %(share)s per cent.")
            raise Wrong(said % {"share": share}, "recycled_percent")
        if lines != there:
            self.plan.new["materials"] = lines

    def _changes(self, now: dict[str, Any]) -> None:
        """Before → after, all columns of all lines together."""
        told, names = self.plan.told, (*CHANGE, "change_workshop")
        if not any(name in told for name in names):
            return
        lists = {name: told.get(name, now.get(name, [])) for name in names}
        length = max(map(len, lists.values()))
        lines = [
            {name: (values[at : at + 1] or [""])[0] for name, values in lists.items()}
            for at in range(length)
        ]
        for line in lines:
            if not (line["before_th"] and line["after_th"] and line["change_th"]):
                raise Wrong(_("Before, after and what changed it go together."), "before_th")
            if line["change_workshop"] and line["change_workshop"] not in self.around.workshops:
                said = _("There is no workshop %(code)s.") % {"code": line["change_workshop"]}
                raise Wrong(said, "change_workshop")
        there = [
            {name: now[name][at] for name in names} for at in range(len(now.get("before_th", [])))
        ]
        if lines != there:
            self.plan.new["before_th"] = lines

    def _pictures(self, now: dict[str, Any]) -> None:
        told, album, standing = self.plan.told, self.around.album, self.plan.standing
        hung = [Hung(photo) for photo in standing.photos] if standing else []
        there = [photo.pk for photo in standing.photos] if standing else []
        if album is not None and "pictures" in told:
            hung = [self._hung(name, album) for name in told["pictures"] if name]
        changed = [one.photo.pk if one.photo else 0 for one in hung] != there
        for name, column in (("alt_th", "pictures_th"), ("alt_en", "pictures_en")):
            for one, words in zip(hung, told.get(column, []), strict=False):
                if (getattr(one.photo, name) if one.photo else "") != words:
                    one.alt[name] = words
                    changed = True
        if changed:
            self.plan.new["pictures"] = hung

    def _hung(self, name: str, album: Album) -> Hung:
        """A picture that hangs there already, by its name or by its look, else a new one."""
        there = self.plan.standing.photos if self.plan.standing else []
        own = {f"{self.plan.code}-{place}.jpg": photo for place, photo in enumerate(there, start=1)}
        if name not in album and name in own:
            return Hung(own[name])
        try:
            data = album.read(name)
            looks = {photo.file_hash: photo for photo in there}
            if found := looks.get(albums.mark(data)):
                return Hung(found)
            picture = albums.drawn(name, data)
        except Wrong as e:
            raise Wrong(e.said, "pictures") from e
        found = looks.get(albums.mark(picture.picture.data))
        return Hung(found) if found else Hung(drawn=picture)

    def _words(self, now: dict[str, Any]) -> None:
        """The English story is kept piece beside piece with the Thai one."""
        if "story_en" not in self.plan.new:
            return
        thai = stories.pieces(self.plan.told.get("story_th", now.get("story_th", "")))
        spoken = stories.pieces(self.plan.new["story_en"])
        if thai != spoken:
            said = _("The English story needs as many paragraphs as the Thai one: %(count)s.")
            raise Wrong(said % {"count": thai}, "story_en")

    # --- its choices -----------------------------------------------------------------------------

    def _choice(self, place: int, row: Row, told: dict[str, Any]) -> None:
        if not any(name in row.cells for name in of_choice()):
            return
        plan, there = self.plan, self.plan.standing.variants if self.plan.standing else []
        sku = told.get("sku") or self._usual_sku(place, there)
        variant = next((one for one in there if one.sku == sku), None)
        if self.owners.get(sku, plan.code) != plan.code:
            self.wrong(_("This SKU belongs to another product."), "sku", row)
        if sku in self.around.skus:
            said = _("This SKU stands in line %(line)s already.")
            self.wrong(said % {"line": self.around.skus[sku]}, "sku", row)
        if len(sku) > 40:
            self.wrong(_("Please give a shorter SKU."), "sku", row)
        self.around.skus[sku] = row.number
        choice = Choice(row.number, sku, variant)
        if variant is None:
            for name in NEEDED:
                if name not in row.cells:
                    self.wrong(_("A new variant needs this column."), name, row)
        now = present.choice_of(variant, plan.standing) if variant and plan.standing else {}
        choice.new = {name: value for name, value in told.items() if now.get(name, _NONE) != value}
        choice.new.pop("sku", None)
        try:
            self._fits(choice, now)
        except Wrong as e:
            self.wrong(e.said, e.column, row)
        plan.choices.append(choice)

    def _usual_sku(self, place: int, there: list[Variant]) -> str:
        """For a row without one: the only variant there is, else as the desk calls them."""
        if len(there) == 1 and len(self.plan.rows) == 1:
            return there[0].sku
        return usual_sku(self.plan.code, place)

    def _fits(self, choice: Choice, now: dict[str, Any]) -> None:
        """Kind, days and pieces go together. Raises Wrong."""
        new, standing = choice.new, self.plan.standing
        kind = new.get("kind", now.get("kind", Kind.STOCK))
        if Kind.UNIQUE in (kind, now.get("kind", kind)) and kind != now.get("kind", kind):
            raise Wrong(_("One of a kind stays so, and nothing else becomes it."), "kind")
        if kind != Kind.MADE_TO_ORDER and new.get("make_days") is not None:
            raise Wrong(_("Only what is made to order has days to make."), "make_days")
        if "kind" in new and kind != Kind.MADE_TO_ORDER and now.get("make_days") is not None:
            new["make_days"] = None
        pieces = new.get("stock")
        if pieces is not None and kind == Kind.MADE_TO_ORDER:
            raise Wrong(_("What is made to order has no stock."), "stock")
        if kind == Kind.UNIQUE and (pieces or 0) > 1:
            raise Wrong(_("This is one of a kind: there cannot be more than one of it."), "stock")
        record = standing.stock.get(choice.variant.pk) if standing and choice.variant else None
        if pieces is not None and record is not None and pieces < record.reserved:
            said = _("%(reserved)s are promised to buyers: there cannot be fewer.")
            raise Wrong(said % {"reserved": record.reserved}, "stock")
        choice.said = _said(new, now)


_NONE = object()


def _value(name: str, text: str) -> Any:
    """A cell's value. Raises Wrong."""
    column = columns()[name]
    if text.strip() == cells.CLEAR:
        if not column.cleared:
            raise Wrong(_("This cannot be taken away."))
        return column.cleared[0]
    value = column.read(cells.written(text))
    return stories.cell(stories.story(value)) if name.startswith("story_") else value


def _is_workshop(product: Product) -> bool:
    try:
        return product.workshop is not None
    except ObjectDoesNotExist:
        return False


def _line(cell: cells.MaterialCell, kept: dict[str, Any]) -> dict[str, Any]:
    """A line of the passport; English goes with the Thai it was said of."""
    return {
        "name_th": cell.name_th,
        "name_en": kept.get("name_en", ""),
        "percent": cell.percent,
        "recycled": cell.recycled,
        "source_th": cell.source_th,
        "source_en": kept.get("source_en", ""),
    }


def _in_english(lines: list[dict[str, Any]], pairs: list[tuple[str, str]]) -> None:
    if pairs and len(pairs) != len(lines):
        said = _("There are %(count)s materials in Thai and another number in English.")
        raise Wrong(said % {"count": len(lines)}, "materials_en")
    for line, (name, source) in zip(lines, pairs or [("", "")] * len(lines), strict=True):
        line["name_en"], line["source_en"] = name, source


def _said(new: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What changes, for people; a price that changes by much is named."""
    told = []
    for name in (name for name in columns() if name in new):
        if not now or name not in ("price", "stock"):
            told.append(name)
        elif name == "stock":
            told.append(f"stock {now['stock'] or 0} → {new['stock']}")
        else:
            change = f"price {baht(now['price'])} → {baht(new['price'])}"
            big = changing.is_big_change(now["price"], new["price"])
            warning = _("changes by more than 30 per cent")
            told.append(f"{change} ({warning})" if big else change)
    return told
