"""Founding an enterprise: the row with its group and picture collection, then its page in Thai."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.coreutils import find_available_slug
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from catalogue.models import Enterprise, EnterprisePage, MakersPage, Membership, Photo
from people.models import Member

# What members will need once the guard lets them into the editor: their own pictures and pages.
# Wagtail asks for the rights on its own image model whatever model is in use.
PICTURE_RIGHTS = ("add_image", "change_image", "choose_image")
PAGE_RIGHTS = ("add_page", "change_page")


@transaction.atomic
def found(code: str, name_th: str, *, members: tuple[Member, ...] = (), **facts: Any) -> Enterprise:
    """An enterprise with its group, its picture collection and its first members.

    The code is unique; founding the same code twice raises IntegrityError and leaves no trace.
    """
    enterprise = Enterprise.objects.create(code=code, name_th=name_th, **facts)
    furnish(enterprise)
    for member in members:
        join(enterprise, member)
    return enterprise


@transaction.atomic
def furnish(enterprise: Enterprise) -> None:
    """Make the group and the collection where they are missing; safe to repeat."""
    if enterprise.group is None:
        enterprise.group = Group.objects.create(name=_free_name(enterprise))
    if enterprise.collection is None:
        root = Collection.get_first_root_node()
        enterprise.collection = root.add_child(name=enterprise.name_th)
    enterprise.save(update_fields=["group", "collection"])
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailimages", codename__in=PICTURE_RIGHTS
    ):
        GroupCollectionPermission.objects.get_or_create(
            group=enterprise.group, collection=enterprise.collection, permission=permission
        )


def _free_name(enterprise: Enterprise) -> str:
    """The code belongs to nobody else, so neither does the group's name."""
    return f"enterprise {enterprise.code}"


@transaction.atomic
def join(enterprise: Enterprise, member: Member) -> Membership:
    """The person works here from now on (again); safe to repeat."""
    membership, _made = Membership.objects.update_or_create(
        enterprise=enterprise, member=member, defaults={"active": True}
    )
    if enterprise.group is not None:
        member.groups.add(enterprise.group)
    return membership


@transaction.atomic
def leave(enterprise: Enterprise, member: Member) -> None:
    """The person works here no more; what they wrote stays, and so does the membership, switched off."""
    Membership.objects.filter(enterprise=enterprise, member=member).update(active=False)
    if enterprise.group is not None:
        member.groups.remove(enterprise.group)


@transaction.atomic
def open_pages(
    enterprise: Enterprise,
    makers_page: MakersPage,
    *,
    story: str,
    slug: str = "",
    photo: Photo | None = None,
    live: bool = True,
) -> EnterprisePage:
    """The enterprise's Thai page below the list of makers, with its group's rights on it.

    The English page is a translation of this one and made where translations are made.
    Called again it gives the page there is. Raises ValidationError for an empty story.
    """
    if page := EnterprisePage.objects.child_of(makers_page).filter(enterprise=enterprise).first():
        return page
    furnish(enterprise)
    page = EnterprisePage(
        title=enterprise.name_th,
        slug=find_available_slug(makers_page, slug or enterprise.code),
        locale=makers_page.locale,
        enterprise=enterprise,
        story=story,
        photo=photo,
        live=live,
    )
    makers_page.add_child(instance=page)
    revision = page.save_revision()
    if live:
        revision.publish()
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=PAGE_RIGHTS
    ):
        GroupPagePermission.objects.get_or_create(
            group=enterprise.group, page=page, permission=permission
        )
    return page
