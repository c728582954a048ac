"""Pages that only tell: delivery and returns, privacy, about the project."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField

from catalogue.models import OpenPage

STORY_FEATURES = ["h2", "h3", "bold", "italic", "link", "ul", "ol"]


class StandardPage(OpenPage):
    """Delivery and returns, privacy, about the project."""

    body = RichTextField(_("text"), features=STORY_FEATURES)
    in_footer = models.BooleanField(_("linked at the foot of every page"), default=True)

    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    template = "home/standard_page.html"
    content_panels = [*Page.content_panels, FieldPanel("body"), FieldPanel("in_footer")]
    override_translatable_fields = [SynchronizedField("slug"), SynchronizedField("in_footer")]

    class Meta:
        verbose_name = _("standard page")
