"""The counter's part of editing a product, and delivery zones with their rates."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.viewsets.base import ViewSetGroup

from catalogue.models import Product
from catalogue.product_form import RowsPanel, pair
from catalogue.viewsets import (
    CategoryViewSet,
    EnterpriseViewSet,
    KeptViewSet,
    ProductCreateView,
    ProductEditView,
    ProductViewSet,
)
from shop import countries, stock
from shop.codes.editor import DiscountCodeViewSet
from shop.models import DeliveryZone, StockRecord


def state_bands(product: Product) -> None:
    """What the pages say of each variant's stock: a new one made to order can be had at once.

    Call it outside the transaction that saved the product, which holds the variants' rows: a
    sale takes the stock record first, and each would wait for the other.
    """
    for variant in product.variants.order_by("pk"):
        with transaction.atomic():
            StockRecord.objects.select_for_update().filter(variant=variant).first()
            stock.state_band(variant)


class CounterCreateView(ProductCreateView):
    """A new product, ready for the counter."""

    def state(self, product: Product) -> None:
        """Bands first, so that the product is right when it goes on sale."""
        state_bands(product)
        super().state(product)


class CounterEditView(ProductEditView):
    """A product there is; a variant may be new."""

    def state(self, product: Product) -> None:
        """Bands first, so that the product is right when it goes on sale."""
        state_bands(product)
        super().state(product)


class CounterProductViewSet(ProductViewSet):
    """Products, as the shop's managers edit them."""

    add_view_class = CounterCreateView
    edit_view_class = CounterEditView


class RateFormSet(BaseChildFormSet):
    """The rates of a zone: one for each weight, and at least one that holds for every enterprise."""

    def clean(self) -> None:
        """Two rates for one weight, or a zone without a common rate, would leave the checkout without a price."""
        super().clean()
        if any(self.errors):
            return
        kept = [form.cleaned_data for form in self.forms if not self._should_delete_form(form)]
        keys = [(rate.get("enterprise"), rate.get("up_to_g")) for rate in kept]
        if len(set(keys)) != len(keys):
            raise ValidationError(_("There are two rates for the same weight."))
        if all(enterprise for enterprise, _weight in keys):
            raise ValidationError(_("At least one rate has to hold for every enterprise."))


class ZoneForm(WagtailAdminModelForm):
    """A zone of Thailand or of the world; one of them is the rest of Thailand."""

    def clean(self) -> dict[str, Any]:
        """Every address has at most one zone, and every one in Thailand has one."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        others = DeliveryZone.objects.exclude(pk=self.instance.pk)
        rest = others.filter(postcodes="", countries="")
        narrowed = next((name for name in ("countries", "postcodes") if data.get(name)), None)
        if narrowed and not rest.exists():
            self.add_error(
                narrowed,
                _("One zone has to stay without postcodes: it is the rest of the country."),
            )
        taken = {code for zone in others for code in zone.country_codes()}
        if twice := taken.intersection(countries.in_list(data.get("countries", ""))):
            self.add_error(
                "countries", _("Another zone has this already: %s") % " ".join(sorted(twice))
            )
        return data


RATE_PANELS = [
    FieldRowPanel([FieldPanel("up_to_g"), FieldPanel("fee")]),
    FieldRowPanel([FieldPanel("enterprise"), FieldPanel("checked_on")]),
]


class DeliveryZoneViewSet(KeptViewSet):
    """What sending costs."""

    model = DeliveryZone
    icon = "globe"
    list_display = ["name_th", "name_en", "code"]
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            pair("name"),
            FieldPanel("postcodes"),
            FieldPanel("countries"),
            RowsPanel("rates", panels=RATE_PANELS, min_num=1, formset=RateFormSet),
        ],
        base_form_class=ZoneForm,
    )


class ShopGroup(ViewSetGroup):
    """Everything a manager changes by hand."""

    menu_label = gettext_lazy("Shop")
    menu_name = "shop"
    menu_icon = "clipboard-list"
    menu_order = 120
    items = (
        *(CounterProductViewSet, CategoryViewSet, EnterpriseViewSet, DeliveryZoneViewSet),
        DiscountCodeViewSet,
    )
