"""A shop to try things in: made on the first start, kept on every other."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
from argparse import ArgumentParser
from time import monotonic
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.core.servers.basehttp import get_internal_wsgi_application
from django.core.servers.basehttp import run as answer
from django.utils import timezone

from home.demo import database, logins, pages, stand_in
from home.demo.loading import load
from home.demo.progress import Progress
from shop import letters

HOST = "127.0.0.1"
DOORS = {
    "the shop": "/",
    "in English": "/en/",
    "log-ins, letters": "/demo/",
    "members' desk": "/desk/orders/",
    "editor": "/admin/",
}


class Command(BaseCommand):
    """Touches no database but an empty one and its own."""

    help = "Make (once) and run the demo shop: data in both languages, worker, server."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--reset", action="store_true", help="throw the demo shop away and begin anew"
        )
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--no-serve", action="store_true", help="load, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        progress = Progress(self.stdout)
        port = options["port"]
        if not settings.DEBUG:
            raise CommandError("The demo shop prints passwords, so it only runs with DEBUG=1.")
        move_to(port)
        serve = not options["no_serve"]
        if serve and taken(port):
            raise CommandError(
                f"Port {port} is in use; choose another one: make demo PORT={port + 1}"
            )
        anew = options["reset"] and database.is_demo()
        stand_in.begin_with(port, serve=serve, anew=anew)
        self.prepare(progress, reset=options["reset"])
        pages.answer_at(settings.PUBLIC_URL)
        letters.send_due(timezone.now())
        self.introduce()
        if serve:
            run(port)

    def prepare(self, progress: Progress, *, reset: bool) -> None:
        """Have a whole demo shop in the database, or say why not."""
        if not database.is_demo():
            if not database.is_empty():
                raise CommandError(
                    f"This database is not the demo's, so nothing is touched: {database.name()}"
                )
        elif reset:
            progress.say("Throwing the old demo shop away.")
            database.empty()
        elif not database.is_whole():
            raise CommandError("Loading this demo shop broke off; begin anew: make demo-reset")
        elif not database.is_up_to_date():
            raise CommandError(
                "The shop's tables have changed since this demo was loaded; begin anew: make demo-reset"
            )
        else:
            return
        begun = monotonic()
        progress.say("Making the demo shop (once, a minute or two) …")
        database.migrate(progress)
        load(progress)
        progress.say(f"Made in {monotonic() - begun:.0f} seconds.")

    def introduce(self) -> None:
        """Where to go and how to get in."""
        lines = ["", "The demo shop. Everything in it is invented.", ""]
        lines += [f"  {name:18} {settings.PUBLIC_URL}{path}" for name, path in DOORS.items()]
        if stand_in.dashboard():
            lines.append(f"  {'simulated Stripe':18} {stand_in.dashboard()}")
        elif stand_in.is_missing():
            lines += [
                "",
                "Nothing is paid through Stripe here: its stand-in is missing with tests/.",
            ]
        lines += ["", "  Log-ins (made for this machine only):"]
        for login in logins.read()["logins"]:
            lines.append(f"  {login['login']:18} {login['password']:18} {login['role']['en']}")
        self.stdout.write("\n".join([*lines, ""]))


def taken(port: int) -> bool:
    """True when another program answers on this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def move_to(port: int) -> None:
    """Let links in letters, and the worker that writes them, know the port."""
    if str(port) != os.environ.get("PORT", "8000"):
        os.environ["PORT"] = str(port)
        settings.PUBLIC_URL = settings.WAGTAILADMIN_BASE_URL = f"http://{HOST}:{port}"
        settings.CSRF_TRUSTED_ORIGINS = [settings.PUBLIC_URL]


def run(port: int) -> None:
    """Worker and server until Ctrl-C (or a kill) ends both."""
    signal.signal(signal.SIGTERM, interrupt)
    application = get_internal_wsgi_application()
    # A line for each picture of each page would push the log-ins off the screen.
    logging.getLogger("django.server").setLevel(logging.WARNING)
    worker = subprocess.Popen([sys.executable, str(settings.SITE / "manage.py"), "worker"])  # noqa: S603
    try:
        answer(HOST, port, application, threading=True)
    except KeyboardInterrupt:
        sys.stdout.write("\nThe demo shop is closed; `make demo` opens it again.\n")
    finally:
        worker.terminate()
        worker.wait()


def interrupt(number: int, frame: FrameType | None) -> None:
    """A kill ends the shop as Ctrl-C does, so that no worker is left behind."""
    raise KeyboardInterrupt
