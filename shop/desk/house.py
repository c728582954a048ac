"""The house as its members run it: closing days, posting days, days to make, pick-up and cash."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.log_actions import log

from catalogue.date_fields import DayField
from catalogue.models import Enterprise
from people.models import Member
from shop.desk.number_fields import WholeField
from shop.forms import PLAIN_ERRORS, ThaiCharField

LONGEST_CLOSING = timedelta(days=366)
MOST_DAYS_TO_MAKE = 365


class HouseForm(forms.ModelForm[Enterprise]):
    """What members change about their own enterprise; everything else is the coordinator's."""

    closed_until = DayField(
        label=gettext_lazy("Closed until"),
        required=False,
        help_text=gettext_lazy(
            "On this day you are open again, by itself. Leave it empty while you take orders."
        ),
    )
    make_days = WholeField(
        label=gettext_lazy("Days to make a piece that is ordered"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS_TO_MAKE,
        help_text=gettext_lazy("For pieces made to order that say nothing else."),
        error_messages={
            "invalid": gettext_lazy("Please give a whole number."),
            "min_value": gettext_lazy("At least %(limit_value)s."),
            "max_value": gettext_lazy("At most %(limit_value)s days."),
        },
    )
    posting_days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days on which we post parcels"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        empty_value=[],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Please choose days of the week.")},
    )
    pick_up_place_th = ThaiCharField(
        label=gettext_lazy("Where to pick up (Thai)"), max_length=200, required=False
    )
    pick_up_place_en = ThaiCharField(
        label=gettext_lazy("Where to pick up (English)"), max_length=200, required=False
    )
    pick_up_hours_th = ThaiCharField(
        label=gettext_lazy("When to pick up (Thai)"), max_length=150, required=False
    )
    pick_up_hours_en = ThaiCharField(
        label=gettext_lazy("When to pick up (English)"), max_length=150, required=False
    )

    class Meta:
        model = Enterprise
        fields = (
            *("closed_until", "make_days", "posting_days", "pick_up"),
            *("pick_up_place_th", "pick_up_place_en", "pick_up_hours_th", "pick_up_hours_en"),
            *("cash_at_pick_up", "in_figures"),
        )
        labels = {
            "pick_up": gettext_lazy("Buyers may pick up here"),
            "cash_at_pick_up": gettext_lazy("They may pay in cash when they come"),
            "in_figures": gettext_lazy("Count us in the community figures"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.Meta.fields:
            if "place" in name or "hours" in name:
                self.fields[name].error_messages |= PLAIN_ERRORS
        # Whom the shop has closed without a day only the shop opens.
        self.shut = not self.instance.is_open and self.instance.closed_until is None
        self.fields["closed_until"].disabled = self.shut
        day = self.instance.closed_until
        if self.instance.is_open or (day and day <= timezone.localdate()):
            self.initial["closed_until"] = None  # of closing days that are over

    def clean_closed_until(self) -> date | None:
        """A day to come, within a year."""
        day: date | None = self.cleaned_data["closed_until"]
        if day is None or self.shut:
            return None
        today = timezone.localdate()
        if day <= today:
            raise ValidationError(_("This day is over. Please choose one from tomorrow on."))
        if day > today + LONGEST_CLOSING:
            raise ValidationError(_("Please choose a day within the next twelve months."))
        return day

    def clean_posting_days(self) -> list[int]:
        """In the order of the week."""
        return sorted(set(self.cleaned_data["posting_days"]))

    def clean(self) -> dict[str, Any]:
        """Whoever comes has to know where and when; without pick-up there is no cash."""
        data = super().clean() or self.cleaned_data
        if not data.get("pick_up"):
            data["cash_at_pick_up"] = False
            return data
        for name in ("pick_up_place_th", "pick_up_hours_th"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("Buyers have to know this before they come."))
        return data


@transaction.atomic
def keep(enterprise: Enterprise, facts: dict[str, Any], *, by: Member) -> list[str]:
    """Write what has changed, and who changed it; returns the names of the changed columns.

    A house is closed by naming the day on which it opens, and opened by taking the day away.
    """
    row = Enterprise.objects.select_for_update().get(pk=enterprise.pk)
    shut_by_the_shop = not row.is_open and row.closed_until is None
    open_now = facts["closed_until"] is None
    facts = facts | ({"closed_until": None} if shut_by_the_shop else {"is_open": open_now})
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, facts[name])
        row.save(update_fields=changed)
        log(row, "wagtail.edit", user=by, data={"changed": changed})
    return changed


@never_cache
@login_required
@require_safe
def houses(request: HttpRequest) -> HttpResponse:
    """The member's only enterprise at once; of several, which one."""
    own = list(Enterprise.objects.of_member(cast(Member, request.user)))
    if len(own) == 1:
        return redirect("shop:desk_house_of", own[0].code)
    return render(request, "desk/houses.html", {"enterprises": own})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def house(request: HttpRequest, code: str) -> HttpResponse:
    """Show and keep the facts of one house; a foreign one looks like one that never was."""
    member = cast(Member, request.user)
    enterprise = get_object_or_404(Enterprise.objects.of_member(member), code=code)
    form = HouseForm(request.POST or None, instance=enterprise)
    if request.method == "POST" and form.is_valid():
        keep(enterprise, form.cleaned_data, by=member)
        messages.success(request, _("Saved."))
        return redirect("shop:desk_house_of", code)
    context = {
        "enterprise": Enterprise.objects.get(pk=enterprise.pk),  # as it is, not as typed
        "form": form,
        "days": settings.HOLD_CASH.days,
    }
    return render(request, "desk/house.html", context, status=422 if form.errors else 200)
