"""Hears of every saved row by which the listing goes or which a card shows.

What an UPDATE writes, its writer tells.
"""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_slug_changed, post_page_move

from catalogue.changed import everything_changed, only_a_draft, product_changed, products_changed
from catalogue.models import (
    Enterprise,
    Material,
    Photo,
    PhotoRendition,
    Product,
    ProductPage,
    Upgrade,
    Variant,
)


@receiver(post_save, sender=Product, dispatch_uid="catalogue.facets.product")
def product_saved(sender: type[Product], instance: Product, **kwargs: Any) -> None:
    """A product by its own columns."""
    product_changed(instance.pk)


@receiver([post_save, post_delete], sender=Variant, dispatch_uid="catalogue.facets.variant")
@receiver([post_save, post_delete], sender=Material, dispatch_uid="catalogue.facets.material")
@receiver([post_save, post_delete], sender=Upgrade, dispatch_uid="catalogue.facets.upgrade")
@receiver([post_save, post_delete], sender=ProductPage, dispatch_uid="catalogue.facets.page")
def part_saved(
    sender: type[Variant | Material | Upgrade | ProductPage],
    instance: Variant | Material | Upgrade | ProductPage,
    **kwargs: Any,
) -> None:
    """A product by its prices, materials, the workshop it came from, its pages."""
    if instance.product_id is not None and not only_a_draft(kwargs.get("update_fields")):
        product_changed(instance.product_id)


@receiver(post_save, sender=Enterprise, dispatch_uid="catalogue.facets.maker")
def maker_saved(
    sender: type[Enterprise], instance: Enterprise, created: bool, **kwargs: Any
) -> None:
    """Every product by its maker's name."""
    if not created:
        products_changed(instance.products.values_list("pk", flat=True))


@receiver(post_save, sender=Photo, dispatch_uid="catalogue.facets.photo")
def photo_saved(sender: type[Photo], instance: Photo, created: bool, **kwargs: Any) -> None:
    """Every product by its picture and the words for it."""
    if not created:
        _shows_photo(instance.pk)


@receiver(post_delete, sender=PhotoRendition, dispatch_uid="catalogue.facets.rendition")
def rendition_gone(sender: type[PhotoRendition], instance: PhotoRendition, **kwargs: Any) -> None:
    """A card leads to files of its picture that are gone."""
    _shows_photo(instance.image_id)


def _shows_photo(photo_id: int) -> None:
    pages = ProductPage.objects.filter(photo=photo_id, product__isnull=False)
    products_changed(pages.values_list("product_id", flat=True))


@receiver([page_slug_changed, post_page_move], dispatch_uid="catalogue.facets.moved")
def page_moved(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """The addresses of all that lies below a page."""
    if not isinstance(instance, ProductPage):
        everything_changed()
