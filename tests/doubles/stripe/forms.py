"""Reads a request's form as Stripe does: nested names, and every value against the SDK's types."""

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from stripe._stripe_object import UntypedStripeObject
from typing_extensions import is_typeddict  # that of typing knows not every TypedDict

from tests.doubles.stripe import sdk
from tests.doubles.stripe.refusals import Refused

Form = dict[str, Any]
LONGEST = 5000


def nested(pairs: Iterable[tuple[str, str]]) -> Form:
    """`a[b]=1`, `c[0]=2` and `c[]=3` as dicts and lists of texts."""
    tree: Form = {}
    for name, text in pairs:
        head, *rest = re.split(r"\]?\[", name.removesuffix("]"))
        node: Any = tree
        for part, following in zip([head, *rest], [*rest, None], strict=True):
            place = part or str(len(node))
            if following is None:
                node[place] = text
            else:
                node = node.setdefault(place, {})
                if not isinstance(node, dict):
                    raise Refused(f"Invalid object: {name}", param=head)
    return {name: listed(value) for name, value in tree.items()}


def listed(value: Any) -> Any:
    """A dict whose names are numbers is a list."""
    if not isinstance(value, dict):
        return value
    inner = {name: listed(part) for name, part in value.items()}
    if inner and all(name.isdecimal() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def checked(form: Form, kind: type) -> Form:
    """The form with numbers and booleans read; raises Refused for what the SDK does not know."""
    return table(form, kind, "")


def table(raw: Form, kind: type, path: str) -> Form:
    """One group of parameters."""
    expected = sdk.params(kind)
    for name in raw:
        if name not in expected:
            full = within(path, name)
            raise Refused(
                f"Received unknown parameter: {full}", param=full, code="parameter_unknown"
            )
    for name in expected:
        if name in sdk.required(kind) and name not in raw:
            full = within(path, name)
            raise Refused(f"Missing required param: {full}.", param=full, code="parameter_missing")
    return {name: value(raw[name], expected[name], within(path, name)) for name in raw}


def within(path: str, name: str | int) -> str:
    """The name of a parameter inside another."""
    return f"{path}[{name}]" if path else str(name)


def value(raw: Any, hint: Any, path: str) -> Any:
    """One parameter, read as its type says."""
    arms = [arm for arm in sdk.arms(hint) if arm is not NoneType]
    if isinstance(raw, str):
        return text(raw, arms, path)
    for arm in arms:
        if isinstance(raw, dict) and is_typeddict(arm):
            return table(raw, arm, path)
        if isinstance(raw, dict) and get_origin(arm) in (dict, UntypedStripeObject):
            inner = get_args(arm)[-1]
            return {name: value(part, inner, within(path, name)) for name, part in raw.items()}
        if isinstance(raw, list) and get_origin(arm) is list:
            inner = get_args(arm)[0]
            return [value(part, inner, within(path, place)) for place, part in enumerate(raw)]
    raise Refused(f"Invalid string: {raw}", param=path)


def text(raw: str, arms: list[Any], path: str) -> Any:
    """A parameter that came as one text."""
    choices = [word for arm in arms if get_origin(arm) is Literal for word in get_args(arm)]
    if raw in choices:
        return raw
    if not raw:
        raise Refused(
            f"You passed an empty string for '{path}'. We assume empty values are an attempt to "
            f"unset a parameter; however '{path}' cannot be unset. You should remove '{path}' from "
            "your request or supply a non-empty value.",
            param=path,
            code="parameter_invalid_empty",
        )
    if len(raw) > LONGEST:
        raise Refused(f"Invalid string: {path} is longer than {LONGEST}", param=path)
    for arm in arms:
        if arm in sdk.PLAIN:
            return plain(raw, arm, path)
    if any(choices):
        raise Refused(f"Invalid {path}: must be one of {', '.join(map(str, choices))}", param=path)
    raise Refused(f"Invalid object or array: {path} was given as a text", param=path)


def plain(raw: str, kind: type, path: str) -> Any:
    """A number, a boolean or a text."""
    if kind is bool:
        if raw not in ("true", "false"):
            raise Refused(f"Invalid boolean: {raw}", param=path)
        return raw == "true"
    if kind is int:
        if not re.fullmatch(r"-?\d{1,15}", raw, re.ASCII):
            raise Refused(f"Invalid integer: {raw}", param=path, code="parameter_invalid_integer")
        return int(raw)
    if kind in (float, Decimal):
        try:
            return Decimal(raw)
        except InvalidOperation:
            raise Refused(f"Invalid decimal: {raw}", param=path) from None
    return raw
