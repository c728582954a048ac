"""The stand-in inside a test: started in a thread, paid by a call, asked what it has seen."""

import os
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.doubles.stripe import checkout, disputes, payments, refunds, webhooks
from tests.doubles.stripe.api import Api, Request, made_by_the_sdk
from tests.doubles.stripe.books import Books, Impossible, Thing
from tests.doubles.stripe.clock import Clock
from tests.doubles.stripe.pages import Pages
from tests.doubles.stripe.refusals import Refusal
from tests.doubles.stripe.server import Server

KEY = "sk_test_" + "0" * 24
SECRET = "whsec_" + "0" * 32


class StripeDouble:
    """Stripe for one test. Children of the test's process may call it too, but by HTTP only."""

    def __init__(self, key: str = KEY, secret: str = SECRET, *, port: int = 0) -> None:
        if not key.startswith("sk_test_"):
            raise ValueError("the stand-in takes test keys only: sk_test_…")
        self.key, self.secret = key, secret
        self.clock = Clock()
        self.books = Books(self.clock)
        self.api = Api(self.books, key)
        self.pages = Pages(self.books)
        self.server = Server(port, self.api, self.pages)
        self.clock.told.append(lambda: checkout.expire_due(self.books))
        self.postman: webhooks.Postman | None = None
        self.file: Path | None = None
        self.shown = 0  # events given out by new_events
        self.process = os.getpid()

    # --- beginning and end -------------------------------------------------------------------

    def __enter__(self) -> Self:
        checkout.move(self.books, self.server.address)
        self.server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if os.getpid() != self.process:  # a forked child leaves its parent's server alone
            return
        self.server.close()
        if self.postman:
            self.postman.end()

    def push_to(self, url: str) -> None:
        """From now on bring each event to this address, as Stripe does; see `delivered`."""
        self.postman = webhooks.Postman(url, self.secret)
        self.pages.undelivered = self.postman.undelivered.keys
        self.books.heard.append(self.postman.bring)
        self.postman.start()

    def delivered(self, timeout: float = 10) -> bool:
        """True as soon as every event was taken; False when that does not happen in time."""
        return self.postman is None or self.postman.wait(timeout)

    def keep_in(self, file: Path) -> None:
        """Go on with the books in a file, and write every change into it before it is answered."""
        self.file = file
        if file.exists():
            waiting = set(self.books.read(file))
            for event in self.books.events:
                if event["id"] in waiting and self.postman:
                    self.postman.bring(event)
        self.server.after = self.keep

    def keep(self) -> None:
        """Write the books down, if there is a file and anything has changed."""
        if self.file:
            self.books.keep(self.file, list(self.postman.undelivered) if self.postman else [])

    # --- what the outer world does -------------------------------------------------------------

    def pay(self, session: str, way: str) -> Thing:
        """A buyer pays: card, card_declined, promptpay, promptpay_later or promptpay_failed."""
        with self.books.lock:
            checkout.expire_due(self.books)
            payments.pay(self.books, self.books.sessions[session], way)
            return self.books.sessions[session]

    def settle(self, session: str) -> None:
        """What was paid with promptpay_later arrives."""
        with self.books.lock:
            payments.settle(self.books, self.books.sessions[session])

    def fail(self, session: str) -> None:
        """What was paid with promptpay_later never comes."""
        with self.books.lock:
            payments.fail(self.books, self.books.sessions[session])

    def refund_in_dashboard(self, intent: str, amount: int) -> str:
        """Somebody refunds on Stripe's own pages; gives back the refund's id."""
        with self.books.lock:
            made = refunds.in_dashboard(self.books, self.books.intents[intent], amount)
            return str(made["id"])

    def buyer_names_account(self, refund: str, *, arrives: bool = True) -> None:
        """The buyer answers Stripe's letter: pending, and then (unless told otherwise) succeeded."""
        with self.books.lock:
            refunds.name_account(self.books, self.books.refunds[refund])
            if arrives:
                refunds.arrive(self.books, self.books.refunds[refund])

    def refund_arrives(self, refund: str) -> None:
        """A pending refund has reached the buyer."""
        with self.books.lock:
            refunds.arrive(self.books, self.books.refunds[refund])

    def refund_fails(self, refund: str, *, cancelled: bool = False) -> None:
        """A refund comes back: waiting, pending or even succeeded; only a waiting one is cancelled."""
        with self.books.lock:
            refunds.fail(self.books, self.books.refunds[refund], cancelled=cancelled)

    def dispute(self, intent: str) -> str:
        """A cardholder asks the bank for the money back; gives back the dispute's id."""
        with self.books.lock:
            return str(disputes.begin(self.books, self.books.intents[intent])["id"])

    def close_dispute(self, dispute: str, *, won: bool) -> None:
        """The bank has decided."""
        with self.books.lock:
            disputes.close(self.books, self.books.disputes[dispute], won=won)

    def break_next(self, path: str, kind: str, times: int = 1, method: str = "POST") -> None:
        """The next requests to a path go wrong, as `faults.KINDS` tells; a * stands for anything."""
        self.server.faults.order(path, kind, times, method)

    # --- what it says ----------------------------------------------------------------------------

    @property
    def events(self) -> list[Thing]:
        """Everything that happened, oldest first."""
        return self.books.events

    def new_events(self) -> list[Thing]:
        """What happened since the last call."""
        with self.books.lock:
            begun, self.shown = self.shown, len(self.books.events)
            return self.books.events[begun:]

    def signed(self, event: Thing, at: float | datetime | None = None) -> tuple[bytes, str]:
        """An event as a webhook's body, and its Stripe-Signature header."""
        return webhooks.signed(event, self.secret, at)

    # --- what it has seen ------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """Where it answers: STRIPE_API_BASE."""
        return self.server.address

    @property
    def requests(self) -> list[Request]:
        """Every request below /v1, oldest first."""
        return self.api.requests

    @property
    def refusals(self) -> list[Refusal]:
        """Requests that were wrong in themselves: a shop without mistakes has none."""
        return self.api.refusals

    @property
    def faults_of_mine(self) -> list[str]:
        """Where the stand-in itself went wrong: every test expects none."""
        return self.books.faults

    @property
    def keys_of_the_sdk(self) -> list[str]:
        """Idempotency keys that nobody chose; a repeated request would have another."""
        return [request.key for request in self.requests if made_by_the_sdk(request.key)]

    @property
    def sessions(self) -> dict[str, Thing]:
        """Checkout Sessions by id."""
        return self.books.sessions

    @property
    def intents(self) -> dict[str, Thing]:
        """PaymentIntents by id."""
        return self.books.intents

    @property
    def charges(self) -> dict[str, Thing]:
        """Charges by id."""
        return self.books.charges

    @property
    def refunds(self) -> dict[str, Thing]:
        """Refunds by id."""
        return self.books.refunds

    @property
    def disputes(self) -> dict[str, Thing]:
        """Disputes by id."""
        return self.books.disputes

    def captured(self) -> int:
        """Satang taken from buyers."""
        with self.books.lock:
            return sum(charge["amount_captured"] for charge in self.charges.values())

    def refunded(self) -> int:
        """Satang given back or on their way; what failed or was called off does not count."""
        with self.books.lock:
            return sum(
                refund["amount"]
                for refund in self.refunds.values()
                if refund["status"] not in refunds.OVER
            )


__all__ = ["Impossible", "StripeDouble"]
