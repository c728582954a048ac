"""A form or picture is read by a thread of its own before a page is made of it.

The server reads it only when it is asked for, and waits as long as the sender likes: sixteen who
send a byte a minute would hold every thread of the shop. A front that takes in the whole request
first (deploy/Caddyfile) never lets it come to that; the shop stands without one too.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from io import BytesIO
from tempfile import SpooledTemporaryFile, gettempdir
from typing import IO, Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

SMALL = 100_000  # bytes; a form without a file has less
MEGABYTE = 1_000_000
IN_MEMORY = 2_500_000
# Found out at the start: on a full disk Python finds no folder that it may write into.
BESIDE_MEMORY = gettempdir()
FIRST_PIECE, GROWS = 16, 2  # bytes; a read waits for all of its bytes, so who drips is left soon
FORM_PATIENCE = 8.0  # seconds for a form
SLOWEST = 10_000  # bytes a second of a picture, on a telephone far from anywhere
STALLED_AFTER = 0.3  # seconds
ROOM_PATIENCE = 1.0  # seconds until somebody else's has arrived, where all come as they should
NO_PATIENCE = 0.05  # seconds, while somebody's does not


class Room:
    """So many threads may wait for senders; the others make pages meanwhile."""

    def __init__(self, places: int) -> None:
        self.places = threading.BoundedSemaphore(places)
        self.lock = threading.Lock()
        self.stalled = 0

    def take(self) -> bool:
        """A place, or False where those who have one do not get on."""
        return self.places.acquire(timeout=NO_PATIENCE if self.stalled else ROOM_PATIENCE)

    def wait(self, body: Body, patience: float) -> bool:
        """Whether all of it has come in so many seconds; gives the place back."""
        try:
            if body.comes_within(STALLED_AFTER):
                return True
            with self.lock:
                self.stalled += 1
            try:
                return body.comes_within(patience)
            finally:
                with self.lock:
                    self.stalled -= 1
        finally:
            self.places.release()


# Of eight threads; whoever sends pictures takes his time more often.
forms, pictures = Room(4), Room(3)


class SlowBodies:
    """Stands near the front: what follows has the whole body at hand, and waits for nobody."""

    def __init__(self, get_response: Callable[[WSGIRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: WSGIRequest) -> HttpResponse:
        """Take the body in, or say that it did not come."""
        length = _length(request)
        if not length or _is_refused(request, length):
            return self.get_response(request)
        room = forms if length <= SMALL else pictures
        if not room.take():
            return _not_arrived(request, 503)
        body = Body(request._stream, length)
        if not room.wait(body, FORM_PATIENCE + length / SLOWEST):
            body.given_up = True
            return _not_arrived(request, 408)
        with body.file:
            request._stream = body.file  # type: ignore[assignment]
            return self.get_response(request)


class Body:
    """What is being sent; a daemon reads it, for a read that waits can be left and not be ended."""

    def __init__(self, stream: Any, length: int) -> None:
        self.stream, self.length = stream, length
        self.file: IO[bytes] = BytesIO()
        if length > SMALL:
            self.file = SpooledTemporaryFile(IN_MEMORY, dir=BESIDE_MEMORY)  # noqa: SIM115
        self.given_up = False
        self.error: BaseException | None = None
        self.reader = threading.Thread(target=self._read, name="body", daemon=True)
        self.reader.start()

    def comes_within(self, patience: float) -> bool:
        """Whether all has come in so many seconds. Raises what the reader met: a full disk."""
        self.reader.join(patience)
        if self.reader.is_alive():
            return False
        if self.error is not None:
            self.file.close()
            raise self.error
        self.file.seek(0)
        return True

    def _read(self) -> None:
        try:
            size = FIRST_PIECE
            while not self.given_up and (piece := self.stream.read(size)):
                self.file.write(piece)
                size = min(size * GROWS, MEGABYTE)
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


def _is_refused(request: WSGIRequest, length: int) -> bool:
    """True for what Django takes from nobody, and says so without reading it."""
    most: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return length > most and request.content_type != "multipart/form-data"


def _not_arrived(request: WSGIRequest, status: int) -> HttpResponse:
    """Says so without the database, in the language of the address; the line is cut."""
    language = "en" if request.path.startswith("/en/") else "th"
    with translation.override(language):
        page = render_to_string("408.html", {"language": language})
    headers = {"Connection": "close", "Cache-Control": "no-store", "Retry-After": "5"}
    return HttpResponse(page, status=status, headers=headers)
