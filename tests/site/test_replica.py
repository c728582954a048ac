"""A second database with other words in it proves which of the two has answered."""

import copy
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from catalogue import generation, replica
from catalogue.models import MissedQuestion, Product, ProductPage
from config.databases import read_only
from config.replica import PUBLIC, WROTE
from home.health import elsewhere
from home.page_cache.middleware import store as page_cache
from shop import health
from shop.models import Beat

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")
PAGE = "/makers/kai-chae/bowl/"
MARK = "(copy)"
# A thread of another test may still hold a line to what is copied.
HUNG_UP = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"
OTHER_WORDS = f"UPDATE wagtailcore_page SET title = title || '{MARK}' WHERE depth > 2"  # noqa: S608


@pytest.fixture(scope="module", autouse=True)
def _second_database(django_db_setup):
    """The alias is there before the tests say which databases they meet."""
    name = connection.settings_dict["NAME"]
    place = copy.deepcopy(connection.settings_dict)
    if connection.vendor == "postgresql":
        place |= {"NAME": f"{name}_replica", "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
        place = read_only(place)
    else:
        place["NAME"] = str(Path(name).with_suffix(".replica.sqlite3"))
        place["OPTIONS"] = {"init_command": "PRAGMA query_only=ON;"}
    connections.settings["replica"] = place
    yield
    connections["replica"].close()
    del connections["replica"]
    del connections.settings["replica"]
    if connection.vendor == "postgresql":
        beside(f'DROP DATABASE IF EXISTS "{place["NAME"]}" WITH (FORCE)')


@pytest.fixture
def copied(settings, _second_database):
    """Copy the shop as it stands into the second database, then change that by some SQL."""
    settings.DATABASE_ROUTERS = ["config.replica.Router"]
    name = connections["replica"].settings_dict["NAME"]

    def copy_now(*statements):
        connections["replica"].close()
        connection.close()
        if connection.vendor == "postgresql":
            mine = connection.settings_dict["NAME"]
            beside(HUNG_UP.format(mine))
            beside(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            beside(f'CREATE DATABASE "{name}" TEMPLATE "{mine}"')
            beside(*statements, database=name)
            return
        with (
            closing(sqlite3.connect(connection.settings_dict["NAME"])) as here,
            closing(sqlite3.connect(name)) as there,
        ):
            here.backup(there)
            for statement in statements:
                there.execute(statement)
            there.commit()

    yield copy_now
    connections["replica"].close()
    connections["replica"].settings_dict["NAME"] = name


def door_of(client):
    """The middleware itself, below what Django wraps it in."""
    return client.handler._middleware_chain.__wrapped__


def beside(*statements, database="postgres"):
    """Run SQL on PostgreSQL past Django, where writing is allowed."""
    place = connection.get_connection_params()
    reached = {key: place[key] for key in ("host", "port", "user", "password") if place.get(key)}
    with closing(psycopg.connect(dbname=database, autocommit=True, **reached)) as line:
        for statement in statements:
            line.execute(statement)


@pytest.fixture
def bowl(make_bowl):
    return make_bowl()


@pytest.fixture
def visit(client):
    """What a visitor reads."""

    def look(address=PAGE, by=client):
        answer = by.get(address)
        assert answer.status_code == 200
        return b"".join(answer) if answer.streaming else answer.content

    return look


def test_visitors_read_the_replica_and_whoever_is_somebody_the_primary(
    bowl, copied, visit, manager
):
    copied(OTHER_WORDS)
    known = Client()
    known.force_login(manager)

    assert MARK in visit().decode()
    assert MARK in visit("/news/feed/").decode() or MARK in visit("/products/").decode()
    assert MARK not in visit(by=known).decode()


def test_who_has_sent_something_reads_what_was_written(bowl, copied, visit, client):
    copied(OTHER_WORDS)
    sent = client.post(reverse("shop:cart_add"), {"variant": bowl.pk, "quantity": 1})

    wrote = client.cookies[WROTE]
    assert sent.status_code < 400
    assert (wrote["max-age"], wrote["httponly"], wrote["samesite"]) == (15, True, "Lax")
    assert MARK not in visit().decode()
    client.cookies.clear()
    assert MARK in visit().decode()


def test_bag_checkout_and_orders_never_ask_the_replica(
    bowl, place, copied, client, django_assert_num_queries
):
    order = place(bowl)
    client.post(reverse("shop:cart_add"), {"variant": bowl.pk, "quantity": 1})
    del client.cookies[WROTE]
    copied(OTHER_WORDS)
    client.get("/robots.txt")  # the look whether the replica may be asked

    with django_assert_num_queries(0, connection=connections["replica"]):
        for address in (
            reverse("shop:cart"),
            reverse("shop:checkout"),
            order.get_absolute_url(),
            reverse("shop:desk_login"),
            "/admin/login/",
        ):
            assert client.get(address).status_code == 200


def test_what_the_replica_does_not_know_yet_the_primary_does(make_bowl, copied, visit):
    copied()
    make_bowl("new")

    assert visit("/makers/kai-chae/new/")


@pytest.mark.parametrize("harm", ["away", "another version"])
def test_a_replica_that_fails_is_nobodys_trouble(bowl, copied, visit, client, harm):
    copied(OTHER_WORDS)
    if harm == "away":
        connections["replica"].settings_dict["NAME"] = "/nowhere/at-all"
    else:
        copied("ALTER TABLE catalogue_product RENAME TO something_else")

    assert MARK not in visit().decode()
    assert door_of(client).usable is False
    assert MARK not in visit().decode()


def test_a_replica_that_breaks_off_between_two_pages_is_left_alone_for_a_while(
    bowl, copied, visit, client
):
    copied(OTHER_WORDS)
    assert MARK in visit().decode()
    connections["replica"].close()
    connections["replica"].settings_dict["NAME"] = "/nowhere/at-all"

    assert MARK not in visit().decode()
    assert door_of(client).usable is False


def test_a_replica_that_is_behind_is_not_asked_and_health_says_so(
    bowl, copied, visit, client, settings
):
    settings.HEALTH_KEY = "key"
    now = timezone.now()
    Beat.objects.create(name=health.WORKER, at=now - timedelta(seconds=180))
    copied(OTHER_WORDS)
    in_step = elsewhere.replica(now)
    Beat.objects.filter(name=health.WORKER).update(at=now - timedelta(seconds=60))

    late = elsewhere.replica(now)

    assert (in_step.is_well, in_step.said) == (True, "in step")
    assert (late.is_well, late.said) == (False, "at least 60 s behind")
    assert MARK not in visit().decode()
    told = client.get("/healthz", headers={"authorization": "Bearer key"})
    assert told.status_code == 503
    assert told.json()["checks"]["replica"]["ok"] is False


def test_health_says_that_the_replica_is_away(copied, client, settings):
    settings.HEALTH_KEY = "key"
    connections["replica"].settings_dict["NAME"] = "/nowhere/at-all"

    told = client.get("/healthz", headers={"authorization": "Bearer key"}).json()

    assert told["checks"]["replica"] == {"ok": False, "said": "OperationalError"}


def test_nothing_is_ever_written_into_the_replica(bowl, copied, visit, client):
    copied(OTHER_WORDS)

    visit("/search/?q=zzzzzz")

    assert MissedQuestion.objects.exists()
    assert not MissedQuestion.objects.using("replica").exists()
    assert door_of(client).usable is True
    with pytest.raises(DatabaseError, match="read"):
        Product.objects.using("replica").update(code="x")


def test_a_transaction_and_what_follows_a_write_are_read_from_the_primary(bowl, copied):
    copied(OTHER_WORDS)

    def read_at():
        return ProductPage.objects.first()._state.db

    with replica.reading(replica.Reading()):
        at = [read_at()]
        with transaction.atomic():
            at.append(read_at())
        at.append(read_at())
        Beat.objects.create(name="x", at=timezone.now())
        at.append(read_at())

    assert at == ["replica", "default", "replica", "default"]
    assert read_at() == "default"


def test_a_kept_page_is_as_old_as_the_replica_and_no_older(bowl, copied, visit):
    page_cache.most = 1_000_000
    generation.renew()
    copied()
    page = bowl.product.pages.get(locale__language_code="th")
    page.title = "ชื่อใหม่ของชาม"
    page.save()
    kept = visit().decode()

    still = visit().decode()
    copied()  # it has caught up
    then = visit().decode()

    assert page.title not in kept
    assert still == kept
    assert page.title in then


def test_the_census_follows_the_primary_whoever_asks(make_bowl, copied, visit):
    make_bowl("first")
    copied()
    visit("/products/")
    make_bowl("second")
    visit("/products/")
    copied()

    assert "second" in visit("/products/").decode()


@pytest.mark.parametrize(
    "address", ["/", "/sitemap.xml", "/sitemap-pages.xml", "/news/feed/", "/search/", "/figures/"]
)
def test_what_is_called_public_is_met_under_that_name(address):
    assert resolve(address).view_name in PUBLIC


@pytest.mark.parametrize(
    "address", ["/cart/", "/checkout/", "/orders/x/", "/desk/orders/", "/admin/", "/p/x/"]
)
def test_nothing_else_is(address):
    assert resolve(address).view_name not in PUBLIC
