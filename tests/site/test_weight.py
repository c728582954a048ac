"""What a page weighs on its way to a telephone: its words, styles, scripts and letters, no pictures.

Counted is the most that a browser can ask for: every letter file that a style sheet names, each
file compressed by gzip, which is what the least of browsers understands.
"""

import gzip
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from tests.browser.small_shop import small_shop  # noqa: F401 - a fixture
from tests.shop.conftest import book, booked  # noqa: F401 - fixtures
from tests.site.every_page import pages_of  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

KB = 1024
MOST = {"page": 150 * KB, "script": 12 * KB, "style": 10 * KB}
NAMED = {
    "script": re.compile(r'<script[^>]* src="/static/([^"]+\.js)"'),
    "style": re.compile(r'<link[^>]* rel="stylesheet" href="/static/([^"]+\.css)"'),
    "letters": re.compile(r'<link[^>]* rel="preload" href="/static/([^"]+\.woff2)"'),
}
WITHIN = {
    "script": re.compile(r'\b(?:from|import)\s*\(?"\./([^"]+\.js)"'),
    "letters": re.compile(r'url\("?\.\./([^")]+\.woff2)"?\)'),
}


def squeezed(content):
    """How many bytes travel."""
    return len(gzip.compress(content, 6, mtime=0))


@cache
def file_of(name):
    """A static file, and what it weighs: letters are compressed already."""
    content = Path(settings.SITE / "static" / name).read_bytes()
    return content, len(content) if name.endswith(".woff2") else squeezed(content)


def files_of(html):
    """Every static file that a page makes a browser fetch, by kind."""
    found = {kind: set(pattern.findall(html)) for kind, pattern in NAMED.items()}
    for name in found["style"]:
        found["letters"] |= set(WITHIN["letters"].findall(file_of(name)[0].decode()))
    waiting = list(found["script"])
    while waiting:
        name = waiting.pop()
        beside = WITHIN["script"].findall(file_of(name)[0].decode())
        new = {f"{Path(name).parent}/{other}" for other in beside} - found["script"]
        found["script"] |= new
        waiting += new
    return found


def weighed(content):
    """Bytes of a page as they travel: of its scripts, of its styles, and of all of it."""
    files = files_of(content.decode())
    weight = {kind: sum(file_of(name)[1] for name in names) for kind, names in files.items()}
    return weight | {"page": squeezed(content) + sum(weight.values())}


def too_heavy(pages):
    """What weighs more than it may, a line for each."""
    return [
        f"{address}: {kind} {weight[kind] / KB:.1f} KB > {most // KB}"
        for address, weight in pages.items()
        for kind, most in MOST.items()
        if weight[kind] > most
    ]


def test_every_kind_of_page_is_light_in_both_languages(pages_of):  # noqa: F811
    pages = pages_of("") | pages_of("/en")

    weights = {address: weighed(content) for address, content in pages.items()}

    assert too_heavy(weights) == []
    assert all(weight["style"] and weight["letters"] for weight in weights.values())


def test_a_page_that_grew_too_heavy_is_named(monkeypatch):
    monkeypatch.setitem(MOST, "style", 1 * KB)
    page = b'<link rel="stylesheet" href="/static/css/parts.css"><script src="/static/js/order.js">'

    found = too_heavy({"/": weighed(page)})

    assert [line.split(" KB")[0].split()[:2] for line in found] == [["/:", "style"]]
