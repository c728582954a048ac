"""The stand-in as an HTTP server on this machine: Stripe's API, its pages, and what goes wrong."""

import json
import select
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.doubles.stripe.api import Answer, Api, Fault, NoAnswer, Request
from tests.doubles.stripe.faults import Faults
from tests.doubles.stripe.pages import Pages

HOST = "127.0.0.1"
LONGEST_HOLD = 60.0  # seconds without an answer before even a patient caller is let go
LARGEST = 1_000_000


class Server(ThreadingHTTPServer):
    """One thread a connection; all read the same books under one lock."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, api: Api, pages: Pages) -> None:
        self.api, self.pages, self.faults = api, pages, Faults()
        self.after: Callable[[], None] = lambda: None  # called before a deed is answered
        self.open: set[socket.socket] = set()
        self.closing, self.end = socket.socketpair()
        super().__init__((HOST, port), Handler)

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://{HOST}:{self.server_address[1]}"

    def start(self) -> None:
        """Answer from a thread of its own."""
        threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True, name="stripe"
        ).start()

    def close(self) -> None:
        """Let every caller go."""
        self.end.close()  # whoever holds a connection sees this
        self.shutdown()
        self.server_close()
        for connection in list(self.open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # it has gone already
                continue
        self.closing.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller may go away at any time; anything else is the stand-in's own fault."""
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError | TimeoutError):
            self.api.books.faults.append("".join(traceback.format_exception(error)))

    def hold(self, connection: socket.socket) -> None:
        """Wait until the caller gives up, or the stand-in ends."""
        waiting = select.poll()
        for end in (connection, self.closing):
            waiting.register(end, select.POLLIN)
        waiting.poll(LONGEST_HOLD * 1000)


class Handler(BaseHTTPRequestHandler):
    """Reads one request after another from a connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65_536

    def setup(self) -> None:
        """Remember the connection, so that it can be ended."""
        super().setup()
        self.server.open.add(self.connection)

    def finish(self) -> None:
        """Forget it."""
        self.server.open.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        """Look something up."""
        self.serve(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))

    def do_POST(self) -> None:
        """Do something."""
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST:
            self.send_error(413)
            return
        body = self.rfile.read(length).decode("utf-8", "replace")
        self.serve(parse_qsl(body, keep_blank_values=True))

    def do_DELETE(self) -> None:
        """Nothing can be deleted; the API says so."""
        self.serve([])

    def serve(self, pairs: list[tuple[str, str]]) -> None:
        """The API below /v1, the pages beside it."""
        url = urlsplit(self.path)
        if not url.path.startswith("/v1/"):
            tongue = self.headers.get("Accept-Language", "")
            page = self.server.pages.answer(self.command, url.path, url.query, dict(pairs), tongue)
            self.server.after()
            self.reply(page.status, page.body, page.headers)
            return
        headers = {name.lower(): text for name, text in self.headers.items()}
        request = Request(self.command, url.path, {}, headers.get("idempotency-key", ""))
        kind = self.server.faults.take(self.command, url.path)
        fault = Fault(kind, lambda: self.server.hold(self.connection))
        try:
            answer = self.server.api.answer(request, pairs, headers, fault)
        except NoAnswer:
            self.close_connection = True
            return
        self.server.after()
        self.reply_json(answer)

    def reply_json(self, answer: Answer) -> None:
        """An answer of the API."""
        body = json.dumps(answer.body, indent=2, ensure_ascii=False).encode()
        self.reply(answer.status, body, {"Content-Type": "application/json", **answer.headers})

    def reply(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        """Status, headers and body in one piece."""
        self.send_response(status)
        for name, text in headers.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def version_string(self) -> str:
        """What the Server header says."""
        return "nginx"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""
