"""Nobody guesses a password or fills a letterbox; who is kept out by strangers gets in again."""

import re

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, override

from people import backends, guessing
from people.models import Member, Tries
from tests.shop.test_races import at_once

pytestmark = pytest.mark.django_db
PASSWORD = "clay and water"
DOOR = "/desk/login/"


@pytest.fixture
def malee(roles):
    """Can log in by name, number and e-mail."""
    return Member.objects.create_user(
        "malee", "malee@example.com", PASSWORD, phone="+66812345678", first_name="มะลิ"
    )


def miss(client, times, login="malee", network=1):
    """Wrong passwords from many addresses, few from each."""
    for number in range(times):
        client.post(
            DOOR,
            {"username": login, "password": "wrong"},
            REMOTE_ADDR=f"203.0.{network}.{number % 200}",
        )


def enter(client, password=PASSWORD, login="malee", **asked):
    return client.post(DOOR, {"username": login, "password": password}, **asked)


@pytest.mark.parametrize("door", ["/desk/login/", "/en/desk/login/", "/admin/login/"])
def test_an_account_is_locked_whoever_guesses_and_by_whichever_name(malee, client, door):
    half = backends.MOST_OF_ACCOUNT // 2
    miss(client, half, "malee")
    miss(client, half, "081 234 5678", network=2)

    refused = client.post(door, {"username": "malee@example.com", "password": PASSWORD})

    with override("en" if "/en/" in door else "th"):
        told = gettext("That was tried too often. Please wait ten minutes and try again.")
    assert refused.status_code == 200
    assert told in refused.content.decode()


def test_a_name_there_is_not_is_locked_alike(malee, client):
    miss(client, backends.MOST_OF_ACCOUNT, "nobody")

    assert enter(client, login="nobody").context["form"].has_error("__all__", "barred")
    assert enter(client).status_code == 302


def test_the_lock_ends_after_ten_minutes(malee, client):
    miss(client, backends.MOST_OF_ACCOUNT)
    Tries.objects.update(ends=timezone.now())

    assert enter(client).status_code == 302


def test_who_is_locked_out_sets_a_new_password_by_e_mail_and_comes_in(malee, client):
    miss(client, backends.MOST_OF_ACCOUNT)
    asked = client.post("/admin/password_reset/", {"email": "malee@example.com"})
    link = re.search(r"/admin/password_reset/confirm/\S+", mail.outbox[0].body)[0]
    form = client.get(link, follow=True)

    new = {"new_password1": "a kiln full of bowls", "new_password2": "a kiln full of bowls"}
    client.post(form.redirect_chain[-1][0], new)

    assert asked.status_code == 302
    assert enter(client, "a kiln full of bowls").status_code == 302


def test_the_way_to_a_new_password_is_shown_at_the_desk(client, db):
    assert 'href="/admin/password_reset/"' in client.get(DOOR).content.decode()


def test_nobody_fills_a_letterbox_with_new_passwords(malee, client):
    answers = [
        client.post(
            "/admin/password_reset/",
            {"email": "MALEE@example.com"},
            REMOTE_ADDR=f"203.0.113.{number}",
        ).status_code
        for number in range(12)
    ]

    assert answers == [302] * 12
    assert len(mail.outbox) == 5


def test_one_visitor_asks_for_a_few_new_passwords_only(client, db):
    for number in range(5):
        client.post("/admin/password_reset/", {"email": f"{number}@example.com"})

    refused = client.post("/admin/password_reset/", {"email": "malee@example.com"})

    assert refused.status_code == 200
    assert refused.context["form"].has_error("__all__", "barred")


def test_logging_in_changes_the_session_and_its_secret(malee, client):
    client.get(DOOR)
    client.session["bag"] = "kept"
    before = client.session.session_key

    enter(client)

    assert client.session.session_key != before


def test_a_new_password_ends_every_other_visit(malee, client):
    enter(client)
    assert client.get("/desk/orders/").status_code == 200

    malee.set_password("a kiln full of bowls")
    malee.save()

    assert client.get("/desk/orders/").status_code == 302


@pytest.mark.parametrize(
    ("password", "stands"),
    [
        ("ninechars", False),
        ("1234567890", False),
        ("password123", False),
        ("malee@example.com", False),
        ("ดินน้ำลมไฟเตาเผา", True),
        ("clay and water", True),
    ],
)
def test_a_password_is_long_and_none_of_the_usual(malee, password, stands):
    if stands:
        validate_password(password, malee)
    else:
        with pytest.raises(ValidationError):
            validate_password(password, malee)


def test_whose_tries_were_counted_cannot_be_read(malee, client):
    miss(client, 1)

    rows = str(list(Tries.objects.values()))

    assert "malee" not in rows
    assert "203.0" not in rows


def test_what_counts_no_longer_is_dropped(malee, client):
    miss(client, 2)
    Tries.objects.update(ends=timezone.now())

    assert guessing.forget(timezone.now()) == 3
    assert not Tries.objects.exists()


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (0, "198.51.100.1", "10.0.0.2"),
        (1, "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        (2, "9.9.9.9, 1.1.1.1, 198.51.100.1", "1.1.1.1"),
        (2, "198.51.100.1", "198.51.100.1"),
        (2, "nonsense, 198.51.100.1", "10.0.0.2"),
    ],
)
def test_as_many_proxies_are_believed_as_are_ours(rf, settings, proxies, told, address):
    settings.TRUSTED_PROXIES = proxies

    request = rf.get("/", REMOTE_ADDR="10.0.0.2", HTTP_X_FORWARDED_FOR=told)

    assert guessing.whence(request) == address


# --- at once --------------------------------------------------------------------------------------


def counting(deed):
    """Twenty tries in each of four processes that start together."""

    def work(number, barrier):
        barrier.wait()
        for _ in range(20):
            deed()
        return ["done"]

    return work


def carelessly():
    """The control: looks first and writes later, as a cache without counters does."""
    row, _made = Tries.objects.get_or_create(
        key="control", defaults={"count": 0, "ends": timezone.now()}
    )
    count = Tries.objects.get(key=row.key).count
    Tries.objects.filter(key=row.key).update(count=count + 1)


@pytest.mark.django_db(transaction=True)
def test_every_process_counts_into_the_same_figure():
    assert at_once(counting(lambda: guessing.count("login", "x")), 4) == {"done": 4}

    assert guessing.tries("login", "x") == 80


@pytest.mark.django_db(transaction=True)
def test_without_the_guarded_update_tries_are_lost():
    assert at_once(counting(carelessly), 4) == {"done": 4}

    assert Tries.objects.get(key="control").count < 80
