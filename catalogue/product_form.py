"""How managers edit a product: one form for its facts, variants, materials and upgrade story."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)

from catalogue.models import Product, Variant


class VariantForm(WagtailAdminModelForm):
    """One variant; what orders and printed tags rely on cannot be changed once it is saved."""

    FIXED = ("sku", "kind")
    PACKED = ("packed_weight_g", "packed_length_mm", "packed_width_mm", "packed_height_mm")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.FIXED:
            if self.instance.pk and name in self.fields:
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        """Whatever is sent has a packed weight and size; postage cannot be told without."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.PACKED:
            if (
                data.get("kind") != Variant.Kind.SEAT
                and not data.get(name)
                and name not in self.errors
            ):
                self.add_error(name, _("Needed for everything but a seat."))
        return data


class VariantFormSet(BaseChildFormSet):
    """Variants are switched off, never taken out: orders point to them."""

    def clean(self) -> None:
        """Refuses what the page does not offer; the database would refuse it with an error page."""
        super().clean()
        if any(form.instance.pk and self._should_delete_form(form) for form in self.forms):
            raise ValidationError(_("A variant is never deleted. Switch “active” off instead."))


class MaterialFormSet(BaseChildFormSet):
    """The material passport: per cent by weight that make a whole."""

    def clean(self) -> None:
        """The lines add up to 100, or the shares on the pages would be wrong."""
        super().clean()
        if any(self.errors):
            return
        kept = [form for form in self.forms if not self._should_delete_form(form)]
        total = sum(form.cleaned_data.get("percent") or 0 for form in kept)
        if total != 100:
            raise ValidationError(
                _("The materials add up to %(total)s per cent, not 100.") % {"total": total}
            )


class RowsPanel(InlinePanel):
    """An InlinePanel with a form or a formset of its own."""

    def __init__(
        self,
        *args: Any,
        formset: type = BaseChildFormSet,
        form: type = WagtailAdminModelForm,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.formset, self.form = formset, form

    def clone_kwargs(self) -> dict[str, Any]:
        """What Wagtail needs to make this panel again for a model."""
        return {**super().clone_kwargs(), "formset": self.formset, "form": self.form}

    def get_form_options(self) -> dict[str, Any]:
        """As usual, with our classes."""
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name] |= {"formset": self.formset, "form": self.form}
        return options


class ProductForm(WagtailAdminModelForm):
    """The whole product; its code is part of addresses and stays, its name is its page's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("code", "name_th"):
            if self.instance.pk and name in self.fields:
                self.fields[name].disabled = True

    def save(self, commit: bool = True) -> Product:
        """Write product and rows; columns that a sale writes are left alone (see GuardedColumns)."""
        if commit and self.instance.pk:
            # Taken in the order in which a sale takes them: neither waits for the other in a ring.
            list(
                Variant.objects.select_for_update(no_key=True)
                .filter(product=self.instance)
                .order_by("pk")
            )
        product: Product = super().save(commit=commit)
        return product


def pair(name: str) -> FieldRowPanel:
    """The Thai and the English of one short text, side by side."""
    return FieldRowPanel([FieldPanel(f"{name}_th"), FieldPanel(f"{name}_en")])


FACTS = [
    FieldRowPanel([FieldPanel("name_th"), FieldPanel("code")]),
    FieldRowPanel([FieldPanel("enterprise"), FieldPanel("category")]),
    FieldPanel("search_words"),
    FieldRowPanel([FieldPanel("archived"), FieldPanel("featured")]),
    FieldPanel("returnable"),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("weight_g"), FieldPanel("volume_ml")]),
            FieldRowPanel([FieldPanel("length_cm"), FieldPanel("width_cm")]),
            FieldRowPanel([FieldPanel("height_cm"), FieldPanel("diameter_cm")]),
        ],
        heading=gettext_lazy("Weight and size"),
    ),
    MultiFieldPanel(
        [FieldPanel("glaze"), FieldPanel("colours")], heading=gettext_lazy("Glaze and colours")
    ),
    MultiFieldPanel(
        [
            FieldPanel("food_contact"),
            FieldRowPanel([FieldPanel("microwave"), FieldPanel("dishwasher")]),
            FieldRowPanel([FieldPanel("oven"), FieldPanel("outdoor")]),
            pair("care"),
        ],
        heading=gettext_lazy("Use and care"),
    ),
]
VARIANT_PANELS = [
    FieldRowPanel([FieldPanel("sku"), FieldPanel("kind"), FieldPanel("price")]),
    pair("option"),
    FieldRowPanel(
        [
            FieldPanel("packed_weight_g"),
            FieldPanel("packed_length_mm"),
            FieldPanel("packed_width_mm"),
            FieldPanel("packed_height_mm"),
        ]
    ),
    FieldRowPanel([FieldPanel("active"), FieldPanel("position")]),
]
MATERIAL_PANELS = [
    pair("name"),
    FieldRowPanel([FieldPanel("percent"), FieldPanel("recycled"), FieldPanel("position")]),
    pair("source"),
]
CRAFT_PANELS = [
    pair("body"),
    pair("technique"),
    pair("firing"),
    FieldPanel("firing_c"),
]
UPGRADE_PANELS = [
    pair("before"),
    pair("after"),
    pair("change"),
    FieldRowPanel([FieldPanel("price_before"), FieldPanel("price_after")]),
    FieldRowPanel([FieldPanel("workshop"), FieldPanel("taught_by")]),
    FieldPanel("photo"),
]

PRODUCT_EDITOR = TabbedInterface(
    [
        ObjectList(FACTS, heading=gettext_lazy("Facts")),
        ObjectList(
            [
                RowsPanel(
                    "variants",
                    panels=VARIANT_PANELS,
                    min_num=1,
                    formset=VariantFormSet,
                    form=VariantForm,
                )
            ],
            heading=gettext_lazy("Variants and prices"),
        ),
        ObjectList(
            [RowsPanel("materials", panels=MATERIAL_PANELS, formset=MaterialFormSet)],
            heading=gettext_lazy("Materials"),
        ),
        ObjectList(
            [InlinePanel("crafts", panels=CRAFT_PANELS, max_num=1)],
            heading=gettext_lazy("Making"),
        ),
        ObjectList(
            [InlinePanel("upgrades", panels=UPGRADE_PANELS, min_num=1, max_num=3)],
            heading=gettext_lazy("Before → after"),
        ),
    ],
    base_form_class=ProductForm,
)
