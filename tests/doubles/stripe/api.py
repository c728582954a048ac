"""Stripe's API, as far as the shop calls it: from a request to its answer."""

import copy
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import stripe
from stripe import params
from stripe.params import checkout as checkout_params

from tests.doubles.stripe import checkout, disputes, forms, ids, lists, payments, refunds
from tests.doubles.stripe.books import Books, Cause, OwnFault, Thing
from tests.doubles.stripe.idempotency import Claim, Keys
from tests.doubles.stripe.refusals import (
    Broken,
    Refusal,
    Refused,
    TooMany,
    Unauthorized,
    Unknown,
)

SESSIONS, INTENTS = "/v1/checkout/sessions", "/v1/payment_intents"
REFUNDS, DISPUTES = "/v1/refunds", "/v1/disputes"


@dataclass
class Request:
    """A request as it came, and the status it was answered with; None while or when no answer went."""

    method: str
    path: str
    params: dict[str, Any]
    key: str = ""
    status: int | None = None
    replayed: bool = False


@dataclass
class Answer:
    """What goes back."""

    status: int
    body: Thing
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """One call that the stand-in plays; `do` gets the books, the form and the id in the path."""

    method: str
    path: str
    form: type
    do: Callable[..., Thing]


def listing(path: str, shelf: str, form: type) -> Call:
    """A call that lists a shelf."""
    return Call("GET", path, form, lambda books, form: lists.page(books, shelf, path, form))


CALLS = (
    Call("POST", SESSIONS, checkout_params.SessionCreateParams, checkout.create),
    Call("GET", f"{SESSIONS}/(cs_[^/]+)", checkout_params.SessionRetrieveParams, checkout.retrieve),
    Call(
        "POST",
        f"{SESSIONS}/(cs_[^/]+)/expire",
        checkout_params.SessionExpireParams,
        checkout.expire,
    ),
    listing(SESSIONS, "sessions", checkout_params.SessionListParams),
    Call("GET", f"{INTENTS}/([^/]+)", params.PaymentIntentRetrieveParams, payments.retrieve),
    Call("POST", REFUNDS, params.RefundCreateParams, refunds.create),
    Call("GET", f"{REFUNDS}/([^/]+)", params.RefundRetrieveParams, refunds.retrieve),
    listing(REFUNDS, "refunds", params.RefundListParams),
    Call("GET", f"{DISPUTES}/([^/]+)", params.DisputeRetrieveParams, disputes.retrieve),
    listing(DISPUTES, "disputes", params.DisputeListParams),
)


@dataclass
class Fault:
    """What goes wrong with a request, and how to wait until its caller gives up."""

    kind: str = ""
    hold: Callable[[], None] = lambda: None


class NoAnswer(Exception):
    """The connection ends without an answer, as a fault has ordered."""


class Api:
    """Answers requests out of the books, and remembers every one of them."""

    def __init__(self, books: Books, key: str) -> None:
        self.books, self.key = books, key
        self.keys = Keys(books)
        self.requests: list[Request] = []
        self.refusals: list[Refusal] = []

    def answer(
        self, request: Request, pairs: list[tuple[str, str]], headers: dict[str, str], fault: Fault
    ) -> Answer:
        """Stripe's answer to a request; raises NoAnswer where a fault wants none."""
        self.requests.append(request)
        name = ids.new("req")
        try:
            found = self.play(request, pairs, headers, fault, name)
        except Refused as no:
            if no.recorded:
                refusal = Refusal(request.method, request.path, no.param, no.message)
                self.refusals.append(refusal)
            found = Answer(no.status, no.body())
        except OwnFault as fault_of_mine:
            found = Answer(500, {"error": {"type": "api_error", "message": str(fault_of_mine)}})
        if fault.kind == "timeout_after":
            fault.hold()
        if fault.kind in ("timeout_after", "cut_after"):
            raise NoAnswer
        if found.status == 500:  # the same key would bring the same answer
            found.headers["Stripe-Should-Retry"] = "false"
        if request.key:
            found.headers["Idempotency-Key"] = request.key
        found.headers |= {"Request-Id": name, "Stripe-Version": stripe.api_version}
        request.status = found.status
        return found

    def play(
        self,
        request: Request,
        pairs: list[tuple[str, str]],
        headers: dict[str, str],
        fault: Fault,
        name: str,
    ) -> Answer:
        """Admit the request, and work on it unless its key says that this is done."""
        self.admit(headers)
        call, what = find(request.method, request.path)
        if fault.kind == "429":
            raise TooMany
        if fault.kind == "cut_before":
            raise NoAnswer
        raw = request.params = forms.nested(pairs)
        work = partial(self.work, call, what, request, fault, name)
        if request.method != "POST" or not request.key:
            return work()
        kept = self.keys.claim(request.key, request.path, raw)
        if kept is not None:
            request.replayed = True
            headers = {"Idempotent-Replayed": "true", "Original-Request": kept["request"]}
            return Answer(kept["status"], copy.deepcopy(kept["body"]), headers)
        try:
            return work(Claim(request.key, request.path, raw))
        finally:
            self.keys.free(request.key)

    def admit(self, headers: dict[str, str]) -> None:
        """Only with the account's key, and for the version whose types are checked here."""
        key = headers.get("authorization", "").removeprefix("Bearer ").strip()
        if key != self.key:
            raise Unauthorized(key)
        version = headers.get("stripe-version", stripe.api_version)
        if version != stripe.api_version:
            raise Refused(f"Invalid Stripe API version: {version}")

    def work(
        self,
        call: Call,
        what: tuple[str, ...],
        request: Request,
        fault: Fault,
        name: str,
        claim: Claim | None = None,
    ) -> Answer:
        """Do what is asked, once the form is found sound."""
        if fault.kind == "timeout":
            fault.hold()
            raise NoAnswer
        form = request.params = forms.checked(request.params, call.form)
        with self.books.lock:
            checkout.expire_due(self.books)
            try:
                if fault.kind == "500":
                    raise Broken
                with self.because_of(name, request.key):
                    body = self.done(call, form, what)
                if fault.kind == "500_after":
                    raise Broken
            except Refused as no:
                if claim and no.kept:
                    self.keys.keep(claim, no.status, no.body(), name)
                raise
            if claim:
                self.keys.keep(claim, 200, body, name)
        return Answer(200, copy.deepcopy(body))

    def done(self, call: Call, form: dict[str, Any], what: tuple[str, ...]) -> Thing:
        """The deed and its answer, checked against the SDK."""
        asked = {name: value for name, value in form.items() if name != "expand"}
        found = call.do(self.books, asked, *what)
        body = lists.expanded(self.books, found, form.get("expand", []))
        self.books.check(body)
        return body

    @contextmanager
    def because_of(self, request: str, key: str) -> Iterator[None]:
        """Events of this moment name the request that brings them about."""
        self.books.cause = Cause(request, key or None)
        try:
            yield
        finally:
            self.books.cause = Cause()


def find(method: str, path: str) -> tuple[Call, tuple[str, ...]]:
    """The call that a request means; raises Unknown."""
    for call in CALLS:
        if call.method == method and (match := re.fullmatch(call.path, path)):
            return call, match.groups()
    raise Unknown(method, path)


def made_by_the_sdk(key: str) -> bool:
    """True of a bare UUID: nobody chose this key, so a repetition after a crash brings another."""
    return bool(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", key))
