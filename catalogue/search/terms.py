"""What a text says, in terms that an index keeps: meanings of trade words, and words as they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from catalogue.search.folding import fold, is_thai, runs, stem
from catalogue.search.glossary import SILENT, Glossary

BROADER = 0.8  # a mug is a cup, less surely than a cup is
CALLED_SO = 2.0  # texts that count so much are names
MEANS = "="  # before a meaning, where meanings and words stand in one table; no word begins so


@dataclass(frozen=True)
class Text:
    """One text about a thing, and how much it counts."""

    words: str
    weight: float = 1.0


@dataclass
class Known:
    """A thing as the index takes it in: its names, its codes, each term with its weight."""

    name: str = ""
    codes: list[str] = field(default_factory=list)
    terms: dict[str, float] = field(default_factory=dict)

    def note(self, term: str, weight: float) -> None:
        """A term counts as much as where it counts most."""
        self.terms[term] = max(weight, self.terms.get(term, 0.0))


def known(glossary: Glossary, texts: Iterable[Text], codes: Iterable[str] = ()) -> Known:
    """What the texts about a thing say, of which the first is its name."""
    thing = Known(codes=[fold(code) for code in codes])
    for place, text in enumerate(texts):
        folded = fold(text.words)
        if not place or text.weight >= CALLED_SO:
            thing.name = f"{thing.name} {folded}".strip()
        for term, weight in _terms(glossary, folded, text.weight):
            thing.note(term, weight)
    return thing


def _terms(glossary: Glossary, folded: str, weight: float) -> Iterator[tuple[str, float]]:
    for place, (written, means) in enumerate(divided(glossary, folded)):
        for meaning in means - {SILENT}:
            for each in glossary.upwards(meaning):
                share = weight * (1.0 if each == meaning else BROADER) / (1 + 0.02 * place)
                yield MEANS + each, round(share, 4)
        for word in written.split():
            yield stem(word), weight


def divided(glossary: Glossary, folded: str) -> list[tuple[str, frozenset[str]]]:
    """A folded text as phrases with their meanings, and pieces without."""
    parts: list[tuple[str, frozenset[str]]] = []
    latin: list[str] = []
    for run in [*runs(folded), ""]:
        if run and not is_thai(run):
            latin.append(run)
            continue
        parts += glossary.phrases_of(latin)
        latin = []
        parts += glossary.divide(run) if run else []
    return parts
