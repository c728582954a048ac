"""Coordinators see who works in each enterprise, invite people, and switch them on and off."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalogue import invitations
from catalogue.models import Enterprise, Membership
from people.models import Member
from shop.desk.people import InviteForm, houses_of, keep_link, shown, switch_to
from shop.office.sidebar import PEOPLE


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Every enterprise with its people; what is pressed here comes back here."""
    if not request.user.has_perm(PEOPLE):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request)
    deed = request.POST.get("deed", "")
    if deed == "invite":
        return _invite(request)
    if deed == "take-back":
        found = get_object_or_404(invitations.open_now(), pk=_number(request, "invitation"))
        if invitations.take_back(found):
            messages.success(request, _("The invitation is taken back."))
    else:
        membership = get_object_or_404(Membership, pk=_number(request, "membership"))
        switch_to(request, membership, deed, last_too=True)
    return redirect("shop_office:people")


def _number(request: HttpRequest, name: str) -> int:
    """The number that was sent or asked for under this name. Raises Http404."""
    typed = (request.POST if request.method == "POST" else request.GET).get(name, "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        raise Http404
    return int(typed)


def _invite(request: HttpRequest) -> HttpResponse:
    enterprise = get_object_or_404(Enterprise, pk=_number(request, "enterprise"))
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, form, enterprise.code)
    by = cast(Member, request.user)
    invitation, token = invitations.invite(enterprise, by=by, **form.facts())
    address = reverse("shop_office:people")
    return keep_link(redirect(f"{address}?invitation={invitation.pk}"), invitation, token, address)


def _page(request: HttpRequest, form: InviteForm | None = None, code: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        "header_title": _("People of the enterprises"),
        "header_icon": "group",
        "houses": houses_of(Enterprise.objects.all(), None, form, code),
        "days": settings.INVITATION_LASTS.days,
    }
    if request.method != "POST" and "invitation" in request.GET:
        open_ones = invitations.open_now().select_related("enterprise")
        invitation = open_ones.filter(pk=_number(request, "invitation")).first()
        context |= shown(request, invitation) if invitation else {}
    return render(
        request, "shop/admin/people.html", context, status=422 if form and form.errors else 200
    )
