"""The Thai page of a workshop waits for words from the row's first saving on."""

from __future__ import annotations

from django.db import transaction
from wagtail.coreutils import find_available_slug

from catalogue.enterprises import UNWRITTEN
from catalogue.models import Photo, Workshop
from home.models import WorkshopIndexPage, WorkshopPage
from people.models import Member


@transaction.atomic
def of_workshop(
    workshop: Workshop, *, photo: Photo | None = None, by: Member | None = None
) -> WorkshopPage | None:
    """The Thai page, made as a draft where there is none; None without a list of workshops."""
    thai = WorkshopPage.objects.filter(workshop=workshop, locale__language_code="th", alias_of=None)
    if page := thai.first():
        return page
    parent = WorkshopIndexPage.objects.filter(locale__language_code="th").first()
    if parent is None:
        return None
    page = WorkshopPage(
        title=workshop.name_th or workshop.code,
        slug=find_available_slug(parent, workshop.code),
        workshop=workshop,
        photo=photo,
        intro="",
        body=UNWRITTEN,
        live=False,
        locale=parent.locale,
        owner=by,
    )
    parent.add_child(instance=page)
    page.save_revision(user=by)
    return page
