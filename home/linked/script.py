"""Data inside a page, for machines: it may hold anything and ends no script."""

from __future__ import annotations

import json
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# In a script's text nothing may end it or begin a comment.
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def as_script(data: dict[str, Any] | list[dict[str, Any]]) -> SafeString:
    """The data as JSON-LD in the page."""
    words = json.dumps(data, ensure_ascii=False).translate(ESCAPES)
    script = '<script type="application/ld+json">{}</script>'
    return format_html(script, mark_safe(words))  # noqa: S308 - escaped above
