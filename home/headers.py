"""What every answer of the shop tells the browser: what it may load, show, frame and hand on."""

from __future__ import annotations

from collections.abc import Callable

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

EDITOR = "/admin/"
# Nothing of ours asks for these; the desk takes photos by the telephone's own camera app.
PERMISSIONS = ", ".join(
    f"{name}=()"
    for name in [
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "hid",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "publickey-credentials-get",
        "serial",
        "usb",
        "xr-spatial-tracking",
    ]
)
# Pictures of goods are shown in readers of feeds, and what the API says anywhere; nothing else is.
FOR_OTHERS = ("/media/", "/cards/", "/en/cards/", "/api/", "/en/api/", "/feeds/", "/en/feeds/")
DRAWING = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


class Headers:
    """Outermost of all, so that no answer leaves without: files, redirects, refusals, errors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer with what it lacks; what a view has said stays."""
        response = self.get_response(request)
        shared = request.path.startswith(FOR_OTHERS)
        told = {
            "Permissions-Policy": PERMISSIONS,
            "Cross-Origin-Resource-Policy": "cross-origin" if shared else "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
            "X-Content-Type-Options": "nosniff",
        }
        if settings.SECURE_HSTS_SECONDS and request.is_secure():
            seconds = settings.SECURE_HSTS_SECONDS
            told["Strict-Transport-Security"] = f"max-age={seconds}; includeSubDomains; preload"
        if response.get("Content-Type", "").startswith("image/svg"):
            told["Content-Security-Policy"] = DRAWING
        for name, value in told.items():
            response.headers.setdefault(name, value)
        return response


class Policies(CSPMiddleware):
    """The public site's policy, and another for the editor."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """As the view has asked; what a previewed page asks for holds in the editor too."""
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and parts.config is None and request.path.startswith(EDITOR):
            parts.config = settings.EDITOR_SECURITY_POLICY
        return parts
