"""Draft pages that wait for words: every enterprise and product has one from its first saving on."""

from __future__ import annotations

from django.db import transaction
from wagtail.coreutils import find_available_slug

from catalogue import enterprises
from catalogue.enterprises import UNWRITTEN
from catalogue.models import Enterprise, EnterprisePage, Photo, Product, ProductPage
from people.models import Member


@transaction.atomic
def of_enterprise(enterprise: Enterprise) -> EnterprisePage | None:
    """The Thai page of a maker, made as a draft where there is none; None without a list of makers."""
    return enterprises.draft_pages(enterprise)


@transaction.atomic
def of_product(
    product: Product,
    *,
    slug: str = "",
    photo: Photo | None = None,
    story: str = "",
    by: Member | None = None,
) -> ProductPage | None:
    """The Thai page of a product, made as a draft where there is none."""
    thai = ProductPage.objects.filter(product=product, locale__language_code="th")
    if page := thai.first():
        return page
    parent = of_enterprise(product.enterprise)
    if parent is None:
        return None
    title = product.name_th or product.code
    page = ProductPage(
        title=title,
        slug=find_available_slug(parent, slug or product.code),
        product=product,
        photo=photo,
        story=story or UNWRITTEN,
        live=False,
        locale=parent.locale,
        owner=by,
    )
    parent.add_child(instance=page)
    page.save_revision(user=by)
    return page
