"""Private pictures that no row names any more: their store was away when they were to be deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.files.storage import storages
from django.db.models import Model

from shop.models import ClaimPhoto, PackingRecord, Review, Slip

# The folder of each kind, and the column that names what lies in it.
OF: dict[str, tuple[type[Model], str]] = {
    "claims": (ClaimPhoto, "picture"),
    "packing": (PackingRecord, "photo"),
    "reviews": (Review, "picture"),
    "slips": (Slip, "picture"),
}
YOUNG = timedelta(days=1)  # a picture is written before its row


def throw_away(now: datetime) -> int:
    """Delete them; how many. One that fails again is tried again the next day."""
    shelf, count = storages["private"], 0
    for folder, (model, column) in OF.items():
        try:
            there = {f"{folder}/{name}" for name in shelf.listdir(folder)[1]}
        except FileNotFoundError:  # there never was any
            continue
        named = model._default_manager.values_list(column, flat=True)
        for name in sorted(there.difference(named.iterator())):
            if shelf.get_modified_time(name) < now - YOUNG:
                shelf.delete(name)
                count += 1
    return count
