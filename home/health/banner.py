"""Above everything else on the editor's home: that the background work stands still."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from shop import health
from shop.models import Beat


class LateBanner(Component):
    """Shown to managers while the worker, one of its chores or the schedule is late."""

    name = "late"
    template_name = "shop/admin/late_banner.html"
    order = 1

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Since when, and what."""
        now = timezone.now()
        last = Beat.objects.filter(name=health.WORKER).values_list("at", flat=True).first()
        late = health.late_chores(now)
        return {
            "last": last,
            "stands_still": last is None or health.WORKER in late,
            "late": [name for name in late if name != health.WORKER],
            "unpublished": not health.schedule(now).is_well,
        }
