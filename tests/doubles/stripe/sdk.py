"""What the pinned SDK says about Stripe's API: the fields of every request and every answer."""

import builtins
import inspect
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from types import NoneType, SimpleNamespace, UnionType
from typing import Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

import stripe
import stripe.checkout
from stripe import StripeObject
from stripe._request_options import RequestOptions
from stripe._stripe_object import UntypedStripeObject

CLASSES = {
    "charge": stripe.Charge,
    "checkout.session": stripe.checkout.Session,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
    "payment_intent": stripe.PaymentIntent,
    "refund": stripe.Refund,
}
LIST = {"object", "data", "has_more", "url"}
PLAIN = {str: str, int: int, bool: bool, float: (int, float), Decimal: str}


class Names(dict[str, Any]):
    """Looks up what a quoted annotation means; most are imported for type checkers only."""

    def __init__(self, module: str) -> None:
        super().__init__(vars(sys.modules[module]))

    def __missing__(self, name: str) -> Any:
        own_name = name.removesuffix(
            "Resource"
        )  # TaxId is called TaxIdResource where it would clash
        for place in (builtins, stripe, stripe.checkout):
            if hasattr(place, own_name):
                return getattr(place, own_name)
        raise KeyError(name)


def read(annotations: Mapping[str, Any], module: str) -> dict[str, Any]:
    """Annotations with every name looked up."""
    bearer = SimpleNamespace(__annotations__=dict(annotations))
    return get_type_hints(bearer, globalns=vars(sys.modules[module]), localns=Names(module))


@cache
def params(kind: type) -> dict[str, Any]:
    """The parameters of a request or of a part of one; not what the SDK keeps for itself."""
    own = {
        name: hint
        for name, hint in kind.__annotations__.items()
        if name not in RequestOptions.__annotations__
    }
    return read(own, kind.__module__)


@cache
def required(kind: type) -> frozenset[str]:
    """The parameters that may not be left out."""
    return frozenset(kind.__required_keys__)


@cache
def fields(kind: type) -> dict[str, Any]:
    """The fields of an answer or of a part of one."""
    found = {}
    for part in reversed(kind.__mro__):
        own = {
            name: hint
            for name, hint in inspect.get_annotations(part).items()
            if not name.startswith("_") and get_origin(hint) is not ClassVar
        }
        if own and part is not StripeObject and part.__module__.startswith("stripe."):
            found |= read(own, part.__module__)
    return found


@cache
@cache
def arms(hint: Any) -> list[Any]:
    """A hint's alternatives. Where words are listed, the `str` beside them means nothing."""
    if get_origin(hint) not in (Union, UnionType):
        return [hint]
    found = [arm for part in get_args(hint) for arm in arms(part)]
    if any(get_origin(arm) is Literal for arm in found):
        found = [arm for arm in found if arm is not str]
    return found


def complaints(answer: Mapping[str, Any]) -> list[str]:
    """What the SDK would not expect in an answer; empty when it is as it should be."""
    kind = answer.get("object")
    if kind == "list":
        found = [] if set(answer) == LIST else [f"a list with {sorted(answer)}"]
        return found + [fault for part in answer["data"] for fault in complaints(part)]
    if kind not in CLASSES:
        return [f"an object of kind {kind!r}"]
    return list(in_object(answer, CLASSES[kind], str(kind)))


def in_object(value: Mapping[str, Any], kind: type, path: str) -> Iterator[str]:
    """Complaints about an object of one of the SDK's classes."""
    expected = fields(kind)
    for name in value.keys() - expected.keys():
        yield f"{path}.{name} is unknown"
    for name, hint in expected.items():
        if name in value:
            yield from in_value(value[name], hint, f"{path}.{name}")
        elif NoneType not in arms(hint):
            yield f"{path}.{name} is missing"


def in_value(value: Any, hint: Any, path: str) -> list[str]:
    """Complaints about a value: none when one alternative fits, else those of the nearest."""
    possible = arms(hint)
    if value is None and NoneType in possible:
        return []
    every = []
    for arm in possible:
        every.append(list(in_arm(value, arm, path)))
        if not every[-1]:
            return []
    return min(every, key=len)


def in_arm(value: Any, arm: Any, path: str) -> Iterator[str]:
    """Complaints about a value that should be exactly this."""
    origin = get_origin(arm)
    if arm is Any:
        fits = True
    elif origin is Literal:
        fits = value in get_args(arm)
    elif arm in PLAIN:
        fits = isinstance(value, PLAIN[arm]) and (arm is bool or not isinstance(value, bool))
    elif origin is list:
        fits = isinstance(value, list)
        for place, part in enumerate(value if fits else []):
            yield from in_value(part, get_args(arm)[0], f"{path}[{place}]")
    elif origin in (dict, UntypedStripeObject):
        fits = isinstance(value, dict)
        for name, part in value.items() if fits else []:
            yield from in_value(part, get_args(arm)[-1], f"{path}.{name}")
    else:
        fits = isinstance(value, dict) and isinstance(arm, type) and issubclass(arm, StripeObject)
        yield from in_object(value, arm, path) if fits else []
    if not fits:
        yield f"{path} is {value!r}, not {arm}"
