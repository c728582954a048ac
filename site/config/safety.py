"""Settings of the site's safety that are longer than a line; config/settings.py asks for them."""

from __future__ import annotations

from csp.constants import NONE, SELF, UNSAFE_INLINE

RULES = "django.contrib.auth.password_validation."


def password_rules(shortest: int) -> list[dict[str, object]]:
    """A password is long, not one of the usual ones, and not the person's own name or number."""
    return [
        {"NAME": f"{RULES}UserAttributeSimilarityValidator"},
        {"NAME": f"{RULES}MinimumLengthValidator", "OPTIONS": {"min_length": shortest}},
        {"NAME": f"{RULES}CommonPasswordValidator"},
    ]


def public_policy(pictures_from: list[str], *may_be_led_to: str) -> dict[str, object]:
    """What a public page may load and where its forms may lead: no inline script, no inline style."""
    return {
        "DIRECTIVES": {
            "default-src": [SELF],
            "img-src": [SELF, "data:", *pictures_from],
            "object-src": [NONE],
            "base-uri": [SELF],
            "form-action": [SELF, *may_be_led_to],
            "frame-ancestors": [SELF],  # the editor shows a preview in a frame
        }
    }


def editor_policy(pictures_from: list[str]) -> dict[str, list[str]]:
    """What the editor may load.

    Wagtail 8 writes scripts into its pages (dates, choosers, inline panels) and reads more of them
    by later requests, without a nonce; so inline is allowed there, and nothing of another host.
    """
    return {
        "default-src": [NONE],
        "script-src": [SELF, UNSAFE_INLINE],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:", *pictures_from],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "media-src": [SELF],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
