"""The screens of the editor that members and coordinators meet, over pages in every state."""

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import (
    GroupApprovalTask,
    Locale,
    Page,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)
from wagtail_localize.models import Translation, TranslationSource

from catalogue import drafts
from catalogue.models import EnterprisePage, Photo, ProductPage
from people.models import Member
from tests.catalogue.test_photos import from_a_phone

# What a person has called something, in the data of these tests.
NAMES = (
    "Bantam Throwers",
    "Field's Edge Kiln",
    "Bowl bowl",
    "ชาม bowl",
    "cup",
    "plate",
    "vase",
    "Traditional colours",
    "Tableware",
    "Thailand",
    "Islands",
    "Moo 7 pavilion",
    "Shop managers",
    "Coordinators",
    "News editors",
    "Editors",
    "Root",
    "khampan",
    "overseer",
    "manager",
    "coordinator",
    "dao",
    "localhost",
    "Flash Express",
    "KEX Express",
    "News pictures",
    "“News”",
    "kai-chae",
    "tao-plai-na",
)


def an_overseer():
    """May enter every screen, so meets every word."""
    return Member.objects.create_superuser("overseer", password="clay and water", first_name="ผู้ดูแล")


def a_review():
    """Whatever is sent in below the root waits for the managers and the coordinators."""
    Workflow.objects.all().delete()
    Task.objects.all().delete()
    task = GroupApprovalTask.objects.create(name="ผู้ประสานงาน")
    task.groups.set(Group.objects.all())
    workflow = Workflow.objects.create(name="ตรวจก่อนเผยแพร่")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page=Page.get_first_root_node())
    return workflow


def pages_in_every_state(make_bowl, kham_pan, overseer):
    """Pages as an editor meets them: published, changed, waiting, locked, translated."""
    make_bowl("bowl")
    live = ProductPage.objects.get(slug="bowl", locale__language_code="th")
    live.story = "<p>ชามใบใหม่</p>"
    live.save_revision(user=overseer)
    waiting = drafts.of_product(make_bowl("cup", publish=False).product)
    waiting.story = "<p>ถ้วย</p>"
    waiting.save_revision(user=kham_pan)
    a_review().start(waiting, kham_pan)
    locked = drafts.of_product(make_bowl("plate", publish=False).product)
    locked.locked, locked.locked_by, locked.locked_at = True, overseer, timezone.now()
    locked.save()
    draft = drafts.of_product(make_bowl("vase", publish=False).product)
    source, _made = TranslationSource.get_or_create_from_instance(draft)
    english = Locale.objects.get(language_code="en")
    Translation.objects.create(source=source, target_locale=english).save_target(publish=False)
    return {
        "live": live,
        "waiting": waiting,
        "locked": locked,
        "draft": draft,
        "english": ProductPage.objects.get(slug="bowl", locale__language_code="en"),
        "enterprise": EnterprisePage.objects.get(slug="kai-chae", locale__language_code="th"),
    }


def a_photo():
    """One photo in the library."""
    return Photo.objects.create(title="ชาม", file=ContentFile(from_a_phone((90, 60)), "a.jpg"))


def of_pages(pages):
    """What is done with one page, for pages in every state."""
    for page in pages.values():
        for name in (
            "edit",
            "history",
            "delete",
            "usage",
            "copy",
            "move",
            "set_privacy",
            "unpublish",
        ):
            yield reverse(f"wagtailadmin_pages:{name}", args=[page.pk])
        yield reverse("wagtailadmin_explore", args=[page.pk])
    enterprise, live = pages["enterprise"], pages["live"]
    for name in ("add_subpage", "workflow_history", "confirm_workflow_cancellation"):
        yield reverse(f"wagtailadmin_pages:{name}", args=[enterprise.pk])
    yield reverse("wagtailadmin_pages:confirm_workflow_cancellation", args=[pages["waiting"].pk])
    yield reverse("wagtailadmin_pages:workflow_history", args=[pages["waiting"].pk])
    yield reverse("wagtailadmin_pages:add", args=["catalogue", "productpage", enterprise.pk])
    yield reverse("wagtailadmin_pages:move_confirm", args=[live.pk, enterprise.get_parent().pk])
    first, last = live.revisions.order_by("pk").values_list("pk", flat=True)[:2]
    yield reverse("wagtailadmin_pages:revisions_compare", args=[live.pk, first, last])
    yield reverse("wagtailadmin_pages:revisions_revert", args=[live.pk, first])


def of_the_review(page):
    """The windows in which somebody approves, or asks for changes."""
    state = page.current_workflow_task_state
    yield reverse(
        "wagtailadmin_pages:workflow_history_detail", args=[page.pk, state.workflow_state.pk]
    )
    for action in ("approve", "reject"):
        for name in ("workflow_action", "collect_workflow_action_data"):
            yield reverse(f"wagtailadmin_pages:{name}", args=[page.pk, action, state.pk])


def of_photos(photo):
    """The library, and the window in which a photo is chosen."""
    for name in ("index", "add", "add_multiple"):
        yield reverse(f"wagtailimages:{name}")
    yield reverse("wagtailimages:index") + "?q=๙๙"
    for name in ("edit", "delete", "image_usage", "url_generator"):
        yield reverse(f"wagtailimages:{name}", args=[photo.pk])
    for name in ("choose", "choose_results", "create"):
        yield reverse(f"wagtailimages_chooser:{name}")
    yield reverse("wagtailimages_chooser:choose_results") + "?q=๙๙"
    yield reverse("wagtailimages_chooser:select_format", args=[photo.pk])


def of_choosers():
    """Windows in which a page or an address is chosen."""
    yield reverse("wagtailadmin_choose_page") + "?allow_external_link=true&allow_email_link=true"
    for name in ("external_link", "email_link", "phone_link", "anchor_link"):
        yield reverse(f"wagtailadmin_choose_page_{name}")
    yield reverse("wagtailadmin_choose_page_search") + "?q=๙๙"
    yield reverse("wagtailadmin_choose_page_search") + "?q=ชาม"


def of_reports():
    """Lists over the whole site, and the search in it."""
    yield reverse("wagtailadmin_home")
    yield reverse("wagtailadmin_explore_root")
    for words in ("๙๙", "ชาม"):
        yield reverse("wagtailadmin_pages:search") + f"?q={words}"
    for name in ("locked_pages", "workflow", "workflow_tasks", "site_history", "aging_pages"):
        yield reverse(f"wagtailadmin_reports:{name}")
    yield reverse("wagtailadmin_account")
    yield reverse("my_pages")
    for name in ("index", "add"):
        yield reverse(f"enterprise:{name}")
    yield reverse("shop_office:orders")


def of_translating(pages):
    """Sending a page to be translated, and what is said about one that is."""
    for page in (pages["live"], pages["enterprise"], pages["draft"]):
        yield reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    yield reverse("wagtail_localize:translations_report")
    for translation in Translation.objects.all():
        yield reverse("wagtail_localize:update_translations", args=[translation.source_id])
        page = translation.get_target_instance()
        yield reverse("wagtailadmin_pages:edit", args=[page.pk])
        yield reverse("wagtailadmin_pages:edit", args=[page.pk]) + "?tab=revisions"


def of_the_desk(product, consignment):
    """The desk of a member whose house has this piece and this parcel."""
    for name in ("orders", "pieces", "new_piece", "money", "people", "house", "help"):
        yield reverse(f"shop:desk_{name}")
    for heap in ("waiting", "packed", "sent"):
        yield reverse("shop:desk_orders") + f"?state={heap}"
    yield reverse("shop:desk_house_of", args=[product.enterprise.code])
    yield reverse("shop:desk_piece", args=[product.pk])
    for name in ("consignment", "label", "packing_list", "slips"):
        yield reverse(f"shop:desk_{name}", args=[consignment.pk])


def every(pages, photo):
    """All of them."""
    return [
        *of_reports(),
        *of_pages(pages),
        *of_the_review(pages["waiting"]),
        *of_photos(photo),
        *of_choosers(),
        *of_translating(pages),
    ]
