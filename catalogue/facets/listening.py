"""Hears of every saved row by which the listing goes; what an UPDATE writes, its writer tells."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from catalogue.changed import product_changed
from catalogue.models import Product, ProductPage, Upgrade, Variant


@receiver(post_save, sender=Product, dispatch_uid="catalogue.facets.product")
def product_saved(sender: type[Product], instance: Product, **kwargs: Any) -> None:
    """A product by its own columns."""
    product_changed(instance.pk)


@receiver([post_save, post_delete], sender=Variant, dispatch_uid="catalogue.facets.variant")
@receiver([post_save, post_delete], sender=Upgrade, dispatch_uid="catalogue.facets.upgrade")
@receiver([post_save, post_delete], sender=ProductPage, dispatch_uid="catalogue.facets.page")
def part_saved(
    sender: type[Variant | Upgrade | ProductPage],
    instance: Variant | Upgrade | ProductPage,
    **kwargs: Any,
) -> None:
    """A product by its prices, the workshop it came from, its pages."""
    if instance.product_id is not None:
        product_changed(instance.product_id)
