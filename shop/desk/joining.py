"""Coming in by an invitation: with the log-in one has, or with a new one."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalogue import invitations
from catalogue.models import Enterprise, Invitation
from people import guessing
from people.joining import JoiningForm
from people.models import Member


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Whose invitation it is, and two ways to accept it; reading it changes nothing."""
    if guessing.is_barred(request, "invitation"):
        return render(request, "desk/join_closed.html", {"barred": True}, status=429)
    try:
        invitation = invitations.under(token)
        if request.user.is_authenticated:
            return _known(request, token, invitation)
        return _new(request, token, invitation)
    except invitations.Closed as e:
        if not e.is_known:
            guessing.missed(request, "invitation")
        context = {"was_used": e.was_used, "is_known": e.is_known}
        return render(request, "desk/join_closed.html", context, status=410 if e.is_known else 404)


def _known(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    """Somebody who is logged in presses one button; who works there already keeps the link unused."""
    member, enterprise = cast(Member, request.user), invitation.enterprise
    inside = Enterprise.objects.of_member(member).filter(pk=enterprise.pk).exists()
    if request.method == "POST":
        if not inside:
            invitations.accept(token, member)
            _welcome(request, enterprise)
        return redirect("shop:desk_orders")
    context = {"enterprise": enterprise, "inside": inside}
    return render(request, "desk/join.html", context)


def _new(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    """Somebody new is written down and let in at once, or neither."""
    form = JoiningForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            person = form.enter()
            if person is not None:
                invitations.accept(token, person)
        if person is not None:
            login(request, person)
            _welcome(request, invitation.enterprise)
            return redirect("shop:desk_orders")
    context = {"enterprise": invitation.enterprise, "form": form}
    return render(request, "desk/join.html", context, status=422 if form.errors else 200)


def _welcome(request: HttpRequest, enterprise: Enterprise) -> None:
    welcome = _("Welcome! You work at %(enterprise)s now.")
    messages.success(request, welcome % {"enterprise": enterprise.say("name")})
