"""Reads what shoppers say in the words of the shop, as the staff have taught it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from catalogue.search.folding import LEANS_BACK, LONGEST_QUESTION, fold, is_thai


class Rewording:
    """Pairs of what is said and what is meant; the longest is looked for first."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.pairs = tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))
        self.meant = {fold(said): fold(meant) for said, meant in self.pairs if fold(said).strip()}
        self.pattern = re.compile("|".join(map(_whole, self.meant))) if self.meant else None

    def read(self, question: str) -> str:
        """The question in words of the shop; each place is read once, so that no pair runs in a ring."""
        if self.pattern is None:
            return question
        folded = fold(question[:LONGEST_QUESTION])
        return self.pattern.sub(lambda hit: self.meant[hit[0]], folded)


def _whole(said: str) -> str:
    """Latin words are not found within others, Thai ones not before a sign of their last letter."""
    escaped = re.escape(said)
    if is_thai(said[:1]):
        return f"{escaped}(?!{LEANS_BACK.pattern})"
    return rf"(?<!\w){escaped}(?!\w)"
