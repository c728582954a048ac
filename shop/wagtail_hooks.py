"""What the counter adds to the editor: orders, stock, wares, and what waits for a manager."""

from __future__ import annotations

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.permissions import register_permission_policy

from catalogue.viewsets import KeptPolicy
from shop.claims.office import ClaimsItem
from shop.models import DeliveryZone, DiscountCode
from shop.office import session_log
from shop.office.reviews import ReviewsItem
from shop.office.sidebar import (
    PERMISSION,
    ManagersItem,
    OrdersItem,
    OrdersPanel,
    PeopleItem,
    ReadersItem,
)
from shop.office.wares import ShopGroup
from shop.payouts.office import PayoutsItem
from shop.reports.office import TodayPanel
from shop.two_step import office as two_step

# Here and not later: once the editor has asked for a policy it accepts no other.
register_permission_policy(DeliveryZone, KeptPolicy(DeliveryZone), exact_class=True)
register_permission_policy(DiscountCode, KeptPolicy(DiscountCode), exact_class=True)


hooks.register("register_log_actions", session_log.register)
hooks.register("register_log_actions", two_step.register)


@hooks.register("register_admin_urls")
def office_urls() -> list[URLPattern | URLResolver]:
    """The managers' rooms, below the editor's own address."""
    return [path("shop/", include("shop.office.urls", namespace="shop_office"))]


@hooks.register("register_admin_menu_item")
def orders_item() -> MenuItem:
    """Orders, with the number of those that wait."""
    return OrdersItem(
        _("Orders"), reverse("shop_office:orders"), name="orders", icon_name="tasks", order=100
    )


@hooks.register("register_admin_menu_item")
def claims_item() -> MenuItem:
    """Claims, with the number of those that wait for an answer."""
    return ClaimsItem(
        _("Claims"), reverse("shop_office:claims"), name="claims", icon_name="warning", order=105
    )


@hooks.register("register_admin_menu_item")
def payouts_item() -> MenuItem:
    """What the enterprises are paid."""
    return PayoutsItem(
        _("Payouts"),
        reverse("shop_office:payouts"),
        name="payouts",
        icon_name="download",
        order=107,
    )


@hooks.register("register_admin_menu_item")
def stock_item() -> MenuItem:
    """Stock."""
    return ManagersItem(
        _("Stock"), reverse("shop_office:stock"), name="stock", icon_name="list-ul", order=110
    )


@hooks.register("register_admin_menu_item")
def sessions_item() -> MenuItem:
    """Sessions of workshops."""
    return ReadersItem(
        _("Sessions"),
        reverse("shop_office:sessions"),
        name="sessions",
        icon_name="calendar-alt",
        order=115,
    )


@hooks.register("register_admin_menu_item")
def people_item() -> MenuItem:
    """Who works in which enterprise."""
    return PeopleItem(
        _("People"), reverse("shop_office:people"), name="people", icon_name="group", order=120
    )


@hooks.register("register_admin_menu_item")
def reviews_item() -> MenuItem:
    """Reviews of buyers."""
    return ReviewsItem(
        _("Reviews"), reverse("shop_office:reviews"), name="reviews", icon_name="comment", order=122
    )


@hooks.register("register_admin_menu_item")
def carrying_item() -> MenuItem:
    """Products in and out, as tables."""
    return PeopleItem(
        _("Products in and out"),
        reverse("shop_office:carrying"),
        name="carrying",
        icon_name="table",
        order=125,
    )


@hooks.register("register_settings_menu_item")
def two_step_item() -> MenuItem:
    """Who has a second step, and whose was lost."""
    return ManagersItem(
        _("Second step"), reverse("shop_office:two_step"), name="two-step", icon_name="key"
    )


@hooks.register("register_account_menu_item")
def own_two_step(request: HttpRequest) -> dict[str, object]:
    """On one's own account page."""
    return {
        "url": reverse("shop:two_step"),
        "label": _("Second step"),
        "help_text": _("A code from my telephone, besides the password"),
    }


@hooks.register("register_admin_viewset")
def shop_group() -> ShopGroup:
    """Products, categories, enterprises, delivery."""
    return ShopGroup()


@hooks.register("construct_homepage_panels")
def what_waits(request: HttpRequest, panels: list[Component]) -> None:
    """Orders to look after, for those who may."""
    if request.user.has_perm(PERMISSION):
        panels.extend([TodayPanel(), OrdersPanel()])


@hooks.register("register_admin_menu_item")
def notices_item() -> MenuItem:
    """Who is told by LINE, and what never arrived."""
    return ManagersItem(
        _("Notices"), reverse("shop_office:notices"), name="notices", icon_name="mail", order=121
    )


@hooks.register("register_reports_menu_item")
def sales_item() -> MenuItem:
    """Sales, and from there what waits and what stands still."""
    return ManagersItem(
        _("Sales"), reverse("shop_office:reports"), name="sales", icon_name="list-ol", order=5
    )


@hooks.register("register_reports_menu_item")
def waiting_item() -> MenuItem:
    """What is paid and not sent."""
    return ManagersItem(
        _("What waits"),
        reverse("shop_office:report_waiting"),
        name="what-waits",
        icon_name="time",
        order=6,
    )


@hooks.register("register_reports_menu_item")
def still_item() -> MenuItem:
    """Stock nobody buys."""
    return ManagersItem(
        _("Stock that stands still"),
        reverse("shop_office:report_still"),
        name="stands-still",
        icon_name="list-ul",
        order=7,
    )


@hooks.register("register_reports_menu_item")
def log_item() -> MenuItem:
    """Every deed on every order."""
    return ManagersItem(
        _("Who did what"),
        reverse("shop_office:report_log"),
        name="who-did-what",
        icon_name="history",
        order=8,
    )


@hooks.register("insert_global_admin_css")
def office_css() -> SafeString:
    """Little more than room around things."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/office.css"))
