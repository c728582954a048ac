"""The read API met by a machine that asks everything its description allows, and much that it forbids."""

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from home.api import front
from tests.home.test_api import village  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_connection():
    """The shop answers within the test's transaction; without this it hangs up first."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def asked(most, monkeypatch):
    """Ask each address so often, in both manners; every check there is looks at each answer."""
    monkeypatch.setattr(front, "MOST", 10**9)
    cache.clear()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    count = 0
    for found in schema.get_all_operations():
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @settings(
                max_examples=most,
                deadline=None,
                database=None,
                derandomize=True,
                phases=[Phase.explicit, Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=found.ok().as_strategy(generation_mode=mode))
            def ask(case):
                nonlocal count
                count += 1
                case.call_and_validate()

            ask()
    return count


def test_it_holds(village, monkeypatch, record_property):  # noqa: F811
    count = asked(12, monkeypatch)

    record_property("counted", f"schemathesis: {count} requests")
    assert count > 100


@pytest.mark.proof
def test_it_holds_for_long(village, monkeypatch, record_property):  # noqa: F811
    count = asked(200, monkeypatch)

    record_property("counted", f"schemathesis: {count} requests")
    assert count > 2000
