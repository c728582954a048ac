"""What a page says in which language, as a screen reader would: each text with the `lang` around it."""

import re
from html.parser import HTMLParser

UNSEEN = {"script", "style", "svg", "template"}
SPOKEN = {"aria-label", "title", "placeholder", "alt"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
THAI = re.compile("[\u0e01-\u0e3a\u0e40-\u0e5b]")  # all but the baht sign
# Three Latin words in a row are a sentence; one or two may be a name, a code, a unit.
SENTENCE = re.compile(r"[A-Za-z']{2,}(?:[ ,]+[A-Za-z']{2,}){2,}")


class Tongues(HTMLParser):
    """Collects (language, text) in the order of the page."""

    def __init__(self):
        super().__init__()
        self.stack, self.said = [("", "")], []

    def handle_starttag(self, tag, attrs):
        found = {name: value or "" for name, value in attrs}
        language = found.get("lang") or self.stack[-1][1]
        for name in SPOKEN & set(found):
            self.said.append((language, found[name]))
        if tag == "meta" and found.get("name") == "description":
            self.said.append((language, found.get("content", "")))
        if tag == "input" and found.get("type") in {"submit", "button"}:
            self.said.append((language, found.get("value", "")))
        if tag not in VOID:
            self.stack.append((tag, language))

    def handle_endtag(self, tag):
        while len(self.stack) > 1 and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data):
        tags = {tag for tag, _language in self.stack}
        if data.strip() and not tags & UNSEEN:
            self.said.append((self.stack[-1][1], " ".join(data.split())))


def said(html):
    """Every text of a page with its language."""
    reader = Tongues()
    reader.feed(html)
    reader.close()
    return reader.said


def unmarked(html):
    """Texts in one language that are marked as the other."""
    return [
        (language, text)
        for language, text in said(html)
        if (language == "en" and THAI.search(text))
        or (language == "th" and SENTENCE.search(text) and not THAI.search(text))
    ]
