"""Hears of every change to what things are called."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published

from catalogue.models import Category, Enterprise, OtherWord, Product, ProductPage, Variant
from catalogue.search.entries import product_changed, write_maker
from catalogue.search.live import live


@receiver(post_save, sender=Product, dispatch_uid="catalogue.search.product")
def product_saved(sender: type[Product], instance: Product, **kwargs: Any) -> None:
    """A product by its own words."""
    product_changed(instance.pk)


@receiver(post_save, sender=Variant, dispatch_uid="catalogue.search.variant")
def variant_saved(sender: type[Variant], instance: Variant, **kwargs: Any) -> None:
    """A product by the names of its choices."""
    product_changed(instance.product_id)


@receiver(post_save, sender=Category, dispatch_uid="catalogue.search.category")
@receiver(post_save, sender=Enterprise, dispatch_uid="catalogue.search.enterprise")
def shelf_saved(
    sender: type[Category | Enterprise],
    instance: Category | Enterprise,
    created: bool,
    **kwargs: Any,
) -> None:
    """Every product by its shelf and its maker."""
    if not created:
        for number in instance.products.values_list("pk", flat=True):
            product_changed(number)


@receiver(post_save, sender=Enterprise, dispatch_uid="catalogue.search.maker")
def maker_saved(sender: type[Enterprise], instance: Enterprise, **kwargs: Any) -> None:
    """A maker by its names."""
    write_maker(instance)


@receiver(page_published, sender=ProductPage, dispatch_uid="catalogue.search.page")
def page_told(sender: type[Page], instance: ProductPage, **kwargs: Any) -> None:
    """A product by the names under which its pages were published."""
    if instance.product_id is not None:
        product_changed(instance.product_id)


@receiver([post_save, post_delete], sender=OtherWord, dispatch_uid="catalogue.search.word")
def word_taught(sender: type[OtherWord], instance: OtherWord, **kwargs: Any) -> None:
    """A shopper's word is read by the next question."""
    live.look_again()
