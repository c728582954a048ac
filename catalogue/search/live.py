"""The index of this process, kept in step with what every process has written down."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from catalogue.models.search import SearchEntry
from catalogue.search.glossary import book
from catalogue.search.index import Found, Index, Text

# A transaction that began earlier may end later: entries are looked at again for so long.
OVERLAP = timedelta(minutes=2)


class Live:
    """One index a kind of thing."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self.indexes: dict[str, Index] = {}
        self.applied: dict[tuple[str, int], datetime] = {}
        self.latest: datetime | None = None

    def ask(self, kind: str, question: str) -> Found:
        """What of this kind answers a question, in one query however large the shop."""
        with self.lock:
            self._catch_up()
            return self._of(kind).ask(question)

    def _of(self, kind: str) -> Index:
        if kind not in self.indexes:
            self.indexes[kind] = Index(book())
        return self.indexes[kind]

    def _catch_up(self) -> None:
        entries = SearchEntry.objects.order_by("written_at")
        if self.latest is not None:
            entries = entries.filter(written_at__gt=self.latest - OVERLAP)
        for entry in entries.iterator():
            thing = (entry.kind, entry.number)
            if self.applied.get(thing) == entry.written_at:
                continue
            if entry.gone:
                self._of(entry.kind).drop(entry.number)
            else:
                texts = [Text(words, weight) for words, weight in entry.texts]
                self._of(entry.kind).put(entry.number, texts, codes=entry.codes)
            self.applied[thing] = entry.written_at
            self.latest = max(self.latest or entry.written_at, entry.written_at)


live = Live()
