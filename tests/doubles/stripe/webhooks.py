"""Webhooks: events signed as Stripe signs them, and brought to the shop until it says thank you."""

import json
import threading
import time
import urllib.request
from datetime import datetime
from http.client import HTTPException
from typing import Any

from stripe import WebhookSignature

from tests.doubles.stripe.books import Thing

# Seconds between two tries; the shop may still be starting. What it never takes is kept for the
# stand-in's next start.
PAUSES = (0.2, 0.5, 1, 2, 3, 5, 5, 10, 10, 20, 30, 60, 60)
PATIENCE = 20  # seconds for the shop's answer


class NoDetours(urllib.request.HTTPRedirectHandler):
    """A redirect is no thank you: Stripe does not follow one."""

    def redirect_request(self, *how: Any) -> None:
        """Go nowhere else."""


OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoDetours)


def signed(event: Thing, secret: str, at: float | datetime | None = None) -> tuple[bytes, str]:
    """An event as an HTTP body, and the header that proves where it is from.

    The time is the real one unless given: the shop compares it with its own clock.
    """
    body = json.dumps(event, indent=2, ensure_ascii=False)
    moment = at.timestamp() if isinstance(at, datetime) else at
    stamp = int(time.time() if moment is None else moment)
    return body.encode(), WebhookSignature.generate_signature_header(body, secret, stamp)


class Postman(threading.Thread):
    """Brings events to one address, each until it is taken or its tries are used up."""

    def __init__(self, url: str, secret: str) -> None:
        super().__init__(daemon=True, name="webhooks")
        self.url, self.secret = url, secret
        self.bag: list[tuple[float, int, Thing]] = []  # when, how many tries, what
        self.undelivered: dict[str, Thing] = {}
        self.change = threading.Condition()
        self.over = False

    def bring(self, event: Thing) -> None:
        """Take an event along."""
        with self.change:
            self.undelivered[event["id"]] = event
            self.bag.append((time.monotonic(), 0, event))
            self.change.notify_all()

    def run(self) -> None:
        """Go round until told to end."""
        while (due := self.next()) is not None:
            tries, event = due
            taken = self.try_once(event)
            with self.change:
                if taken:
                    self.undelivered.pop(event["id"], None)
                elif tries < len(PAUSES):
                    self.bag.append((time.monotonic() + PAUSES[tries], tries + 1, event))
                self.change.notify_all()

    def next(self) -> tuple[int, Thing] | None:
        """Wait for the event that is due first; None at the end."""
        with self.change:
            while not self.over:
                self.bag.sort(key=lambda entry: entry[0])
                wait = self.bag[0][0] - time.monotonic() if self.bag else None
                if wait is not None and wait <= 0:
                    _when, tries, event = self.bag.pop(0)
                    return tries, event
                self.change.wait(wait)
        return None

    def try_once(self, event: Thing) -> bool:
        """True when the shop took it."""
        body, signature = signed(event, self.secret)
        request = urllib.request.Request(  # noqa: S310 - an address on this machine
            self.url,
            body,
            {
                "Content-Type": "application/json; charset=utf-8",
                "Stripe-Signature": signature,
                "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            },
        )
        try:
            with OPENER.open(request, timeout=PATIENCE) as answer:
                return 200 <= answer.status < 300
        except (OSError, ValueError, HTTPException):
            return False

    def wait(self, timeout: float) -> bool:
        """True as soon as everything is delivered."""
        with self.change:
            return self.change.wait_for(lambda: not self.undelivered, timeout)

    def end(self) -> None:
        """Stop going round; what is undelivered stays so."""
        with self.change:
            self.over = True
            self.change.notify_all()
