"""A mail server of the test's own, that can be slow: it keeps what it was sent."""

import socketserver
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy


class Conversation(socketserver.StreamRequestHandler):
    """As much of SMTP as a shop speaks."""

    def handle(self):
        """Take letters until the other has gone."""
        self.say(220)
        for line in self.rfile:
            word = line.split()[0].upper() if line.split() else b""
            if word == b"DATA":
                self.say(354)
                self.server.reached.set()
                self.take()
                if not self.server.open.wait(60):
                    return
            self.say(221 if word == b"QUIT" else 250)
            if word == b"QUIT":
                return

    def take(self):
        """One letter, up to the line with a single dot; it counts when all of it has come."""
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                letter = message_from_bytes(b"".join(lines), policy=policy.default)
                self.server.letters.append(letter)
                return
            lines.append(line)

    def say(self, code):
        """One line; whoever has gone does not hear it."""
        try:
            self.wfile.write(b"%d ok\r\n" % code)
        except OSError:
            return


class MailServer(socketserver.ThreadingTCPServer):
    """`letters` has come; while `open` is not set, nobody hears that it has."""

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.letters, self.open, self.reached = [], threading.Event(), threading.Event()
        self.open.set()

    @property
    def url(self):
        """As EMAIL_URL says it."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"


@contextmanager
def mail_server():
    """It takes letters as long as this lasts."""
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
