"""Logs tell which request it was, and of nobody who it was."""

import json
import logging
import os
import subprocess
import sys

import pytest
from django.conf import settings

from config import logs
from home import log_lines


@pytest.mark.parametrize("number", ["a1b2c3d4", "0af7651916cd43dd8448eb211c80319c", "a.b-c_d8"])
def test_the_number_of_the_proxy_is_taken_over(client, db, number):
    assert client.get("/robots.txt", headers={"x-request-id": number})["X-Request-ID"] == number


@pytest.mark.parametrize(
    "number", ["", "short", "x" * 65, "a b c d e f", "<script>", "กขคงจฉชซ", "a1b2c3d4;DROP"]
)
def test_any_other_gets_a_new_one(client, db, number):
    told = client.get("/robots.txt", HTTP_X_REQUEST_ID=number)["X-Request-ID"]

    assert told != number
    assert log_lines.SAFE.fullmatch(told)


def record(message, *args, exc_info=None):
    made = logging.LogRecord("shop.orders", logging.WARNING, "", 0, message, args, exc_info)
    log_lines.WithoutPeople().filter(made)
    return made


@pytest.mark.parametrize(
    "person",
    [
        "malee@example.com",
        "มะลิ@example.co.th",
        "+66812345678",
        "081-234-5678",
        "081 234 5678",
        "0812345678",
    ],
)
def test_nobody_is_known_by_a_line(person):
    line = log_lines.Plain().format(record("letter to %s was refused", person))

    assert person not in line
    assert line == "letter to … was refused"


@pytest.mark.parametrize(
    "kept", ["PST-0861-1612", "2026-11-23 09:45:43", "1250.00", "/makers/kai-chae/", "203.0.113.9"]
)
def test_what_names_nobody_stays(kept):
    assert kept in log_lines.Plain().format(record("about %s", kept))


def test_a_line_of_json_holds_the_request_and_a_discreet_traceback():
    token = log_lines.current.set("a1b2c3d4")
    try:
        raise ValueError("malee@example.com is no number")
    except ValueError:
        line = log_lines.JsonLines().format(record("ผิด\nพลาด", exc_info=sys.exc_info()))
    finally:
        log_lines.current.reset(token)

    told = json.loads(line)
    assert "\n" not in line
    assert (told["level"], told["logger"]) == ("warning", "shop.orders")
    assert (told["message"], told["request_id"]) == ("ผิด\nพลาด", "a1b2c3d4")
    assert "ValueError" in told["traceback"]
    assert "malee" not in line


def test_the_settings_choose_the_kind_of_line():
    for as_json, kind in ((True, "JsonLines"), (False, "Plain")):
        made = logs.lines(as_json=as_json, chatty=False)
        assert made["formatters"]["line"]["()"].endswith(kind)


def test_sentry_is_told_nothing_of_the_person():
    event = {
        "user": {"email": "malee@example.com"},
        "breadcrumbs": ["/orders/secret/"],
        "request": {"method": "POST", "url": "/orders/secret/", "cookies": "sessionid=1"},
        "exception": "ZeroDivisionError",
    }

    told = logs.without_people(event, None)

    assert told == {"exception": "ZeroDivisionError", "request": {"method": "POST"}}


STAND_IN = "def init(**how): print(how['dsn'], how['send_default_pii'])"


@pytest.mark.parametrize(
    ("dsn", "installed", "said"),
    [
        ("https://k@s/1", True, "https://k@s/1 False\nTrue"),
        ("", True, "False"),
        ("x", False, "False"),
    ],
)
def test_sentry_is_started_only_with_an_address_and_its_package(tmp_path, dsn, installed, said):
    if installed:
        (tmp_path / "sentry_sdk.py").write_text(STAND_IN)
    code = f"from config import logs; print(logs.sentry({dsn!r}))"
    path = os.pathsep.join([str(tmp_path), str(settings.SITE)])

    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == said
