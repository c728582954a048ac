"""One's own second step: setting a telephone up, recovery codes, and the question itself."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people import two_step
from people.models import Member
from people.two_step import NotYet
from shop.payments.promptpay import qr_svg


class CodeForm(forms.Form):
    """Six digits, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        error_messages={
            "required": gettext_lazy("Please type the code."),
            "max_length": gettext_lazy("A code has six digits, a recovery code eight letters."),
            "null_characters_not_allowed": gettext_lazy("Please type the code."),
        },
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def refuse(self, e: NotYet | None) -> None:
        """Say why the code does not count."""
        if e is None:
            said = _("This code is wrong or used. Please type the one that is shown now.")
        else:
            said = ngettext(
                "Too many wrong codes. Please wait %(n)s second.",
                "Too many wrong codes. Please wait %(n)s seconds.",
                e.seconds,
            ) % {"n": e.seconds}
        self.add_error("code", said)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """What is set up, or how to. Whoever has a telephone shows it before changing anything."""
    member = cast(Member, request.user)
    if not two_step.is_asked(member):
        return _set_up(request, member)
    if not request.user.is_verified():  # type: ignore[union-attr]
        return redirect(f"{reverse('shop:two_step_ask')}?next={reverse('shop:two_step')}")
    deed = request.POST.get("deed", "")
    if deed == "codes":
        return _codes(request, two_step.new_codes(member))
    if deed == "off":
        two_step.switch_off(member)
        messages.success(request, _("The second step is switched off."))
        return redirect("shop:two_step")
    return render(request, "desk/two_step.html", {"left": two_step.codes_left(member)})


def _set_up(request: HttpRequest, member: Member) -> HttpResponse:
    """Scan, type what the telephone shows, write the recovery codes down."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            codes = two_step.confirm(member, form.cleaned_data["code"])
        except NotYet as e:
            form.refuse(e)
        else:
            device = two_step.device_of(member)
            if codes and device is not None:
                two_step.enter(request, device)
                return _codes(request, codes)
            form.refuse(None)
    device = two_step.begin(member)
    context: dict[str, Any] = {
        "form": form,
        "qr": qr_svg(device.config_url, title=_("QR code for the app")),
        "link": device.config_url,
        "secret": two_step.spelled(device),
    }
    status = 422 if form.errors else 200
    return render(request, "desk/two_step_set_up.html", context, status=status)


def _codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """Shown once, and never again."""
    return render(request, "desk/two_step_codes.html", {"codes": codes})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The question; whoever has no telephone yet sets one up first."""
    member = cast(Member, request.user)
    back = _safe(request)
    if not two_step.is_asked(member):
        messages.info(request, _("Money rooms need a second step. Please set it up once."))
        return redirect("shop:two_step")
    if request.user.is_verified():  # type: ignore[union-attr]
        return redirect(back)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            device = two_step.check(member, form.cleaned_data["code"])
        except NotYet as e:
            form.refuse(e)
        else:
            if device is not None:
                two_step.enter(request, device)
                return redirect(back)
            form.refuse(None)
    context = {"form": form, "next": back}
    status = 422 if form.errors else 200
    return render(request, "desk/two_step_ask.html", context, status=status)


def _safe(request: HttpRequest) -> str:
    """Where the person wanted to go: an address of ours, never one that leads away."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if ours and "\x00" not in asked else reverse("shop:two_step")
