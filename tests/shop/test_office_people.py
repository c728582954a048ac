"""Coordinators in the editor: who works in each enterprise, inviting, switching on and off."""

import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from catalogue import enterprises, invitations
from catalogue.models import Enterprise, Invitation
from people.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def kiln(kilns):
    """The first kiln."""
    return kilns["kai-chae"]


def text(response):
    return response.content.decode()


@pytest.fixture
def coordinator(client, manager):
    """A browser in which a coordinator has logged in."""
    person = Member.objects.create_user("coordinator", first_name="ผู้ประสานงาน")
    person.groups.add(Group.objects.get(name="Coordinators"))
    client.force_login(person)
    return client


def test_a_coordinator_sees_all_enterprises_and_invites(coordinator, kham_pan, noi, kilns):
    page = text(coordinator.get(reverse("shop_office:people")))
    assert "คำปัน" in page
    assert "น้อย" in page

    made = coordinator.post(
        reverse("shop_office:people"),
        {"deed": "invite", "enterprise": kilns["tao-plai-na"].pk, "reach": "", "meant_for": "ใหม่"},
    )
    shown = text(coordinator.get(made.url))

    assert "/join/" in shown
    person = Member.objects.create_user("later")
    token = re.search(r"/join/([\w-]+)/", shown)[1]
    assert invitations.accept(token, person) == kilns["tao-plai-na"]
    assert invitations.may_invite(kilns["tao-plai-na"], person)


def test_a_coordinator_switches_even_the_last_one_off_and_on(coordinator, kham_pan):
    membership = kham_pan.memberships.get()

    coordinator.post(reverse("shop_office:people"), {"deed": "off", "membership": membership.pk})
    assert not Enterprise.objects.of_member(kham_pan).exists()

    coordinator.post(reverse("shop_office:people"), {"deed": "on", "membership": membership.pk})
    assert Enterprise.objects.of_member(kham_pan).exists()


def test_a_coordinator_takes_an_invitation_back(coordinator, kiln, kham_pan):
    invitation, _token = invitations.invite(kiln, by=kham_pan)

    coordinator.post(
        reverse("shop_office:people"), {"deed": "take-back", "invitation": invitation.pk}
    )

    assert Invitation.objects.get().revoked_at is not None


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"deed": "off"},
        {"deed": "off", "membership": "x"},
        {"deed": "off", "membership": "9" * 30},
        {"deed": "off", "membership": "999999"},
        {"deed": "invite", "enterprise": "๑"},
        {"deed": "take-back", "invitation": "0"},
        {"deed": "fly", "membership": "1"},
    ],
)
def test_nonsense_is_not_found(coordinator, kham_pan, sent):
    assert coordinator.post(reverse("shop_office:people"), sent).status_code == 404


def test_a_wrong_number_is_said_on_the_coordinators_page(coordinator, kiln):
    sent = {"deed": "invite", "enterprise": kiln.pk, "reach": "12"}

    assert coordinator.post(reverse("shop_office:people"), sent).status_code == 422


def test_members_do_not_reach_the_coordinators_page(client, kiln, kham_pan):
    enterprises.join(kiln, kham_pan)
    client.force_login(kham_pan)
    address = reverse("shop_office:people")

    for answer in (client.get(address), client.post(address, {})):
        assert answer.status_code in (302, 403, 404)


def test_the_coordinators_page_costs_as_much_for_many_enterprises_as_for_few(
    coordinator, kilns, django_assert_max_num_queries
):
    for number in range(8):
        maker = Enterprise.objects.create(code=f"more-{number}", name_th="อีก")
        enterprises.join(maker, Member.objects.create_user(f"m{number}"))
    coordinator.get(reverse("shop_office:people"))

    with django_assert_max_num_queries(40):
        coordinator.get(reverse("shop_office:people"))
