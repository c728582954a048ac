"""Help on the desk: how to take photos that sell, with drawings and examples."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

# Picture, then what it shows; all of one mug, so that the eye sees the difference at once.
GOOD = (
    ("whole", _("1. The whole piece, from the front and a little above")),
    ("in-use", _("2. In use, or beside something that everybody knows the size of")),
    ("texture", _("3. Close to the surface: glaze, shards, the maker’s mark")),
)
WRONG = (
    ("wrong-dark", _("Dark and yellow: a lamp in the evening. Wait for the morning.")),
    ("wrong-blurred", _("Blurred: a hand that shook, or a dirty lens.")),
    ("wrong-far", _("Too far away: nobody sees the glaze.")),
    ("wrong-cut", _("Cut off: nobody sees the shape.")),
)


@never_cache
@login_required
@require_safe
def photos(request: HttpRequest) -> HttpResponse:
    """One page for everybody who logs in; it shows nothing of any enterprise."""
    return render(request, "desk/help.html", {"good": GOOD, "wrong": WRONG})
