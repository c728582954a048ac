"""What every answer of the API has: who may read it, how long it is good, and errors of one shape.

Nobody logs in here, nothing is set on anybody's computer, and nothing can be written.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.views.decorators.csrf import csrf_exempt

from home.api.shapes import Mistake, Problem
from people.guessing import whence

View = Callable[..., HttpResponse]
METHODS = "GET, HEAD, OPTIONS"
MOST = 600  # requests from one address …
FOR_SECONDS = 300  # … in so many seconds
GOOD_FOR = 60  # seconds that anybody may keep an answer
A_DAY = 86_400


def problem(status: int, detail: str, errors: list[Mistake] | None = None) -> HttpResponse:
    """An error as RFC 9457 has it; in English, as all programs read it."""
    title = HTTPStatus(status).phrase
    told = Problem(title=title, status=status, detail=detail, errors=errors or [])
    answer = JsonResponse(told.model_dump(), status=status)
    answer["Content-Type"] = "application/problem+json"
    return answer


def public(view: View) -> View:
    """A view for reading, open to the pages of every site."""

    @csrf_exempt
    @wraps(view)
    def front(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = _answer(view, request, *args, **kwargs)
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Retry-After"
        return answer

    return front


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    method = request.method
    if method == "OPTIONS":
        return _may_ask()
    if method not in ("GET", "HEAD"):
        answer = problem(405, "This API is for reading only.")
        answer["Allow"] = METHODS
        return answer
    if wait := _wait(request):
        answer = problem(429, f"More than {MOST} requests in {FOR_SECONDS} seconds.")
        answer["Retry-After"], answer["Cache-Control"] = str(wait), "no-store"
        return answer
    request.method = "GET"  # the head of the same answer; the server leaves the body away
    try:
        answer = view(request, *args, **kwargs)
        return _kept(request, answer) if answer.status_code == 200 else answer
    finally:
        request.method = method


def _may_ask() -> HttpResponse:
    """What a browser wants to know before it lets another site's script ask."""
    return HttpResponse(
        status=204,
        headers={
            "Allow": METHODS,
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
            "Access-Control-Max-Age": str(A_DAY),
        },
    )


def _wait(request: HttpRequest) -> int:
    """Seconds until the address may ask again; 0 while it may."""
    now = int(time.time())
    key = f"api:{now // FOR_SECONDS}:{whence(request)}"
    cache.add(key, 0, FOR_SECONDS)
    try:
        count = cache.incr(key)
    except ValueError:  # forgotten between the two lines
        return 0
    return FOR_SECONDS - now % FOR_SECONDS if count > MOST else 0


def _kept(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The answer with its mark; only "not modified" to whoever has the same one already.

    Only the mark decides. The date tells when words last changed, and a sale changes none of them.
    """
    digest = hashlib.sha256(answer.content).hexdigest()[:32]
    mark = quote_etag(digest)
    answer["ETag"] = mark
    answer["Content-Length"] = str(len(answer.content))
    patch_cache_control(answer, public=True, max_age=GOOD_FOR)
    if "If-None-Match" not in request.headers:
        return answer
    date = answer.headers.get("Last-Modified")
    found = get_conditional_response(request, etag=mark, response=answer) or answer
    if found.status_code == 304 and date:
        found["Last-Modified"] = date
    return found


def dated(answer: HttpResponse, changed: float | None) -> None:
    """Say when the newest of what is told was changed."""
    if changed is not None:
        answer["Last-Modified"] = http_date(changed)
