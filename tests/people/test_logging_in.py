"""Logging in: three ways, and nobody's account stands in anybody else's."""

import pytest
from django.contrib.auth import authenticate
from django.utils.translation import gettext, override

from people import backends, guessing
from people.models import Member, Tries

pytestmark = pytest.mark.django_db
PASSWORD = "clay and water"


def person(username, **facts):
    """Somebody whose password is their user name and the usual words."""
    return Member.objects.create_user(username, password=f"{username} {PASSWORD}", **facts)


def log_in(login, member):
    """Who is let in under this log-in with this person's password."""
    return authenticate(username=login, password=f"{member.username} {PASSWORD}")


@pytest.fixture
def malee():
    """Can log in all three ways."""
    return person("malee", phone="+66812345678", email="malee@example.com")


@pytest.mark.parametrize(
    "login",
    [
        "malee",
        "MALEE",
        " malee ",
        "081-234 5678",
        "๐๘๑๒๓๔๕๖๗๘",
        "+66812345678",
        "Malee@Example.com",
    ],
)
def test_each_way_names_the_person(malee, login):
    assert log_in(login, malee) == malee


@pytest.mark.parametrize(
    "login", ["", " ", "nobody", "0812345679", "\x00", "%", "m_lee", "x" * 5000]
)
def test_another_name_names_nobody(malee, login):
    assert log_in(login, malee) is None


def test_nobody_is_named_by_having_no_number(malee):
    without = person("noi")

    assert log_in("none", without) is None
    assert log_in("noi", without) == without


def test_a_shared_e_mail_keeps_nobody_from_their_other_ways(malee):
    other = person("noi", phone="+66811111111", email="MALEE@example.com")

    assert log_in("malee@example.com", malee) is None
    assert log_in("malee", malee) == malee
    assert log_in("0812345678", malee) == malee
    assert log_in("noi", other) == other


def test_the_user_name_counts_before_the_number_and_the_number_before_the_e_mail(malee):
    borrower = person("0812345678", email="malee")

    assert log_in("0812345678", borrower) == borrower
    assert log_in("malee", malee) == malee
    assert log_in("081 234 5678", malee) == malee
    assert log_in("malee@example.com", malee) == malee


def test_user_names_that_differ_in_case_only_stay_two_people(malee):
    other = person("Malee")

    assert log_in("malee", malee) == malee
    assert log_in("Malee", other) == other
    assert log_in("0812345678", malee) == malee


def test_who_was_switched_off_is_in_nobody_s_way(malee):
    gone = person("gone", email="malee@example.com", is_active=False)

    assert log_in("malee@example.com", malee) == malee
    assert log_in("gone", gone) is None


@pytest.mark.parametrize(
    "login", ["malee", "malee@example.com", "0812345678", "nobody", "0899999999"]
)
def test_a_name_there_is_not_takes_as_long_as_a_wrong_password(
    malee, login, monkeypatch, django_assert_num_queries
):
    hashed = []
    for deed in ("set_password", "check_password"):
        monkeypatch.setattr(
            backends.Member, deed, lambda self, password: hashed.append(password) or False
        )

    with django_assert_num_queries(1):
        assert authenticate(username=login, password="wrong") is None

    assert hashed == ["wrong"]


@pytest.mark.parametrize(
    ("door", "language"),
    [("/desk/login/", "th"), ("/en/desk/login/", "en"), ("/admin/login/", "th")],
)
def test_guessing_a_password_is_slowed_down(malee, client, door, language):
    right = {"username": "malee", "password": f"malee {PASSWORD}"}
    for _ in range(guessing.MOST_MISSES):
        client.post(door, {"username": "malee", "password": "wrong"})

    refused = client.post(door, right)

    with override(language):
        told = gettext("That was tried too often. Please wait ten minutes and try again.")
    assert told in refused.content.decode()
    assert client.post(door, right, REMOTE_ADDR="203.0.113.9").status_code == 302

    client.logout()
    Tries.objects.all().delete()  # ten minutes later
    assert client.post(door, right).status_code == 302
