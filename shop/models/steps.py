"""One way for anything with states to take a step."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models, transaction


class WrongStep(Exception):
    """Somebody asked for a step that does not lead from the present state."""


class Stepping(models.Model):
    """A row with a `state` that only moves along the paths its table FROM allows."""

    # Each state, and the states it may be reached from; a state missing here is never reached.
    FROM: ClassVar[dict[str, set[str]]] = {}

    state: models.CharField[str, str]

    class Meta:
        abstract = True

    def move_to(self, state: str, **stamps: Any) -> bool:
        """Take one step; True for the one call that made it, False if it was made already.

        The UPDATE names the states we may come from, so of two callers (a payment reported
        twice, a payment racing a cancellation) exactly one gets True. `stamps` are columns
        written with the step. Raises WrongStep when no path leads there.
        """
        rows: models.QuerySet[Any] = type(self)._default_manager.all()
        with transaction.atomic():
            here = rows.filter(pk=self.pk, state__in=self.FROM.get(state, set()))
            moved = here.update(state=state, **stamps)
        self.refresh_from_db(fields=["state", *stamps])
        if self.state != state:
            raise WrongStep(f"{self} is {self.state} and cannot become {state}")
        return bool(moved)

    def could_become(self, state: str) -> bool:
        """True when one step leads there from the state last read."""
        return self.state in self.FROM.get(state, set())

    def locked(self) -> Self:
        """The same row, read anew and held until the transaction ends."""
        return type(self)._default_manager.select_for_update().get(pk=self.pk)
