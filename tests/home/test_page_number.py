"""The number of kept pages is asked for now and then, and whoever writes it waits for the others."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue import generation
from catalogue.models import Generation
from tests.shop.test_races import at_once, fork

pytestmark = pytest.mark.django_db(transaction=True)


def asked(times):
    with CaptureQueriesContext(connection) as questions:
        for _ in range(times):
            generation.current()
    return len(questions)


def test_many_visitors_of_a_moment_cost_one_question(monkeypatch):
    monkeypatch.setattr(generation, "HOLDS", 60)

    assert asked(50) == 1


def test_what_this_process_writes_it_knows_itself(monkeypatch):
    generation.renew()
    before = generation.current()
    monkeypatch.setattr(generation, "sleep", lambda seconds: None)
    monkeypatch.setattr(generation, "HOLDS", 60)

    generation.renew()

    assert generation.current() not in (None, before)


def test_a_number_that_could_not_be_read_is_asked_for_again(monkeypatch):
    monkeypatch.setattr(generation, "HOLDS", 60)
    with monkeypatch.context() as away:
        away.setattr(generation, "NUMBER", "SELECT number FROM nowhere")
        assert generation.current() is None

    assert generation.current() is not None


def write_and_tell(told, turns):
    """Each number one more than the former, told once it is written."""
    for turn in range(1, turns + 1):
        generation.secrets = SimpleNamespace(randbits=lambda bits, turn=turn: turn)
        generation.renew()
        told.value = turn
    told.value = turns + 1
    return []


def look(number, barrier, told, holds, turns):
    """The first process writes, the others look; how often one was shown less than was told."""
    barrier.wait()
    if number == 0:
        return write_and_tell(told, turns)
    generation.HOLDS, looks = holds, []
    while (known := told.value) <= turns:
        looks.append((known, generation.current()))
    assert len({shown for _, shown in looks}) > 1
    return ["old" for known, shown in looks if shown < known]


@pytest.mark.parametrize(("holds", "are_shown"), [(generation.HOLDS, False), (0.1, True)])
def test_who_was_told_of_a_change_is_shown_it_by_every_process(holds, are_shown):
    """The control goes by what it has read for longer than the writer waits."""
    Generation.objects.update_or_create(pk=1, defaults={"number": 0})

    old = at_once(look, 3, fork.Value("q", 0), holds, 100)

    assert bool(old) is are_shown
    assert set(old) <= {"old"}
