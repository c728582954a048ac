"""Workshops in the editor: whoever writes one down goes on to its page; sessions are the office's."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.views.generic import CreateView, EditView, IndexView

from catalogue.models import Workshop
from catalogue.product_form import pair
from catalogue.viewsets import KeptViewSet
from home.models import WorkshopPage
from home.workshops import drafts


class WorkshopForm(WagtailAdminModelForm):
    """The facts of a workshop; its code is part of addresses and stays, its name is its page's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fixed = ["code", "name_th"] if self.instance.pk else []
        if self.instance.product_id:
            fixed.append("enterprise")  # orders name who sold the seats
        for name in fixed:
            if name in self.fields:
                self.fields[name].disabled = True


WORKSHOP_EDITOR = ObjectList(
    [
        FieldRowPanel([FieldPanel("name_th"), FieldPanel("code")]),
        FieldPanel("number"),
        FieldRowPanel([FieldPanel("first_day"), FieldPanel("last_day")]),
        pair("place"),
        FieldPanel("map_link"),
        pair("organiser"),
        # Money goes there: not for who only writes.
        FieldPanel("enterprise", permission="catalogue.change_enterprise"),
    ],
    base_form_class=WorkshopForm,
)


class WorkshopIndexView(IndexView):
    """The list, without a query for each row."""

    def get_base_queryset(self) -> QuerySet[Workshop]:
        """With what the columns show."""
        workshops: QuerySet[Workshop] = super().get_base_queryset()
        return workshops.select_related("enterprise")


class WithPage:
    """What was saved has a page; the next step is to write it."""

    page: WorkshopPage | None = None

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, then see to the page."""
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        if self.page is None:
            messages.warning(
                self.request,  # type: ignore[attr-defined]
                _("There is no list of workshops yet, so this one has no page."),
            )
        return response

    def save_instance(self) -> Workshop:
        """The row, and its draft in the same transaction."""
        workshop: Workshop = super().save_instance()  # type: ignore[misc]
        self.page = drafts.of_workshop(workshop, by=self.request.user)  # type: ignore[attr-defined]
        return workshop


class WorkshopCreateView(WithPage, CreateView):
    """A new workshop; it leads on to the page that waits for words."""

    def get_success_url(self) -> str:
        """The page's editor, or the list where there is no page."""
        if self.page is not None:
            return reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        listed: str = super().get_success_url()
        return listed


class WorkshopEditView(WithPage, EditView):
    """A workshop there is."""


class WorkshopViewSet(KeptViewSet):
    """What is taught, where and when."""

    model = Workshop
    icon = "calendar-alt"
    menu_label = gettext_lazy("Workshops")
    menu_name = "workshops"
    menu_order = 115
    add_to_admin_menu = True
    index_view_class = WorkshopIndexView
    add_view_class = WorkshopCreateView
    edit_view_class = WorkshopEditView
    list_display = ["__str__", "number", "first_day", "enterprise"]
    list_filter = ["enterprise"]
    search_fields = ["name_th", "name_en", "code"]
    edit_handler = WORKSHOP_EDITOR
