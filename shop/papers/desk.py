"""Slips, labels and the pick list for members, of their own houses' parcels."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.models import Member
from shop.models import Consignment
from shop.models.consignments import ConsignmentQuerySet
from shop.papers import sheets


def _own(request: HttpRequest) -> ConsignmentQuerySet:
    return Consignment.objects.of_member(cast(Member, request.user))


@never_cache
@login_required
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Which parcels, and which sheet of them."""
    parcels = sheets.on_table(_own(request))[: sheets.MOST]
    context = {"parcels": parcels, "kinds": sheets.KINDS, "most": sheets.MOST}
    return render(request, "desk/papers.html", context)


@never_cache
@login_required
@require_safe
def sheet(request: HttpRequest, what: str) -> HttpResponse:
    """The sheets themselves."""
    return sheets.show(request, _own(request), what, back=reverse("shop:desk_papers"))
