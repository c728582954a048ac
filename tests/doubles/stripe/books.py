"""What the stand-in knows: sessions, payments, refunds, disputes, and what it has told about them."""

import copy
import json
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import stripe

from tests.doubles.stripe import ids, sdk
from tests.doubles.stripe.clock import Clock
from tests.doubles.stripe.refusals import Missing

Thing = dict[str, Any]
SHELVES = ("sessions", "intents", "charges", "refunds", "disputes")
KEPT = (*SHELVES, "asked", "events", "keys")
SHELF_OF = {
    "cs": "sessions",
    "pi": "intents",
    "ch": "charges",
    "py": "charges",
    "re": "refunds",
    "pyr": "refunds",
    "du": "disputes",
}
KIND = {
    "sessions": "checkout.session",
    "intents": "payment_intent",
    "charges": "charge",
    "refunds": "refund",
    "disputes": "dispute",
}


class Impossible(Exception):
    """What a test or a person asks for cannot happen in this state; Stripe would offer no button."""


class OwnFault(Exception):
    """The stand-in was about to say something that Stripe never says."""


@dataclass
class Cause:
    """The request that changes the books, for the events that tell of it."""

    request: str | None = None
    key: str | None = None


class Books:
    """Everything, by its name. Whoever reads or writes holds the lock."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.sessions: dict[str, Thing] = {}
        self.intents: dict[str, Thing] = {}
        self.charges: dict[str, Thing] = {}
        self.refunds: dict[str, Thing] = {}
        self.disputes: dict[str, Thing] = {}
        self.asked: dict[str, Thing] = {}  # what a session does not tell again: lines, for whom
        self.events: list[Thing] = []
        self.keys: dict[str, Thing] = {}  # answers kept for repeated requests
        self.faults: list[str] = []
        self.cause = Cause()
        self.address = ""
        self.written = ""  # the text that the file holds
        self.heard: list[Callable[[Thing], None]] = []  # called with each new event

    def get(self, name: str) -> Thing:
        """The thing of this name; raises KeyError."""
        shelf = SHELF_OF.get(name.split("_")[0], "")
        if not shelf:
            raise KeyError(name)
        found: Thing = getattr(self, shelf)[name]
        return found

    def find(self, shelf: str, name: str, *, param: str = "id") -> Thing:
        """The thing that a request names; raises Missing."""
        try:
            found: Thing = getattr(self, shelf)[name]
        except KeyError:
            raise Missing(KIND[shelf], name, param=param) from None
        return found

    def tell(self, kind: str, about: Thing, before: Thing | None = None) -> None:
        """Write an event down: what has happened, and to what, as it is now."""
        self.check(about)
        told: Thing = {"object": copy.deepcopy(about)}
        if before is not None:
            told["previous_attributes"] = before
        event = {
            "id": ids.new("evt"),
            "object": "event",
            "api_version": stripe.api_version,
            "created": self.clock.now(),
            "data": told,
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": self.cause.request, "idempotency_key": self.cause.key},
            "type": kind,
        }
        self.check(event)
        self.events.append(event)
        for hear in self.heard:
            hear(event)

    def check(self, answer: Thing) -> None:
        """Nothing leaves the house that the SDK would not expect."""
        if found := sdk.complaints(answer):
            self.faults += found
            raise OwnFault("; ".join(found))

    def keep(self, file: Path, undelivered: list[str]) -> None:
        """Write everything down, whole or not at all."""
        with self.lock:
            kept = {shelf: getattr(self, shelf) for shelf in KEPT}
            text = json.dumps(kept | {"undelivered": undelivered}, ensure_ascii=False)
            if text == self.written:
                return
            draft = file.with_suffix(".new")
            draft.unlink(missing_ok=True)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(text)
            draft.replace(file)
            self.written = text

    def read(self, file: Path) -> list[str]:
        """Go on with what was written down; gives back the events nobody has received yet."""
        kept = json.loads(file.read_text(encoding="utf-8"))
        with self.lock:
            for shelf in KEPT:
                setattr(self, shelf, kept[shelf])
        undelivered: list[str] = kept["undelivered"]
        return undelivered


def change(thing: Thing, **new: Any) -> Thing:
    """Change a thing; gives back what its changed fields held before, as events tell it."""
    before = {name: copy.deepcopy(thing.get(name)) for name in new if thing.get(name) != new[name]}
    thing.update(new)
    return before
