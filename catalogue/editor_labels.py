"""Labels that Wagtail and wagtail-localize write in English only, handed to translation."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm
from wagtail.admin.forms.choosers import (
    AnchorLinkChooserForm,
    EmailLinkChooserForm,
    ExternalLinkChooserForm,
    PhoneLinkChooserForm,
)
from wagtail_localize.views.report import TranslationsReportFilterSet

LABELS = {
    AnchorLinkChooserForm: {"link_text": _("Link text")},
    EmailLinkChooserForm: {
        "email_address": _("E-mail"),
        "link_text": _("Link text"),
        "subject": _("Subject"),
        "body": _("Message"),
    },
    ExternalLinkChooserForm: {"link_text": _("Link text")},
    LoginForm: {"password": _("Password")},
    PhoneLinkChooserForm: {"phone_number": _("Telephone"), "link_text": _("Link text")},
}
FILTERS = {"source_locale": _("Language of the original"), "target_locale": _("Translated into")}


def say() -> None:
    """Label their fields; a field they no longer have is left out."""
    for form, labels in LABELS.items():
        for name, label in labels.items():
            if field := form.base_fields.get(name):
                field.label = label
    for name, label in FILTERS.items():
        if asked := TranslationsReportFilterSet.base_filters.get(name):
            asked.label = label
