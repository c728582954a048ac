"""The demo shop's simulated Stripe: made for this demo, remembered by it, and gone with it."""

import json
import os
import stat
import sys

import pytest
import requests
from django.core.management import CommandError

from home.demo import database, stand_in
from tests.doubles.stripe.books import KEPT

REAL = {"STRIPE_SECRET_KEY": "sk_live_of_somebody", "STRIPE_WEBHOOK_SECRET": "whsec_of_somebody"}


class Begun(Exception):
    """The command begins again, in an environment of its own."""

    def __init__(self, program, arguments, environment):
        self.arguments, self.environment = arguments, environment


@pytest.fixture(autouse=True)
def _below_the_tests_folder(settings, tmp_path, monkeypatch):
    """Keys and books lie where the test can throw them away; a fresh start ends in `Begun`."""
    settings.VAR = tmp_path
    monkeypatch.delenv(stand_in.BESIDE, raising=False)

    def begin(*how):
        raise Begun(*how)

    monkeypatch.setattr(os, "execve", begin)


def begun(**how):
    """The environment in which the demo begins again."""
    with pytest.raises(Begun) as found:
        stand_in.begin_with(8000, **({"serve": True, "anew": False} | how))
    assert found.value.arguments == sys.orig_argv
    return found.value.environment


@pytest.fixture
def started(monkeypatch):
    """Starts the stand-in by the demo's own verb, and ends it with the test."""
    leashes, leash = [], stand_in.leash

    def kept():
        leashes.append(leash())
        return leashes[-1]

    monkeypatch.setattr(stand_in, "leash", kept)
    yield begun
    for _end, ours in leashes:
        os.close(ours)


def test_the_shop_begins_with_the_stand_ins_keys_and_no_others(started, monkeypatch):
    for name, text in REAL.items():
        monkeypatch.setenv(name, text)

    environment = started()

    assert stand_in.own_keys().items() <= environment.items()
    assert not set(REAL.values()) & set(environment.values())
    assert environment["STRIPE_API_BASE"] == environment[stand_in.BESIDE]
    assert environment["OWN_QR"] == "1"
    assert requests.get(f"{environment[stand_in.BESIDE]}/dashboard", timeout=5).status_code == 200


def test_nobody_else_reads_the_keys(tmp_path):
    first = stand_in.own_keys()

    assert stand_in.own_keys() == first
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}


def test_it_begins_only_once(monkeypatch):
    monkeypatch.setenv(stand_in.BESIDE, "http://127.0.0.1:9")

    stand_in.begin_with(8000, serve=True, anew=False)

    assert stand_in.dashboard() == "http://127.0.0.1:9/dashboard"


def test_loading_alone_needs_no_stripe_and_never_meets_a_real_one(monkeypatch):
    stand_in.begin_with(8000, serve=False, anew=False)
    monkeypatch.setenv("STRIPE_SECRET_KEY", REAL["STRIPE_SECRET_KEY"])

    environment = begun(serve=False)

    assert [name for name in environment if name.startswith("STRIPE_")] == []


def test_a_shop_without_the_tests_says_so(settings, tmp_path, monkeypatch):
    settings.ROOT = tmp_path

    environment = begun()

    assert stand_in.is_missing()
    assert environment[stand_in.BESIDE] == ""
    assert [name for name in environment if name.startswith("STRIPE_")] == []


@pytest.mark.parametrize("anew", [False, True])
def test_only_a_demo_begun_anew_forgets_its_payments(started, anew):
    kept = {shelf: {} for shelf in KEPT} | {"events": [], "undelivered": []}
    stand_in.books().write_text(json.dumps(kept | {"asked": {"cs_1": {}}}))

    started(anew=anew)

    books = stand_in.books()
    assert ("cs_1" in (books.read_text() if books.exists() else "")) != anew


def test_a_stand_in_that_does_not_start_is_said_in_one_sentence(monkeypatch):
    stand_in.books().write_text("torn")

    with pytest.raises(CommandError, match="did not start"):
        stand_in.start(8000, anew=False)


def test_the_demo_page_leads_to_it(db, client, monkeypatch, settings):
    settings.DEBUG = True
    database.mark()
    monkeypatch.setenv(stand_in.BESIDE, "http://127.0.0.1:9")

    assert 'href="http://127.0.0.1:9/dashboard"' in client.get("/demo/").text
