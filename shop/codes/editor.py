"""Discount codes in the editor: made and ended by managers, with what each has given."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from catalogue.date_fields import DayField
from catalogue.viewsets import KeptViewSet, ticks
from shop.codes.reading import normal
from shop.models import DiscountCode

Kind = DiscountCode.Kind


class CodeEditorForm(WagtailAdminModelForm):
    """A code with its terms, each checked against the others."""

    since = DayField(label=gettext_lazy("from"), required=False)
    until = DayField(label=gettext_lazy("until, this day included"), required=False)

    def clean_code(self) -> str:
        """As buyers' typing is compared with it."""
        code = normal(self.cleaned_data["code"])
        if not code:
            raise ValidationError(_("A code has 3 to 30 letters, figures or dashes."))
        if DiscountCode.objects.exclude(pk=self.instance.pk).filter(code=code).exists():
            raise ValidationError(_("There is such a code already."))
        return code

    def clean(self) -> dict[str, Any]:
        """What it does not give is left empty, whatever was typed there."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        kind = data.get("kind")
        for name, of in (("per_cent", Kind.PER_CENT), ("amount", Kind.BAHT)):
            if kind != of:
                data[name] = None
            elif data.get(name) is None and name not in self.errors:
                self.add_error(name, _("Please say how much."))
        return data


class DiscountCodeViewSet(KeptViewSet):
    """Listed with how often each is held by orders."""

    model = DiscountCode
    icon = "tag"
    list_display = ["code", "kind", "bearer", "uses", "most_uses", *ticks(DiscountCode, "active")]
    ordering = ["-pk"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("code"), FieldPanel("active")]),
            FieldPanel("kind", widget=forms.RadioSelect),
            FieldRowPanel([FieldPanel("per_cent"), FieldPanel("amount")]),
            FieldPanel("bearer", widget=forms.RadioSelect),
            FieldRowPanel([FieldPanel("since"), FieldPanel("until")]),
            FieldPanel("minimum"),
            MultiFieldPanel(
                [
                    FieldPanel("categories", widget=forms.CheckboxSelectMultiple),
                    FieldPanel("enterprises", widget=forms.CheckboxSelectMultiple),
                ],
                heading=gettext_lazy("Only for some pieces; nothing chosen means all"),
            ),
            FieldRowPanel([FieldPanel("most_uses"), FieldPanel("most_each")]),
        ],
        base_form_class=CodeEditorForm,
    )
