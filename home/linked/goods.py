"""A product as search engines read it: schema.org Product, or ProductGroup when there is a choice.

The required and recommended fields are those of Google's page on product data; of recycled
content schema.org has no term of its own, so it is told as a named property.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from catalogue.models import Photo, Product, ProductPage, Variant
from catalogue.models.photos import JPEG
from catalogue.thai import normalise
from home.linked.reviews import reviewed
from home.linked.terms import SCHEMA, availability, for_sale
from shop import countries, returns
from shop.models import Seller

LONGEST = 5000  # of a description, by Google's rule


def product(
    page: ProductPage, photos: Iterable[Photo], *, seller: str, sells: Seller | None = None
) -> dict[str, Any] | None:
    """What the page sells; None for a page without anything to choose."""
    ware = page.product
    if ware is None or not ware.offers:
        return None
    address = f"{settings.PUBLIC_URL}{page.url}"
    whole = {
        "@context": SCHEMA,
        "name": normalise(page.title),
        "description": _plain(page.story) or normalise(page.title),
        "url": address,
        "image": [photo.get_rendition(JPEG).full_url for photo in photos],
        "brand": {"@type": "Brand", "name": ware.enterprise.say("name")},
        "manufacturer": {"@type": "Organization", "name": ware.enterprise.say("name")},
        "countryOfOrigin": {"@type": "Country", "name": "TH"},
        **_facts(ware),
        **reviewed(ware),
    }

    def choice(variant: Variant) -> dict[str, Any]:
        return _choice(address, ware, variant, seller, sells)

    if len(ware.offers) == 1:
        return {"@type": "Product", **whole, **choice(ware.offers[0])}
    choices = [
        {
            "@type": "Product",
            "name": f"{whole['name']} · {variant.say('option')}",
            "image": whole["image"],
            "description": whole["description"],
            **choice(variant),
        }
        for variant in ware.offers
    ]
    return {"@type": "ProductGroup", "productGroupID": ware.code, **whole, "hasVariant": choices}


def _choice(
    address: str, ware: Product, variant: Variant, seller: str, sells: Seller | None
) -> dict[str, Any]:
    """One variant with its offer; what is not for sale has no price."""
    found: dict[str, Any] = {"sku": variant.sku, "mpn": variant.sku}
    if for_sale(ware):
        found["offers"] = {
            "@type": "Offer",
            "url": address,
            "price": f"{variant.price:.2f}",
            "priceCurrency": "THB",
            "availability": f"{SCHEMA}/{availability(ware, variant)}",
            "itemCondition": f"{SCHEMA}/NewCondition",
            "seller": {"@type": "Organization", "name": seller, "url": settings.PUBLIC_URL},
            "hasMerchantReturnPolicy": returning(variant, sells),
        }
    return found


def returning(variant: Variant, sells: Seller | None = None) -> dict[str, Any]:
    """Whether the piece may be sent back, and for how many days; within Thailand and at whose cost."""
    policy: dict[str, Any] = {
        "@type": "MerchantReturnPolicy",
        "applicableCountry": countries.HOME,
        "returnPolicyCategory": f"{SCHEMA}/MerchantReturnNotPermitted",
    }
    if days := returns.days_for(variant, sells):
        policy |= {
            "returnPolicyCategory": f"{SCHEMA}/MerchantReturnFiniteReturnWindow",
            "merchantReturnDays": days,
            "returnMethod": f"{SCHEMA}/ReturnByMail",
            "returnFees": f"{SCHEMA}/ReturnFeesCustomerResponsibility",
        }
    return policy


def _facts(ware: Product) -> dict[str, Any]:
    """Size, weight, materials, colours and the recycled share: only what is known."""
    found: dict[str, Any] = {}
    if ware.category is not None:
        found["category"] = ware.category.say("name")
    if materials := [material.say("name") for material in ware.materials.all()]:
        found["material"] = materials
    if ware.colours:
        found["color"] = ", ".join(ware.colours)
    if ware.weight_g:
        found["weight"] = _quantity(ware.weight_g, "GRM")
    width = ware.width_cm or ware.diameter_cm
    for name, value in (("width", width), ("height", ware.height_cm), ("depth", ware.length_cm)):
        if value:
            found[name] = _quantity(value, "CMT")
    if ware.recycled_percent:
        found["additionalProperty"] = [
            {
                "@type": "PropertyValue",
                "propertyID": "recycledContent",
                "name": _("Recycled content by weight"),
                "value": ware.recycled_percent,
                "unitText": "%",
                "measurementTechnique": ware.get_recycled_source_display(),
            }
        ]
    return found


def _quantity(value: int | Decimal, unit: str) -> dict[str, Any]:
    """A figure with its unit by UN/CEFACT code."""
    return {"@type": "QuantitativeValue", "value": float(value), "unitCode": unit}


def _plain(story: str) -> str:
    """The story without its marks, on one line."""
    words = strip_tags(story.replace("</p>", " ").replace("<br/>", " "))
    return normalise(" ".join(words.split()))[:LONGEST]
