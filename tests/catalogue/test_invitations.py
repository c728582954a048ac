"""Invitations let one person in, once; an enterprise is founded whole and never left without anybody."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalogue import enterprises, invitations
from catalogue.models import Enterprise, EnterprisePage, Invitation, Membership
from people import sessions
from people.models import Member
from tests.shop.test_races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def kiln(kilns):
    """The first kiln."""
    return kilns["kai-chae"]


@pytest.fixture
def newcomer(db):
    """A factory of people who work nowhere yet."""

    def make(number=1):
        return Member.objects.create_user(f"new{number}", first_name=f"คนใหม่ {number}")

    return make


def works_at(member, enterprise):
    return Enterprise.objects.of_member(member).filter(pk=enterprise.pk).exists()


# --- founding -------------------------------------------------------------------------------------


def test_an_enterprise_is_founded_with_pages_in_both_languages_and_rights_on_them(tree, newcomer):
    person = newcomer()

    maker = enterprises.found("new", "กลุ่มใหม่", name_en="New Group", members=(person,))

    pages = EnterprisePage.objects.filter(enterprise=maker)
    named = {page.locale.language_code: (page.draft_title, page.slug, page.live) for page in pages}
    assert named == {"th": ("กลุ่มใหม่", "new", False), "en": ("New Group", "new", False)}
    granted = maker.group.page_permissions.filter(permission__codename="change_page")
    assert {each.page_id for each in granted} == {page.pk for page in pages}
    assert maker.collection.name == "กลุ่มใหม่"
    assert works_at(person, maker)


def test_an_enterprise_without_an_english_name_has_the_thai_one_on_its_english_draft(tree):
    maker = enterprises.found("new", "กลุ่มใหม่")

    english = EnterprisePage.objects.get(enterprise=maker, locale__language_code="en")
    assert (english.title, english.live) == ("กลุ่มใหม่", False)


def test_founding_again_changes_nothing(tree):
    maker = enterprises.found("new", "กลุ่มใหม่")

    with pytest.raises(IntegrityError), transaction.atomic():
        enterprises.found("new", "อีกกลุ่ม")
    enterprises.draft_pages(maker)

    assert EnterprisePage.objects.filter(enterprise__code="new").count() == 2


def test_without_a_list_of_makers_an_enterprise_is_founded_without_pages(db):
    assert enterprises.draft_pages(enterprises.found("new", "กลุ่มใหม่")) is None


# --- inviting and joining -------------------------------------------------------------------------


def test_an_invitation_lets_one_person_in_once(kiln, kham_pan, newcomer):
    first, second = newcomer(1), newcomer(2)
    invitation, token = invitations.invite(kiln, by=kham_pan)

    assert invitations.accept(token, first) == kiln
    with pytest.raises(invitations.Closed):
        invitations.accept(token, second)

    invitation.refresh_from_db()
    assert invitation.used_by == first
    assert (works_at(first, kiln), works_at(second, kiln)) == (True, False)
    assert kiln.group is None or first.groups.filter(pk=kiln.group_id).exists()


def test_the_same_person_pressing_twice_is_in_once(kiln, kham_pan, newcomer):
    person = newcomer()
    _invitation, token = invitations.invite(kiln, by=kham_pan)

    invitations.accept(token, person)

    assert invitations.accept(token, person) == kiln
    assert Membership.objects.filter(member=person).count() == 1


def test_a_used_link_lets_nobody_back_in_who_was_switched_off(kiln, kham_pan, newcomer):
    person = newcomer()
    _invitation, token = invitations.invite(kiln, by=kham_pan)
    invitations.accept(token, person)
    enterprises.leave(kiln, person)

    invitations.accept(token, person)

    assert not works_at(person, kiln)


def test_only_a_hash_of_the_secret_is_kept(kiln, kham_pan):
    invitation, token = invitations.invite(kiln, by=kham_pan)

    kept = [str(value) for value in Invitation.objects.filter(pk=invitation.pk).values_list()[0]]
    assert len(token) >= 32
    assert not [value for value in kept if token in value]


def too_old(invitation):
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())


def of_nobody(invitation):
    Member.objects.filter(pk=invitation.made_by_id).update(is_active=False)


def of_one_who_left(invitation):
    enterprises.leave(invitation.enterprise, invitation.made_by)


@pytest.mark.parametrize(
    "what",
    [too_old, of_nobody, of_one_who_left, invitations.take_back],
    ids=lambda each: each.__name__,
)
def test_an_invitation_ends_in_four_ways(kiln, kham_pan, newcomer, what):
    invitation, token = invitations.invite(kiln, by=kham_pan)

    what(invitation)

    with pytest.raises(invitations.Closed):
        invitations.under(token)
    with pytest.raises(invitations.Closed):
        invitations.accept(token, newcomer())


@pytest.mark.parametrize("token", ["", "x", "\x00", "ก" * 50, "x" * 5000, "\ud800"])
def test_a_secret_that_is_none_opens_nothing(kiln, newcomer, token):
    with pytest.raises(invitations.Closed) as closed:
        invitations.accept(token, newcomer())

    assert not closed.value.is_known


def test_an_invitation_lasts_as_long_as_the_setting_says(kiln, kham_pan):
    invitation, _token = invitations.invite(kiln, by=kham_pan)

    over = invitation.made_at + settings.INVITATION_LASTS
    assert abs(invitation.expires_at - over) < timedelta(seconds=5)


def test_a_used_invitation_cannot_be_taken_back(kiln, kham_pan, newcomer):
    invitation, token = invitations.invite(kiln, by=kham_pan)
    invitations.accept(token, newcomer())

    assert not invitations.take_back(invitation)


def test_one_person_may_work_in_several_enterprises(kilns, kham_pan, noi):
    _invitation, token = invitations.invite(kilns["tao-plai-na"], by=noi)

    invitations.accept(token, kham_pan)

    assert set(Enterprise.objects.of_member(kham_pan)) == set(kilns.values())


# --- who runs it ----------------------------------------------------------------------------------


def test_who_was_invited_by_the_house_helps_and_who_was_let_in_by_the_shop_runs_it(
    kiln, kham_pan, manager, newcomer
):
    helper, founder = newcomer(1), newcomer(2)

    for by, person in ((kham_pan, helper), (manager, founder)):
        invitations.accept(invitations.invite(kiln, by=by)[1], person)

    runs = {each: invitations.may_invite(kiln, each) for each in (kham_pan, helper, founder)}
    assert runs == {kham_pan: True, helper: False, founder: True}


def test_a_coordinator_makes_a_founder_of_a_helper(kiln, kham_pan, manager, newcomer):
    helper = newcomer()
    for by in (kham_pan, manager):
        invitations.accept(invitations.invite(kiln, by=by)[1], helper)

    assert invitations.may_invite(kiln, helper)


def test_running_one_enterprise_is_running_no_other(kilns, kham_pan, noi):
    invitations.accept(invitations.invite(kilns["tao-plai-na"], by=noi)[1], kham_pan)

    assert invitations.may_invite(kilns["kai-chae"], kham_pan)
    assert not invitations.may_invite(kilns["tao-plai-na"], kham_pan)


# --- switching off --------------------------------------------------------------------------------


def logged_in(member):
    """A session of this person."""
    session = SessionStore()
    session["_auth_user_id"] = str(member.pk)
    session.save()
    return session.session_key


def test_who_is_switched_off_keeps_the_row_and_loses_group_sessions_and_invitations(
    kiln, kham_pan, newcomer
):
    enterprises.furnish(kiln)
    helper = newcomer()
    membership = enterprises.join(kiln, helper)
    own, other = logged_in(helper), logged_in(kham_pan)
    invitation, _token = invitations.invite(kiln, by=helper)

    invitations.switch_off(membership)

    membership.refresh_from_db()
    invitation.refresh_from_db()
    assert not membership.active
    assert invitation.revoked_at is not None
    assert not helper.groups.exists()
    assert set(Session.objects.values_list("pk", flat=True)) == {other}
    assert own != other


def test_the_last_one_stays_unless_somebody_above_says_so(kiln, kham_pan):
    membership = kham_pan.memberships.get()

    with pytest.raises(invitations.LastOne):
        invitations.switch_off(membership)
    assert works_at(kham_pan, kiln)

    invitations.switch_off(membership, last_too=True)
    assert not works_at(kham_pan, kiln)


def test_who_cannot_log_in_any_more_does_not_count_as_somebody_left(kiln, kham_pan, newcomer):
    gone = newcomer()
    enterprises.join(kiln, gone)
    Member.objects.filter(pk=gone.pk).update(is_active=False)

    with pytest.raises(invitations.LastOne):
        invitations.switch_off(kham_pan.memberships.get())


def test_a_session_that_is_nobodys_is_left_alone(kham_pan):
    SessionStore().save()

    assert sessions.end(kham_pan) == 0


# --- at once --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_one_link_opened_by_six_people_at_once_lets_one_of_them_in(kiln, kham_pan, newcomer):
    people = [newcomer(number) for number in range(6)]
    _invitation, token = invitations.invite(kiln, by=kham_pan)

    def come_in(number, barrier):
        barrier.wait()
        try:
            invitations.accept(token, people[number])
        except invitations.Closed:
            return ["too late"]
        return ["in"]

    assert at_once(come_in, 6) == {"in": 1, "too late": 5}
    assert kiln.memberships.filter(active=True).count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_last_two_cannot_switch_each_other_off_at_once(kiln, kham_pan, newcomer):
    memberships = [kham_pan.memberships.get(), enterprises.join(kiln, newcomer())]

    def push_out(number, barrier):
        barrier.wait()
        try:
            invitations.switch_off(memberships[number])
        except invitations.LastOne:
            return ["last one"]
        return ["off"]

    assert at_once(push_out, 2) == {"off": 1, "last one": 1}


@pytest.mark.django_db(transaction=True)
def test_taken_back_and_used_at_once_is_one_of_both(kiln, kham_pan, newcomer):
    person = newcomer()
    invitation, token = invitations.invite(kiln, by=kham_pan)

    def either(number, barrier):
        barrier.wait()
        if number:
            return ["taken back"] if invitations.take_back(invitation) else ["too late"]
        try:
            invitations.accept(token, person)
        except invitations.Closed:
            return ["too late"]
        return ["in"]

    answers = at_once(either, 2)

    assert answers["too late"] == 1, answers
    assert works_at(person, kiln) == (answers["in"] == 1)
