"""What the editor shows of the two languages: which English pages lag behind, and how they begin."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail_localize.views import edit_translation

from catalogue import english
from home import lagging
from people.models import Member

PER_PAGE = 50


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The list for coordinators and managers; the editor's door lets nobody else in."""
    lags = lagging.found()
    page = WagtailPaginator(lags, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "header_title": _("English lags behind"),
        "header_icon": "wagtail-localize-language",
        "breadcrumbs_items": [{"url": "", "label": _("English lags behind")}],
        "lags": page,
        "sentences": sum(lag.sentences for lag in lags),
    }
    return render(request, "home/admin/english_lags.html", context)


@never_cache
def begin(request: HttpRequest, page_id: int) -> HttpResponse:
    """In place of the translators' own way in: that one would show a page half in Thai at once."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not english.is_source(page):
        raise Http404
    twin = english.twin_of(page)
    if twin is None and request.method == "POST":
        twin = english.draft_of(page, by=cast(Member, request.user))
    if twin is None:
        return render(request, "home/admin/begin_english.html", {"page": page})
    return redirect("wagtailadmin_pages:edit", twin.pk)


@never_cache
@require_safe
def follows(request: HttpRequest, translation_source_id: int) -> HttpResponse:
    """In place of "Sync translated pages": publishing the Thai page does it, and publishes no half."""
    messages.info(request, _("Nothing to do: English follows when the Thai page is published."))
    return redirect("english_lags")


def edit(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Before the editor opens: a Thai page says how far its English is, an English one is translated.

    None to go on as Wagtail does.
    """
    if english.is_source(page):
        if request.method == "GET" and (lag := lagging.of_page(page)):
            tell(request, lag)
        return None
    record = english.record_of(page)
    if page.alias_of_id and page.alias_of.locale_id != page.locale_id:
        record = record or english.record(page.alias_of.specific, page.locale)
        if not record.enabled:
            type(record).objects.filter(pk=record.pk).update(enabled=True)
        if (refused := refusal(request, page)) is not None:
            return refused
        shown: HttpResponse = edit_translation.edit_translation(request, record, page)
        return shown
    return refusal(request, page) if record is not None and record.enabled else None


def refusal(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Half a translation is not published, nor one of a page that is not shown in Thai."""
    record = english.record_of(page)
    if request.method != "POST" or request.POST.get("action") != "publish" or record is None:
        return None
    unsaid, by_machine = english.unsaid(record)
    if not record.source.get_source_instance().live:
        why = _("The Thai page is not shown yet. Its English is shown after it.")
    elif unsaid:
        why = ngettext(
            "Not published: %(n)s sentence has no English yet. Readers go on seeing what they saw.",
            "Not published: %(n)s sentences have no English yet. Readers go on seeing what they saw.",
            unsaid,
        ) % {"n": unsaid}
    elif by_machine:
        why = ngettext(
            "Not published: a machine has written %(n)s sentence. Please read it and save it.",
            "Not published: a machine has written %(n)s sentences. Please read and save each.",
            by_machine,
        ) % {"n": by_machine}
    else:
        return None
    messages.error(request, why)
    return redirect(request.path)


def tell(request: HttpRequest, lag: lagging.Lag) -> None:
    """A line above the Thai page's form, with the way to its English."""
    if lag.sentences:
        said = ngettext(
            "The English lags behind: %(n)s sentence.",
            "The English lags behind: %(n)s sentences.",
            lag.sentences,
        ) % {"n": lag.sentences}
    else:
        said = _("The English lags behind: %(words)s.") % {"words": lag.words}
    messages.info(request, said, buttons=[messages.button(lag.edit_url, _("Go to the English"))])


class LagPanel(Component):
    """How far English is, on the editor's home."""

    name = "english_lags_behind"
    template_name = "home/admin/lag_panel.html"
    order = 60

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """How many pages, how many sentences, the oldest."""
        lags = lagging.found()
        return {
            "heading": _("English lags behind"),
            "pages": len(lags),
            "sentences": sum(lag.sentences for lag in lags),
            "oldest": lags[0] if lags else None,
            "url": reverse("english_lags"),
        }
