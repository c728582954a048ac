"""One page that shows everything the stand-in knows, with buttons for what others would do."""

from collections.abc import Callable, Collection
from functools import partial
from html import escape

from tests.doubles.stripe import disputes, payments, refunds
from tests.doubles.stripe.books import Books, Impossible, Thing
from tests.doubles.stripe.html import Page, button, clock, form, framed, line, money, sent_to
from tests.doubles.stripe.words import Words

MOST = 50
HERE = "/dashboard"


def refund_half(books: Books, intent: Thing) -> None:
    """Half of what is left, by hand."""
    charge = books.charges[intent["latest_charge"]]
    left = charge["amount_captured"] - charge["amount_refunded"]
    refunds.in_dashboard(books, intent, (left + 1) // 2)


# Each deed with the thing it is done to.
DEEDS: dict[str, Callable[[Books, Thing], object]] = {
    "settle": payments.settle,
    "fail": payments.fail,
    "refund_half": refund_half,
    "dispute": disputes.begin,
    "name_account": refunds.name_account,
    "arrive": refunds.arrive,
    "refund_fail": refunds.fail,
    "call_off": partial(refunds.fail, cancelled=True),
    "won": partial(disputes.close, won=True),
    "lost": partial(disputes.close, won=False),
}


def act(books: Books, deed: str, words: Words) -> Page:
    """What a button does; its value is the deed and the name of the thing."""
    verb, _, name = deed.partition(" ")
    here = f"{HERE}?lang={words['language']}"
    try:
        DEEDS[verb](books, books.get(name))
    except (Impossible, KeyError):
        return sent_to(f"{here}&after=impossible")
    return sent_to(here)


def page(books: Books, words: Words, undelivered: Collection[str], after: str) -> Page:
    """Everything, newest first."""
    language = "en" if words["language"] == "th" else "th"
    parts = [
        f"<h1>{words['dashboard']}</h1>",
        f'<p class="quiet">{words["dashboard intro"]}</p>',
        f'<p><a class="button" href="{HERE}?lang={words["language"]}">{words["reload"]}</a> '
        f'<a class="button" href="{HERE}?lang={language}" lang="{language}">'
        f"{words['other language']}</a></p>",
        f'<p class="notice bad" role="alert">{words["impossible"]}</p>' if after else "",
        shelf(words, "payments", [payment(books, found, words) for found in last(books.sessions)]),
        shelf(words, "refunds", [refund(found, words) for found in last(books.refunds)]),
        shelf(words, "disputes", [dispute(found, words) for found in last(books.disputes)]),
        shelf(
            words, "events", [event(e, words, undelivered) for e in books.events[: -MOST - 1 : -1]]
        ),
    ]
    return framed(words, words["dashboard"], "\n".join(parts), narrow=False)


def last(found: dict[str, Thing]) -> list[Thing]:
    """The newest things."""
    return list(reversed(found.values()))[:MOST]


def shelf(words: Words, name: str, rows: list[str]) -> str:
    """A heading with its rows."""
    held = "".join(f"<li>{row}</li>" for row in rows)
    listed = f'<ul class="sheet">{held}</ul>' if rows else f'<p class="quiet">{words["none"]}</p>'
    return f"<h2>{words[name]}</h2>{listed}"


def row(thing: Thing, amount: int, state: str, *buttons: str, quiet: str = "") -> str:
    """One thing: when, how much, how far, and what may happen to it."""
    return (
        line(f"{clock(thing['created'])} · {state}", money(amount))
        + (f'<div class="quiet">{quiet}</div>' if quiet else "")
        + f'<div class="quiet"><code>{escape(thing["id"][:32])}</code></div>'
        + form(HERE, *buttons)
    )


def deed(verb: str, thing: Thing, words: Words) -> str:
    """A button for a deed."""
    return button(f"{verb} {thing['id']}", words[verb])


def payment(books: Books, session: Thing, words: Words) -> str:
    """A session with its payment."""
    intent = books.intents.get(session["payment_intent"] or "", {})
    paid, waits = session["payment_status"] == "paid", intent.get("status") == "processing"
    word = "is complete paid" if paid else f"is {session['status']}"
    if session["status"] == "complete" and not paid:
        word = "is complete unpaid" if waits else "is failed"
    quiet, buttons = [session["client_reference_id"] or ""], []
    if waits:
        buttons = [deed("settle", session, words), deed("fail", session, words)]
    if paid:
        charge = books.charges[intent["latest_charge"]]
        method = charge["payment_method_details"]["type"]
        quiet.append({"card": "Visa 4242", "promptpay": "PromptPay"}[method])
        if charge["amount_refunded"]:
            quiet.append(words["refunded"].format(amount=money(charge["amount_refunded"])))
        if not charge["refunded"] and refunds.charge_is_free(books, charge):
            buttons.append(deed("refund_half", intent, words))
        if not charge["refunded"] and method == "card" and not charge["disputed"]:
            buttons.append(deed("dispute", intent, words))
    said = " · ".join(escape(text) for text in quiet if text)
    if session["status"] == "open":
        said += f' <a href="/pay/{session["id"]}">{words["open page"]}</a>'
    return row(session, session["amount_total"], words[word], *buttons, quiet=said)


def refund(found: Thing, words: Words) -> str:
    """A refund."""
    verbs = {
        "requires_action": ("name_account", "refund_fail", "call_off"),
        "pending": ("arrive", "refund_fail"),
        "succeeded": ("refund_fail",),
    }.get(found["status"], ())
    buttons = [deed(verb, found, words) for verb in verbs]
    who = words["by shop" if found["metadata"] else "by hand"]
    return row(found, found["amount"], words[f"is {found['status']}"], *buttons, quiet=who)


def dispute(found: Thing, words: Words) -> str:
    """A dispute."""
    verbs = ("won", "lost") if found["status"] == "needs_response" else ()
    buttons = [deed(verb, found, words) for verb in verbs]
    return row(found, found["amount"], words[f"is {found['status']}"], *buttons)


def event(found: Thing, words: Words, undelivered: Collection[str]) -> str:
    """A message to the shop."""
    taken = words["undelivered" if found["id"] in undelivered else "delivered"]
    return line(f"{clock(found['created'])} · {found['type']}", taken)
