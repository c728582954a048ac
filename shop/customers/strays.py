"""Private pictures that no row names any more: their store was away when they were to be deleted."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.core.files.storage import Storage, storages
from django.db.models import Model

from shop.models import ClaimPhoto, PackingRecord, Review, Slip

log = logging.getLogger(__name__)

FEW = 3
# The folder of each kind, and the column that names what lies in it.
OF: dict[str, tuple[type[Model], str]] = {
    "claims": (ClaimPhoto, "picture"),
    "packing": (PackingRecord, "photo"),
    "reviews": (Review, "picture"),
    "slips": (Slip, "picture"),
}
# A database that was restored as it stood last week does not know this week's slips: they are proof
# of payments, and there is time to find that out.
YOUNG = timedelta(days=30)


def throw_away(now: datetime) -> int:
    """Delete them; how many. One that fails again is tried again the next day.

    Where more pictures are unknown than known, this is another shop's database, or an empty one.
    """
    shelf = storages["private"]
    there = {name for folder in OF for name in _lying_in(shelf, folder)}
    named = {
        name
        for model, column in OF.values()
        for name in model._default_manager.values_list(column, flat=True)
    }
    strays = there - named
    if len(strays) > max(len(there & named), FEW):
        log.error("most private pictures are unknown to this database, so none is deleted")
        return 0
    old = [name for name in sorted(strays) if shelf.get_modified_time(name) < now - YOUNG]
    for name in old:
        shelf.delete(name)
    return len(old)


def _lying_in(shelf: Storage, folder: str) -> list[str]:
    try:
        return [f"{folder}/{name}" for name in shelf.listdir(folder)[1]]
    except FileNotFoundError:  # there never was any
        return []
