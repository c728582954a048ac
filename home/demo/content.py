"""What the demo shop consists of: invented words, numbers and pictures, in both languages."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PICTURES = HERE / "images"
LANGUAGES = ("th", "en")


@cache
def content() -> dict[str, Any]:
    """All of content.json, read once."""
    read: dict[str, Any] = json.loads((HERE / "content.json").read_text(encoding="utf-8"))
    return read


def paired(field: str, words: dict[str, str]) -> dict[str, str]:
    """The two columns of a paired field: `name` becomes `name_th` and `name_en`."""
    return {f"{field}_{language}": words[language] for language in LANGUAGES}


def html(blocks: list[dict[str, Any]], language: str) -> str:
    """Rich text of one language; both languages come out with the same tags in the same order."""
    return "".join(_block(tag, words, language) for block in blocks for tag, words in block.items())


def _block(tag: str, words: Any, language: str) -> str:
    if tag in ("ul", "ol"):
        words = {language: "".join(f"<li>{line[language]}</li>" for line in words)}
    return f"<{tag}>{words[language]}</{tag}>"
