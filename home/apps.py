"""Registers the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """The door shows both wares and counter."""

    name = "home"
    verbose_name = _("home")
