"""The pages one process keeps: the last ones asked for, in so many bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from time import monotonic

from django.http import HttpResponse

# What a page says of the time of day (a session that has begun, a piece that was new) is never
# older than this.
LASTS = 300.0  # seconds
BESIDES = 1_000  # bytes that a page takes beside its own


@dataclass(frozen=True)
class Kept:
    """One page: what was sent, and of which generation it is."""

    generation: int
    until: float
    content: bytes
    headers: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, response: HttpResponse, generation: int) -> Kept:
        """A page that has just been made."""
        headers = tuple(response.headers.items())
        return cls(generation, monotonic() + LASTS, response.content, headers)

    def response(self) -> HttpResponse:
        """The page anew."""
        return HttpResponse(self.content, headers=dict(self.headers))


class Store:
    """By address; the page that was asked for longest ago makes room."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.lock = threading.Lock()
        self.pages: OrderedDict[str, Kept] = OrderedDict()
        self.bytes = 0

    def get(self, key: str, generation: int) -> Kept | None:
        """The page, if nothing has changed since and it is not too old."""
        with self.lock:
            kept = self.pages.get(key)
            if kept is None or kept.generation != generation or kept.until < monotonic():
                return None
            self.pages.move_to_end(key)
            return kept

    def put(self, key: str, kept: Kept) -> None:
        """Keep a page in the place of the one that was there."""
        with self.lock:
            self._drop(key)
            self.pages[key] = kept
            self.bytes += _size(kept)
            while self.bytes > self.most and self.pages:
                self._drop(next(iter(self.pages)))

    def clear(self) -> None:
        """Keep nothing."""
        with self.lock:
            self.pages.clear()
            self.bytes = 0

    def _drop(self, key: str) -> None:
        old = self.pages.pop(key, None)
        if old is not None:
            self.bytes -= _size(old)


def _size(kept: Kept) -> int:
    return len(kept.content) + BESIDES
