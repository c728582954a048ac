"""What stands in the logs: which request a line belongs to, and nobody's address or number."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from contextvars import ContextVar
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

NAME = "X-Request-ID"
SAFE = re.compile(r"[A-Za-z0-9._-]{8,64}")
MAILBOX = re.compile(r"[^\s@<>\"'=,;:()]+@[^\s@<>\"',;:()]+\.[A-Za-z]{2,}")
PHONE = re.compile(r"(?<![\w.])(?:\+66|0)[ -]?\d(?:[ -]?\d){7,8}(?![\w.])")

current: ContextVar[str] = ContextVar("request_id", default="")


def number_of(request: HttpRequest) -> str:
    """The number that the proxy gave the request, or a new one; what holds other signs is not taken."""
    brought: str = request.META.get("HTTP_X_REQUEST_ID", "")
    return brought if SAFE.fullmatch(brought) else uuid4().hex


class RequestIds:
    """Each request has a number: the one that the proxy gave it, or a new one; the answer tells it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Whatever is logged meanwhile is known by it."""
        number = number_of(request)
        token = current.set(number)
        try:
            response = self.get_response(request)
        finally:
            current.reset(token)
        response[NAME] = number
        return response


def discreet(text: str) -> str:
    """The text without mailboxes and telephone numbers."""
    return PHONE.sub("…", MAILBOX.sub("…", text))


class WithoutPeople(logging.Filter):
    """Nobody is known by a log, and each line knows its request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record pass, with what could name a person left out."""
        record.request_id = current.get()
        record.msg, record.args = discreet(record.getMessage()), ()
        return True


class Plain(logging.Formatter):
    """As people read it; a traceback is as discreet as the line above it."""

    def format(self, record: logging.LogRecord) -> str:
        """The usual line, with the number of the request in front of it."""
        number: str = getattr(record, "request_id", "")
        line = discreet(super().format(record))
        return f"[{number[:8]}] {line}" if number else line


class JsonLines(logging.Formatter):
    """One JSON object on each line, for whatever collects logs."""

    def format(self, record: logging.LogRecord) -> str:
        """When, how bad, who says it, what, of which request; and the traceback if there is one."""
        told = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if number := getattr(record, "request_id", ""):
            told["request_id"] = number
        if record.exc_info:
            told["traceback"] = discreet(self.formatException(record.exc_info))
        return json.dumps(told, ensure_ascii=False)
