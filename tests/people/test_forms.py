"""People in the editor: a name and one way to log in are enough, and each way is one person's own."""

import pytest
from django.urls import reverse

from people.models import Member

pytestmark = pytest.mark.django_db
PASSWORD = {"password1": "glaze-and-biscuit", "password2": "glaze-and-biscuit"}


@pytest.fixture
def boss(admin_user):
    """The administrator, with an e-mail of their own."""
    Member.objects.filter(pk=admin_user.pk).update(email="boss@example.com", first_name="หัวหน้า")
    admin_user.refresh_from_db()
    return admin_user


@pytest.fixture
def office(client, boss):
    """A browser in which the administrator has logged in."""
    client.force_login(boss)
    return client


@pytest.fixture
def malee():
    """Somebody there is."""
    return Member.objects.create_user(
        "malee", "malee@example.com", "clay and water", first_name="มาลี", phone="+66812345678"
    )


def add(office, **typed):
    return office.post(reverse("wagtailusers_users:add"), {"first_name": "คำปัน"} | PASSWORD | typed)


def change(office, person, **typed):
    kept = {
        "first_name": person.first_name,
        "phone": person.phone or "",
        "email": person.email,
        "username": person.username,
        "is_active": "on",
    }
    return office.post(reverse("wagtailusers_users:edit", args=[person.pk]), kept | typed)


def errors(response):
    return set(response.context["form"].errors)


@pytest.mark.parametrize(
    ("typed", "username", "phone"),
    [
        ({"phone": "081-111 1111"}, "+66811111111", "+66811111111"),
        ({"email": "kham@example.com"}, "kham@example.com", None),
        ({"phone": "๐๘๑๑๑๑๑๑๑๑", "email": "kham@example.com"}, "+66811111111", "+66811111111"),
        ({"username": "khampan"}, "khampan", None),
        ({"username": "khampan", "phone": "0811111111"}, "khampan", "+66811111111"),
    ],
)
def test_a_name_and_one_way_to_log_in_are_enough(office, client, typed, username, phone):
    assert add(office, **typed).status_code == 302

    person = Member.objects.get(first_name="คำปัน")
    assert (person.username, person.phone, person.last_name) == (username, phone, "")
    for login in typed.values():
        assert client.login(username=login, password=PASSWORD["password1"])


def test_two_people_may_both_have_no_number(office):
    add(office, username="one")
    add(office, username="two")

    assert Member.objects.filter(phone=None, first_name="คำปัน").count() == 2


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, {"phone"}),
        ({"username": "khampan", "first_name": ""}, {"first_name"}),
        ({"phone": "081 111"}, {"phone"}),
        ({"phone": "0812345678"}, {"phone"}),
        ({"username": "khampan", "phone": "081 234 5678"}, {"phone"}),
        ({"username": "khampan", "email": "MALEE@example.com"}, {"email"}),
        ({"username": "Malee"}, {"username"}),
        ({"username": "malee"}, {"username"}),
        ({"username": "malee@example.com"}, {"username"}),
        ({"username": "0812345678"}, {"username"}),
    ],
)
def test_what_is_missing_or_somebody_else_s_is_said_beside_the_field(office, malee, typed, wrong):
    answer = add(office, **typed)

    assert errors(answer) == wrong
    assert not Member.objects.filter(first_name="คำปัน").exists()


def test_the_form_asks_for_no_surname(office, malee):
    for address in (
        reverse("wagtailusers_users:add"),
        reverse("wagtailusers_users:edit", args=[malee.pk]),
        reverse("wagtailadmin_account"),
    ):
        page = office.get(address).content.decode()
        assert "first_name" in page
        assert "last_name" not in page


def test_a_person_is_changed_without_getting_in_their_own_way(office, malee):
    assert change(office, malee, phone="", email="new@example.com").status_code == 302

    malee.refresh_from_db()
    assert (malee.username, malee.phone, malee.email) == ("malee", None, "new@example.com")
    assert malee.check_password("clay and water")


def test_a_user_name_that_was_the_number_follows_it(office):
    person = Member.objects.create_user("+66811111111", first_name="คำปัน", phone="+66811111111")

    assert change(office, person, phone="082 222 2222").status_code == 302

    person.refresh_from_db()
    assert (person.username, person.phone) == ("+66822222222", "+66822222222")


def test_somebody_is_switched_off(office, malee):
    change(office, malee, is_active="")

    malee.refresh_from_db()
    assert not malee.is_active


def test_nobody_switches_themselves_off(office, boss):
    change(office, boss, is_active="", is_superuser="")

    boss.refresh_from_db()
    assert boss.is_active
    assert boss.is_superuser


# --- one's own account ----------------------------------------------------------------------------


def save_account(office, **typed):
    filled = {f"name_email-{name}": value for name, value in typed.items()}
    return office.post(
        reverse("wagtailadmin_account"),
        filled | {"theme-theme": "system", "theme-contrast": "system", "theme-density": "default"},
    )


def test_one_s_own_name_and_e_mail_are_changed_without_a_surname(office, boss):
    answer = save_account(office, first_name="นายก", email="chief@example.com")

    boss.refresh_from_db()
    assert answer.status_code == 302
    assert (boss.first_name, boss.email) == ("นายก", "chief@example.com")


@pytest.mark.parametrize("email", ["malee@example.com", "MALEE@Example.COM"])
def test_nobody_takes_an_e_mail_that_is_somebody_else_s(office, boss, malee, email):
    answer = save_account(office, first_name="หัวหน้า", email=email)

    boss.refresh_from_db()
    assert answer.status_code == 200
    assert boss.email == "boss@example.com"


def test_the_account_page_is_for_those_who_may_enter_the_editor(client, malee):
    client.force_login(malee)

    answer = client.get(reverse("wagtailadmin_account"))

    assert answer.url.startswith(reverse("wagtailadmin_login"))
