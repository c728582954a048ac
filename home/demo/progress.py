"""Tells whoever waits that work goes on, and how far it is."""

from __future__ import annotations

from time import monotonic
from typing import Protocol

QUIET = 5.0  # seconds between two lines where a line cannot be written over


class Paper(Protocol):
    """A management command's stdout, be it a terminal or a file."""

    def write(self, msg: str, *, ending: str) -> object: ...

    def flush(self) -> object: ...

    def isatty(self) -> bool: ...


class Progress:
    """One line that counts up; in a log, now and then a line of its own."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.over = paper.isatty()
        self.told = 0.0

    def count(self, what: str, done: int, total: int) -> None:
        """So many of so many; the last one ends the line."""
        last = done >= total
        if self.over:
            self.paper.write(f"\r  {what} {done}/{total} ", ending="\n" if last else "")
        elif last or monotonic() - self.told > QUIET:
            self.paper.write(f"  {what} {done}/{total}", ending="\n")
            self.told = monotonic()
        self.paper.flush()

    def say(self, text: str) -> None:
        """One whole line."""
        self.paper.write(text, ending="\n")
        self.paper.flush()
