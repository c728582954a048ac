"""How coordinators enter certificates: the paper's own figures, and a scan that nobody else sees by itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views.generic import CreateView, EditView

from catalogue import pictures
from catalogue.dates import christian_year
from catalogue.models import Certificate, Product
from catalogue.thai import fold_digits, normalise
from catalogue.viewsets import KeptViewSet, ticks

Kind = Certificate.Kind


class CertificateForm(WagtailAdminModelForm):
    """One paper; Thai figures are kept as Arabic ones, a Buddhist year as a Christian one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = Product.objects.pieces().order_by("sort_key", "pk")

    def clean_number(self) -> str:
        """As on the paper, in figures that everybody's machine can search."""
        return fold_digits(normalise(self.cleaned_data["number"])).strip()

    def clean_year(self) -> int | None:
        """2564 is 2021."""
        year = self.cleaned_data["year"]
        return christian_year(year) if year is not None else None

    def clean_scan(self) -> Any:
        """Drawn anew, as every picture is. Raises ValidationError for what is none."""
        scan = self.cleaned_data["scan"]
        if isinstance(scan, UploadedFile):
            return ContentFile(pictures.clean(scan).data, name="scan.jpg")
        return scan

    def clean(self) -> dict[str, Any]:
        """Stars need a year, papers a number."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        stars = data.get("kind") == Kind.OTOP
        for name in ("stars", "year"):
            if stars and not data.get(name) and name not in self.errors:
                self.add_error(name, _("Please fill this in."))
            if not stars:
                data[name] = None
        if data.get("kind") and not stars and not data.get("number"):
            self.add_error("number", _("Please give the number on the paper."))
        return data


class Asking:
    """What an editor is asked once the paper is safely written."""

    def form_valid(self, form: Any) -> HttpResponse:
        """A geographical indication and a recycled body rarely go together."""
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        paper: Certificate = self.object  # type: ignore[attr-defined]
        if paper.kind == Kind.GI and paper.product and paper.product.recycled_percent:
            messages.warning(
                self.request,  # type: ignore[attr-defined]
                _(
                    "This product has a recycled body, and the geographical indication asks for "
                    "Lampang white clay: please make sure before claiming both."
                ),
            )
        return response


class CertificateCreateView(Asking, CreateView):
    """A new certificate."""


class CertificateEditView(Asking, EditView):
    """A certificate there is."""


class CertificateViewSet(KeptViewSet):
    """Papers of houses and products; an old one is not deleted, its last day is over."""

    model = Certificate
    add_view_class = CertificateCreateView
    edit_view_class = CertificateEditView
    icon = "clipboard-list"
    menu_label = gettext_lazy("Certificates")
    menu_order = 230
    add_to_admin_menu = True
    list_display = [
        *("__str__", "enterprise", "product", "issued_on", "expires_on"),
        *ticks(Certificate, "scan_shown"),
    ]
    list_filter = ["kind", "enterprise"]
    search_fields = ["number", "issuer"]
    edit_handler = ObjectList(
        [
            FieldPanel("kind"),
            FieldRowPanel([FieldPanel("enterprise"), FieldPanel("product")]),
            FieldRowPanel([FieldPanel("stars"), FieldPanel("year")]),
            FieldRowPanel([FieldPanel("number"), FieldPanel("issuer")]),
            FieldRowPanel([FieldPanel("issued_on"), FieldPanel("expires_on")]),
            MultiFieldPanel(
                # No link beside the field: a private file has no address.
                [FieldPanel("scan", widget=forms.FileInput), FieldPanel("scan_shown")],
                heading=gettext_lazy("Scan"),
            ),
        ],
        base_form_class=CertificateForm,
    )
