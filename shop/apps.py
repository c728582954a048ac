"""Registers the room."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ShopConfig(AppConfig):
    """The counter stands before the wares."""

    name = "shop"
    verbose_name = _("shop")

    def ready(self) -> None:
        """Let the checks be known before a command asks for them."""
        autodiscover_modules("checks")
