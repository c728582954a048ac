"""Registers the room and listens to lists of news being made."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """The door shows both wares and counter."""

    name = "home"
    verbose_name = _("home")

    def ready(self) -> None:
        """A new list of news belongs to the news editors: let roles.py listen."""
        autodiscover_modules("roles")
