"""What the door changes in the editor: short menus for who keeps to own pages, and no library of files."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.query import PageQuerySet

from catalogue import own_work
from catalogue.models import Enterprise
from catalogue.viewsets import KeptPolicy
from home import keeping_step, missed, my_pages
from home.figures import office as figures
from home.guard import keeps_to_own
from home.health.banner import LateBanner
from home.models import NewsTag
from home.news.editor import NewsTagViewSet
from home.workshops.editor import WorkshopViewSet
from people.models import Member

# What is left of the menu for somebody who keeps to own pages.
SHORT_MENU = {"my-pages", "workshops", "news-tags", "images", "desk"}

register_permission_policy(NewsTag, KeptPolicy(NewsTag), exact_class=True)


class OwnPagesItem(MenuItem):
    """Shown to who keeps to own pages; others have the whole tree."""

    def is_shown(self, request: HttpRequest) -> bool:
        """True for members and news editors."""
        return keeps_to_own(request.user)


class DeskItem(OwnPagesItem):
    """The way back to the desk, for who has one."""

    def is_shown(self, request: HttpRequest) -> bool:
        """True for members of an enterprise."""
        own = Enterprise.objects.of_member(cast(Member, request.user))
        return super().is_shown(request) and own.exists()


@hooks.register("register_admin_urls")
def own_urls() -> list[URLPattern]:
    """The list of own pages."""
    return [path("my-pages/", my_pages.index, name="my_pages")]


@hooks.register("register_admin_menu_item")
def my_pages_item() -> MenuItem:
    """Own pages, in both languages."""
    return OwnPagesItem(
        gettext_lazy("My pages"),
        reverse("my_pages"),
        name="my-pages",
        icon_name="doc-full-inverse",
        order=10,
    )


@hooks.register("register_admin_menu_item")
def desk_item() -> MenuItem:
    """Stock, prices, parcels."""
    return DeskItem(
        gettext_lazy("Desk"),
        reverse("shop:desk_orders"),
        name="desk",
        icon_name="clipboard-list",
        order=900,
    )


@hooks.register("construct_main_menu")
def shorter_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    """Pages here tell with words and photos; a library of files would be a second place to look."""
    items[:] = [item for item in items if item.name != "documents"]
    if keeps_to_own(request.user):
        items[:] = [item for item in items if item.name in SHORT_MENU]


@hooks.register("construct_page_chooser_queryset")
def pages_to_link(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """One flat list of what may be linked to, whatever branch of the tree the chooser stands at."""
    if not keeps_to_own(request.user):
        return pages
    # Numbers, for the search backend takes no other condition on the way.
    allowed = list(own_work.linkable_pages(request.user).values_list("pk", flat=True))
    return Page.objects.filter(pk__in=allowed).order_by("title").specific()


@hooks.register("construct_homepage_summary_items")
def no_sums(request: HttpRequest, items: list[Any]) -> None:
    """How many pages and photos there are in all is nobody's business who keeps to own ones."""
    if keeps_to_own(request.user):
        items.clear()


# --- English keeps step ---------------------------------------------------------------------------


class LagsItem(MenuItem):
    """Shown to who looks after all pages; members see how far their own are in their list."""

    def is_shown(self, request: HttpRequest) -> bool:
        """True for coordinators and managers."""
        return not keeps_to_own(request.user)


@hooks.register("register_admin_urls", order=-1)
def step_urls() -> list[URLPattern]:
    """The list, and two doors of the translators' screens that would show half a translation."""
    return [
        path("english-lags/", keeping_step.index, name="english_lags"),
        path("localize/submit/page/<int:page_id>/", keeping_step.begin, name="begin_english"),
        path(
            "localize/update/<int:translation_source_id>/",
            keeping_step.follows,
            name="english_follows",
        ),
    ]


@hooks.register("register_admin_menu_item")
def lags_item() -> MenuItem:
    """What is to be put into English."""
    return LagsItem(
        gettext_lazy("English lags behind"),
        reverse("english_lags"),
        name="english-lags",
        icon_name="wagtail-localize-language",
        order=15,
    )


@hooks.register("before_edit_page", order=-1)
def both_languages(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A Thai page tells of its English, an English one opens as a translation."""
    return keeping_step.edit(request, page)


@hooks.register("construct_homepage_panels")
def late_banner(request: HttpRequest, panels: list[Component]) -> None:
    """That letters and pages stand still, for those who can have it mended."""
    if request.user.has_perm("shop.manage_orders"):
        panels.append(LateBanner())


@hooks.register("construct_homepage_panels")
def lag_panel(request: HttpRequest, panels: list[Component]) -> None:
    """The figure, for those who may do something about all of it."""
    if not keeps_to_own(request.user):
        panels.append(keeping_step.LagPanel())


# --- what shoppers miss ---------------------------------------------------------------------------


@hooks.register("register_admin_urls")
def missed_urls() -> list[URLPattern]:
    """The list of questions without an answer."""
    return [path("missed-questions/", missed.index, name="missed_questions")]


@hooks.register("register_reports_menu_item")
def missed_item() -> MenuItem:
    """Words that the search has yet to learn."""
    return LagsItem(
        gettext_lazy("Searched and not found"),
        reverse("missed_questions"),
        name="missed-questions",
        icon_name="search",
        order=50,
    )


# --- community figures ----------------------------------------------------------------------------


@hooks.register("register_admin_urls")
def figures_urls() -> list[URLPattern]:
    """All of them, and the book."""
    return [
        path("figures/", figures.index, name="figures"),
        path("figures/book/", figures.take_along, name="figures_book"),
    ]


@hooks.register("register_reports_menu_item")
def figures_item() -> MenuItem:
    """For reports to the community and the university."""
    return LagsItem(
        gettext_lazy("Community figures"),
        reverse("figures"),
        name="figures",
        icon_name="group",
        order=60,
    )


# --- workshops ------------------------------------------------------------------------------------


@hooks.register("register_admin_viewset")
def workshops() -> WorkshopViewSet:
    """Their rows; each leads on to its page."""
    return WorkshopViewSet()


# --- news -----------------------------------------------------------------------------------------


@hooks.register("register_admin_viewset")
def news_tags() -> NewsTagViewSet:
    """What news can be about."""
    return NewsTagViewSet()
