"""Lists as Stripe gives them: newest first, by pages; and things put in place of their names."""

import copy
from collections.abc import Callable
from typing import Any

from tests.doubles.stripe.books import KIND, Books, Thing
from tests.doubles.stripe.refusals import Missing, Refused

Form = dict[str, Any]
DEEPEST = 4
COMPARE: dict[str, Callable[[int, int], bool]] = {
    "gt": int.__gt__,
    "gte": int.__ge__,
    "lt": int.__lt__,
    "lte": int.__le__,
}
FILTERS = {
    "sessions": ("payment_intent", "status"),
    "refunds": ("payment_intent", "charge"),
    "disputes": ("payment_intent", "charge"),
}
EXPANDABLE = {
    "checkout.session": {"payment_intent"},
    "payment_intent": {"latest_charge"},
    "charge": {"payment_intent"},
    "refund": {"charge", "payment_intent"},
    "dispute": {"charge", "payment_intent"},
}


def page(books: Books, shelf: str, path: str, form: Form) -> Thing:
    """One page of a shelf: GET /v1/refunds?created[gte]=…"""
    played = {"created", "ending_before", "limit", "starting_after", *FILTERS[shelf]}
    if foreign := sorted(form.keys() - played):
        raise Refused(f"The stand-in does not play: {', '.join(foreign)}", param=foreign[0])
    limit = form.get("limit", 10)
    if not 1 <= limit <= 100:
        raise Refused("Limit can range between 1 and 100.", param="limit")
    found = [
        thing
        for thing in reversed(getattr(books, shelf).values())
        if fits(thing, form, FILTERS[shelf])
    ]
    if "ending_before" in form:
        before = found[: place(books, shelf, found, form, "ending_before")]
        shown, more = before[-limit:], len(before) > limit
    else:
        after = place(books, shelf, found, form, "starting_after") + 1
        shown, more = found[after : after + limit], len(found) > after + limit
    return {"object": "list", "data": shown, "has_more": more, "url": path}


def fits(thing: Thing, form: Form, names: tuple[str, ...]) -> bool:
    """True when a thing passes every filter of the request."""
    created = form.get("created", {})
    if isinstance(created, int):
        created = {"gte": created, "lte": created}
    in_time = all(COMPARE[word](thing["created"], at) for word, at in created.items())
    return in_time and all(thing[name] == form[name] for name in names if name in form)


def place(books: Books, shelf: str, found: list[Thing], form: Form, word: str) -> int:
    """Where the cursor stands; -1 before the first."""
    if word not in form:
        return -1
    for place, thing in enumerate(found):
        if thing["id"] == form[word]:
            return place
    raise Missing(KIND[shelf], form[word], param=word)


def expanded(books: Books, answer: Thing, paths: list[str]) -> Thing:
    """A copy of the answer with whole things in place of the names that the request asks for."""
    whole = copy.deepcopy(answer)
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST:
            raise Refused(f"You cannot expand more than {DEEPEST} levels of a property.")
        follow(books, whole, steps)
    return whole


def follow(books: Books, node: Thing, steps: list[str]) -> None:
    """Put the thing in place that the first step leads to, and go on from there."""
    step, *rest = steps
    if node["object"] == "list":
        if step != "data" or not rest:
            raise Refused(f"This property cannot be expanded ({step}).", param="expand")
        for thing in node["data"]:
            follow(books, thing, rest)
        return
    if step not in EXPANDABLE[node["object"]]:
        raise Refused(f"This property cannot be expanded ({step}).", param="expand")
    if isinstance(node.get(step), str):
        node[step] = copy.deepcopy(books.get(node[step]))
    if rest and node.get(step):
        follow(books, node[step], rest)
