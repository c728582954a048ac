"""How managers edit an enterprise: its facts, its posting days, and who works there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from catalogue import drafts, enterprises
from catalogue.models import Enterprise
from catalogue.models.enterprises import mon_wed_fri
from catalogue.product_form import pair
from people.models import Member


class EnterpriseForm(WagtailAdminModelForm):
    """Saving it also gives a new enterprise its group and picture collection."""

    posting_days = forms.TypedMultipleChoiceField(
        label=_("posting days"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        initial=mon_wed_fri,
        required=False,
        empty_value=[],
        widget=forms.CheckboxSelectMultiple,
    )
    works_here = forms.ModelMultipleChoiceField(
        Member.objects.filter(is_active=True).order_by("first_name", "pk"),
        label=_("members who pack and send"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "They see this enterprise’s orders on their desk. Take the mark away when somebody leaves."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["code"].disabled = True
            self.initial["works_here"] = Member.objects.filter(
                memberships__enterprise=self.instance, memberships__active=True
            )

    def clean_posting_days(self) -> list[int]:
        """In the order of the week."""
        return sorted(self.cleaned_data["posting_days"])

    def clean(self) -> dict[str, Any]:
        """A day to open again is for who is closed, cash for who can be visited."""
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("is_open") and cleaned.get("closed_until"):
            said = _("Take the mark “open for orders” away, or leave this day empty.")
            self.add_error("closed_until", said)
        if not cleaned.get("pick_up"):
            cleaned["cash_at_pick_up"] = False
        return cleaned

    def save(self, commit: bool = True) -> Enterprise:
        """Write the row, furnish it, and let people in and out."""
        enterprise: Enterprise = super().save(commit=commit)
        if commit:
            enterprises.furnish(enterprise)
            drafts.of_enterprise(enterprise)
            self._let_in_and_out(enterprise)
        return enterprise

    def _let_in_and_out(self, enterprise: Enterprise) -> None:
        wanted = set(self.cleaned_data["works_here"])
        present = set(
            Member.objects.filter(memberships__enterprise=enterprise, memberships__active=True)
        )
        for member in wanted - present:
            enterprises.join(enterprise, member)
        for member in present - wanted:
            enterprises.leave(enterprise, member)


ENTERPRISE_EDITOR = ObjectList(
    [
        FieldRowPanel([FieldPanel("code"), FieldPanel("is_open")]),
        FieldPanel(
            "closed_until",
            help_text=_("Only while it is closed: on this day it is open again, by itself."),
        ),
        pair("name"),
        pair("maker"),
        pair("waste"),
        FieldRowPanel([FieldPanel("village_no"), FieldPanel("established"), FieldPanel("people")]),
        FieldPanel("posting_days"),
        FieldPanel("make_days", help_text=_("For pieces made to order that say nothing else.")),
        MultiFieldPanel(
            [
                FieldPanel("pick_up"),
                pair("pick_up_place"),
                pair("pick_up_hours"),
                FieldPanel("cash_at_pick_up", help_text=_("Only where buyers may pick up.")),
            ],
            heading=_("Pick-up"),
        ),
        FieldPanel("trusted"),
        FieldPanel("in_figures"),
        FieldPanel("works_here"),
    ],
    base_form_class=EnterpriseForm,
)
