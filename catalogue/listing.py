"""The questions a visitor asks the listing: filters, sorting, paging, all in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalogue.dates import reads_thai
from catalogue.models.enterprises import Enterprise
from catalogue.models.products import Category, Variant
from catalogue.models.shown import ProductPageQuerySet
from catalogue.search import asking

PER_PAGE = 24


class NamesSelect(forms.Select):
    """A choice among names; one that has no English says that it is Thai."""

    def __init__(self) -> None:
        super().__init__()
        self.languages: dict[str, str] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """As usual, with the language of the name."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        if language := self.languages.get(str(value)):
            option["attrs"]["lang"] = language
        return option


class ListingForm(forms.Form):
    """What can be asked; whatever cannot be understood counts as not asked."""

    category = forms.ChoiceField(required=False, label=_("Category"), widget=NamesSelect)
    maker = forms.ChoiceField(required=False, label=_("Maker"), widget=NamesSelect)
    in_stock = forms.BooleanField(required=False, label=_("Only what is in stock"))
    sort = forms.ChoiceField(
        required=False,
        label=_("Sort by"),
        choices=[
            ("", _("Newest first")),
            ("price", _("Lowest price first")),
            ("-price", _("Highest price first")),
            ("recycled", _("Most recycled first")),
            ("name", _("By name")),
        ],
    )

    def __init__(
        self,
        query: Mapping[str, str],
        *,
        categories: Iterable[Category],
        makers: Iterable[Enterprise],
    ) -> None:
        super().__init__(query)
        self._offer("category", _("All"), categories)
        self._offer("maker", _("All makers"), makers)

    def _offer(self, name: str, everything: Promise, rows: Iterable[Category | Enterprise]) -> None:
        """Let one question be answered by these rows' codes, or by none."""
        field = cast(forms.ChoiceField, self.fields[name])
        shown = list(rows)
        field.choices = [("", everything), *((row.code, str(row)) for row in shown)]
        cast(NamesSelect, field.widget).languages = {
            row.code: "th" for row in shown if row.speaks("name") == "th" and not reads_thai()
        }

    def asked(self) -> dict[str, Any]:
        """Every question that was understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def answer(pages: ProductPageQuerySet, query: Mapping[str, str]) -> dict[str, Any]:
    """What the listing shows for one query string: form, products of the page, paging, chosen filters."""
    categories = list(Category.objects.all())
    form = ListingForm(query, categories=categories, makers=Enterprise.objects.all())
    asked = form.asked()
    question = asking.said(query.get("q", ""))
    found = asking.products(question) if question else None
    if found is not None:
        pages = asking.answering(pages, found)
    chosen = ordered(narrowed(pages, asked), asked.get("sort", ""))
    if found is not None and not asked.get("sort"):
        chosen = asking.best_first(chosen, found)
    page = Paginator(chosen.for_cards(), PER_PAGE).get_page(query.get("page"))
    current = next((row for row in categories if row.code == asked.get("category")), None)
    return {
        "form": form,
        "asked": asked,
        "products": page,
        "categories": categories,
        "category": current,
        "question": question,
        "found": found,
    }


def narrowed(pages: ProductPageQuerySet, asked: dict[str, Any]) -> ProductPageQuerySet:
    """Only the products that match every filter."""
    if category := asked.get("category"):
        pages = pages.filter(product__category__code=category)
    if maker := asked.get("maker"):
        pages = pages.filter(product__enterprise__code=maker)
    if asked.get("in_stock"):
        free = Variant.objects.filter(product=OuterRef("product"), active=True)
        pages = pages.filter(Exists(free.exclude(availability=Variant.Availability.SOLD_OUT)))
    return pages


def ordered(pages: ProductPageQuerySet, sort: str) -> ProductPageQuerySet:
    """In the wanted order; ties always fall the same way, so that no product hides between two pages."""
    if sort in ("price", "-price"):
        return pages.with_prices().order_by(sort.replace("price", "price_from"), "product_id")
    if sort == "recycled":
        return pages.order_by("-product__recycled_percent", "product_id")
    if sort == "name":
        return pages.order_by("product__sort_key" if reads_thai() else Lower("title"), "product_id")
    return pages.newest()
