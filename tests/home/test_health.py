"""Whoever watches the shop learns that something is wrong; what it is, only those who may."""

import json
import shutil
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.users.models import UserProfile

from catalogue.models import ProductPage
from shop import health, letters
from shop.models import Beat, Letter

pytestmark = pytest.mark.django_db
OUTSIDE = {"REMOTE_ADDR": "203.0.113.9"}
CHORES = ("letters", "reconcile")
SOON, LONG_AGO = timedelta(minutes=1), timedelta(hours=2)


@pytest.fixture
def at_work(db):
    """The worker has just done its round."""
    health.beat(CHORES, CHORES)


def checks(client):
    cache.clear()
    return json.loads(client.get("/healthz").content)["checks"]


def test_strangers_learn_that_all_is_well_and_no_more(client, at_work):
    answer = client.get("/healthz", **OUTSIDE)

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/healthz", "/livez"])
def test_a_probe_needs_neither_a_host_nor_tls(client, at_work, settings, address):
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["shop.example"]

    assert client.get(address, headers={"host": "10.0.0.7:8000"}).status_code == 200
    assert client.post(address).status_code == 405


def test_a_worker_that_never_was_is_missed(client, db):
    assert client.get("/healthz", **OUTSIDE).status_code == 503
    assert client.get("/livez", **OUTSIDE).status_code == 200
    assert checks(client)["worker"] == {"ok": False, "said": "never seen"}


def test_this_machine_reads_every_finding(client, at_work):
    found = checks(client)

    assert set(found) == {
        *("database", "worker", "queue", "letters", "schedule", "disk", "mail", "stripe"),
        *("replica", "buckets"),
    }
    assert all(each["ok"] for each in found.values()), found


@pytest.mark.parametrize(
    ("asked", "reads"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, True),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, False),
        ({**OUTSIDE, "HTTP_AUTHORIZATION": "Bearer the right key"}, True),
        ({**OUTSIDE, "HTTP_AUTHORIZATION": "Bearer another key"}, False),
        ({**OUTSIDE, "HTTP_AUTHORIZATION": "Bearer ก"}, False),
        ({**OUTSIDE, "HTTP_AUTHORIZATION": ""}, False),
    ],
)
def test_details_are_for_who_may_read_them(client, at_work, settings, asked, reads):
    settings.HEALTH_KEY = "the right key"

    assert bool(client.get("/healthz", **asked).content) is reads


def test_without_a_key_no_key_opens(client, at_work, settings):
    settings.HEALTH_KEY = ""

    assert not client.get("/healthz", **OUTSIDE, HTTP_AUTHORIZATION="Bearer ").content


# --- what is found ----------------------------------------------------------------------------------


def test_one_late_chore_is_named(client, at_work):
    Beat.objects.filter(name="letters").update(at=timezone.now() - LONG_AGO)

    assert "late: letters" in checks(client)["worker"]["said"]
    assert client.get("/healthz", **OUTSIDE).status_code == 503


def test_a_chore_that_is_no_more_is_not_missed(at_work):
    Beat.objects.create(name="former", at=timezone.now() - LONG_AGO)

    health.beat(CHORES, CHORES)

    assert health.late_chores(timezone.now()) == []


@pytest.mark.django_db(transaction=True)
def test_a_round_of_the_worker_notes_what_ended_well(monkeypatch):
    def broken(now):
        raise ZeroDivisionError

    monkeypatch.setattr(letters, "send_due", broken)

    call_command("worker", "--once", verbosity=0)

    noted = set(Beat.objects.values_list("name", flat=True))
    assert {"worker", "expire_due", "reconcile", "publish_scheduled"} <= noted
    assert "letters" not in noted


@pytest.mark.parametrize(("waits", "well"), [(SOON, True), (LONG_AGO, False)])
def test_tasks_that_wait_long_are_noticed(client, at_work, waits, well):
    task = DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}},
        task_path="catalogue.warming.warm",
        queue_name="default",
        backend_name="default",
        exception_class_path="",
        traceback="",
        run_after=timezone.now() - waits,
    )
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=timezone.now() - waits)

    assert checks(client)["queue"]["ok"] is well


@pytest.mark.parametrize(("waits", "well"), [(SOON, True), (LONG_AGO, False)])
def test_letters_that_wait_long_are_noticed(client, at_work, place, waits, well):
    place()
    Letter.objects.update(written_at=timezone.now() - waits)

    assert checks(client)["letters"]["ok"] is well


def test_a_page_that_did_not_appear_is_noticed(client, at_work, make_bowl):
    page = ProductPage.objects.get(product=make_bowl().product, locale__language_code="th")
    revision = page.save_revision()
    type(revision).objects.filter(pk=revision.pk).update(
        approved_go_live_at=timezone.now() - LONG_AGO
    )

    assert checks(client)["schedule"] == {"ok": False, "said": "1 overdue"}


def test_a_full_disk_is_noticed(client, at_work, monkeypatch):
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage._replace(free=1_000_000))

    assert checks(client)["disk"] == {"ok": False, "said": "1 MB free"}


def test_mail_and_stripe_that_cannot_be_reached_are_noticed(client, at_work, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = "sk", "http://127.0.0.1:1"

    found = checks(client)

    assert not found["mail"]["ok"]
    assert not found["stripe"]["ok"]


def test_a_database_that_is_away_is_told_without_words(client, at_work, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("server closed the connection, password=secret")

    monkeypatch.setattr(connection, "cursor", away)
    strangers, own = client.get("/healthz", **OUTSIDE), client.get("/healthz")
    live = client.get("/livez")
    monkeypatch.undo()

    assert (strangers.status_code, strangers.content) == (503, b"")
    assert json.loads(own.content)["checks"] == {
        "database": {"ok": False, "said": "OperationalError"}
    }
    assert live.status_code == 503


def test_asking_often_costs_one_question_each(client, at_work, django_assert_num_queries):
    client.get("/healthz", **OUTSIDE)

    with django_assert_num_queries(1):
        client.get("/healthz", **OUTSIDE)


# --- in the editor ----------------------------------------------------------------------------------


@pytest.fixture
def home(client, manager):
    """The editor's home as a manager reads it."""
    client.force_login(manager)
    profile = UserProfile.get_for_user(manager)
    profile.preferred_language = "en"
    profile.save()
    return lambda: client.get("/admin/").content.decode()


def test_managers_see_that_the_worker_stands_still(home, at_work):
    assert "background work" not in home()

    Beat.objects.update(at=timezone.now() - LONG_AGO)
    assert "The background work has stood still since" in home()

    Beat.objects.all().delete()
    assert "The background work was never started" in home()


def test_managers_see_which_chore_is_late(home, at_work):
    Beat.objects.filter(name="reconcile").update(at=timezone.now() - LONG_AGO)

    page = home()

    assert "Some of the background work is late" in page
    assert "<code>reconcile</code>" in page
