"""What tests of the stand-ins share, and what is left out on SQLite: it has no second machine."""

from django.conf import settings

from tests.doubles.stripe.fixture import paid, stripe, stripe_sdk  # noqa: F401 - fixtures
from tests.home.conftest import a_photo  # noqa: F401 - a fixture

collect_ignore = []
if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    collect_ignore.append("test_machines.py")
