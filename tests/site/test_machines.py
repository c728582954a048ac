"""Three web servers and two workers on one PostgreSQL: one shop, whichever of them one meets."""

from contextlib import ExitStack

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django_tasks_db.models import DBTaskResult

from shop.models import Beat, Letter, Order
from tests.site.failing import comes_true, working
from tests.site.mailing import mail_server
from tests.site.mixed import Mixed, books
from tests.site.serving import as_in_production, served

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proof]

SECONDS = 20
CACHE = "shared_by_machines"


@pytest.fixture
def cache_of_all(settings):
    """What the machines count together, in the database: there is no cache server here."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": CACHE,
        }
    }
    call_command("createcachetable", verbosity=0)
    yield f"dbcache://{CACHE}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {CACHE}")


def test_three_machines_and_two_workers_are_one_shop(
    zones, make_bowl, cache_of_all, record_property
):
    bowls = [make_bowl(f"bowl-{number}", on_hand=1_000) for number in range(12)]
    connections.close_all()
    with ExitStack() as open_, mail_server() as post:
        env = as_in_production() | {"CACHE_URL": cache_of_all, "EMAIL_URL": post.url}
        ports = [open_.enter_context(served(workers=1, threads=4, **env))[0] for _ in range(3)]
        workers = [open_.enter_context(working(**env)) for _ in range(2)]
        day = Mixed(ports, bowls)
        rate = day.run(SECONDS)
        sent = comes_true(lambda: not Letter.objects.filter(sent_at=None).exists(), within=150)
        lived = [worker.poll() for worker in workers]

    record_property("counted", f"three machines: {rate:.0f}/s, {dict(day.met)}")
    assert day.wrong == []
    assert {"browse", "search", "order", "published", "restocked"} <= set(day.met)
    assert Order.objects.count() == day.met["order"]
    assert books() == []
    assert lived == [None, None]
    assert sent
    assert len(post.letters) == Letter.objects.count()
    assert Beat.objects.exists()
    assert not DBTaskResult.objects.filter(status="FAILED").exists()
