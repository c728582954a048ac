"""A story as a cell holds it: plain paragraphs where it is no more than that, else its few tags."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Any

from wagtail.rich_text import expand_db_html
from wagtail.whitelist import Whitelister, allow_without_attributes, attribute_rule, check_url
from wagtail_localize.strings import extract_strings

PARAGRAPHS = re.compile(r"(?:<p>(?:[^<]|<br/>)*</p>\s*)*")
PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
TAGGED = re.compile(r"<(?:p|ul|ol|a|b|i|strong|em)\b", re.IGNORECASE)
TAGS = ("[document]", "p", "b", "i", "strong", "em", "ul", "ol", "li", "br")


class Plain(Whitelister):
    """What the editor offers for a story, and nothing else."""

    element_rules = {
        **dict.fromkeys(TAGS, allow_without_attributes),
        "a": attribute_rule({"href": check_url}),
    }


def clean(html: str) -> str:
    """The story without anything the editor would not have written."""
    kept: str = Plain().clean(re.sub(r"<(script|style)\b.*?(</\1>|$)", "", html, flags=re.I | re.S))
    return kept.strip()


def cell(html: str) -> str:
    """A story for a table; `story` makes the same of it again."""
    if "linktype=" in html:
        html = str(expand_db_html(html))  # a page's number means nothing elsewhere
    kept = clean(html)
    if not PARAGRAPHS.fullmatch(kept):
        return kept
    paragraphs = [_lines(unescape(part.replace("<br/>", "\n"))) for part in PARAGRAPH.findall(kept)]
    text = "\n\n".join(part for part in paragraphs if part)
    return kept if TAGGED.match(text) else text


def _lines(text: str) -> str:
    """A paragraph's lines without what stands around them."""
    return "\n".join(line for line in (each.strip() for each in text.split("\n")) if line)


def story(text: str) -> str:
    """A cell as the page keeps it."""
    if TAGGED.match(text):
        return clean(text)
    paragraphs = [_lines(part) for part in re.split(r"\n\s*\n", text)]
    kept = [escape(part).replace("\n", "<br/>") for part in paragraphs if part]
    return "".join(f"<p>{part}</p>" for part in kept)


def pieces(text: str) -> int:
    """In how many pieces the translators get a cell's story."""
    found: Any = extract_strings(story(text))
    return len(found[1])
