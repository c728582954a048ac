"""What publishing a workshop's page does to its row and to its seats."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from catalogue.models import Product, Workshop
from catalogue.thai import has_thai
from home.models import WorkshopPage


@receiver(page_published, sender=WorkshopPage, dispatch_uid="home.workshop_published")
def workshop_published(sender: type[Page], instance: WorkshopPage, **kwargs: Any) -> None:
    """Take the name from the page; the Thai page, once approved, opens the booking of seats."""
    if instance.alias_of_id or instance.workshop_id is None or not instance.live:
        return
    language = instance.locale.language_code
    if language == "en" and has_thai(instance.title):
        return
    name = {f"name_{language}": instance.title}
    Workshop.objects.filter(pk=instance.workshop_id).update(**name)
    seats = Product.objects.filter(workshop=instance.workshop_id)
    seats.update(**name)
    if language == "th":
        seats.filter(on_sale_since=None).update(on_sale_since=timezone.now())
        seats.update(on_sale=True)


@receiver(page_unpublished, sender=WorkshopPage, dispatch_uid="home.workshop_unpublished")
def workshop_unpublished(sender: type[Page], instance: WorkshopPage, **kwargs: Any) -> None:
    """Nobody books seats of a workshop whose Thai page is taken down; who has one keeps it."""
    if instance.alias_of_id or instance.locale.language_code != "th":
        return
    others = WorkshopPage.objects.live().filter(
        workshop_id=instance.workshop_id, locale_id=instance.locale_id, alias_of=None
    )
    if instance.workshop_id and not others.exclude(pk=instance.pk).exists():
        Product.objects.filter(workshop=instance.workshop_id).update(on_sale=False)
