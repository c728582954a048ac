"""In the editor: who is connected with LINE, and what did not arrive."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.models import Member
from shop.models import Notice, NoticeSetting
from shop.notices import line
from shop.office.orders import crumbs, for_managers

LINE_ID = re.compile(r"U[0-9a-f]{32}")
SHOWN = 50


@never_cache
@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Everybody who works here with their LINE user ID, which LINE tells the channel's owner."""
    if request.method == "POST":
        number = request.POST.get("member", "")
        known = number.isascii() and number.isdecimal() and len(number) < 10
        member = get_object_or_404(Member, pk=int(number) if known else 0)
        typed = request.POST.get("line_id", "").strip()[:100]
        if typed and not LINE_ID.fullmatch(typed):
            messages.error(request, _("A LINE user ID is a U and 32 letters a–f or figures."))
        else:
            NoticeSetting.objects.update_or_create(member=member, defaults={"line_id": typed})
            messages.success(request, _("Saved."))
        return redirect("shop_office:notices")
    people = Member.objects.filter(is_active=True, memberships__active=True).distinct()
    title = _("Notices")
    context = {
        "breadcrumbs_items": crumbs(("", title)),
        "header_title": title,
        "header_icon": "mail",
        "people": people.select_related("notice_setting").order_by("first_name", "username"),
        "by_line": bool(line.token()),
        "lost": Notice.objects.filter(given_up=True)
        .select_related("member", "enterprise")
        .order_by("-pk")[:SHOWN],
    }
    return render(request, "shop/admin/notices.html", context)
