"""Registers the room and listens to lists being made and workshops being published."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """The door shows both wares and counter."""

    name = "home"
    verbose_name = _("home")

    def ready(self) -> None:
        """New lists belong to the news editors, pages of workshops open the booking, kept pages grow old, months are over: all listen."""
        autodiscover_modules(
            *("roles", "workshops.publishing", "era", "names_of_others", "page_cache.listening"),
            "figures.publishing",
        )
