"""Founding an enterprise: the row with its group and picture collection, its pages, its people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.coreutils import find_available_slug
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from catalogue import english
from catalogue.models import (
    Enterprise,
    EnterprisePage,
    Invitation,
    MakersPage,
    Membership,
    Photo,
)
from people import sessions
from people.models import Member

UNWRITTEN = "<p></p>"  # a page's story, until somebody tells it

# What members may do in the editor: their own pictures, and the words of pages that are made with
# their rows; so they add no page. Wagtail asks for the rights on its own image model whatever model
# is in use.
ENTER = "wagtailadmin.access_admin"
PICTURE_RIGHTS = (
    "wagtailimages.add_image",
    "wagtailimages.change_image",
    "wagtailimages.choose_image",
)
PAGE_RIGHTS = ("wagtailcore.change_page",)
TRUSTED_RIGHTS = (*PAGE_RIGHTS, "wagtailcore.publish_page")


@transaction.atomic
def found(code: str, name_th: str, *, members: tuple[Member, ...] = (), **facts: Any) -> Enterprise:
    """An enterprise with its group, picture collection, draft pages and first members.

    The code is unique; founding the same code twice raises IntegrityError and leaves no trace.
    """
    enterprise = Enterprise.objects.create(code=code, name_th=name_th, **facts)
    furnish(enterprise)
    draft_pages(enterprise)
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
    give_rights(enterprise)


def give_rights(enterprise: Enterprise) -> None:
    """What its group may do: the editor, its pictures and its pages, and nothing beside; safe to repeat.

    Whether it may publish follows `trusted`. Does nothing for an enterprise without a group.
    """
    group = enterprise.group
    if group is None:
        return
    group.permissions.set(_named([ENTER]))
    pictures = GroupCollectionPermission.objects.filter(group=group)
    kept = [
        pictures.get_or_create(
            group=group, collection=enterprise.collection, permission=permission
        )[0].pk
        for permission in _named(PICTURE_RIGHTS)
        if enterprise.collection
    ]
    pictures.exclude(pk__in=kept).delete()
    on_pages = GroupPagePermission.objects.filter(group=group)
    kept = [
        on_pages.get_or_create(group=group, page_id=page, permission=permission)[0].pk
        for page in enterprise.pages.values_list("pk", flat=True)
        for permission in _named(TRUSTED_RIGHTS if enterprise.trusted else PAGE_RIGHTS)
    ]
    on_pages.exclude(pk__in=kept).delete()


def _named(labels: Iterable[str]) -> list[Permission]:
    """The permissions with these labels, "app_label.codename"."""
    wanted = Q()
    for label in labels:
        app_label, codename = label.split(".")
        wanted |= Q(content_type__app_label=app_label, codename=codename)
    return list(Permission.objects.filter(wanted))


@transaction.atomic
def settle(enterprise: Enterprise) -> None:
    """Make group, rights and people agree with the rows, whatever was changed by hand."""
    furnish(enterprise)
    if enterprise.group is not None:
        active = enterprise.memberships.filter(active=True, member__is_active=True)
        enterprise.group.user_set.set(active.values_list("member", flat=True))


def _free_name(enterprise: Enterprise) -> str:
    """The code belongs to nobody else, so neither does the group's name."""
    return f"enterprise {enterprise.code}"


@transaction.atomic
def join(enterprise: Enterprise, member: Member) -> Membership:
    """The person works here from now on (again); safe to repeat."""
    membership, _made = Membership.objects.update_or_create(
        enterprise=enterprise, member=member, defaults={"active": True}
    )
    if enterprise.group is None:
        furnish(enterprise)
    member.groups.add(cast(Group, enterprise.group))
    return membership


@transaction.atomic
def leave(enterprise: Enterprise, member: Member) -> None:
    """The person works here no more; what they wrote stays, and so does the membership, switched off.

    Their invitations count no more, and wherever they are logged in they have to do so again.
    """
    Membership.objects.filter(enterprise=enterprise, member=member).update(active=False)
    theirs = Invitation.objects.filter(enterprise=enterprise, made_by=member)
    theirs.filter(used_at=None, revoked_at=None).update(revoked_at=timezone.now())
    if enterprise.group is not None:
        member.groups.remove(enterprise.group)
    sessions.end(member)


@transaction.atomic
def draft_pages(enterprise: Enterprise) -> EnterprisePage | None:
    """The Thai page, made with its English as drafts where there is none.

    None while there is no list of makers to hang it below.
    """
    thai = EnterprisePage.objects.filter(enterprise=enterprise, locale__language_code="th")
    makers = MakersPage.objects.filter(locale__language_code="th").first()
    if (page := thai.first()) or makers is None:
        return page
    return open_pages(enterprise, makers, story=UNWRITTEN, live=False)


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

    The English page is a translation of this one: a draft, made where the list of makers has one.
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
    english.draft_of(page, {"title": enterprise.name_en} if enterprise.name_en else {})
    give_rights(enterprise)
    return page
