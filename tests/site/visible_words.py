"""What somebody reads on a page of the editor, and which of it is not Thai."""

import json
import re
from html.parser import HTMLParser
from zoneinfo import available_timezones

UNSEEN = {"script", "style", "noscript", "symbol", "code", "pre"}
SPOKEN = {"aria-label", "aria-description", "title", "placeholder", "alt", "label"}
# Wagtail's own attributes whose text appears once somebody hovers, drags, saves or confirms.
LATER = re.compile(
    r"data-(?:w-.*(?:content|label|active|text|message|announcement)-value|w-tooltip-content"
    r"|comment-.*|.*-text|confirm.*|clicked-text)$"
)
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}

# Names, codes and units stay as they are in every language.
SAME_EVERYWHERE = re.compile(
    r"""\b(?:
      Wagtail | Localize | Pong\ Saen\ Thong | Ceramics | LINE | PromptPay | Stripe | QR | SKU | JavaScript
      | JPE?G | PNG | GIF | WEBP | AVIF | HEI[CF] | SVG | PDF | CSV | XLSX | PO | JSON | HTML | URL | API | UTC
      | KB | MB | GB | kg | g | mm | cm | ID | IP | HTTPS? | EN | TH | English | Enter | Esc | Ctrl | Shift | Alt
      | Cmd | Mod | Tab | GMT | [A-Z]
    )\b
    | %(?:\(\w+\))?[sd] | https?://\S+ | \S+@\S+ | \S+\.(?:jpe?g|png|webp|com|example)\b
    | [\w.-]*\d[\w.-]* | \[my-slug\] | /\S*/ | YYYY-MM-DD | </?\w+>""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


class VisibleWords(HTMLParser):
    """Collects text, spoken attributes and the labels of buttons, in the order of the page."""

    def __init__(self):
        super().__init__()
        self.words, self.unseen = [], []

    def handle_starttag(self, tag, attrs):
        found = {name: value or "" for name, value in attrs}
        other = found.get("lang", "th") != "th" and tag != "html"
        # A counter of nothing, which wagtail-localize fills with None.
        blank = "hidden" in found and "data-side-panel-toggle-counter" in found
        if tag in UNSEEN or other or blank:
            if tag not in VOID:
                self.unseen.append(tag)
            return
        if self.unseen:
            if tag == self.unseen[-1]:
                self.unseen.append(tag)
            return
        for name, value in found.items():
            if name in SPOKEN or LATER.match(name):
                self.words.append(value)
        if tag == "input" and found.get("type") in {"submit", "button", "reset"}:
            self.words.append(found.get("value", ""))

    def handle_endtag(self, tag):
        if self.unseen and tag == self.unseen[-1]:
            self.unseen.pop()

    def handle_data(self, data):
        if not self.unseen:
            self.words.append(data)


def of_page(text):
    """Every visible string of an HTML page, or of the HTML inside a modal's JSON."""
    if text.lstrip().startswith("{"):
        text = json.loads(text).get("html") or ""
    reader = VisibleWords()
    reader.feed(text)
    reader.close()
    return {" ".join(words.split()) for words in reader.words} - {""}


def not_thai(words, names=()):
    """Those that still say something in Latin letters without the names given."""
    names = sorted(names, key=len, reverse=True)
    known = re.compile("|".join(map(re.escape, names)) or r"(?!)", re.IGNORECASE)
    return {
        each
        for each in words - available_timezones()
        if LATIN_WORD.search(SAME_EVERYWHERE.sub(" ", known.sub(" ", each)))
    }
