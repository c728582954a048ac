"""Who gets through which door of the editor: a list of addresses for each role, all others closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.models import Page, UploadedFile
from wagtail.permissions import policy_registry
from wagtail_localize.models import StringSegment, Translation

from catalogue import own_work
from home import roles

Rule = Callable[[HttpRequest, dict[str, Any]], bool]
REMEMBERED = "_names_of_groups"
EDITOR = "admin/"  # where config/urls.py hangs it


# --- rules: which numbers in an address are one's own ------------------------------------------------


def anybody(request: HttpRequest, named: dict[str, Any]) -> bool:
    """The address names nothing, or its view looks at the person's rights by itself."""
    return True


def own_page(request: HttpRequest, named: dict[str, Any]) -> bool:
    """A page whose words the person may change."""
    number = next(named[name] for name in ("page_id", "parent_page_id", "pk") if name in named)
    return own_work.own_pages(request.user).filter(pk=number).exists()


def pinged_page(request: HttpRequest, named: dict[str, Any]) -> bool:
    """Who else is writing on it is told of one's own pages only."""
    try:
        model = apps.get_model(named["app_label"], named["model_name"])
    except LookupError:
        return False
    number = str(named["object_id"])
    return (
        issubclass(model, Page)
        and bool(own_work.DIGITS.fullmatch(number))
        and own_page(request, {"page_id": number})
    )


def own_photo(action: str) -> Rule:
    """A photo with which the person may do this."""

    def rule(request: HttpRequest, named: dict[str, Any]) -> bool:
        number = str(named.get("image_id") or named.get("pk"))
        if not own_work.DIGITS.fullmatch(number):
            return False
        policy = policy_registry.get_by_type(get_image_model())
        own = policy.instances_user_has_any_permission_for(request.user, [action])
        return bool(own.filter(pk=number).exists())

    return rule


def own_upload(request: HttpRequest, named: dict[str, Any]) -> bool:
    """A file that waits for its title, sent by the same person."""
    mine = UploadedFile.objects.filter(uploaded_by_user=request.user)
    return mine.filter(pk=named["uploaded_file_id"]).exists()


def own_translation(request: HttpRequest, named: dict[str, Any]) -> bool:
    """The translation of a page into one that is the person's own."""
    found = Translation.objects.filter(pk=named["translation_id"]).select_related("source").first()
    if found is None:
        return False
    pages = own_work.own_pages(request.user).filter(locale=found.target_locale)
    return pages.filter(translation_key=found.source.object_id).exists()


def own_words(request: HttpRequest, named: dict[str, Any]) -> bool:
    """One sentence of such a translation; it leads to no page and shows no picture of its own."""
    sentence = StringSegment.objects.filter(
        pk=named["string_segment_id"], source__translations=named["translation_id"]
    )
    sent = parse_qsl(request.body.decode(errors="replace"))
    plain = not any(mark in text for _name, text in sent for mark in ("linktype", "embedtype"))
    return plain and sentence.exists() and own_translation(request, named)


def with_file(request: HttpRequest, named: dict[str, Any]) -> bool:
    """The view reads the file that it was sent without asking whether there is one."""
    return request.method != "POST" or "file" in request.FILES


def with_address(request: HttpRequest, named: dict[str, Any]) -> bool:
    """The chooser's form for an address cannot be told that none was typed."""
    return request.method != "POST" or bool(
        request.POST.get("external-link-chooser-url", "").strip()
    )


def nobody(request: HttpRequest, named: dict[str, Any]) -> bool:
    """A view that only breaks, to try out a log."""
    return False


# --- the lists -----------------------------------------------------------------------------------


def doors(namespace: str, names: str, rule: Rule = anybody) -> dict[str, Rule]:
    """The addresses of one part of the editor that open under one rule."""
    return {f"{namespace}{name}": rule for name in names.split()}


MEMBERS: dict[str, Rule] = {
    **doors("", "own_account my_pages"),
    **doors(
        "wagtailadmin_",
        "account login logout password_reset password_reset_done password_reset_confirm "
        "password_reset_complete sprite javascript_catalog dismissibles choose_page "
        "choose_page_search choose_page_external_link choose_page_email_link "
        "choose_page_phone_link choose_page_anchor_link",
    ),
    **doors("wagtailadmin_", "choose_page_child", own_page),
    **doors(
        "wagtailadmin_pages:",
        "edit preview_on_edit view_draft unpublish confirm_workflow_cancellation history "
        "history_results revisions_view revisions_revert revisions_compare",
        own_page,
    ),
    **doors("wagtailadmin_editing_sessions:", "release"),
    **doors("wagtailadmin_editing_sessions:", "ping", pinged_page),
    **doors("wagtailimages:", "index index_results add add_multiple"),
    **doors("wagtailimages:", "edit edit_multiple", own_photo("change")),
    **doors("wagtailimages:", "delete delete_multiple", own_photo("delete")),
    **doors(
        "wagtailimages:",
        "create_multiple_from_uploaded_image delete_upload_multiple",
        own_upload,
    ),
    **doors("wagtailimages_chooser:", "choose choose_results chosen_multiple create"),
    **doors("wagtailimages_chooser:", "chosen select_format", own_photo("choose")),
    # The translators' screen asks for the picture of the page.
    **doors("wagtailadmin_api:", "images:detail", own_photo("choose")),
    **doors("wagtail_localize:", "javascript_catalog"),
    **doors("wagtail_localize:", "preview_translation", own_translation),
    **doors("wagtail_localize:", "edit_string_translation", own_words),
}

NEWS: dict[str, Rule] = {
    **MEMBERS,
    **doors("wagtailadmin_pages:", "add add_subpage preview_on_add delete", own_page),
    **doors("", "begin_english", own_page),
    **doors("workshop:", "index index_results add edit history history_results"),
    **doors("newstag:", "index index_results add edit history history_results"),
}

# Coordinators stand above the groups: Wagtail's own rights hold for them, on every page.
COORDINATORS: dict[str, Rule] = {
    **dict.fromkeys(NEWS, anybody),
    **doors(
        "", "wagtail_bulk_action english_lags english_follows missed_questions figures figures_book"
    ),
    **doors(
        "wagtailadmin_",
        "home explore explore_root explore_results choose_page_chosen_multiple",
    ),
    **doors("wagtailadmin_api:", "pages:listing pages:detail pages:find images:listing"),
    **doors(
        "wagtailadmin_pages:",
        "search search_results usage type_use type_use_results choose_parent copy move "
        "move_confirm set_page_position revisions_index revisions_unschedule workflow_action "
        "collect_workflow_action_data workflow_preview workflow_history "
        "workflow_history_detail lock unlock",
    ),
    **doors("wagtailimages:", "image_usage"),
    **doors(
        "wagtailadmin_reports:",
        "workflow workflow_results workflow_tasks workflow_tasks_results aging_pages "
        "aging_pages_results locked_pages locked_pages_results",
    ),
    **doors("wagtailadmin_workflows:", "usage usage_results"),
    **doors(
        "wagtail_localize:",
        "edit_override download_pofile upload_pofile machine_translate stop_translation "
        "translations_report translations_report_results",
    ),
    **doors("enterprise:", "index index_results add edit history history_results"),
    **doors("productcollection:", "index index_results add edit history history_results"),
    **doors("otherword:", "index index_results add edit history history_results"),
    **doors("certificate:", "index index_results add edit history history_results"),
    **doors("shop_office:", "reviews review_decide"),
    **doors(
        "shop_office:",
        "orders order people sessions session carrying carrying_out carrying_run carrying_confirm",
    ),
}

# What holds for administrators too: these views end in an error page when they are sent less.
EVERYBODY: dict[str, Rule] = {
    "wagtailadmin_error_test": nobody,
    "wagtailadmin_choose_page_external_link": with_address,
    "wagtail_localize:upload_pofile": with_file,
}

# Where the editor sends people who have saved or are lost; for these roles it is their own list.
TO_OWN_PAGES = {
    "wagtailadmin_home",
    "wagtailadmin_explore",
    "wagtailadmin_explore_root",
    "wagtailadmin_pages:search",
}


# --- who stands before the door ---------------------------------------------------------------------


def doors_of(user: Any) -> dict[str, Rule] | None:
    """What opens for the person; None for administrators and shop managers, who are let through.

    A group made by hand opens no more than a member's: whoever shall do more needs a role.
    """
    if user.is_superuser:
        return None
    # Asked several times in a request (door, menu, chooser), read once.
    groups: set[str] | None = getattr(user, REMEMBERED, None)
    if groups is None:
        groups = set(user.groups.values_list("name", flat=True))
        setattr(user, REMEMBERED, groups)
    if roles.MANAGERS in groups:
        return None
    if roles.COORDINATORS in groups:
        return COORDINATORS
    return NEWS if roles.NEWS_EDITORS in groups else MEMBERS


def keeps_to_own(user: Any) -> bool:
    """True of people who meet nothing in the editor but their own pages and photos."""
    found = doors_of(user)
    return found is not None and "wagtailadmin_explore" not in found


class Guard:
    """Stands in front of every view of the editor. What is not listed looks as if it never was."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Which view it is, is known only later."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """None to go on. Raises Http404 at a closed door.

        Whoever may not enter the editor at all is sent to the log-in by Wagtail itself.
        """
        match = request.resolver_match
        if match is None or not match.route.startswith(EDITOR):
            return None
        if not request.user.has_perm("wagtailadmin.access_admin"):
            return None
        name, open_doors = match.view_name, doors_of(request.user)
        if not EVERYBODY.get(name, anybody)(request, kwargs):
            raise Http404
        if open_doors is None:
            return None
        rule = open_doors.get(name)
        if rule is not None and rule(request, kwargs):
            return None
        if name in TO_OWN_PAGES:
            question = urlencode({"q": request.GET["q"]}) if request.GET.get("q") else ""
            return redirect(f"{reverse('my_pages')}?{question}".rstrip("?"))
        if name == "wagtailadmin_choose_page_child":
            # The chooser begins beside the page that a link leads to; here all pages are one list.
            return redirect(f"{reverse('wagtailadmin_choose_page')}?{request.GET.urlencode()}")
        raise Http404
