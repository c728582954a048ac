"""Draft pages that wait for words: every enterprise and product has one from its first saving on."""

from __future__ import annotations

from django.db import transaction
from wagtail.coreutils import find_available_slug

from catalogue import enterprises
from catalogue.models import Enterprise, EnterprisePage, MakersPage, Product, ProductPage

UNWRITTEN = "<p></p>"  # the story, until somebody tells it


@transaction.atomic
def of_enterprise(enterprise: Enterprise) -> EnterprisePage | None:
    """The Thai page of a maker, made as a draft where there is none; None without a list of makers."""
    thai = EnterprisePage.objects.filter(enterprise=enterprise, locale__language_code="th")
    makers = MakersPage.objects.filter(locale__language_code="th").first()
    if (page := thai.first()) or makers is None:
        return page
    return enterprises.open_pages(enterprise, makers, story=UNWRITTEN, live=False)


@transaction.atomic
def of_product(product: Product) -> ProductPage | None:
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
        slug=find_available_slug(parent, product.code),
        product=product,
        story=UNWRITTEN,
        live=False,
        locale=parent.locale,
    )
    parent.add_child(instance=page)
    page.save_revision()
    return page
