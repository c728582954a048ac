"""The index of this process, kept in step with what every process has written down."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from datetime import datetime, timedelta
from time import monotonic

from django.utils import timezone

from catalogue.models.search import OtherWord, SearchEntry
from catalogue.replica import on_primary
from catalogue.search.glossary import book
from catalogue.search.index import Found, Index
from catalogue.search.rewording import Rewording
from catalogue.search.terms import Known, Text

log = logging.getLogger(__name__)

# A transaction that began earlier may end later: entries are looked at again for so long.
OVERLAP = timedelta(minutes=2)
LOOKS_EVERY = 0.3  # seconds; what other processes have written is found within the second
SELDOMEST = 0.8  # seconds, while there is so much new that looking takes long
REST = 20  # times as long as the last look took
A_BITE = 500  # entries taken in for one question; the next one takes the rest


class Live:
    """One index a kind of thing."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self.indexes: dict[str, Index] = {}
        self.rewording = Rewording([])
        self.applied: dict[int, datetime] = {}
        self.latest: datetime | None = None
        self.seen_to: datetime | None = None
        self.next_look = 0.0

    def look_again(self) -> None:
        """This process has written something itself: the next question shall know of it."""
        self.next_look = 0.0
        self.seen_to = self.latest

    def ask(self, kind: str, question: str) -> Found:
        """What of this kind answers a question, in two queries however large the shop."""
        with self.lock:
            self._catch_up()
            return self._of(kind).ask(self.rewording.read(question))

    def _of(self, kind: str) -> Index:
        if kind not in self.indexes:
            self.indexes[kind] = Index(book())
        return self.indexes[kind]

    @on_primary()
    def _catch_up(self) -> None:
        begun = monotonic()
        if begun < self.next_look:
            return
        if self.latest is None:
            self._begin()
        elif not self._look():
            return
        took = monotonic() - begun
        self.next_look = begun + min(max(LOOKS_EVERY, REST * took), SELDOMEST)

    def _look(self) -> bool:
        """Take in a bite of what is new; False when there is more of it."""
        now = timezone.now()
        since = (self.seen_to or now) - OVERLAP
        recent = SearchEntry.objects.filter(written_at__gt=since).order_by("written_at")
        stamps = recent.values_list("pk", "written_at")
        new = [pk for pk, written_at in stamps if self.applied.get(pk) != written_at]
        self._take_in(SearchEntry.objects.filter(pk__in=new[:A_BITE]) if new else ())
        self._read_words()
        if len(new) > A_BITE:
            return False
        self.seen_to = now
        self._forget_old()
        return True

    def _begin(self) -> None:
        """Everything there is. What this edition has read needs its texts no more."""
        now = timezone.now()
        there = SearchEntry.objects.filter(gone=False)
        edition = book().edition
        self._take_in(there.filter(edition=edition).defer("texts", "codes").iterator())
        self._take_in(there.exclude(edition=edition).iterator())
        self.latest = self.latest or now
        self.seen_to = min(now, self.latest)
        self._forget_old()
        self._read_words()

    def _forget_old(self) -> None:
        """What lies before the overlap is not looked at again."""
        since = (self.seen_to or timezone.now()) - OVERLAP
        self.applied = {pk: at for pk, at in self.applied.items() if at > since}

    def _take_in(self, entries: Iterable[SearchEntry]) -> None:
        for entry in entries:
            index = self._of(entry.kind)
            if entry.gone:
                index.drop(entry.number)
            elif entry.edition == index.glossary.edition:
                index.take(entry.number, Known(*entry.known))
            else:
                texts = [Text(words, weight) for words, weight in entry.texts]
                index.put(entry.number, texts, codes=entry.codes)
            self.applied[entry.pk] = entry.written_at
            self.latest = max(self.latest or entry.written_at, entry.written_at)

    def _read_words(self) -> None:
        self.rewording = Rewording(OtherWord.objects.values_list("said", "meant"))


live = Live()
