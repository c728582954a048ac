"""Reviews in the editor: what waits to be read, and what is shown."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.auth import permission_required
from wagtail.admin.menu import MenuItem
from wagtail.admin.paginator import WagtailPaginator

from people.models import Member
from shop.customers import reviews
from shop.models import Review
from shop.models.steps import WrongStep
from shop.office.orders import crumbs

PERMISSION = "shop.moderate_reviews"
PER_PAGE = 30
for_moderators = permission_required(PERMISSION)
DEEDS = {"show": Review.State.SHOWN, "refuse": Review.State.REFUSED}


class ReviewsItem(MenuItem):
    """Shown to those who decide about reviews."""

    def is_shown(self, request: HttpRequest) -> bool:
        """True for managers and coordinators."""
        return bool(request.user.has_perm(PERMISSION))


@never_cache
@for_moderators
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What waits first and the oldest of it, then the newest decided."""
    state = request.GET.get("state", "")
    state = state if state in Review.State.values else Review.State.PENDING
    found = Review.objects.filter(state=state).select_related("product__enterprise", "order")
    order = ("written_at", "pk") if state == Review.State.PENDING else ("-written_at", "-pk")
    page = WagtailPaginator(found.order_by(*order), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "breadcrumbs_items": crumbs(("", _("Reviews"))),
        "header_title": _("Reviews"),
        "header_icon": "comment",
        "reviews": page,
        "elided_page_range": page.paginator.get_elided_page_range(page.number),
        "state": state,
        "states": Review.State.choices,
    }
    return render(request, "shop/admin/reviews.html", context)


@for_moderators
@require_POST
def decide(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """Show a review, or not; it can be thought over again."""
    review = get_object_or_404(Review, pk=pk)
    if deed not in DEEDS:
        raise Http404
    try:
        moved = reviews.decide(review, DEEDS[deed], by=cast(Member, request.user))
    except WrongStep:  # somebody else has just decided
        moved = False
    if moved:
        messages.success(
            request,
            _("The review is shown.") if deed == "show" else _("The review is not shown."),
        )
    return redirect("shop_office:reviews")
