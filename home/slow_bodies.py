"""A form or picture is read by a thread of its own before a page is made of it.

The server reads it only when it is asked for, and waits as long as the sender likes: sixteen who
send a byte a minute would hold every thread of the shop. A front that takes in the whole request
first (deploy/Caddyfile) never lets it come to that; the shop stands without one too.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from tempfile import SpooledTemporaryFile, gettempdir
from typing import IO, Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

SMALL = 100_000  # bytes; a form without a file has less
IN_MEMORY = 2_500_000
# Found out at the start: on a full disk Python finds no folder that it may write into.
BESIDE_MEMORY = gettempdir()
PIECES = 200  # in which a body is read: a read waits for all of its bytes, however long
FORM_PATIENCE = 8.0  # seconds for a form
SLOWEST = 10_000  # bytes a second of a picture, on a telephone far from anywhere
ROOM_PATIENCE = 0.1  # seconds until somebody else's form has arrived

# Of eight threads so many may wait for senders; the others make pages meanwhile.
forms = threading.BoundedSemaphore(4)
pictures = threading.BoundedSemaphore(2)


class SlowBodies:
    """Stands near the front: what follows has the whole body at hand, and waits for nobody."""

    def __init__(self, get_response: Callable[[WSGIRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: WSGIRequest) -> HttpResponse:
        """Take the body in, or say that it did not come."""
        length = _length(request)
        if not length:
            return self.get_response(request)
        room = forms if length <= SMALL else pictures
        if not room.acquire(timeout=ROOM_PATIENCE):
            return _not_arrived(request, 503)
        try:
            body = Body(request._stream, length)
            arrived = body.wait(FORM_PATIENCE + length / SLOWEST)
        finally:
            room.release()
        if not arrived:
            return _not_arrived(request, 408)
        with body.file:
            request._stream = body.file  # type: ignore[assignment]
            return self.get_response(request)


class Body:
    """What is being sent; a daemon reads it, for a read that waits can be left and not be ended."""

    def __init__(self, stream: Any, length: int) -> None:
        self.stream, self.length = stream, length
        self.file: IO[bytes] = SpooledTemporaryFile(IN_MEMORY, dir=BESIDE_MEMORY)  # noqa: SIM115
        self.given_up = False
        self.error: BaseException | None = None
        self.reader = threading.Thread(target=self._read, name="body", daemon=True)
        self.reader.start()

    def wait(self, patience: float) -> bool:
        """Whether all has come in so many seconds. Raises what the reader met: a full disk."""
        self.reader.join(patience)
        if self.reader.is_alive():
            self.given_up = True
            return False
        if self.error is not None:
            self.file.close()
            raise self.error
        self.file.seek(0)
        return True

    def _read(self) -> None:
        try:
            size = max(16, self.length // PIECES)
            while not self.given_up and (piece := self.stream.read(size)):
                self.file.write(piece)
        except BaseException as e:  # noqa: BLE001 - raised again where somebody waits for it
            self.error = e
        if self.given_up:
            self.file.close()


def _length(request: WSGIRequest) -> int:
    """How many bytes are announced; Django reads none where that is no number."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _not_arrived(request: WSGIRequest, status: int) -> HttpResponse:
    """Says so without the database, in the language of the address; the line is cut."""
    language = "en" if request.path.startswith("/en/") else "th"
    with translation.override(language):
        page = render_to_string("408.html", {"language": language})
    headers = {"Connection": "close", "Cache-Control": "no-store", "Retry-After": "5"}
    return HttpResponse(page, status=status, headers=headers)
