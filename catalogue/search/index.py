"""An index in memory: what things mean, what they are called, and which of them answer a question."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
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
from catalogue.search.glossary import SILENT, Glossary
from catalogue.search.terms import MEANS, Known, Text, divided, known

WORTH_A_LOOK = 0.4  # of a piece's bigrams in a name, before its letters are compared
LOOKED_AT = 300  # names that are compared letter by letter, those that share most
FAR_BEHIND = 0.4  # of the best answer to a piece: what only its shelf is called so stays out
LITTER = 1000  # dropped things that are put up with before the rest is laid out anew


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


class Postings:
    """Which places hold a term and how much it counts there; twelve bytes each."""

    __slots__ = ("places", "weights")

    def __init__(self) -> None:
        self.places = array("I")
        self.weights = array("d")

    def add(self, place: int, weight: float) -> None:
        """One place more."""
        self.places.append(place)
        self.weights.append(weight)


class Index:
    """Things by number, each at a place of its own. One thread at a time reads or writes it.

    Lists only grow: what is dropped or replaced leaves an empty place, until there are too many.
    """

    def __init__(self, glossary: Glossary) -> None:
        self.glossary = glossary
        self._empty()

    def _empty(self) -> None:
        self.terms: dict[str, Postings] = {}
        self.grams: dict[str, array[int]] = {}
        self.names: list[str] = []
        self.codes: list[str] = []  # of each place, a space around each code
        self.keys: list[int] = []
        self.place_of: dict[int, int] = {}
        self.dropped: set[int] = set()

    def __len__(self) -> int:
        return len(self.place_of)

    # --- putting in ---------------------------------------------------------------------------

    def put(self, key: int, texts: Iterable[Text], *, codes: Iterable[str] = ()) -> None:
        """Know a thing by these texts; the first one is its name. Replaces what was known."""
        self.take(key, known(self.glossary, texts, codes))

    def take(self, key: int, thing: Known) -> None:
        """Know a thing whose texts have been read before."""
        self.drop(key)
        place = len(self.keys)
        self.keys.append(key)
        self.names.append(thing.name)
        self.codes.append(f" {' '.join(thing.codes)} ")
        self.place_of[key] = place
        for term, weight in thing.terms.items():
            postings = self.terms.get(term)
            if postings is None:
                postings = self.terms[term] = Postings()
            postings.add(place, weight)
        for gram in _grams_of(thing.name):
            places = self.grams.get(gram)
            if places is None:
                places = self.grams[gram] = array("I")
            places.append(place)

    def drop(self, key: int) -> None:
        """Know it no more."""
        place = self.place_of.pop(key, None)
        if place is None:
            return
        self.dropped.add(place)
        self.names[place] = self.codes[place] = ""
        if len(self.dropped) > max(LITTER, len(self.place_of)):
            self._tidy()

    def _tidy(self) -> None:
        """Lay out anew what is left; half of the lists speak of nothing."""
        left: dict[int, dict[str, float]] = {place: {} for place in self.place_of.values()}
        for term, postings in self.terms.items():
            for place, weight in zip(postings.places, postings.weights, strict=True):
                if place in left:
                    left[place][term] = weight
        things = [
            (self.keys[place], Known(self.names[place], self.codes[place].split(), terms))
            for place, terms in left.items()
        ]
        self._empty()
        for key, thing in things:
            self.take(key, thing)

    # --- asking ---------------------------------------------------------------------------------

    def understand(self, question: str) -> list[Unit]:
        """A question in its pieces; what makes no sense is tried as a slip of hand or keyboard."""
        question = question[: folding.LONGEST_QUESTION]
        units = self._mended(self._telling(fold(question)))
        if not any(unit.means or self._is_known(unit) for unit in units):
            for keys in (folding.as_thai_keys, folding.as_latin_keys):
                other = divided(self.glossary, fold(keys(question)))
                if other and all(means for _written, means in other):
                    return [Unit(written, means) for written, means in other]
        return units

    def _telling(self, folded: str) -> list[Unit]:
        """The pieces that say anything; a dish for soap is a soap dish."""
        units = [Unit(*part) for part in divided(self.glossary, folded)]
        kept = [unit for unit in units if unit.means != {SILENT}]
        if not kept or len(kept) == len(units):
            return units
        what, _for, whom = folded.partition(" for ")
        for other in (_run_together(kept), f"{whom} {what}"):
            parts = [Unit(*part) for part in divided(self.glossary, other)]
            if parts and all(unit.means for unit in parts):
                telling = [unit for unit in parts if unit.means != {SILENT}]
                return telling or kept
        return kept

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
        return stem(written) in self.terms or self._named(written)

    def _is_known(self, unit: Unit) -> bool:
        return stem(unit.written) in self.terms

    def _guess(self, written: str) -> frozenset[str]:
        """What a piece may mean that nothing is called by."""
        if is_thai(written):
            return self.glossary.sounds_like(written)
        return self.glossary.spoken_as(written) or self.glossary.looks_like(written)

    def _named(self, written: str) -> bool:
        """True when a name contains the piece as it stands."""
        return len(written) > 2 and any(written in name for name in self.names)

    def ask(self, question: str) -> Found:
        """What bears this code; else what answers every piece; else what answers most of them."""
        if coded := self._coded(fold(question).strip()):
            return Found(coded, units=[Unit(fold(question).strip())])
        units = self.understand(question)
        answers = [self._answers(unit) for unit in units]
        if not answers:
            return Found([])
        scores, near = _together(answers)
        keys = self.keys
        best = sorted(scores, key=lambda place: (-scores[place], keys[place]))
        return Found([keys[place] for place in best], near, units)

    def _coded(self, folded: str) -> list[int]:
        """Things that bear this code."""
        if len(folded) < 3 or " " in folded or is_thai(folded):
            return []
        code = f" {folded} "
        return sorted(self.keys[place] for place, codes in enumerate(self.codes) if code in codes)

    def _answers(self, unit: Unit) -> Mapping[int, float]:
        """Places that answer one piece, with how well."""
        scores: dict[int, float] = {}
        for meaning in unit.means:
            scores = _best_of(scores, self._holding(MEANS + meaning))
        for word in unit.written.split() if not unit.means else ():
            scores = _best_of(scores, self._by_word(word))
        if not scores and not unit.means:
            scores = self._alike(unit.written)
        least = FAR_BEHIND * max(scores.values(), default=0.0)
        return {place: score for place, score in scores.items() if score >= least}

    def _holding(self, term: str) -> dict[int, float]:
        postings = self.terms.get(term)
        if postings is None:
            return {}
        found = dict(zip(postings.places, postings.weights, strict=True))
        for place in self.dropped & found.keys() if self.dropped else ():
            del found[place]
        return found

    def _by_word(self, word: str) -> dict[int, float]:
        """Things called so, whole or, for a beginning of three letters, in part."""
        found = self._holding(stem(word))
        if is_thai(word):
            for place, name in self._containing(word):
                found.setdefault(place, 2.0 if name.startswith(word) else 1.5)
        elif len(word) >= 3 and not found:
            for other in [term for term in self.terms if term.startswith(word)]:
                for place, weight in self._holding(other).items():
                    found[place] = weight * 0.8
        return found

    def _containing(self, written: str) -> list[tuple[int, str]]:
        return [(place, name) for place, name in enumerate(self.names) if written in name]

    def _alike(self, written: str) -> dict[int, float]:
        """Things whose names share most of the piece's sound."""
        sound = skeleton(written)
        most = slips(sound)
        if not most:
            return {}
        wanted, thai = bigrams(written), is_thai(written)
        shared: Counter[int] = Counter()
        for gram in wanted:
            shared.update(self.grams.get(gram, ()))
        for place in self.dropped & shared.keys():
            del shared[place]
        by_name: dict[str, list[int]] = defaultdict(list)
        for place, count in shared.items():
            if count >= WORTH_A_LOOK * len(wanted):
                by_name[self.names[place]].append(place)
        likely = sorted(by_name, key=lambda name: -shared[by_name[name][0]])[:LOOKED_AT]
        pieces = {name: [run for run in runs(name) if is_thai(run) == thai] for name in likely}
        slips_of = {
            run: slips_within(sound, skeleton(run), most)
            for run in set().union(*pieces.values())
            if wanted & bigrams(run)
        }
        away = {
            name: min((slips_of.get(run, most + 1) for run in pieces[name]), default=most + 1)
            for name in likely
        }
        return {
            place: 1.0 - 0.2 * slip
            for name, slip in away.items()
            if slip <= most
            for place in by_name[name]
        }


def _grams_of(folded: str) -> set[str]:
    return set().union(*(bigrams(run) for run in runs(folded)))


def _run_together(units: list[Unit]) -> str:
    """Pieces as one text again; Thai ones without a space, so that they may make a longer word."""
    text = ""
    for unit in units:
        both_thai = text and is_thai(text[-1]) and is_thai(unit.written[0])
        text += unit.written if both_thai or not text else f" {unit.written}"
    return text


def _best_of(one: dict[int, float], other: dict[int, float]) -> dict[int, float]:
    """Each place with the better of its two scores."""
    if not one:
        return other
    for place, weight in other.items():
        if weight > one.get(place, 0.0):
            one[place] = weight
    return one


def _together(answers: list[Mapping[int, float]]) -> tuple[dict[int, float], bool]:
    """Places that answer all pieces, else most of them, with the sum of their scores; True if near."""
    whole = set(sorted(answers, key=len)[0]).intersection(*answers)
    if whole:
        return {place: sum(answer[place] for answer in answers) for place in whole}, False
    counts: Counter[int] = Counter()
    for answer in answers:
        counts.update(answer.keys())
    most = max(counts.values(), default=0)
    kept = [place for place, count in counts.items() if count == most]
    return {place: sum(answer.get(place, 0.0) for answer in answers) for place in kept}, True
