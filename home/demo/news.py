"""What hangs on the demo shop's news: tags, pictures, people, and the goods and makers they tell of."""

from __future__ import annotations

from typing import Any

from catalogue.models import Enterprise, Photo, Product
from home.demo.content import content, paired
from home.models import (
    NewsCredit,
    NewsMaker,
    NewsPage,
    NewsPhoto,
    NewsProduct,
    NewsTag,
    NewsTagging,
)


def hang(page: NewsPage, facts: dict[str, Any], photos: dict[str, Photo]) -> None:
    """Pictures, people and tags of one piece, in their order."""
    page.gallery = [
        NewsPhoto(
            photo=photos[each["photo"]], sort_order=place, **paired("caption", each["caption"])
        )
        for place, each in enumerate(facts.get("gallery", []))
    ]
    page.credits = [
        NewsCredit(
            kind=each["kind"],
            sort_order=place,
            **paired("name", each["name"]),
            **paired("role", each["role"]),
        )
        for place, each in enumerate(facts.get("credits", []))
    ]
    page.taggings = [
        NewsTagging(tag=tag(slug), sort_order=place)
        for place, slug in enumerate(facts.get("tags", []))
    ]


def tag(slug: str) -> NewsTag:
    """The tag under this slug, made on first use."""
    words = next(each["name"] for each in content()["news_tags"] if each["slug"] == slug)
    made, _new = NewsTag.objects.get_or_create(slug=slug, defaults=paired("name", words))
    return made


def tell_of(page: NewsPage, facts: dict[str, Any]) -> bool:
    """The goods and makers of one piece, once they are there; True when it tells of any."""
    products = Product.objects.in_bulk(facts.get("products", []), field_name="code")
    makers = Enterprise.objects.in_bulk(facts.get("makers", []), field_name="code")
    page.told_products = [
        NewsProduct(product=products[code], sort_order=place)
        for place, code in enumerate(facts.get("products", []))
        if code in products
    ]
    page.told_makers = [
        NewsMaker(enterprise=makers[code], sort_order=place)
        for place, code in enumerate(facts.get("makers", []))
        if code in makers
    ]
    return bool(products or makers)
