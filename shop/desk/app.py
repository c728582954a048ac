"""The desk on a telephone's home screen: what the browser needs to know to put it there."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# As the tokens of the stylesheet have them: paper, and cobalt.
PAPER, COBALT = "#fbf8f3", "#1f3f86"
ICONS = (192, 512)


@cache_control(public=True, max_age=86_400)
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Name, colours and icons; the same for everybody, so it asks for no log-in."""
    start = reverse("shop:desk_pieces")
    facts = {
        "id": start,
        "name": _("Pong Saen Thong: my desk"),
        "short_name": _("My desk"),
        "description": _("Pieces, parcels and money of the members of Pong Saen Thong."),
        "lang": get_language(),
        "dir": "ltr",
        "start_url": start,
        "scope": start.removesuffix("pieces/"),
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": COBALT,
        "icons": [
            {
                "src": static(f"img/desk-{side}.png"),
                "sizes": f"{side}x{side}",
                "type": "image/png",
                "purpose": purpose,
            }
            for side in ICONS
            for purpose in ("any", "maskable")
        ],
        "shortcuts": [{"name": _("New piece"), "url": reverse("shop:desk_new_piece")}],
    }
    return JsonResponse(facts, content_type="application/manifest+json")
