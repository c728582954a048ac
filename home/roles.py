"""Who may do what in the editor: two groups, made alike on every machine."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

MANAGERS = "Shop managers"
EDITORS = "Editors"

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
    """Make both groups and give them what they lack. Takes nothing away. Raises NoSuchRight.

    Members of an enterprise are in neither: their place is the desk, which asks for no group.
    """
    return [set_up_group(name) for name in RIGHTS]


def set_up_group(name: str) -> Group:
    """One group with its rights, on pages and pictures at the root of both trees."""
    group, _made = Group.objects.get_or_create(name=name)
    group.permissions.add(*(right(label) for label in RIGHTS[name]))
    root = Page.get_first_root_node()
    for label in PAGE_RIGHTS.get(name, ()):
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=right(label))
    library = Collection.get_first_root_node()
    for label in PICTURES:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=library, permission=right(label)
        )
    return group


def right(label: str) -> Permission:
    """The permission with this label. Raises NoSuchRight."""
    app_label, codename = label.split(".")
    found = Permission.objects.filter(content_type__app_label=app_label, codename=codename).first()
    if found is None:
        raise NoSuchRight(label)
    return found
