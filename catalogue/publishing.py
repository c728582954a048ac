"""What saving and publishing a page does to the row it tells about."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move
from wagtail_localize.models import Translation

from catalogue import english, enterprises, recorded, step
from catalogue.changed import product_changed
from catalogue.models import EnterprisePage, Product, ProductPage
from catalogue.readiness import missing
from catalogue.thai import has_thai, sort_key


@receiver(post_save, sender=EnterprisePage, dispatch_uid="catalogue.maker_saved")
def maker_saved(sender: type[Page], instance: EnterprisePage, **kwargs: Any) -> None:
    """A maker's page, in whatever language and however it was made, belongs to the maker's group."""
    if instance.enterprise is not None and not kwargs.get("raw"):
        enterprises.give_rights(instance.enterprise)


@receiver(page_published, sender=ProductPage, dispatch_uid="catalogue.published")
def published(sender: type[Page], instance: ProductPage, **kwargs: Any) -> None:
    """Take the name from the page; the Thai page, once approved, puts the product on sale.

    A page that is only scheduled does neither, and an English title in Thai is none.
    """
    if instance.alias_of_id or instance.product_id is None or not instance.live:
        return
    language = instance.locale.language_code
    if language == "en" and has_thai(instance.title):
        return
    changes: dict[str, Any] = {f"name_{language}": instance.title}
    if language == "th":
        changes["sort_key"] = sort_key(instance.title)
    Product.objects.filter(pk=instance.product_id).update(**changes)
    product_changed(instance.product_id)
    if language == "th":
        put_on_sale(instance.product_id)


def put_on_sale(product_id: int) -> None:
    """On sale from now on, unless something the law or the parcel needs is missing."""
    product = Product.objects.get(pk=product_id)
    state_share(product)
    if not missing(product):
        fresh = Product.objects.filter(pk=product_id, on_sale=False)
        fresh.update(on_sale=True)
        Product.objects.filter(pk=product_id, on_sale_since=None).update(
            on_sale_since=timezone.now()
        )
        product_changed(product_id)


def state_share(product: Product) -> None:
    """Store the recycled share: from the records of its batches, else what the maker declares."""
    record = recorded.of_product(product.pk)
    if record is not None:
        share, source = record.percent, Product.ShareSource.RECORDS
    else:
        share, source = recorded.declared_percent(product), Product.ShareSource.DECLARED
    Product.objects.filter(pk=product.pk).update(recycled_percent=share, recycled_source=source)
    product_changed(product.pk)


@receiver(page_unpublished, sender=ProductPage, dispatch_uid="catalogue.unpublished")
def unpublished(sender: type[Page], instance: ProductPage, **kwargs: Any) -> None:
    """A product whose Thai page is taken down cannot be bought by guessing its number."""
    if instance.alias_of_id or instance.locale.language_code != "th":
        return
    others = ProductPage.objects.live().filter(
        product_id=instance.product_id, locale_id=instance.locale_id, alias_of=None
    )
    if instance.product_id and not others.exclude(pk=instance.pk).exists():
        take_off_sale(instance.product_id)


def take_off_sale(product_id: int) -> None:
    """Nobody buys it from now on; orders that were placed go on."""
    Product.objects.filter(pk=product_id).update(on_sale=False)
    product_changed(product_id)


# --- every page: English keeps step ---------------------------------------------------------------


@receiver(page_published, dispatch_uid="catalogue.step_published")
def step_published(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """A Thai page that is shown has an English one; an English one that is told anew is noted."""
    revision = kwargs.get("revision")
    if instance.live and english.is_source(instance):
        step.publish(instance.specific, by=revision.user if revision else None)
    elif instance.live and not instance.alias_of_id:
        Translation.objects.filter(
            source__object_id=instance.translation_key, target_locale=instance.locale_id
        ).update(destination_last_updated_at=timezone.now())


@receiver(page_unpublished, dispatch_uid="catalogue.step_unpublished")
def step_unpublished(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """What is taken down in Thai is taken down in English."""
    if english.is_source(instance):
        step.unpublish(instance)


@receiver(post_page_move, dispatch_uid="catalogue.step_moved")
def step_moved(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """What is moved in Thai is moved in English."""
    if english.is_source(instance):
        step.move(instance)


@receiver(post_delete, sender=Page, dispatch_uid="catalogue.step_deleted")
def step_deleted(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """What is deleted in Thai is deleted in English; afterwards, for both may go in one stroke.

    An English page that is deleted on its own is not made anew by the next word in Thai.
    """
    if english.is_source(instance):
        step.delete(instance)
    elif instance.locale.language_code == english.TARGET:
        step.stay_away(instance)
