"""Days typed in either era, in plain forms and in the editor's."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation
from wagtail.admin.widgets import AdminDateTimeInput

from catalogue.date_fields import DayField, EraDateInput, EraDateTimeInput, MomentField
from home.models import NewsPage
from people.models import Member
from tests.home.editing import words

CHILDREN_S_DAY = date(2026, 1, 10)


@pytest.mark.parametrize(
    "typed",
    [
        "10/1/2569",
        "10/01/2026",
        "2569-01-10",
        "2026-01-10",
        "10.1.2569",
        "10-1-2569",
        " ๑๐/๑/๒๕๖๙ ",
    ],
)
def test_a_day_is_understood_in_either_era(typed):
    assert DayField().clean(typed) == CHILDREN_S_DAY


def test_the_leap_day_of_a_buddhist_year_is_a_day():
    assert DayField().clean("29/2/2567") == date(2024, 2, 29)


@pytest.mark.parametrize(
    "typed",
    [
        "29/2/2569",
        "31/4/2569",
        "0/1/2569",
        "10/13/2026",
        "10/1/69",
        "tomorrow",
        "\x00",
        "9" * 500,
        "10/1/0000",
    ],
)
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(ValidationError):
        DayField().clean(typed)


@pytest.mark.parametrize("typed", ["10/1/2569 09:30", "2026-01-10 09:30", "๑๐/๑/๒๕๖๙ ๐๙:๓๐"])
def test_a_moment_is_understood_in_either_era(typed):
    assert MomentField().clean(typed) == datetime(2026, 1, 10, 2, 30, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["10/1/2569 25:00", "later", "31/4/2569 09:00", "\x00 \x00"])
def test_what_is_no_moment_is_refused(typed):
    with pytest.raises(ValidationError):
        MomentField().clean(typed)


@pytest.mark.parametrize(("language", "shown"), [("th", "10/01/2569"), ("en", "2026-01-10")])
def test_the_editor_shows_the_year_of_the_reader(language, shown):
    with translation.override(language):
        assert EraDateInput().format_value(CHILDREN_S_DAY) == shown


def test_the_calendar_counts_buddhist_years_for_thai_readers_only():
    with translation.override("th"):
        thai = EraDateInput().get_config()
    with translation.override("en"):
        english = EraDateInput().get_config()

    assert (thai["yearOffset"], thai["format"]) == (543, "d/m/Y")
    assert "yearOffset" not in english


def test_the_panel_for_publishing_gets_the_calendar_in_its_own_window():
    field = MomentField(widget=AdminDateTimeInput(js_overlay_parent_selector="#dialog"))

    assert isinstance(field.widget, EraDateTimeInput)
    with translation.override("th"):
        assert field.widget.get_config()["parentID"] == "#dialog"
        moment = datetime(2026, 1, 10, 9, 30)  # noqa: DTZ001 - forms hand widgets local time
        assert field.widget.format_value(moment) == "10/01/2569 09:30"


@pytest.mark.django_db
def test_news_of_a_buddhist_year_is_kept_and_shown_under_it(client, tree):
    client.force_login(Member.objects.create_superuser("boss", password="x", first_name="x"))
    page = NewsPage(title="ข่าว", slug="a", intro="ก", body="<p>ข</p>", day=CHILDREN_S_DAY)
    tree["th"]["news"].add_child(instance=page)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    shown = client.get(address).content.decode()
    rows = {"TOTAL": 0, "INITIAL": 0, "MIN_NUM": 0, "MAX_NUM": 1000}
    form = {"title": "ข่าว", "slug": "a", "intro": "ก", "day": "15/5/2569", "photo": ""}
    form |= {"body": words(), "go_live_at": "16/5/2569 09:00", "expire_at": ""}
    lists = ["comments", "gallery", "credits", "taggings", "told_products", "told_makers"]
    form |= {f"{one}-{name}_FORMS": number for one in lists for name, number in rows.items()}

    client.post(address, form)

    assert 'value="10/01/2569"' in shown
    kept = NewsPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert kept.day == date(2026, 5, 15)
    assert kept.go_live_at == datetime(2026, 5, 16, 2, 0, tzinfo=UTC)
