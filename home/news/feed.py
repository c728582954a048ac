"""News as RSS, one feed a language, with whole addresses and the cover of each piece."""

from __future__ import annotations

from datetime import datetime, time

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Enclosure
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Locale

from catalogue.models.photos import JPEG
from catalogue.thai import normalise
from home.models import NewsPage
from home.news.naming import shop_name

NEWEST = 30


class NewsFeed(Feed):  # type: ignore[type-arg]
    """The newest pieces that are told in the reader's language."""

    def get_object(self, request: HttpRequest) -> str:
        """The shop's name."""
        return shop_name(request)

    def title(self, shop: str) -> str:
        """Whose news it is."""
        return _("News from %(shop)s") % {"shop": shop}

    def description(self) -> str:
        """What it is about."""
        return _("Workshops, sorting days, and what has just come out of the kiln.")

    def link(self) -> str:
        """The list of news."""
        return f"{settings.PUBLIC_URL}{reverse('wagtail_serve', args=['news/'])}"

    def feed_url(self) -> str:
        """The feed's own address."""
        return f"{settings.PUBLIC_URL}{reverse('home:news_feed')}"

    def items(self) -> list[NewsPage]:
        """Those for everybody; what is shown in Thai for want of English is left to the Thai feed."""
        language = (get_language() or "th")[:2]
        locale = Locale.objects.filter(language_code=language).first()
        if locale is None:
            return []
        told = NewsPage.objects.shown_in(locale.pk).public().filter(alias_of=None)
        return list(told[:NEWEST])

    def item_title(self, item: NewsPage) -> str:
        """The title without signs that no feed may hold."""
        return normalise(item.title)

    def item_description(self, item: NewsPage) -> str:
        """The introduction."""
        return normalise(item.intro)

    def item_link(self, item: NewsPage) -> str:
        """The whole address."""
        return f"{settings.PUBLIC_URL}{item.url}"

    def item_guid(self, item: NewsPage) -> str:
        """It stays when the title or the address changes."""
        return f"{settings.PUBLIC_URL}/#{item.translation_key}-{get_language()}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: NewsPage) -> datetime:
        """Noon of its day."""
        return timezone.make_aware(datetime.combine(item.day, time(12)))

    def item_categories(self, item: NewsPage) -> list[str]:
        """Its tags."""
        return [str(tag) for tag in item.tags()]

    def item_enclosures(self, item: NewsPage) -> list[Enclosure]:
        """The cover."""
        if item.photo is None:
            return []
        picture = item.photo.get_rendition(JPEG)
        url = picture.url if "://" in picture.url else f"{settings.PUBLIC_URL}{picture.url}"
        return [Enclosure(url, str(picture.size_in_bytes), "image/jpeg")]
