"""Collections in the editor, and those with which a new shop begins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from catalogue.models import Product, ProductCollection
from catalogue.product_form import pair
from catalogue.viewsets import KeptViewSet, ticks

Rule = ProductCollection.Rule
GIFTS_UP_TO, NEW_DAYS = 300, 30


class CollectionForm(WagtailAdminModelForm):
    """One collection; the products are named by their codes, for a shop may have thousands."""

    picked = forms.CharField(
        label=gettext_lazy("Picked products"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Only for “picked by hand”: the codes of the products, one a line."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["code"].disabled = True  # addresses rely on it
            codes = self.instance.products.values_list("code", flat=True)
            self.fields["picked"].initial = "\n".join(codes)

    def clean_picked(self) -> list[Product]:
        """The products with these codes, all of which there must be."""
        codes = set(self.cleaned_data["picked"].replace(",", " ").replace("\x00", " ").split())
        found = list(Product.objects.pieces().filter(code__in=codes))
        if missing := codes - {product.code for product in found}:
            raise ValidationError(
                _("No product has this code: %(codes)s") % {"codes": ", ".join(sorted(missing))}
            )
        return found

    def save(self, commit: bool = True) -> ProductCollection:
        """The row, then what was picked."""
        collection: ProductCollection = super().save(commit=commit)
        if commit:
            collection.products.set(self.cleaned_data["picked"])
        return collection


class ProductCollectionViewSet(KeptViewSet):
    """The collections of the shop; one that is over is no longer shown."""

    model = ProductCollection
    icon = "list-ul"
    menu_label = gettext_lazy("Collections")
    menu_order = 205
    menu_name = "collections-of-products"
    add_to_admin_menu = True
    list_display = ["name_th", "name_en", "rule", *ticks(ProductCollection, "shown"), "position"]
    ordering = ["position", "pk"]
    edit_handler = ObjectList(
        [
            pair("name"),
            FieldRowPanel([FieldPanel("code"), FieldPanel("position"), FieldPanel("shown")]),
            pair("intro"),
            FieldRowPanel([FieldPanel("rule"), FieldPanel("number"), FieldPanel("category")]),
            FieldPanel("picked"),
        ],
        base_form_class=CollectionForm,
    )


@transaction.atomic
def begin() -> None:
    """Three collections for a shop that has none yet."""
    if ProductCollection.objects.exists():
        return
    first = [
        ("new", gettext_lazy("Just in"), Rule.NEW, NEW_DAYS),
        ("last-pieces", gettext_lazy("Last pieces"), Rule.LAST, None),
        ("gifts", gettext_lazy("Gifts up to ฿300"), Rule.PRICE, GIFTS_UP_TO),
    ]
    for position, (code, name, rule, number) in enumerate(first):
        words = {}
        for language in ("th", "en"):
            with override(language):
                words[f"name_{language}"] = str(name)
        ProductCollection.objects.create(
            code=code, rule=rule, number=number, position=position, **words
        )
