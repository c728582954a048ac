"""The wares in the editor: categories, enterprises, products. Nothing here can be deleted."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.views.generic import CreateView, EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from catalogue import drafts, publishing, readiness
from catalogue.enterprise_form import ENTERPRISE_EDITOR
from catalogue.models import Category, Enterprise, Product, ProductPage
from catalogue.models.products import ProductQuerySet
from catalogue.product_form import PRODUCT_EDITOR, pair


def ticks(model: type[Model], *names: str) -> list[BooleanColumn]:
    """Columns that show a tick or a cross, where Wagtail would write True and False."""
    columns = {field.name: field for field in model._meta.fields}
    return [
        BooleanColumn(name, label=capfirst(columns[name].verbose_name), sort_key=name)
        for name in names
    ]


class KeptPolicy(ModelPermissionPolicy):
    """Nobody deletes, whatever their rights: orders and pages point to these rows."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """As usual, but never "delete"."""
        return action != "delete" and super().user_has_permission(user, action)


class KeptViewSet(ModelViewSet):
    """Listing, adding, changing; no deleting, no copying."""

    copy_view_enabled = False
    add_to_reference_index = False
    search_backend_name = None

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Without the address that would delete."""
        return super().get_common_view_kwargs(**{"delete_url_name": None, **kwargs})

    def get_urlpatterns(self) -> list[Any]:
        """Without the address that would delete."""
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "delete"]


class CategoryViewSet(KeptViewSet):
    """The shelves of the shop."""

    model = Category
    icon = "tag"
    list_display = ["name_th", "name_en", "code", "position"]
    ordering = ["position", "pk"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("code"), FieldPanel("position")]),
            pair("name"),
            FieldPanel("search_words"),
        ]
    )


class EnterpriseViewSet(KeptViewSet):
    """Whoever makes, packs and is paid."""

    model = Enterprise
    icon = "group"
    list_display = ["name_th", "name_en", "code", *ticks(Enterprise, "is_open", "pick_up")]
    search_fields = ["name_th", "name_en", "code"]
    edit_handler = ENTERPRISE_EDITOR


class ProductIndexView(IndexView):
    """The list, without a query for each row."""

    def get_base_queryset(self) -> QuerySet[Product]:
        """With what the columns show."""
        products: ProductQuerySet = super().get_base_queryset()
        # Seats are opened and changed with their sessions, not as goods.
        return products.pieces().select_related("enterprise", "category")


class AfterSaving:
    """What follows from new facts, once they are safely written."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, then state what follows."""
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        # Read anew: the form's product answers questions about its rows from memory only.
        self.state(Product.objects.get(pk=self.object.pk))  # type: ignore[attr-defined]
        return response

    def state(self, product: Product) -> None:
        """The recycled share; a product whose approved page was waiting for these facts goes on sale."""
        publishing.state_share(product)
        if drafts.of_product(product) is None:
            messages.warning(
                self.request,  # type: ignore[attr-defined]
                _("There is no list of makers yet, so this product has no page."),
            )
        if gaps := readiness.missing(product):
            publishing.take_off_sale(product.pk)
            messages.warning(self.request, _("Not ready for sale:") + " " + " ".join(gaps))  # type: ignore[attr-defined]
        elif (
            ProductPage.objects.live().filter(product=product, locale__language_code="th").exists()
        ):
            publishing.put_on_sale(product.pk)


class ProductCreateView(AfterSaving, CreateView):
    """A new product."""


class ProductEditView(AfterSaving, EditView):
    """A product there is."""


class ProductViewSet(KeptViewSet):
    """The things that are sold."""

    model = Product
    icon = "snippet"
    index_view_class = ProductIndexView
    add_view_class = ProductCreateView
    edit_view_class = ProductEditView
    list_display = [
        *("__str__", "code", "enterprise", "category"),
        *ticks(Product, "on_sale", "archived"),
    ]
    list_filter = ["enterprise", "category", "on_sale", "archived"]
    search_fields = ["name_th", "name_en", "code", "variants__sku"]
    edit_handler = PRODUCT_EDITOR
