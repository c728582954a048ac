"""Who may do what in the editor: two groups with exactly these rights on every machine."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
)

MANAGERS = "Shop managers"
EDITORS = "Editors"  # Wagtail's migrations make a group of this name too, with rights of their own
UNWANTED = "Moderators"  # theirs as well; managers and editors publish here

ENTER = "wagtailadmin.access_admin"
TRANSLATE = "wagtail_localize.submit_translation"  # holds for every page: never for members
PICTURES = ("wagtailimages.add_image", "wagtailimages.change_image", "wagtailimages.choose_image")

# Group, then what it may do everywhere; "app_label.codename".
RIGHTS: dict[str, tuple[str, ...]] = {
    MANAGERS: (
        ENTER,
        TRANSLATE,
        "shop.manage_orders",
        "shop.change_seller",
        *(
            f"shop.{verb}_{row}"
            for row in ("deliveryzone", "deliveryrate")
            for verb in ("view", "add", "change")
        ),
        *(
            f"catalogue.{verb}_{row}"
            for row in ("product", "category", "enterprise")
            for verb in ("view", "add", "change")
        ),
    ),
    EDITORS: (ENTER, TRANSLATE),
}
EVERY_PAGE = ("wagtailcore.add_page", "wagtailcore.change_page", "wagtailcore.publish_page")
PAGE_RIGHTS = {MANAGERS: EVERY_PAGE, EDITORS: EVERY_PAGE}


class NoSuchRight(Exception):
    """A permission named here does not exist; migrations have to run first."""


@transaction.atomic
def set_up() -> list[Group]:
    """Give both groups the rights named here and no others. Raises NoSuchRight.

    Whoever shall do more gets a group of its own. Members of an enterprise are in neither of
    these: their place is the desk, which asks for no group.
    """
    groups = [set_up_group(name) for name in RIGHTS]
    dismiss(UNWANTED)
    return groups


def set_up_group(name: str) -> Group:
    """One group with its rights, on pages and pictures at the root of both trees."""
    group, _made = Group.objects.get_or_create(name=name)
    group.permissions.set([right(label) for label in RIGHTS[name]])
    root, library = Page.get_first_root_node(), Collection.get_first_root_node()
    on_pages = [
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=right(label))
        for label in PAGE_RIGHTS[name]
    ]
    on_pictures = [
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=library, permission=right(label)
        )
        for label in PICTURES
    ]
    for given, kept in (
        (GroupPagePermission.objects.filter(group=group), on_pages),
        (GroupCollectionPermission.objects.filter(group=group), on_pictures),
    ):
        given.exclude(pk__in=[row.pk for row, _made in kept]).delete()
    return group


def dismiss(name: str) -> None:
    """Remove a group; the managers approve what waited for it, so that nothing waits for nobody."""
    managers = Group.objects.get(name=MANAGERS)
    for task in GroupApprovalTask.objects.filter(groups__name=name):
        task.groups.add(managers)
    Group.objects.filter(name=name).delete()


def right(label: str) -> Permission:
    """The permission with this label. Raises NoSuchRight."""
    app_label, codename = label.split(".")
    found = Permission.objects.filter(content_type__app_label=app_label, codename=codename).first()
    if found is None:
        raise NoSuchRight(label)
    return found
