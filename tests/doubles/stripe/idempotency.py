"""One key, one deed: a request that is repeated is answered as it was the first time."""

import threading
from dataclasses import dataclass
from typing import Any

from tests.doubles.stripe.books import Books
from tests.doubles.stripe.refusals import Refused, Reused, StillRunning

KEPT_FOR = 24 * 60 * 60  # seconds; a key older than this is new again
LONGEST = 255


@dataclass
class Claim:
    """The right to work on one key; given back when the work is over."""

    key: str
    path: str
    form: dict[str, Any]


class Keys:
    """Which keys are being worked on; what was answered lies in the books."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.lock = threading.Lock()
        self.running: set[str] = set()

    def claim(self, key: str, path: str, form: dict[str, Any]) -> dict[str, Any] | None:
        """The answer kept for this request, or None: it is new, and ours to work on until `free`.

        Raises StillRunning while another thread works on it, Reused for another request's key.
        """
        if len(key) > LONGEST:
            raise Refused(f"The idempotency key is longer than {LONGEST} characters.")
        with self.lock:
            if key in self.running:
                raise StillRunning(key)
            with self.books.lock:
                kept = self.books.keys.get(key)
                if kept and kept["at"] + KEPT_FOR < self.books.clock.now():
                    kept = self.books.keys.pop(key) and None
            if kept is None:
                self.running.add(key)
                return None
        if kept["path"] != path:
            raise Reused(key, (kept["path"], path))
        if kept["form"] != form:
            raise Reused(key)
        return kept

    def keep(self, claim: Claim, status: int, body: dict[str, Any], request: str) -> None:
        """Remember an answer."""
        with self.books.lock:
            self.books.keys[claim.key] = {
                "path": claim.path,
                "form": claim.form,
                "status": status,
                "body": body,
                "request": request,
                "at": self.books.clock.now(),
            }

    def free(self, key: str) -> None:
        """The work on a key is over."""
        with self.lock:
            self.running.discard(key)
