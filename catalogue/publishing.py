"""What saving and publishing a page does to the row it tells about."""

from typing import Any

from django.db.models import Sum
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from catalogue import enterprises
from catalogue.models import EnterprisePage, Product, ProductPage
from catalogue.readiness import missing
from catalogue.thai import sort_key


@receiver(post_save, sender=EnterprisePage, dispatch_uid="catalogue.maker_saved")
def maker_saved(sender: type[Page], instance: EnterprisePage, **kwargs: Any) -> None:
    """A maker's page, in whatever language and however it was made, belongs to the maker's group."""
    if instance.enterprise is not None and not kwargs.get("raw"):
        enterprises.give_rights(instance.enterprise)


@receiver(page_published, sender=ProductPage, dispatch_uid="catalogue.published")
def published(sender: type[Page], instance: ProductPage, **kwargs: Any) -> None:
    """Take the name from the page; the Thai page, once approved, puts the product on sale."""
    if instance.alias_of_id or instance.product_id is None:
        return
    language = instance.locale.language_code
    changes: dict[str, Any] = {f"name_{language}": instance.title}
    if language == "th":
        changes["sort_key"] = sort_key(instance.title)
    Product.objects.filter(pk=instance.product_id).update(**changes)
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


def state_share(product: Product) -> None:
    """Store the recycled share that the material lines add up to (per cent by weight)."""
    if product.recycled_source == Product.ShareSource.DECLARED:
        share = (
            product.materials.filter(recycled=True).aggregate(share=Sum("percent"))["share"] or 0
        )
        Product.objects.filter(pk=product.pk).update(recycled_percent=min(share, 100))


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
