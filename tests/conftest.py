"""What every test stands on: a kept database, two languages, a root page, an empty cache."""

import hashlib
import shutil
from importlib.metadata import version
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from wagtail.models import Collection, Locale, Page

from catalogue import changed, generation
from catalogue.facets.census import census
from catalogue.search.live import live
from home.page_cache.middleware import store as page_cache
from home.page_cache.parts import store as page_parts
from tests.cast import (  # noqa: F401 - the cast plays in every room
    bag,
    kham_pan,
    kilns,
    make_bowl,
    make_session,
    manager,
    noi,
    place,
    roles,
    throwing_class,
    tree,
    zones,
)
from tests.remembered import everything_there
from tests.till import stripe, stripe_shop, till  # noqa: F401

# --- the kept database ------------------------------------------------------------------------
# Migrating from nothing takes half a minute, so the database stays from run to run until a
# migration changes: ours by their text, those of others by their version.

OTHERS = ("django", "django-tasks-db", "modelsearch", "wagtail", "wagtail-localize")


def fingerprint() -> str:
    """One hash over every migration, and over where the database lives."""
    found = hashlib.sha256(repr([(name, version(name)) for name in OTHERS]).encode())
    for room in ("site/people", "catalogue", "shop", "home"):
        for migration in sorted((settings.ROOT / room / "migrations").glob("*.py")):
            found.update(migration.name.encode() + migration.read_bytes())
    server = connection.settings_dict
    where = server["HOST"], server["PORT"], server["OPTIONS"].get("host")
    found.update(repr(where).encode())
    return found.hexdigest()


@pytest.fixture(scope="session")
def migrated(django_db_modify_db_settings) -> Path:
    """The file that says which migrations made this process's database."""
    name = Path(connection.settings_dict["TEST"]["NAME"]).name
    return settings.TESTS / f"{name}.{connection.vendor}.migrated"


@pytest.fixture(scope="session")
def django_db_createdb(django_db_createdb, migrated):
    """Build the database anew when asked to, or when any migration is not the one it was built by."""
    if not django_db_createdb and migrated.exists() and migrated.read_text() == fingerprint():
        return False
    migrated.unlink(missing_ok=True)  # a build that breaks off counts for nothing
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, migrated):
    """Leave the database as a transactional test does: emptied, so that every test begins alike."""
    migrated.write_text(fingerprint())
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)
        lay_ground()
        TransactionTestCase._fixture_teardown = swept(everything_there())


def swept(lay_again):
    """How the tables are left after a test whose rows were committed: as the session found them.

    Django would number the kinds of rows and the permissions anew each time.
    """

    def sweep(_case):
        call_command(
            "flush",
            interactive=False,
            verbosity=0,
            reset_sequences=False,
            inhibit_post_migrate=True,
        )
        assert lay_again()

    return sweep


# --- the ground -------------------------------------------------------------------------------


def lay_ground() -> None:
    """Make what Wagtail cannot do without, where it is missing; the welcome page stays away."""
    thai, _ = Locale.objects.get_or_create(language_code="th")
    Locale.objects.get_or_create(language_code="en")
    translations, _ = ContentType.objects.get_or_create(
        app_label="wagtail_localize", model="translation"
    )
    Permission.objects.get_or_create(
        content_type=translations,
        codename="submit_translation",
        defaults={"name": "Can submit translations"},
    )
    if not Page.objects.filter(depth=1).exists():
        Page.add_root(title="Root", slug="root", locale=thai)
        # The editor's explorer knows the root by this number, and asks for any other in vain.
        Page.objects.filter(depth=1).update(id=1)
    if not Collection.objects.filter(depth=1).exists():
        Collection.add_root(name="Root")


@pytest.fixture(autouse=True)
def ground(request):
    """Lay the ground under every test that meets the database, whatever test emptied it before."""
    meets = {"db", "transactional_db", "live_server"} & set(request.fixturenames)
    if meets or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        lay_ground()


@pytest.fixture(autouse=True)
def _fresh_mind():
    """No page, rate or counter of one test is seen by the next, nor the language it spoke."""
    cache.clear()
    live.forget()
    changed._waiting.numbers.clear()  # what the last test's undone transaction changed
    census.forget()
    generation.forget()
    page_cache.clear()
    page_parts.clear()
    page_cache.most = page_parts.most = 0  # whoever tests them lets them keep something
    translation.deactivate()


@pytest.fixture(scope="session", autouse=True)
def _empty_folders():
    """Pictures, slips and letters of the last run are gone."""
    for folder in (settings.MEDIA_ROOT, settings.PRIVATE_ROOT, settings.LETTERBOX):
        shutil.rmtree(folder, ignore_errors=True)


# --- what the proofs count ----------------------------------------------------------------------


def pytest_terminal_summary(terminalreporter):
    """Print every figure noted with record_property("counted", …): a passed test says nothing else."""
    reports = terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
    noted = [
        value for report in reports for name, value in report.user_properties if name == "counted"
    ]
    for figure in noted:
        terminalreporter.write_line(figure)
