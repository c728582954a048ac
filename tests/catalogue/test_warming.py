"""A server reads the shelf beside its first pages."""

import gc

import pytest
from django.db import DatabaseError

from catalogue import warming
from catalogue.facets.census import census

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen():
    """What is frozen here is let go again."""
    yield gc.get_freeze_count
    gc.unfreeze()


def test_what_is_read_is_kept_from_the_collector(make_bowl, frozen):
    make_bowl()

    warming._read()

    assert census.begun
    assert frozen() > 0


def test_a_server_starts_though_its_database_is_away(monkeypatch, frozen, caplog):
    def away(**_kwargs):
        raise DatabaseError

    monkeypatch.setattr(census, "catch_up", away)

    warming._read()

    assert "could not be read yet" in caplog.text
    assert frozen() == 0
