"""The simulated Stripe beside the demo shop: it starts with the shop and is gone with it."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

BESIDE = "DEMO_STRIPE"  # its address, in the environment of the shop that it serves
PROGRAM = "tests/doubles/stripe/__main__.py"
WEBHOOK = "http://127.0.0.1:{port}/stripe/webhook/"


def books() -> Path:
    """What it remembers from one start to the next."""
    return Path(settings.VAR) / "demo-stripe.json"


def address() -> str:
    """Where it answers; empty when there is none."""
    return os.environ.get(BESIDE, "")


def dashboard() -> str:
    """The page that shows what it knows; empty when there is none."""
    return f"{address()}/dashboard" if address() else ""


def is_missing() -> bool:
    """True where only the shop was installed, without its tests."""
    return not (settings.ROOT / PROGRAM).is_file()


def begin_with(port: int, *, serve: bool, anew: bool) -> None:
    """Begin this command again with the stand-in's keys, once, if it has not begun so.

    Settings are read when Django starts, so they cannot change under it. A key of a real account
    that somebody has set is left out, whatever happens.
    """
    if BESIDE in os.environ or not (serve or "STRIPE_SECRET_KEY" in os.environ):
        return
    own = {BESIDE: "", "OWN_QR": "1"}
    if serve and not is_missing():
        own |= own_keys()
        own[BESIDE] = own["STRIPE_API_BASE"] = start(port, anew=anew)
    others = {name: text for name, text in os.environ.items() if not name.startswith("STRIPE_")}
    sys.stdout.flush()
    os.execve(sys.executable, sys.orig_argv, others | own)  # noqa: S606 - ourselves


def own_keys() -> dict[str, str]:
    """Its two keys, made at random on the first start; nobody else here may read them."""
    kept = Path(settings.VAR) / "demo-stripe-keys.json"
    if not kept.exists():
        made = {
            "STRIPE_SECRET_KEY": f"sk_test_{secrets.token_hex(24)}",
            "STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(24)}",
        }
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(made, file)
    found: dict[str, str] = json.loads(kept.read_text())
    return found


def start(port: int, *, anew: bool) -> str:
    """Start it; gives back its address. It ends when this process does, however that may be.

    In a session of its own it does not hear Ctrl-C, so that it outlives the shop's last request.
    """
    if anew:
        books().unlink(missing_ok=True)
    end, _ours = leash()
    program = subprocess.Popen(  # noqa: S603 - our own program
        [
            *(sys.executable, "-m", "tests.doubles.stripe", "--attached"),
            *("--state", str(books()), "--webhook", WEBHOOK.format(port=port)),
        ],
        cwd=settings.ROOT,
        env={**os.environ, **own_keys(), "DEBUG": "1"},
        stdin=end,
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    os.close(end)
    assert program.stdout is not None  # noqa: S101 - a pipe was asked for
    if found := program.stdout.readline().strip():
        return found
    raise CommandError("The simulated Stripe did not start.")


def leash() -> tuple[int, int]:
    """A pipe whose other end stays ours over the exec, and closes when we are gone."""
    end, ours = os.pipe()
    os.set_inheritable(ours, True)
    return end, ours
