"""The trade's words and what they mean, read from glossary.txt and from what the staff add."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from zlib import crc32

from catalogue import thai
from catalogue.search.folding import (
    LEANS_BACK,
    LEANS_ON,
    distance,
    fold,
    is_thai,
    runs,
    skeleton,
    slips,
    spoken,
    stem,
)

BOOK = Path(__file__).with_name("glossary.txt")
_LINE = re.compile(r"(?P<key>[\w-]+)(?P<above>(?:\s*<\s*[\w-]+)*)\s*:(?P<words>.*)")

READER = 1  # goes up when texts are read in another way: entries read before are read anew
SILENT = "silent"  # the meaning of words that only hold a sentence together

# Prices of a division: a letter that no word explains, the beginning of such a stretch, a word.
UNKNOWN_LETTER, UNKNOWN_STRETCH, WORD = 1.0, 2.5, 0.5


class Glossary:
    """Phrases by their form, each with the meanings it may have."""

    def __init__(self) -> None:
        self.above: dict[str, tuple[str, ...]] = {}
        self.thai: dict[str, set[str]] = defaultdict(set)
        self.latin: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self.sounds: dict[str, set[str]] = defaultdict(set)
        self.spelt: dict[str, set[str]] = defaultdict(set)
        self.single: dict[str, set[str]] = defaultdict(set)
        self.longest = 1
        self.edition = ""

    def read(self, lines: Iterable[str]) -> None:
        """Take in lines of the book."""
        for line in lines:
            if found := _LINE.fullmatch(line.strip()):
                key = found["key"]
                self.above[key] = tuple(re.findall(r"[\w-]+", found["above"]))
                for phrase in re.split("[,;]", found["words"]):
                    self.learn(phrase, key)

    def learn(self, phrase: str, key: str) -> None:
        """Let a phrase mean this."""
        pieces = runs(fold(phrase))
        if not pieces:
            return
        if all(map(is_thai, pieces)):
            whole = "".join(pieces)
            self.thai[whole].add(key)
            self.sounds[skeleton(whole)].add(key)
            self.spelt[spoken(thai.romanise(whole).replace("-", ""))].add(key)
            self.longest = max(self.longest, len(whole))
        else:
            self.latin[tuple(stem(piece) for piece in pieces)].add(key)
            if len(pieces) == 1:
                self.single[spoken(stem(pieces[0]))].add(key)

    def upwards(self, key: str) -> set[str]:
        """The meaning and all above it."""
        return {key}.union(*(self.upwards(one) for one in self.above.get(key, ())))

    def divide(self, run: str) -> list[tuple[str, frozenset[str]]]:
        """A Thai piece as known phrases and stretches that nobody explains, at the least price."""
        best: list[tuple[float, int, str]] = [(0.0, 0, "")] + [(float("inf"), 0, "")] * len(run)
        unknown = [UNKNOWN_STRETCH] + [float("inf")] * len(run)  # price with a stretch still open
        opened = [0] * (len(run) + 1)
        for end in range(1, len(run) + 1):
            begin = best[end - 1][0] + UNKNOWN_STRETCH
            if begin <= unknown[end - 1]:
                unknown[end - 1], opened[end - 1] = begin, end - 1
            unknown[end], opened[end] = unknown[end - 1] + UNKNOWN_LETTER, opened[end - 1]
            best[end] = (unknown[end], opened[end], "?")
            if end < len(run) and LEANS_BACK.match(run[end]):
                continue
            for start in range(max(0, end - self.longest), end):
                if run[start:end] in self.thai and not (start and LEANS_ON.match(run[start - 1])):
                    price = best[start][0] + WORD
                    if price < best[end][0]:
                        best[end] = (price, start, "")
        return self._walk_back(run, best)

    def _walk_back(
        self, run: str, best: list[tuple[float, int, str]]
    ) -> list[tuple[str, frozenset[str]]]:
        parts = []
        end = len(run)
        while end:
            _price, start, mark = best[end]
            piece = run[start:end]
            parts.append((piece, frozenset() if mark else frozenset(self.thai[piece])))
            end = start
        return parts[::-1]

    def phrases_of(self, words: list[str]) -> list[tuple[str, frozenset[str]]]:
        """Latin words in their order as known phrases, the longest first, and single unknown words."""
        parts: list[tuple[str, frozenset[str]]] = []
        stems, here = [stem(word) for word in words], 0
        while here < len(words):
            for length in (4, 3, 2, 1):
                keys = self.latin.get(tuple(stems[here : here + length]))
                if keys or length == 1:
                    piece = " ".join(words[here : here + length])
                    parts.append((piece, frozenset(keys or ())))
                    here += length if keys else 1
                    break
        return parts

    def sounds_like(self, run: str) -> frozenset[str]:
        """What a misspelt Thai piece most likely means; nothing when no phrase is near."""
        return nearest(skeleton(run), self.sounds)

    def spoken_as(self, word: str) -> frozenset[str]:
        """What a Thai word in Latin letters means, however its sounds are spelt."""
        return frozenset(self.spelt.get(spoken(word), ()) if len(word) > 3 else ())

    def looks_like(self, word: str) -> frozenset[str]:
        """What a misspelt Latin word most likely means."""
        return nearest(spoken(stem(word)), self.single) if slips(word) else frozenset()


def nearest(form: str, known: dict[str, set[str]]) -> frozenset[str]:
    """The meanings of the nearest form, within the slips that a form of its length may hold."""
    if form in known:
        return frozenset(known[form])
    most = slips(form)
    found: set[str] = set()
    for other, keys in known.items():
        if not most or not _may_be_near(form, other, most):
            continue
        if (away := distance(form, other, most)) <= most:
            if away < most:
                most, found = away, set()
            found |= keys
    return frozenset(found)


@lru_cache(maxsize=10_000)
def _letters(form: str) -> frozenset[str]:
    return frozenset(form)


def _may_be_near(a: str, b: str, most: int) -> bool:
    """False when so many letters of one are missing in the other that counting slips is idle."""
    return len(_letters(a) - _letters(b)) <= most and len(_letters(b) - _letters(a)) <= most


@cache
def book() -> Glossary:
    """The words of the trade."""
    glossary = Glossary()
    text = BOOK.read_text(encoding="utf-8")
    glossary.read(text.splitlines())
    glossary.edition = f"{READER}-{crc32(text.encode()):08x}"
    return glossary
