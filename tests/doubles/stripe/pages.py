"""The stand-in's pages: the one where a buyer pays, and the way to all others."""

from collections.abc import Callable, Collection
from html import escape
from urllib.parse import parse_qs

from tests.doubles.stripe import checkout, dashboard, payments
from tests.doubles.stripe.books import Books, Impossible, Thing
from tests.doubles.stripe.html import Page, button, clock, form, framed, line, money, sent_to
from tests.doubles.stripe.words import Words, spoken

CARD, PROMPTPAY = ("card", "card_declined"), ("promptpay", "promptpay_later", "promptpay_failed")
STAY = {"card_declined", "promptpay_failed"}  # the buyer stays on the page and reads why
LATER = {"settle": payments.settle, "fail": payments.fail}


class Pages:
    """Answers browsers. Whatever changes something is a POST, and works without scripts."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.undelivered: Callable[[], Collection[str]] = lambda: ()

    def answer(self, method: str, path: str, query: str, form: dict[str, str], tongue: str) -> Page:
        """The page at a path; `tongue` is the language that the browser prefers."""
        head, _, rest = path.strip("/").partition("/")
        asked = {name: texts[-1] for name, texts in parse_qs(query).items()}
        with self.books.lock:
            checkout.expire_due(self.books)
            if head == "pay" and rest in self.books.sessions:
                session = self.books.sessions[rest]
                words = spoken(tongue if session["locale"] in (None, "auto") else session["locale"])
                if method == "POST":
                    return self.act(session, form.get("do", ""))
                return pay_page(self.books, session, words, asked.get("after", ""))
            words = spoken(asked.get("lang") or tongue)
            if head == "dashboard" and not rest:
                if method == "POST":
                    return dashboard.act(self.books, form.get("do", ""), words)
                problem = asked.get("after", "")
                return dashboard.page(self.books, words, self.undelivered(), problem)
        if not head:
            return sent_to("/dashboard")
        return framed(words, words["not found"], f"<h1>{words['not found']}</h1>", status=404)

    def act(self, session: Thing, deed: str) -> Page:
        """What a button of the payment page does, and where it leads."""
        here = f"/pay/{session['id']}"
        if deed == "abandon":
            return sent_to(session["cancel_url"] or here)
        try:
            if deed in LATER:
                LATER[deed](self.books, session)
                return sent_to(here)
            payments.pay(self.books, session, deed)
        except Impossible:
            return sent_to(f"{here}?after=impossible")
        return sent_to(f"{here}?after={deed}" if deed in STAY else done(session))


def done(session: Thing) -> str:
    """Where the buyer goes after paying."""
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def pay_page(books: Books, session: Thing, words: Words, after: str) -> Page:
    """What is bought, what it costs, and the buttons that fit."""
    notice = words["impossible"] if after == "impossible" else words.get(f"was {after}", "")
    parts = [
        f"<h1>{words['pay']}</h1>",
        f'<p class="quiet">{words["seller"]} · {escape(session["client_reference_id"] or "")}</p>',
        f'<p class="notice bad" role="alert">{notice}</p>' if notice else "",
        bill(books.asked[session["id"]], session, words),
        choices(books, session, words),
    ]
    return framed(words, words["pay"], "\n".join(parts))


def bill(asked: Thing, session: Thing, words: Words) -> str:
    """The lines with their sum."""
    rows = []
    for bought in asked["lines"]:
        quantity, price = bought["quantity"], bought["unit_amount"]
        times = f" × {quantity}" if quantity > 1 else ""
        row = line(f"{bought['name']}{times}", money(quantity * price))
        if bought["description"]:
            row += f'<div class="quiet">{escape(bought["description"])}</div>'
        rows.append(row)
    for fee in asked["delivery"]:
        rows.append(line(f"{words['delivery']}: {fee['name']}", money(fee["amount"])))
    rows.append(line(words["total"], money(session["amount_total"]), "line sum"))
    return f'<ul class="sheet">{"".join(f"<li>{row}</li>" for row in rows)}</ul>'


def choices(books: Books, session: Thing, words: Words) -> str:
    """What can happen next."""
    here = f"/pay/{session['id']}"
    intent = books.intents.get(session["payment_intent"] or "", {})
    if session["status"] == "open":
        methods = session["payment_method_types"]
        ways = [way for way in (*CARD, *PROMPTPAY) if payments.WAYS[way] in methods]
        buttons = [button(way, words[way], "main" if way in methods else "") for way in ways]
        buttons.append(button("abandon", words["abandon"], "away"))
        until = words["until"].format(time=clock(session["expires_at"]))
        return f'<h2>{words["what happens"]}</h2><p class="quiet">{until}</p>{form(here, *buttons)}'
    if intent.get("status") == "processing":
        buttons = [button("settle", words["settle"], "main"), button("fail", words["fail"])]
        return (
            f'<p class="notice">{words["waits"]}</p><h2>{words["bank says"]}</h2>'
            f"{form(here, *buttons)}{back(done(session), words)}"
        )
    if session["status"] == "expired":
        there = session["cancel_url"] or ""
        return f'<p class="notice bad">{words["expired"]}</p>{back(there, words)}'
    outcome = ("notice", "paid") if session["payment_status"] == "paid" else ("notice bad", "never")
    return f'<p class="{outcome[0]}">{words[outcome[1]]}</p>{back(done(session), words)}'


def back(url: str, words: Words) -> str:
    """The way back to the shop."""
    return f'<p><a class="button" href="{escape(url)}">{words["back"]}</a></p>' if url else ""
