"""What buyers say of a product, as search engines read it: only what people can read on the page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from catalogue.models import Product
from shop.customers import reviews
from shop.models import Review


def reviewed(ware: Product) -> dict[str, Any]:
    """The reviews shown, and their average once there are enough; {} without any."""
    shown = reviews.shown_of(ware)
    if not shown.reviews:
        return {}
    found: dict[str, Any] = {"review": [_review(each) for each in shown.newest]}
    if shown.average is not None:
        found["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": str(shown.average),
            "reviewCount": len(shown.reviews),
        }
    return found


def _review(review: Review) -> dict[str, Any]:
    """One of them; nobody is named who has not given a name."""
    told = {
        "@type": "Review",
        "reviewRating": {"@type": "Rating", "ratingValue": review.stars, "bestRating": 5},
        "datePublished": review.written_at.date().isoformat(),
        "inLanguage": review.language,
        "author": {"@type": "Person", "name": review.name or _("A buyer")},
    }
    return told | ({"reviewBody": review.text} if review.text else {})
