"""The stand-in as a program, for the demo shop and for a person with a browser."""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from tests.doubles.stripe import checkout
from tests.doubles.stripe.double import StripeDouble

TICK = 1.0  # seconds between two looks at the clock


def main() -> None:
    """Serve until told to end, or until whoever started it is gone."""
    options = told()
    if os.environ.get("DEBUG") != "1":
        sys.exit("The simulated Stripe only runs with DEBUG=1.")
    key, secret = (
        os.environ.get(f"STRIPE_{name}", "") for name in ("SECRET_KEY", "WEBHOOK_SECRET")
    )
    if not key.startswith("sk_test_") or not secret:
        sys.exit("STRIPE_SECRET_KEY (sk_test_…) and STRIPE_WEBHOOK_SECRET are not set.")
    try:
        double = StripeDouble(key, secret, port=options.port)
    except OSError as error:
        sys.exit(f"The simulated Stripe cannot answer on port {options.port}: {error.strerror}.")
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, frame: over.set())
    if options.attached:
        threading.Thread(target=watch, args=(over,), daemon=True).start()
    double.push_to(options.webhook)
    try:
        double.keep_in(options.state)
    except (ValueError, KeyError):
        sys.exit(f"{options.state.name} does not hold the books of the simulated Stripe.")
    with double:
        print(double.url, flush=True)
        while not over.wait(TICK):
            checkout.expire_due(double.books)
            double.keep()
    double.keep()


def told() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.doubles.stripe", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes any that is free")
    parser.add_argument("--state", type=Path, required=True, help="the file that keeps its books")
    parser.add_argument("--webhook", required=True, help="the shop's address for events")
    parser.add_argument("--attached", action="store_true", help="end when the standard input does")
    return parser.parse_args()


def watch(over: threading.Event) -> None:
    """The pipe from whoever started this closes when they end, however they end."""
    sys.stdin.buffer.read()
    over.set()


if __name__ == "__main__":
    main()
