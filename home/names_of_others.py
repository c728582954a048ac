"""Rows of others that the editor counts aloud and that have no name in Thai of their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail_localize.models import Translation

Translation._meta.verbose_name = _("translation")
Translation._meta.verbose_name_plural = _("translations")
