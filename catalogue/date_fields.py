"""Days as people type them: 15/5/2569 and 15/5/2026 are the same, on the desk and in the editor."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

from catalogue.dates import YEARS_BETWEEN_ERAS, buddhist_year, christian_year, reads_thai
from catalogue.thai import fold_digits

LONGEST_TYPED = 40
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[/. -](?P<month>\d{1,2})[/. -](?P<year>\d{4})")


def read_day(typed: str) -> date | None:
    """The day that was typed, year first or day first, in either era; None when it is no day."""
    plain = fold_digits(typed[:LONGEST_TYPED]).strip()
    found = _ISO.fullmatch(plain) or _DAY_FIRST.fullmatch(plain)
    if found is None:
        return None
    try:
        return date(christian_year(int(found["year"])), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def written_day(day: date) -> str:
    """A day as Thai people write it into a box: 15/5/2569 is 15/05/2569 here."""
    return f"{day:%d/%m}/{buddhist_year(day.year)}"


class DayField(forms.DateField):
    """A day in either era; a phone's own calendar sends the Christian one."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": _("Please write the day like 15/5/2569 or 15/5/2026.")}

    def to_python(self, value: Any) -> date | None:
        """The day in the Christian era; raises ValidationError."""
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        day = read_day(str(value))
        if day is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class MomentField(forms.DateTimeField):
    """A day in either era and a time."""

    default_error_messages = {
        "invalid": _("Please write day and time like 15/5/2569 09:00 or 15/5/2026 09:00.")
    }

    def __init__(self, *, widget: Any = None, **kwargs: Any) -> None:
        # Wagtail's panel for publishing brings its own widget, set to fit into its window.
        if type(widget) is AdminDateTimeInput:
            parent = widget.js_overlay_parent_selector
            widget = EraDateTimeInput(attrs=widget.attrs, js_overlay_parent_selector=parent)
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        """The moment in the Christian era; raises ValidationError."""
        if not isinstance(value, str):
            return super().to_python(value)
        typed, _space, time = fold_digits(value[:LONGEST_TYPED]).strip().partition(" ")
        day = read_day(typed)
        return super().to_python(f"{day.isoformat()} {time}".strip() if day else value)


class EraDateInput(AdminDateInput):
    """The editor's calendar; to Thai readers it shows and writes Buddhist years."""

    def get_config(self) -> dict[str, Any]:
        """What the calendar's script is told."""
        return {**super().get_config(), **_calendar("d/m/Y")}

    def format_value(self, value: Any) -> str | None:
        """As the reader writes it; what could not be understood stays as typed."""
        if isinstance(value, date) and reads_thai():
            return written_day(value)
        return super().format_value(value)


class EraDateTimeInput(AdminDateTimeInput):
    """The same with a time."""

    def get_config(self) -> dict[str, Any]:
        """What the calendar's script is told."""
        return {**super().get_config(), **_calendar("d/m/Y H:i")}

    def format_value(self, value: Any) -> str | None:
        """As the reader writes it; what could not be understood stays as typed."""
        if isinstance(value, datetime) and reads_thai():
            return f"{written_day(value.date())} {value:%H:%M}"
        return super().format_value(value)


def _calendar(form: str) -> dict[str, Any]:
    # When the box is left the script would write its own idea of 29 February 2567 into it.
    quiet = {"validateOnBlur": False}
    if not reads_thai():
        return quiet
    return quiet | {"format": form, "yearOffset": YEARS_BETWEEN_ERAS}


def take_over() -> None:
    """Give every date in the editor's forms these fields."""
    register_form_field_override(
        models.DateField, override={"form_class": DayField, "widget": EraDateInput}
    )
    register_form_field_override(
        models.DateTimeField, override={"form_class": MomentField, "widget": EraDateTimeInput}
    )
