"""Nobody asks for costly answers without a pause: so many a minute for each address."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from people.guessing import whence

WINDOW = 60  # seconds
View = Callable[..., HttpResponse]


def paced(about: str, most: int, *, methods: tuple[str, ...] = ("POST",)) -> Callable[[View], View]:
    """A view that answers an address so often a minute, then says when it will again."""

    def decorate(view: View) -> View:
        @wraps(view)
        def slower(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            wait = seconds_to_wait(request, about, most) if request.method in methods else 0
            if not wait:
                return view(request, *args, **kwargs)
            answer = render(request, "429.html", {"seconds": wait}, status=429)
            answer["Retry-After"], answer["Cache-Control"] = str(wait), "no-store"
            return answer

        return slower

    return decorate


def seconds_to_wait(request: HttpRequest, about: str, most: int) -> int:
    """0 while the address may ask. Addresses that all visitors would share are not counted."""
    address, now = whence(request), int(time.time())
    if not is_public(address):
        return 0
    key = f"pace:{about}:{now // WINDOW}:{address}"
    cache.add(key, 0, WINDOW)
    try:
        count = cache.incr(key)
    except ValueError:  # forgotten between the two lines
        return 0
    return WINDOW - now % WINDOW if count > most else 0


def is_public(address: str) -> bool:
    """False for this machine, and for a proxy that does not say for whom it asks."""
    try:
        return not ip_address(address.partition("%")[0]).is_private
    except ValueError:
        return False
