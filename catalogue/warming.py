"""What a server learns beside its first pages, so that no visitor waits for it."""

from __future__ import annotations

import gc
import logging
import threading

from django.db import DatabaseError, connection

from catalogue.facets.census import census
from catalogue.search.entries import PRODUCT
from catalogue.search.live import live

log = logging.getLogger(__name__)


def warm() -> threading.Thread:
    """Read the shelf and the index; a page that asks for them before waits until they are read."""
    thread = threading.Thread(target=_read, name="warming", daemon=True)
    thread.start()
    return thread


def _read() -> None:
    try:
        with census.lock:
            census.catch_up()
        live.ask(PRODUCT, "")
    except DatabaseError:
        log.warning("the shelf could not be read yet")
    else:
        settle()
    finally:
        connection.close()


def settle() -> None:
    """Let the collector of garbage never again look through what is kept for good.

    Of ten thousand products it looked for 40 ms every twenty pages, of a hundred thousand longer.
    """
    gc.collect()
    gc.freeze()
