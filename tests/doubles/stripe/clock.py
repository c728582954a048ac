"""The stand-in's clock: the real time, moved on as far as a test likes."""

import time
from collections.abc import Callable
from datetime import timedelta


class Clock:
    """Seconds since 1970; whoever waits for a time to come is told when it is moved."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self.told: list[Callable[[], None]] = []

    def now(self) -> int:
        """The time in whole seconds, as Stripe writes it down."""
        return int(time.time() + self.ahead)

    def advance(self, **how_far: float) -> None:
        """Let time pass, in the words of `timedelta`: advance(minutes=31)."""
        self.ahead += timedelta(**how_far).total_seconds()
        for tell in self.told:
            tell()
