"""What calls a manager: the menu item with its count, and the panel on the editor's home."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem

from shop.office import finding

PERMISSION = "shop.manage_orders"
PEOPLE = "catalogue.change_enterprise"
READING = "shop.view_order"  # coordinators read orders and leave the money alone
ORDERS_SHOWN = 8


class ManagersItem(MenuItem):
    """Shown to those who may run orders."""

    def is_shown(self, request: HttpRequest) -> bool:
        """True for managers."""
        return request.user.has_perm(PERMISSION)


class PeopleItem(MenuItem):
    """Shown to those who look after the enterprises."""

    def is_shown(self, request: HttpRequest) -> bool:
        """True for coordinators and managers."""
        return request.user.has_perm(PEOPLE)


class ReadersItem(ManagersItem):
    """Shown to those who run orders and to those who read them."""

    def is_shown(self, request: HttpRequest) -> bool:
        """True for managers, and for those who may only read."""
        return super().is_shown(request) or request.user.has_perm(READING)


class OrdersItem(ReadersItem):
    """The menu item with the number of orders that wait for a manager."""

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        """A component of this request: the item itself is shared by all."""
        count = 0
        if request.user.has_perm(PERMISSION):
            heights = finding.waiting()
            count = sum(heights[name] for name in ("slip", "refund", "dispute"))
        label = f"{self.label} ({count})" if count else str(self.label)
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name)


class OrdersPanel(Component):
    """Orders to look after, on the editor's home."""

    name = "orders_to_look_after"
    template_name = "shop/admin/home_panel.html"
    order = 50

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """What waits, the longest waiting first."""
        slips = finding.found(finding.heap_of("slip"), "")
        refunds = finding.found(finding.heap_of("refund"), "")
        heights = finding.waiting()
        return {
            "heading": _("Orders to look after"),
            "slips": slips[:ORDERS_SHOWN],
            "slip_count": heights["slip"],
            "refunds": refunds[:ORDERS_SHOWN],
            "refund_count": heights["refund"],
            "disputes": finding.found(finding.heap_of("dispute"), "")[:ORDERS_SHOWN],
            "dispute_count": heights["dispute"],
            "long_waiting": set(finding.long_waiting().values_list("pk", flat=True)),
            "orders_url": reverse("shop_office:orders"),
        }
