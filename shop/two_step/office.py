"""Managers see who has a second step, and take it from whoever has lost the telephone and the codes."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.log_actions import LogFormatter, log

from people import sessions, two_step
from people.models import Member
from shop.office.orders import crumbs

RESET = "people.two_step_reset"


class Line(LogFormatter):
    """How the editor's histories tell it."""

    label: str | Promise = gettext_lazy("Reset the second step")

    def format_message(self, log_entry: Any) -> str:
        """In the reader's language."""
        return _("Second step reset")


def register(actions: Any) -> None:
    """Make the deed known to the histories."""
    actions.register_action(RESET)(Line)


@never_cache
@permission_required("shop.manage_orders")
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Everybody with a telephone set up; a press takes it away and logs the person out everywhere."""
    people = Member.objects.filter(totpdevice__confirmed=True).distinct().order_by("first_name")
    if request.method == "POST":
        member = get_object_or_404(people, pk=_number(request.POST.get("member", "")))
        _reset(request, member)
        return redirect("shop_office:two_step")
    context = {
        "breadcrumbs_items": crumbs(("", _("Second step"))),
        "header_title": _("Second step"),
        "header_icon": "key",
        "people": people,
    }
    return render(request, "shop/admin/two_step.html", context)


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        raise Http404
    return int(typed)


def _reset(request: HttpRequest, member: Member) -> None:
    """Take it away and write down who did; one's own is changed on one's own page."""
    by = cast(Member, request.user)
    if member.pk == by.pk:
        messages.error(request, _("Your own second step is changed on your own page."))
        return
    if member.is_superuser and not by.is_superuser:
        messages.error(request, _("Only an administrator can do this for an administrator."))
        return
    if two_step.switch_off(member):
        sessions.end(member)
        log(instance=member, action=RESET, user=by)
        messages.success(request, _("The second step of %(name)s is reset.") % {"name": member})
