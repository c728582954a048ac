"""The demo's own page: who can log in, and the letters the shop has written."""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from home.demo import logins, stand_in
from shop.models import Seller

LETTER = re.compile(r"[0-9a-z-]{1,80}\.html")
DOORS = {"admin": "wagtailadmin_home", "desk": "shop:desk_orders"}
# A letter is somebody's HTML: it may show itself and do nothing.
HARMLESS = "default-src 'none'; style-src 'unsafe-inline'"


def only_in_demo() -> None:
    """Nothing here exists in a shop that sells. Raises Http404."""
    if not settings.DEBUG or not Seller.load().is_demo:
        raise Http404


@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """Log-ins and letters."""
    only_in_demo()
    folder = Path(settings.LETTERBOX)
    context = {
        "logins": [shown(login) for login in logins.read().get("logins", [])],
        "letters": letters(folder),
        "folder": os.path.relpath(folder, settings.ROOT),
        "stripe": stand_in.dashboard(),
    }
    return render(request, "home/demo.html", context)


@never_cache
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """One letter as its reader sees it."""
    only_in_demo()
    file = Path(settings.LETTERBOX) / name
    if not LETTER.fullmatch(name) or not file.is_file():
        raise Http404
    return HttpResponse(file.read_bytes(), headers={"Content-Security-Policy": HARMLESS})


def shown(login: dict[str, Any]) -> dict[str, str]:
    """One log-in with its role in the reader's language and the address of its door."""
    language = "en" if (get_language() or "").startswith("en") else "th"
    return {
        "role": login["role"][language],
        "name": login["name"][language],
        "login": login["login"],
        "password": login["password"],
        "url": reverse(DOORS[login["door"]]),
    }


def letters(folder: Path) -> list[dict[str, Any]]:
    """Every letter, newest first; its subject stands in the twin that is plain text."""
    files = [file for file in folder.glob("*.html") if LETTER.fullmatch(file.name)]
    return [
        {"name": file.name, "title": subject(file.with_suffix(".txt")), "when": written(file)}
        for file in sorted(files, reverse=True)
    ]


def subject(file: Path) -> str:
    """The subject line of a letter."""
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    found = re.search(r"^Subject: (.+)$", text, re.MULTILINE)
    return found[1] if found else file.stem


def written(file: Path) -> datetime:
    """When a letter was written."""
    return datetime.fromtimestamp(file.stat().st_mtime, tz=timezone.get_current_timezone())
