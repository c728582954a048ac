"""The shop itself and the way to a page, as search engines read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language

from home.linked.terms import SCHEMA
from shop.models import Seller


def shop(seller: Seller, name: str) -> list[dict[str, Any]]:
    """The organisation that sells, and its site with the search box."""
    home = f"{settings.PUBLIC_URL}{reverse('wagtail_serve', args=[''])}"
    organisation: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "OnlineStore",
        "@id": f"{settings.PUBLIC_URL}/#shop",
        "name": name,
        "url": home,
        "logo": f"{settings.PUBLIC_URL}{static('img/mark.svg')}",
        "areaServed": {"@type": "Country", "name": "TH"},
    }
    if seller.say("address"):
        organisation["address"] = seller.say("address")
    if seller.phone:
        organisation["telephone"] = seller.phone
    if seller.email:
        organisation["email"] = seller.email
    site = {
        "@context": SCHEMA,
        "@type": "WebSite",
        "name": name,
        "url": home,
        "inLanguage": (get_language() or "th")[:2],
        "publisher": {"@id": organisation["@id"]},
        "potentialAction": {
            "@type": "SearchAction",
            "target": f"{settings.PUBLIC_URL}{reverse('home:search')}?q={{search_term_string}}",
            "query-input": "required name=search_term_string",
        },
    }
    return [organisation, site]


def trail(steps: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The crumbs of a page: address and name of each step, from the front page on."""
    return {
        "@context": SCHEMA,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": place,
                "name": name,
                "item": f"{settings.PUBLIC_URL}{address}",
            }
            for place, (address, name) in enumerate(steps, start=1)
        ],
    }
