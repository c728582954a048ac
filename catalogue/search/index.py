"""An index in memory: what things mean, what they are called, and which of them answer a question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from catalogue.search import folding
from catalogue.search.folding import (
    bigrams,
    fold,
    is_thai,
    runs,
    skeleton,
    slips,
    slips_within,
    stem,
)
from catalogue.search.glossary import Glossary

WORTH_A_LOOK = 0.4  # of a piece's bigrams in a name, before its letters are compared
BROADER = 0.8  # a mug is a cup, less surely than a cup is
CALLED_SO = 2.0  # texts that count so much are names
FAR_BEHIND = 0.4  # of the best answer to a piece: what only its shelf is called so stays out


@dataclass(frozen=True)
class Text:
    """One text about a thing, and how much it counts."""

    words: str
    weight: float = 1.0


@dataclass
class Unit:
    """One piece of a question: what it means, or merely how it is written."""

    written: str
    means: frozenset[str] = frozenset()


@dataclass
class Found:
    """What answers a question, best first; `near` when nothing answers the whole of it."""

    keys: list[int]
    near: bool = False
    units: list[Unit] = field(default_factory=list)


class Index:
    """Things by number. One process reads it and one at a time writes it."""

    def __init__(self, glossary: Glossary) -> None:
        self.glossary = glossary
        self.meanings: dict[str, dict[int, float]] = defaultdict(dict)
        self.words: dict[str, dict[int, float]] = defaultdict(dict)
        self.grams: dict[str, set[int]] = defaultdict(set)
        self.names: dict[int, str] = {}
        self.holds: dict[int, list[tuple[dict[str, dict[int, float]], str]]] = {}

    def __len__(self) -> int:
        return len(self.names)

    # --- putting in ---------------------------------------------------------------------------

    def put(self, key: int, texts: Iterable[Text], *, codes: Iterable[str] = ()) -> None:
        """Know a thing by these texts; the first one is its name. Replaces what was known."""
        self.drop(key)
        self.holds[key] = []
        for text in texts:
            folded = fold(text.words)
            if key not in self.names or text.weight >= CALLED_SO:
                self.names[key] = f"{self.names.get(key, '')} {folded}".strip()
            self._put_text(key, folded, text.weight)
        for gram in self._grams_of(self.names.get(key, "")):
            self.grams[gram].add(key)
        for code in codes:
            self._note(self.words, fold(code), key, 3.0)

    def drop(self, key: int) -> None:
        """Know it no more."""
        for table, entry in self.holds.pop(key, ()):
            table[entry].pop(key, None)
        for gram in self._grams_of(self.names.pop(key, "")):
            self.grams[gram].discard(key)

    def _put_text(self, key: int, folded: str, weight: float) -> None:
        for place, (written, means) in enumerate(self.divided(folded)):
            for meaning in means:
                for each in self.glossary.upwards(meaning):
                    share = weight * (1.0 if each == meaning else BROADER) / (1 + 0.02 * place)
                    self._note(self.meanings, each, key, share)
            for word in written.split():
                self._note(self.words, stem(word), key, weight)

    def _note(
        self, table: dict[str, dict[int, float]], entry: str, key: int, weight: float
    ) -> None:
        if key not in table[entry]:
            self.holds[key].append((table, entry))
        table[entry][key] = max(weight, table[entry].get(key, 0.0))

    @staticmethod
    def _grams_of(folded: str) -> set[str]:
        return set().union(*(bigrams(run) for run in runs(folded)))

    # --- asking ---------------------------------------------------------------------------------

    def divided(self, folded: str) -> list[tuple[str, frozenset[str]]]:
        """A folded text as phrases with their meanings, and pieces without."""
        parts: list[tuple[str, frozenset[str]]] = []
        latin: list[str] = []
        for run in [*runs(folded), ""]:
            if run and not is_thai(run):
                latin.append(run)
                continue
            parts += self.glossary.phrases_of(latin)
            latin = []
            parts += self.glossary.divide(run) if run else []
        return parts

    def understand(self, question: str) -> list[Unit]:
        """A question in its pieces; what makes no sense is tried as a slip of hand or keyboard."""
        question = question[: folding.LONGEST_QUESTION]
        units = self._mended([Unit(*part) for part in self.divided(fold(question))])
        if not any(unit.means or self._is_known(unit) for unit in units):
            for keys in (folding.as_thai_keys, folding.as_latin_keys):
                other = self.divided(fold(keys(question)))
                if other and all(means for _written, means in other):
                    return [Unit(written, means) for written, means in other]
        return units

    def _mended(self, units: list[Unit]) -> list[Unit]:
        """The pieces with slips of the hand put right: beside its neighbours first, then alone.

        A slip breaks a word into pieces of which some have a meaning of their own.
        """
        for place, unit in enumerate(units):
            if unit.means or self._is_called(unit.written):
                continue
            for first, last in ((0, len(units)), (place, place + 2), (place - 1, place + 1)):
                together = units[max(first, 0) : last]
                if len(together) > 1 and all(is_thai(one.written) for one in together):
                    whole = "".join(one.written for one in together)
                    if means := self.glossary.sounds_like(whole):
                        rest = self._mended(units[last:])
                        return [*units[: max(first, 0)], Unit(whole, means), *rest]
            unit.means = self._guess(unit.written)
        return units

    def _is_called(self, written: str) -> bool:
        """True when something is called so, and there is nothing to guess."""
        return stem(written) in self.words or self._named(written)

    def _is_known(self, unit: Unit) -> bool:
        return stem(unit.written) in self.words

    def _guess(self, written: str) -> frozenset[str]:
        """What a piece may mean that nothing is called by."""
        if is_thai(written):
            return self.glossary.sounds_like(written)
        spelt = frozenset(self.glossary.spelt.get(written, ()))
        return spelt or self.glossary.looks_like(written)

    def _named(self, written: str) -> bool:
        """True when a name contains the piece as it stands."""
        return len(written) > 2 and bool(self._containing(written))

    def ask(self, question: str) -> Found:
        """Everything that answers every piece; else what answers most of them."""
        units = self.understand(question)
        answers = [self._answers(unit) for unit in units]
        if not answers:
            return Found([])
        scores: dict[int, float] = defaultdict(float)
        counts: dict[int, int] = defaultdict(int)
        for answer in answers:
            for key, score in answer.items():
                scores[key] += score
                counts[key] += 1
        whole = [key for key in scores if counts[key] == len(answers)]
        near = not whole
        kept = whole or [key for key in scores if counts[key] == max(counts.values())]
        return Found(sorted(kept, key=lambda key: (-scores[key], key)), near, units)

    def _answers(self, unit: Unit) -> Mapping[int, float]:
        """Things that answer one piece, with how well."""
        scores: dict[int, float] = {}
        for meaning in unit.means:
            for key, weight in self.meanings.get(meaning, {}).items():
                scores[key] = max(weight, scores.get(key, 0.0))
        for word in unit.written.split() if not unit.means else ():
            for key, weight in self._by_word(word).items():
                scores[key] = max(weight, scores.get(key, 0.0))
        if not scores and not unit.means:
            scores = self._alike(unit.written)
        least = FAR_BEHIND * max(scores.values(), default=0.0)
        return {key: score for key, score in scores.items() if score >= least}

    def _by_word(self, word: str) -> dict[int, float]:
        """Things called so, whole or, for a beginning of three letters, in part."""
        found = dict(self.words.get(stem(word), {}))
        if is_thai(word):
            for key, name in self._containing(word):
                found.setdefault(key, 2.0 if name.startswith(word) else 1.5)
        elif len(word) >= 3 and not found:
            for other, things in self.words.items():
                if other.startswith(word):
                    found |= {key: weight * 0.8 for key, weight in things.items()}
        return found

    def _containing(self, written: str) -> list[tuple[int, str]]:
        some = [self.grams.get(gram, set()) for gram in bigrams(written)]
        within = set.intersection(*some) if some else set()
        return [(key, self.names[key]) for key in within if written in self.names[key]]

    def _alike(self, written: str) -> dict[int, float]:
        """Things whose names share most of the piece's sound."""
        sound = skeleton(written)
        most = slips(sound)
        if not most:
            return {}
        wanted = bigrams(written)
        shared: dict[int, int] = defaultdict(int)
        for gram in wanted:
            for key in self.grams.get(gram, ()):
                shared[key] += 1
        likely = [key for key, count in shared.items() if count >= WORTH_A_LOOK * len(wanted)]
        away = {key: slips_within(sound, skeleton(self.names[key]), most) for key in likely}
        return {key: 1.0 - 0.2 * slip for key, slip in away.items() if slip <= most}
