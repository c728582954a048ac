"""News tags in the editor: added and renamed, never deleted, for addresses lead to them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, ObjectList

from catalogue.product_form import pair
from catalogue.viewsets import KeptViewSet
from home.models import NewsTag


class NewsTagViewSet(KeptViewSet):
    """What news can be about."""

    model = NewsTag
    icon = "tag"
    menu_label = gettext_lazy("News tags")
    menu_order = 210
    menu_name = "news-tags"
    add_to_admin_menu = True
    list_display = ["name_th", "name_en", "slug"]
    ordering = ["name_th", "pk"]
    edit_handler = ObjectList([pair("name"), FieldPanel("slug")])
