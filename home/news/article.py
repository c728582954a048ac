"""A piece of news as search engines read it: schema.org NewsArticle."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone

from catalogue.models import ProductPage
from home.cards import covers
from home.models import NewsCredit, NewsPage

SCHEMA = "https://schema.org"
LONGEST_HEADLINE = 110  # search engines refuse more
KINDS = {NewsCredit.Kind.PERSON: "Person", NewsCredit.Kind.ORGANISATION: "Organization"}


def article(page: NewsPage, told: list[ProductPage], *, shop: str) -> dict[str, Any]:
    """What the page says, and who says it: whoever wrote it by name, else the shop."""
    address = f"{settings.PUBLIC_URL}{page.url}"
    publisher = {
        "@type": "Organization",
        "name": shop,
        "url": settings.PUBLIC_URL,
        "logo": {"@type": "ImageObject", "url": f"{settings.PUBLIC_URL}{static('img/mark.svg')}"},
    }
    named = list(page.credits.all())
    changed = page.last_published_at
    found: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "NewsArticle",
        "headline": page.title[:LONGEST_HEADLINE],
        "description": page.intro,
        "url": address,
        "mainEntityOfPage": address,
        "inLanguage": "th" if page.alias_of_id else page.locale.language_code,
        "datePublished": page.day.isoformat(),
        "dateModified": timezone.localtime(changed).isoformat() if changed else str(page.day),
        "image": [covers.address(page)],
        "author": [_named(credit) for credit in named if credit.wrote] or [publisher],
        "publisher": publisher,
        "keywords": [str(tag) for tag in page.tags()],
    }
    if others := [_named(credit) for credit in named if not credit.wrote]:
        found["contributor"] = others
    if told:
        found["mentions"] = [
            {"@type": "Thing", "name": each.title, "url": f"{settings.PUBLIC_URL}{each.url}"}
            for each in told
        ]
    return found


def _named(credit: NewsCredit) -> dict[str, str]:
    return {"@type": KINDS[NewsCredit.Kind(credit.kind)], "name": credit.say("name")}
