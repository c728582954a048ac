"""Fired, ready: staff say of which seats the pieces have come out of the kiln."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from catalogue.models import Session
from shop import keepsakes
from shop.office.orders import crumbs, for_managers
from shop.views.fired import press


@never_cache
@for_managers
def fired(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines of a session with how many pieces each made; those said to be ready get a letter."""
    session = get_object_or_404(Session.objects.select_related("workshop"), pk=pk)
    if request.method == "POST":
        press(request, session)
        return redirect("shop_office:fired", pk)
    context = {
        "breadcrumbs_items": crumbs(("", str(session))),
        "header_title": _("Fired, ready"),
        "header_icon": "check",
        "session": session,
        "lines": keepsakes.lines_of(session),
        "most": keepsakes.MOST_PIECES,
    }
    return render(request, "shop/admin/fired.html", context)
