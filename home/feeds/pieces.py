"""New pieces as RSS, one feed a language."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import Prefetch
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Enclosure
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Locale

from catalogue.models import Photo, ProductPage
from catalogue.models.photos import JPEG
from catalogue.money import baht
from catalogue.thai import normalise
from home.news.naming import shop_name

NEWEST = 30


class PiecesFeed(Feed):  # type: ignore[type-arg]
    """What came on sale last, with its picture, price and maker."""

    item_guid_is_permalink = False

    def get_object(self, request: HttpRequest) -> str:
        """The shop's name."""
        return shop_name(request)

    def title(self, shop: str) -> str:
        """Whose pieces they are."""
        return _("New pieces from %(shop)s") % {"shop": shop}

    def description(self) -> str:
        """What they are."""
        return _("What has just come out of the kiln.")

    def link(self) -> str:
        """The listing."""
        return f"{settings.PUBLIC_URL}{reverse('wagtail_serve', args=['products/'])}"

    def feed_url(self) -> str:
        """The feed's own address."""
        return f"{settings.PUBLIC_URL}{reverse('home:pieces_feed')}"

    def items(self) -> list[ProductPage]:
        """The newest; what is shown in Thai for want of English is left to the Thai feed."""
        shown = ProductPage.objects.shown_in(Locale.get_active().pk).filter(alias_of=None)
        pages = shown.select_related("product__enterprise").prefetch_related(
            "product__variants", Prefetch("photo", Photo.objects.prefetch_renditions(JPEG))
        )
        return list(pages.newest()[:NEWEST])

    def item_title(self, item: ProductPage) -> str:
        """The name without signs that no feed may hold."""
        return normalise(item.title)

    def item_description(self, item: ProductPage) -> str:
        """The price, the hands, the story."""
        ware = item.product
        if ware is None:
            return ""
        price = baht(ware.price_from) if ware.price_from is not None else ""
        story = " ".join(strip_tags(item.story.replace("</p>", " ")).split())
        return normalise(" · ".join(p for p in (price, ware.enterprise.say("name"), story) if p))

    def item_link(self, item: ProductPage) -> str:
        """The whole address."""
        return f"{settings.PUBLIC_URL}{item.url}"

    def item_guid(self, item: ProductPage) -> str:
        """It stays when the name or the address changes."""
        return f"{settings.PUBLIC_URL}/#{item.translation_key}-{get_language()}"

    def item_pubdate(self, item: ProductPage) -> datetime | None:
        """When it came on sale."""
        return item.product.on_sale_since if item.product else None

    def item_enclosures(self, item: ProductPage) -> list[Enclosure]:
        """The picture."""
        if item.photo is None:
            return []
        picture = item.photo.get_rendition(JPEG)
        return [Enclosure(_whole(picture.url), str(picture.size_in_bytes), "image/jpeg")]


def _whole(address: str) -> str:
    return address if "://" in address else f"{settings.PUBLIC_URL}{address}"
