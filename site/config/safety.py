"""Settings of the site's safety that are longer than a line; config/settings.py asks for them."""

from __future__ import annotations

RULES = "django.contrib.auth.password_validation."


def password_rules(shortest: int) -> list[dict[str, object]]:
    """A password is long, not one of the usual ones, and not the person's own name or number."""
    return [
        {"NAME": f"{RULES}UserAttributeSimilarityValidator"},
        {"NAME": f"{RULES}MinimumLengthValidator", "OPTIONS": {"min_length": shortest}},
        {"NAME": f"{RULES}CommonPasswordValidator"},
    ]
