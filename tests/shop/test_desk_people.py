"""Who works here: inviting, coming in by a link, switching off; on the desk and in the editor."""

import re

import pytest
from django.urls import reverse

from catalogue import invitations
from catalogue.models import Enterprise, Invitation
from people import guessing
from people.models import Member, Tries

pytestmark = pytest.mark.django_db
NEW = {
    "name": "บัวผัน",
    "login": "081 555 0000",
    "password": "clay and water 7",
    "again": "clay and water 7",
}


@pytest.fixture
def kiln(kilns):
    """The first kiln."""
    return kilns["kai-chae"]


@pytest.fixture
def at_desk(client, kham_pan):
    """A browser in which Kham Pan, who runs the first kiln, has logged in."""
    client.force_login(kham_pan)
    return client


@pytest.fixture
def helper(kiln, kham_pan):
    """Came by an invitation of the house."""
    person = Member.objects.create_user("helper", first_name="ผู้ช่วย")
    invitations.accept(invitations.invite(kiln, by=kham_pan)[1], person)
    return person


@pytest.fixture
def link(kiln, kham_pan):
    """The path of an open invitation into the first kiln."""
    _invitation, token = invitations.invite(
        kiln, by=kham_pan, meant_for="บัวผัน", phone="+66815550000"
    )
    return reverse("shop:join", args=[token])


def text(response):
    return response.content.decode()


def inside(login):
    """The enterprises of whoever has this user name."""
    return {each.code for each in Enterprise.objects.filter(memberships__member__username=login)}


# --- inviting -------------------------------------------------------------------------------------


def test_a_founder_makes_a_link_to_copy_to_send_and_to_scan(at_desk):
    made = at_desk.post(
        "/desk/people/kai-chae/invite/", {"meant_for": "บัวผัน", "reach": "๐๘๑ ๕๕๕ ๐๐๐๐"}
    )
    page = text(at_desk.get(made.url))

    invitation = Invitation.objects.get()
    assert (invitation.meant_for, invitation.phone) == ("บัวผัน", "+66815550000")
    [path] = re.findall(r"data-link>http://127.0.0.1:8000(/join/[\w-]+/)<", page)
    assert invitations.under(path.split("/")[2]) == invitation
    assert "line.me" in page
    assert 'href="sms:+66815550000?' in page
    assert "<svg" in page


def test_another_telephone_does_not_see_the_link(at_desk, client, kham_pan):
    made = at_desk.post("/desk/people/kai-chae/invite/", {"reach": "bua@example.com"})
    client.cookies.pop(f"invitation-{Invitation.objects.get().pk}")

    page = at_desk.get(made.url)

    assert page.status_code == 200
    assert "/join/" not in text(page)
    assert Invitation.objects.get().email == "bua@example.com"


@pytest.mark.parametrize(
    "wrong", ["12", "@", "a@b", "x" * 5000, "081 555 00", "\x00@\x00", '"><script>']
)
def test_a_number_or_address_that_is_none_is_said_beside_its_field(at_desk, wrong):
    response = at_desk.post("/desk/people/kai-chae/invite/", {"reach": wrong, "meant_for": "ก"})

    assert response.status_code == 422
    assert "<script>" not in text(response)
    assert not Invitation.objects.exists()


def test_an_open_invitation_is_listed_and_taken_back(at_desk, link, client):
    assert "บัวผัน" in text(at_desk.get("/desk/people/"))

    at_desk.post(f"/desk/people/invitations/{Invitation.objects.get().pk}/take-back/")

    client.logout()
    assert client.get(link).status_code == 410


def test_a_helper_sees_people_and_invites_nobody(client, helper, kham_pan):
    client.force_login(helper)

    page = text(client.get("/desk/people/"))

    assert "คำปัน" in page
    assert "/invite/" not in page
    assert client.post("/desk/people/kai-chae/invite/", {}).status_code == 404
    off = f"/desk/people/kai-chae/{kham_pan.memberships.get().pk}/off/"
    assert client.post(off).status_code == 404
    assert Enterprise.objects.of_member(kham_pan).exists()


def test_the_desk_page_costs_a_fixed_number_of_queries(
    at_desk, helper, link, django_assert_max_num_queries
):
    at_desk.get("/desk/people/")

    with django_assert_max_num_queries(14):
        at_desk.get("/desk/people/")


# --- nobody sees another's ------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["noi", "manager", None])
def test_strangers_meet_nothing(client, request, kham_pan, link, who):
    if who:
        client.force_login(request.getfixturevalue(who))
    invitation, membership = Invitation.objects.get(), kham_pan.memberships.get()

    assert "คำปัน" not in text(client.get("/desk/people/"))
    for address in (
        "/desk/people/kai-chae/invite/",
        f"/desk/people/kai-chae/{membership.pk}/off/",
        f"/desk/people/tao-plai-na/{membership.pk}/off/",
        f"/desk/people/invitations/{invitation.pk}/",
        f"/desk/people/invitations/{invitation.pk}/take-back/",
    ):
        for answer in (client.get(address), client.post(address, {"reach": ""})):
            assert answer.status_code in ((404, 405) if who else (302, 405)), address
            assert "บัวผัน" not in text(answer)

    assert Invitation.objects.filter(revoked_at=None).count() == 1
    assert kham_pan.memberships.filter(active=True).exists()


# --- coming in ------------------------------------------------------------------------------------


def test_the_link_tells_whose_house_it_is_and_nothing_personal(client, link):
    answer = client.get(link)
    page = text(answer)

    assert "กลุ่มไก่แจ้" in page
    for secret in ("บัวผัน", "คำปัน", "555 0000", "0811111111", "081 111"):
        assert secret not in page
    assert "noindex" in page
    assert "no-store" in answer["Cache-Control"]
    assert Invitation.objects.get().used_at is None


def test_somebody_new_is_in_at_once_and_can_log_in_later(client, link):
    answer = client.post(link, NEW)

    person = Member.objects.get(phone="+66815550000")
    assert answer.url == "/desk/orders/"
    assert client.session["_auth_user_id"] == str(person.pk)
    assert "กลุ่มไก่แจ้" in text(client.get("/desk/orders/"))
    assert person.check_password(NEW["password"])
    assert client.login(username="0815550000", password=NEW["password"])


def test_somebody_new_may_have_an_e_mail_instead_of_a_number(client, link):
    client.post(link, NEW | {"login": "bua@example.com"})

    assert inside("bua@example.com") == {"kai-chae"}


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", ""),
        ("name", "x" * 5000),
        ("name", "\x00"),
        ("login", ""),
        ("login", "081"),
        ("login", "a@"),
        ("login", "x" * 5000 + "@example.com"),
        ("login", "081 111 1111"),  # Kham Pan's
        ("password", ""),
        ("password", "1234"),
        ("password", "0815550000"),
        ("again", "clay and water 8"),
    ],
)
def test_bad_input_is_answered_with_a_sentence_and_lets_nobody_in(client, link, field, wrong):
    known = Member.objects.count()

    answer = client.post(link, NEW | {field: wrong})

    assert answer.status_code == 422
    assert "desk-field-wrong" in text(answer)
    assert Member.objects.count() == known
    assert Invitation.objects.get().used_at is None


def test_a_person_with_a_log_in_comes_in_by_logging_in(client, link, noi):
    front = text(client.get(link))
    [door] = re.findall(r'href="(/desk/login/\?next=[^"]+)"', front)
    shown = client.post(door, {"username": "noi", "password": "clay and water"}, follow=True)

    assert "น้อย" in text(shown)
    assert client.post(link).url == "/desk/orders/"

    assert inside("noi") == {"kai-chae", "tao-plai-na"}


def test_who_works_there_already_does_not_use_the_link_up(at_desk, link):
    assert at_desk.get(link).status_code == 200
    at_desk.post(link)

    assert Invitation.objects.get().used_at is None


def test_a_used_link_says_so_kindly(client, link):
    client.post(link, NEW)
    client.logout()

    again = client.post(link, NEW | {"login": "0815550001"})

    assert again.status_code == 410
    assert "/desk/login/" in text(again)
    assert not Member.objects.filter(phone="+66815550001").exists()


@pytest.mark.parametrize("token", ["x", "-", "%00", "%E0%B8%81", "y" * 3000])
def test_a_link_that_is_none_says_so(client, kiln, token):
    assert client.get(f"/join/{token}/").status_code == 404


def test_guessing_is_slowed_down(client, link):
    for number in range(guessing.MOST_MISSES):
        assert client.get(f"/join/{number}/").status_code == 404

    assert client.get("/join/one-more/").status_code == 429
    assert client.get("/join/one-more/", REMOTE_ADDR="203.0.113.9").status_code == 404

    Tries.objects.all().delete()  # ten minutes later
    assert client.get(link).status_code == 200


@pytest.mark.parametrize(
    ("near", "told", "address"),
    [
        ("1.2.3.4", "198.51.100.1", "1.2.3.4"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("10.0.0.2", "nonsense", "10.0.0.2"),
        ("", "198.51.100.1", ""),
    ],
)
def test_where_a_request_comes_from_is_what_our_own_proxy_says(rf, near, told, address):
    request = rf.get("/", REMOTE_ADDR=near, HTTP_X_FORWARDED_FOR=told)

    assert guessing.whence(request) == address


# --- switching off --------------------------------------------------------------------------------


def test_a_helper_is_switched_off_and_on_again(at_desk, helper):
    membership = helper.memberships.get()

    at_desk.post(f"/desk/people/kai-chae/{membership.pk}/off/")
    assert not Enterprise.objects.of_member(helper).exists()
    assert "ผู้ช่วย" in text(at_desk.get("/desk/people/"))

    at_desk.post(f"/desk/people/kai-chae/{membership.pk}/on/")
    assert Enterprise.objects.of_member(helper).exists()


def test_whoever_is_switched_off_is_out_at_the_next_step(client, at_desk, helper, kham_pan, kiln):
    client.force_login(helper)
    key = client.session.session_key
    invitations.switch_off(helper.memberships.get())

    answer = client.get("/desk/orders/")

    assert answer.status_code == 302
    assert "/desk/login/" in answer.url
    assert client.session.session_key != key


def test_the_last_one_cannot_switch_themself_off(at_desk, kham_pan):
    answer = at_desk.post(
        f"/desk/people/kai-chae/{kham_pan.memberships.get().pk}/off/", follow=True
    )

    assert answer.status_code == 200
    assert Enterprise.objects.of_member(kham_pan).exists()


def test_who_leaves_by_themself_is_logged_out(at_desk, helper, kham_pan):
    answer = at_desk.post(
        f"/desk/people/kai-chae/{kham_pan.memberships.get().pk}/off/", follow=True
    )

    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0].startswith("/desk/login/")


@pytest.mark.parametrize("deed", ["fly", "OFF"])
def test_another_deed_is_not_found(at_desk, helper, deed):
    address = f"/desk/people/kai-chae/{helper.memberships.get().pk}/{deed}/"

    assert at_desk.post(address).status_code == 404
