"""Registers the room and listens to pages being published."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    """Wares exist without a counter."""

    name = "catalogue"
    verbose_name = _("catalogue")

    def ready(self) -> None:
        """Publishing a product's page puts the product on sale and lets it be found: both listen."""
        autodiscover_modules("publishing", "search.listening", "facets.listening")
