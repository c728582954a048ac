"""The one list that members and news editors meet in the editor: their own pages, in both languages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.paginator import WagtailPaginator
from wagtail.models import Page, TaskState, WorkflowState

from catalogue import own_work
from home.models import NewsIndexPage

PER_PAGE = 50

# Told apart by a person who has written something, in the order in which they are asked about.
WAITS = gettext_lazy("a coordinator is looking at it")
SENT_BACK = gettext_lazy("please look at it again")
CHANGED = gettext_lazy("shown, with changes nobody sees yet")
SHOWN = gettext_lazy("shown in the shop")
UNTOLD = gettext_lazy("shown in Thai: nobody has told it in English yet")
UNSEEN = gettext_lazy("draft: nobody sees it yet")


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Own pages, the latest first, found by a word of the title; the editor's door lets nobody else in."""
    question = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    pages = listed(request.user, question)
    page = WagtailPaginator(pages, PER_PAGE).get_page(request.GET.get("p"))
    states = latest_reviews(page.object_list)
    context = {
        "header_title": _("My pages"),
        "header_icon": "doc-full-inverse",
        "breadcrumbs_items": [{"url": "", "label": _("My pages")}],
        "question": question,
        "pages": page,
        "rows": [(each, *state_of(each, states.get(str(each.pk)))) for each in page],
        "news_lists": NewsIndexPage.objects.filter(pk__in=own_work.own_pages(request.user)),
        "elided_page_range": page.paginator.get_elided_page_range(page.number),
    }
    return render(request, "home/admin/my_pages.html", context)


def listed(user: Any, question: str) -> QuerySet[Page]:
    """The person's own pages, each once, with their language."""
    own = Page.objects.filter(pk__in=own_work.own_pages(user).values("pk"))
    found = own.filter(draft_title__icontains=question) if question else own
    return found.select_related("locale", "content_type").order_by(
        "-latest_revision_created_at", "path"
    )


def latest_reviews(pages: list[Page]) -> dict[str, WorkflowState]:
    """The newest review of each page, by the page's number as a word."""
    reviews = WorkflowState.objects.filter(
        object_id__in=[str(page.pk) for page in pages], base_content_type__model="page"
    )
    newest_last = reviews.select_related("current_task_state").order_by("pk")
    return {review.object_id: review for review in newest_last}


def state_of(page: Page, review: WorkflowState | None) -> tuple[str | Promise, str]:
    """In words how far the page is, and what the coordinator said about it."""
    if review is not None and review.status == WorkflowState.STATUS_IN_PROGRESS:
        return WAITS, ""
    if review is not None and review.status == WorkflowState.STATUS_NEEDS_CHANGES:
        said: TaskState = review.current_task_state
        return SENT_BACK, said.comment
    if page.live:
        if page.alias_of_id:
            return UNTOLD, ""
        return (CHANGED if page.has_unpublished_changes else SHOWN), ""
    return UNSEEN, ""
