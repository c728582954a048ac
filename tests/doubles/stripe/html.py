"""Pieces of the stand-in's pages: the frame, buttons, amounts."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from html import escape
from pathlib import Path

from tests.doubles.stripe.words import Words

LOOK = (Path(__file__).resolve().parent / "look.css").read_text(encoding="utf-8")
THAILAND = timezone(timedelta(hours=7))
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}


@dataclass
class Page:
    """What a browser gets."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def framed(words: Words, title: str, main: str, *, status: int = 200, narrow: bool = True) -> Page:
    """A whole page; that it is only played stands on top of every one."""
    width = ' class="narrow"' if narrow else ""
    html = f"""<!doctype html>
<html lang="{words["language"]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{escape(title)} · {words["label"]}</title>
<style>{LOOK}</style>
</head>
<body>
<div class="tape" role="note"><strong>{words["label"]}</strong> {words["no money"]}</div>
<main{width}>
{main}
</main>
</body>
</html>
"""
    return Page(status, html.encode(), HEADERS)


def sent_to(url: str) -> Page:
    """See Other, as after every deed."""
    return Page(303, b"", {"Location": url, "Cache-Control": "no-store"})


def money(satang: int) -> str:
    """An amount; whole baht without satang."""
    baht = f"{satang / 100:,.2f}"
    return f"฿{baht.removesuffix('.00')}"


def clock(at: int) -> str:
    """A time of day in Thailand."""
    return datetime.fromtimestamp(at, tz=UTC).astimezone(THAILAND).strftime("%H:%M")


def button(deed: str, text: str, look: str = "") -> str:
    """A button that sends its deed with the form around it."""
    kind = f' class="{look}"' if look else ""
    return f'<button name="do" value="{escape(deed)}"{kind}>{escape(text)}</button>'


def form(where: str, *buttons: str) -> str:
    """A form that is nothing but buttons; empty without any."""
    return (
        f'<form method="post" action="{escape(where)}">{"".join(buttons)}</form>' if buttons else ""
    )


def line(left: str, right: str, look: str = "line") -> str:
    """A name and what stands at the end of its line."""
    return f'<div class="{look}"><span>{escape(left)}</span><span>{escape(right)}</span></div>'
