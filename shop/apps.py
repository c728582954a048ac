"""Registers the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ShopConfig(AppConfig):
    """The counter stands before the wares."""

    name = "shop"
    verbose_name = _("shop")
