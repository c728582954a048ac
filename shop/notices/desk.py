"""At the desk: am I on duty, and how do I want to be told?"""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalogue.models import Enterprise, Membership
from people.models import Member
from shop.models import NoticeSetting
from shop.notices import line, owing


class MineForm(forms.ModelForm[NoticeSetting]):
    """One's own switches; duty is one of each house."""

    class Meta:
        model = NoticeSetting
        fields = ("by_mail", "digest")
        labels = {
            "by_mail": gettext_lazy("Tell me by e-mail"),
            "digest": gettext_lazy("Every evening at six, tell me what waits"),
        }

    def __init__(self, data: object, setting: NoticeSetting, duties: list[Membership]) -> None:
        super().__init__(data, instance=setting)  # type: ignore[arg-type]
        self.duties = duties
        for duty in duties:
            self.fields[f"duty-{duty.pk}"] = forms.BooleanField(
                label=_("I am on duty: %(house)s") % {"house": duty.enterprise.say("name")},
                required=False,
                initial=duty.on_duty,
            )

    def keep(self) -> None:
        """Write the switches, and who is on duty."""
        self.save()
        for duty in self.duties:
            wanted = self.cleaned_data[f"duty-{duty.pk}"]
            Membership.objects.filter(pk=duty.pk, active=True).update(on_duty=wanted)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Show and keep them."""
    member = cast(Member, request.user)
    own = Enterprise.objects.of_member(member)
    duties = list(
        member.memberships.filter(enterprise__in=own, active=True).select_related("enterprise")
    )
    setting = NoticeSetting.objects.filter(member=member).first() or NoticeSetting(member=member)
    form = MineForm(request.POST if request.method == "POST" else None, setting, duties)
    if form.is_bound and form.is_valid():
        form.keep()
        messages.success(request, _("Saved."))
        return redirect("shop:desk_notices")
    context = {
        "form": form,
        "duties": duties,
        "told": [(each.enterprise, owing.on_duty(each.enterprise)) for each in duties],
        "by_line": bool(setting.line_id and line.token()),
    }
    return render(request, "desk/notices.html", context, status=422 if form.errors else 200)
