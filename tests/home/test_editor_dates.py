"""The editor counts years as its reader does, also where something waits to be published."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from wagtail.users.models import UserProfile

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "said", "never"), [("th", 2612, 2069), ("en", 2069, 2612)])
def test_what_waits_for_its_hour_is_dated_in_the_readers_era(
    client, tree, admin_user, language, said, never
):
    UserProfile.objects.create(user=admin_user, preferred_language=language)
    page = tree["th"]["news"]
    page.go_live_at = datetime(2069, 11, 25, 9, tzinfo=UTC)
    page.expire_at = datetime(2069, 12, 25, 9, tzinfo=UTC)
    page.save_revision().publish()
    client.force_login(admin_user)

    shown = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()

    assert shown.count(f" {said}") >= 2
    assert f" {never}" not in shown
