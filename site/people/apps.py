"""Registers the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """The user model lives alone: beside page models Django cannot order the migrations."""

    name = "people"
    verbose_name = _("people")
