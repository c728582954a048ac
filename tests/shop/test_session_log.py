"""What was done to the sessions of a workshop stands in its history in the editor."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry

pytestmark = pytest.mark.django_db


def deeds(workshop):
    """The deeds of its history, the first one first."""
    entries = registry.get_logs_for_instance(workshop).order_by("timestamp", "pk")
    return [(entry.action, entry.user.username) for entry in entries]


def sent(**changes):
    """The form of a session, a week from now."""
    day = timezone.localdate() + timedelta(days=7)
    return {
        "starts_at": f"{day:%d/%m}/{day.year + 543} 09:00",
        "ends_at": f"{day:%d/%m}/{day.year + 543} 12:00",
        "price": "450",
        "capacity": "6",
        "language": "th",
        **changes,
    }


def test_opening_changing_and_cancelling_are_written_down(client, manager, throwing_class):
    client.force_login(manager)
    opened = client.post(reverse("shop_office:session_open"), sent(workshop=throwing_class.pk))
    assert opened.status_code == 302, opened.context["form"].errors
    session = throwing_class.sessions.get()
    client.post(reverse("shop_office:session_change", args=[session.pk]), sent(capacity="8"))
    for _twice in range(2):
        client.post(reverse("shop_office:session_cancel", args=[session.pk]))

    shown = client.get(reverse("workshop:history", args=[throwing_class.pk])).content.decode()

    assert deeds(throwing_class) == [
        ("shop.session_opened", "manager"),
        ("shop.session_changed", "manager"),
        ("shop.session_cancelled", "manager"),
    ]
    entry = ModelLogEntry.objects.get(action="shop.session_opened")
    assert entry.data["when"]["th"] in entry.formatter.format_message(entry)
    assert shown.count("09:00–12:00") == 3
