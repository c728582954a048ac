"""Receipts as PDF files, by WeasyPrint where it is installed (pip install .[pdf])."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import override

from shop.models import Paper

MISSING = (
    "PDF files need WeasyPrint: pip install '.[pdf]' (and Pango from the system: apt install "
    "libpango-1.0-0 libpangoft2-1.0-0). The pages themselves print from any browser."
)
# A face's rule, with the half that its file holds; and the list of faces that begins with it.
HALF = re.compile(r'font-family: "?([\w ]+)"?;(?=[^}]*-(thai|latin)-)')
FAMILY = re.compile(r'--(serif|sans): "?([\w ]+)"?,')
HERE = "https://papers.invalid/"  # what the sheets' own links are read against


class NoPrinter(Exception):
    """WeasyPrint, or the Pango it needs, is not installed."""


def printer() -> Any:
    """The library. Raises NoPrinter."""
    try:
        return import_module("weasyprint")
    except (ImportError, OSError) as e:  # OSError: it is there, Pango is not
        raise NoPrinter(MISSING) from e


def receipts(papers: Iterable[Paper]) -> bytes:
    """A file with a sheet for each paper, in the language of its order. Raises NoPrinter."""
    weasyprint = printer()
    documents = []
    for paper in papers:
        context = {"order": paper.order, "papers": [paper]}
        with override(paper.order.language):
            markup = render_to_string("documents/receipt.html", context)
        page = weasyprint.HTML(string=markup, base_url=HERE, url_fetcher=_static)
        documents.append(page.render())
    pages = [page for document in documents for page in document.pages]
    return bytes(documents[0].copy(pages).write_pdf())


def _static(address: str, **_how: Any) -> dict[str, Any]:
    """Our own style sheets and fonts from the disk, and nothing from anywhere else."""
    own = f"{HERE.rstrip('/')}{settings.STATIC_URL}"
    name = urlsplit(address).path.removeprefix(settings.STATIC_URL)
    if not address.startswith(own) or ".." in name:
        raise ValueError(f"{address} is not ours")
    collected = Path(settings.STATIC_ROOT) / name
    found = str(collected) if collected.is_file() else finders.find(name)
    if not found:
        raise ValueError(f"{address} is not ours")
    data = Path(str(found)).read_bytes()
    if name.endswith(".css"):
        return {"string": plain(data.decode()).encode(), "mime_type": "text/css"}
    return {"string": data}


def plain(css: str) -> str:
    """A style sheet as WeasyPrint can read it, which would leave out layers.

    It also takes the Thai and the Latin half of a typeface for one file and prints letters of the
    one for those of the other, so each half is called by a name of its own.
    """
    css = HALF.sub(r'font-family: "\1 \2";', css)
    css = FAMILY.sub(r'--\1: "\2 thai", "\2 latin",', css)
    css = re.sub(r"@layer[^{;]*;", "", css)
    while found := re.search(r"@layer[^{;]*\{", css):
        depth, end = 1, found.end()
        while depth and end < len(css):
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        css = css[: found.start()] + css[found.end() : end - 1] + css[end:]
    return css
