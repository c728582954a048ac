"""Where the staff teach the search a shopper's word."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.views.generic import CreateView

from catalogue.models import OtherWord
from catalogue.search.missing import LONGEST
from catalogue.viewsets import KeptViewSet


class OtherWordCreateView(CreateView):
    """A new word, filled in with the question that found nothing."""

    def get_initial(self) -> dict[str, Any]:
        """What the list of questions without an answer has handed over."""
        said = self.request.GET.get("said", "").replace("\x00", "")[:LONGEST]
        return {**super().get_initial(), "said": said}


class OtherWordViewSet(KeptViewSet):
    """What shoppers say, and what the search shall read; a word may stand for itself again."""

    model = OtherWord
    add_view_class = OtherWordCreateView
    icon = "search"
    menu_label = gettext_lazy("Other search words")
    menu_order = 240
    add_to_admin_menu = True
    list_display = ["said", "meant"]
    search_fields = ["said", "meant"]
    edit_handler = ObjectList([FieldPanel("said"), FieldPanel("meant")])
