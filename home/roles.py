"""Who may do what in the editor: groups with exactly these rights on every machine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from catalogue import enterprises
from catalogue.models import Enterprise
from home.models import NewsIndexPage, WorkshopIndexPage

MANAGERS = "Shop managers"
COORDINATORS = "Coordinators"
NEWS_EDITORS = "News editors"
FORMER = "Editors"  # wrote on every page once; Wagtail's migrations make a group of this name too
UNWANTED = "Moderators"  # theirs as well; here coordinators review

ENTER = "wagtailadmin.access_admin"
TRANSLATE = "wagtail_localize.submit_translation"  # holds for every page: never for members
PICTURES = ("wagtailimages.add_image", "wagtailimages.change_image", "wagtailimages.choose_image")

# A workshop is written down by whoever writes its page, which is made with it.
WORKSHOPS = tuple(f"catalogue.{verb}_workshop" for verb in ("view", "add", "change"))
CERTIFICATES = tuple(f"catalogue.{verb}_certificate" for verb in ("view", "add", "change"))
COLLECTIONS = tuple(f"catalogue.{verb}_productcollection" for verb in ("view", "add", "change"))
OTHER_WORDS = tuple(f"catalogue.{verb}_otherword" for verb in ("view", "add", "change"))
TAGS = tuple(f"home.{verb}_newstag" for verb in ("view", "add", "change"))

# Group, then what it may do everywhere; "app_label.codename".
RIGHTS: dict[str, tuple[str, ...]] = {
    MANAGERS: (
        ENTER,
        TRANSLATE,
        "shop.manage_orders",
        "shop.pay_out",
        "shop.moderate_reviews",
        "shop.change_seller",
        *(
            f"shop.{verb}_{row}"
            for row in ("deliveryzone", "deliveryrate", "discountcode")
            for verb in ("view", "add", "change")
        ),
        *(
            f"catalogue.{verb}_{row}"
            for row in ("product", "category", "enterprise")
            for verb in ("view", "add", "change")
        ),
        *WORKSHOPS,
        *CERTIFICATES,
        *OTHER_WORDS,
        *TAGS,
        *COLLECTIONS,
    ),
    COORDINATORS: (
        ENTER,
        TRANSLATE,
        "shop.view_order",
        "shop.moderate_reviews",
        *(f"catalogue.{verb}_enterprise" for verb in ("view", "add", "change")),
        *WORKSHOPS,
        *CERTIFICATES,
        *OTHER_WORDS,
        *TAGS,
        *COLLECTIONS,
    ),
    NEWS_EDITORS: (ENTER, TRANSLATE, *WORKSHOPS, *TAGS),
}
WRITE = ("wagtailcore.add_page", "wagtailcore.change_page")
PAGE_RIGHTS = (*WRITE, "wagtailcore.publish_page")


class NoSuchRight(Exception):
    """A permission named here does not exist; migrations have to run first."""


@transaction.atomic
def set_up() -> list[Group]:
    """Give the groups the rights named here and no others. Raises NoSuchRight.

    Whoever shall do more gets a group of its own. Members of an enterprise are in none of these:
    the group of their enterprise is made agree with its rows, so that each has just its own.
    """
    succeed(FORMER, NEWS_EDITORS)
    groups = {name: set_up_group(name) for name in RIGHTS}
    for name in (MANAGERS, COORDINATORS):
        allow(groups[name], [Page.get_first_root_node()], Collection.get_first_root_node())
    news_editors = groups[NEWS_EDITORS]
    allow(news_editors, editors_lists(), news_pictures(news_editors), WRITE)
    set_up_review([groups[COORDINATORS], groups[MANAGERS]])
    Group.objects.filter(name=UNWANTED).delete()
    for enterprise in Enterprise.objects.all():
        enterprises.settle(enterprise)
    return list(groups.values())


def succeed(former: str, name: str) -> None:
    """The people of a group that is no more are found in its successor."""
    old, new = (Group.objects.filter(name=each).first() for each in (former, name))
    if old is None:
        return
    if new is None:
        Group.objects.filter(pk=old.pk).update(name=name)
        return
    new.user_set.add(*old.user_set.all())
    old.delete()


def set_up_group(name: str) -> Group:
    """One group with the rights that hold everywhere."""
    group, _made = Group.objects.get_or_create(name=name)
    group.permissions.set([right(label) for label in RIGHTS[name]])
    return group


def allow(
    group: Group,
    pages: Iterable[Page],
    pictures: Collection,
    rights: tuple[str, ...] = PAGE_RIGHTS,
) -> None:
    """Write and publish below these pages, with the pictures of one collection; nothing elsewhere.

    With `WRITE` alone, what is written waits for the review.
    """
    on_pages = [
        GroupPagePermission.objects.get_or_create(
            group=group, page_id=page.pk, permission=right(label)
        )
        for page in pages
        for label in rights
    ]
    on_pictures = [
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=pictures, permission=right(label)
        )
        for label in PICTURES
    ]
    for given, kept in (
        (GroupPagePermission.objects.filter(group=group), on_pages),
        (GroupCollectionPermission.objects.filter(group=group), on_pictures),
    ):
        given.exclude(pk__in=[row.pk for row, _made in kept]).delete()


def news_pictures(group: Group) -> Collection:
    """The collection that is the group's own already, else a new one; never the whole library."""
    root = Collection.get_first_root_node()
    own = root.get_children().filter(group_permissions__group=group).first()
    with override("th"):
        return own or root.add_child(name=_("News pictures"))


def editors_lists() -> list[Page]:
    """What news editors write below: news and workshops, in every language."""
    return [*NewsIndexPage.objects.all(), *WorkshopIndexPage.objects.all()]


@receiver(post_save, sender=NewsIndexPage, dispatch_uid="home.news_list_saved")
@receiver(post_save, sender=WorkshopIndexPage, dispatch_uid="home.workshop_list_saved")
def news_list_saved(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """A list in one more language is the news editors' too, once there is such a group."""
    group = Group.objects.filter(name=NEWS_EDITORS).first()
    if group is not None and not kwargs.get("raw"):
        allow(group, editors_lists(), news_pictures(group), WRITE)


# --- the review -----------------------------------------------------------------------------------


def set_up_review(reviewers: list[Group]) -> None:
    """What somebody writes who may not publish waits for a coordinator, wherever it stands."""
    task = (
        GroupApprovalTask.objects.filter(groups=reviewers[0]).first()
        or GroupApprovalTask.objects.filter(groups__name=UNWANTED).first()
        or GroupApprovalTask()
    )
    with override("th"):
        task.name = _("A coordinator looks at it")
        name = _("Review before publishing")
    task.active = True
    task.save()
    task.groups.set(reviewers)
    root = Page.get_first_root_node()
    here = WorkflowPage.objects.filter(page=root).select_related("workflow").first()
    workflow = here.workflow if here else Workflow()
    workflow.name, workflow.active = name, True
    workflow.save()
    WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})
    WorkflowTask.objects.update_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowTask.objects.filter(workflow=workflow).exclude(task=task).delete()


def right(label: str) -> Permission:
    """The permission with this label. Raises NoSuchRight."""
    app_label, codename = label.split(".")
    found = Permission.objects.filter(content_type__app_label=app_label, codename=codename).first()
    if found is None:
        raise NoSuchRight(label)
    return found
