"""The second step: set up once, asked once in each visit, guessed by nobody, reset by a manager."""

import re
import time

import pytest
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.models import ModelLogEntry

from people import two_step
from people.models import Member
from shop.office.urls import urlpatterns as office_urls
from shop.two_step.door import MONEY, rooms
from tests.shop.test_races import at_once

pytestmark = pytest.mark.django_db
MINE, ASK = "/en/desk/two-step/", "/en/desk/two-step/ask/"
PAYOUTS = "/admin/shop/payouts/"
# Rooms of the office in which no money moves.
FREE = rooms(
    "shop_office",
    "carrying carrying_out carrying_run carrying_confirm orders order claims claim claim_photo "
    "receipt papers papers_sheet packing slip_picture reviews review_decide sending reports "
    "report_waiting report_still report_log notices people sessions session session_open "
    "session_change fired stock stock_of_variant adjust",
)


def code_of(member, ahead=0):
    """What the person's telephone shows, or shows `ahead` half minutes later."""
    device = TOTPDevice.objects.get(user=member)
    return f"{totp(device.bin_key, t0=-30 * ahead):06d}"


def wrong_code(member):
    """Six digits that no telephone of the person shows around now."""
    device = TOTPDevice.objects.get(user=member)
    shown = {totp(device.bin_key, t0=-30 * step) for step in range(-3, 4)}
    return next(f"{number:06d}" for number in range(10) if number not in shown)


@pytest.fixture
def boss(client, manager):
    """A manager, logged in."""
    client.force_login(manager)
    return manager


@pytest.fixture
def armed(boss):
    """The same with a telephone set up; the codes are those of paper."""
    two_step.begin(boss)
    boss.codes = two_step.confirm(boss, code_of(boss, -1))
    return boss


@pytest.fixture
def guarded(settings):
    """Money rooms ask for the second step."""
    settings.MONEY_NEEDS_TOTP = True


# --- setting up -----------------------------------------------------------------------------------


def test_a_telephone_is_set_up_with_its_first_code(client, boss):
    page = client.get(MINE).content.decode()
    secret = two_step.spelled(TOTPDevice.objects.get(user=boss))

    done = client.post(MINE, {"code": code_of(boss)}).content.decode()

    assert "<svg" in page
    assert secret in page
    assert "otpauth://totp/" in page
    codes = re.findall(r'<code translate="no">(\w{8})</code>', done)
    assert len(set(codes)) == 10
    assert two_step.is_asked(boss)
    assert "10 recovery codes are left" in client.get(MINE).content.decode()
    assert secret not in client.get(MINE).content.decode()


def test_recovery_codes_are_not_kept_as_they_are(armed):
    kept = set(StaticToken.objects.values_list("token", flat=True))

    assert len(kept) == 10
    assert not kept & set(armed.codes)


def test_a_wrong_first_code_sets_nothing_up(client, boss):
    client.get(MINE)

    answer = client.post(MINE, {"code": wrong_code(boss)})

    assert answer.status_code == 422
    assert "This code is wrong or used" in answer.content.decode()
    assert not two_step.is_asked(boss)


@pytest.mark.parametrize(
    "typed", ["", " ", "\x00", "x" * 10_000, "-12345", "12345", "1_2_3_4", "<b>", "🏺🏺🏺🏺🏺🏺"]
)
@pytest.mark.parametrize("address", [MINE, ASK])
def test_odd_codes_are_refused_with_a_reason(client, boss, address, typed):
    if address == ASK:
        two_step.begin(boss)
        two_step.confirm(boss, code_of(boss, -1))

    answer = client.post(address, {"code": typed})

    assert answer.status_code == 422
    assert "desk-error" in answer.content.decode()


def test_thai_digits_and_spaces_are_read(client, armed):
    thai = code_of(armed).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))

    assert client.post(ASK, {"code": f"{thai[:3]} {thai[3:]}"}).status_code == 302


def test_nobody_sets_up_another_telephone_without_the_first(client, armed):
    before = TOTPDevice.objects.get(user=armed).pk

    for sent in ({}, {"deed": "off"}, {"deed": "codes"}, {"code": "123456"}):
        assert client.post(MINE, sent).url.startswith(ASK)

    assert TOTPDevice.objects.get(user=armed).pk == before
    assert two_step.codes_left(armed) == 10


def test_who_has_shown_the_telephone_can_make_codes_and_switch_off(client, armed):
    client.post(ASK, {"code": code_of(armed)})

    made = client.post(MINE, {"deed": "codes"}).content.decode()
    client.post(MINE, {"deed": "off"})

    assert not any(code in made for code in armed.codes)
    assert not two_step.is_asked(armed)
    assert not StaticDevice.objects.exists()


def test_both_ways_in_lead_there(client, boss):
    assert reverse("shop:two_step") in client.get("/admin/account/").content.decode()
    assert reverse("shop:two_step") in client.get("/desk/people/").content.decode()


def test_strangers_are_asked_to_log_in_first(client, db):
    for address in (MINE, ASK):
        assert client.get(address).url.startswith("/en/desk/login/")


# --- being asked ----------------------------------------------------------------------------------


def test_every_room_of_the_office_is_a_money_room_or_named_as_free():
    money = {name for name in MONEY if name.startswith("shop_office:")}
    there = {f"shop_office:{pattern.name}" for pattern in office_urls}

    assert there - money - FREE == set(), "new rooms: does money move in them?"
    assert (money | FREE) - there == set()
    assert not money & FREE


def test_money_rooms_stay_open_where_nobody_asks_for_it(client, boss):
    assert client.get(PAYOUTS).status_code == 200


def test_a_money_room_asks_once_in_each_visit(client, armed, guarded):
    asked = client.get(f"{PAYOUTS}?month=2026-10")
    assert asked.url == "/desk/two-step/ask/?next=%2Fadmin%2Fshop%2Fpayouts%2F%3Fmonth%3D2026-10"

    before = client.session.session_key
    entered = client.post(asked.url, {"code": code_of(armed)})

    assert client.get(asked.url).url == f"{PAYOUTS}?month=2026-10"
    assert entered.status_code == 302
    assert client.session.session_key != before
    assert client.get(PAYOUTS).status_code == 200

    client.logout()
    client.force_login(armed)
    assert client.get(PAYOUTS).url.startswith("/desk/two-step/ask/")


def test_who_has_no_telephone_yet_sets_one_up(client, boss, guarded):
    asked = client.get(client.get(PAYOUTS).url)

    assert asked.url == "/desk/two-step/"


def test_rooms_without_money_do_not_ask(client, armed, guarded):
    for address in ("/admin/", "/admin/shop/orders/", "/admin/shop/stock/", "/desk/orders/"):
        assert client.get(address).status_code == 200


def test_a_button_pressed_without_the_code_does_nothing_and_leads_back(
    client, armed, guarded, place
):
    order = place()
    page = f"/admin/shop/orders/{order.pk}/"

    answer = client.post(f"{page}cancel/", headers={"referer": f"http://testserver{page}"})

    order.refresh_from_db()
    assert order.state == "placed"
    assert answer.url == f"/desk/two-step/ask/?next=%2Fadmin%2Fshop%2Forders%2F{order.pk}%2F"


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_question_leads_nowhere_else(client, armed, guarded, away):
    client.get(ASK)

    assert client.post(ASK, {"code": code_of(armed), "next": away}).url == MINE


def test_administrators_are_asked_before_they_change_people(client, guarded, db):
    client.force_login(Member.objects.create_superuser("root", password="clay and water"))

    assert client.get("/admin/users/").status_code == 200
    assert client.get("/admin/users/new/").url.startswith("/desk/two-step/ask/")


# --- guessing -------------------------------------------------------------------------------------


def test_a_code_counts_once(client, armed):
    code = code_of(armed)
    assert client.post(ASK, {"code": code}).status_code == 302

    client.logout()
    client.force_login(armed)

    assert client.post(ASK, {"code": code}).status_code == 422


def test_a_recovery_code_counts_once(client, armed):
    code = armed.codes[3].upper()
    assert client.post(ASK, {"code": f"{code[:4]}-{code[4:]}"}).status_code == 302

    client.logout()
    client.force_login(armed)

    assert client.post(ASK, {"code": code}).status_code == 422
    assert two_step.codes_left(armed) == 9


def test_each_wrong_code_makes_the_next_one_wait(client, armed):
    for _ in range(5):
        TOTPDevice.objects.update(throttling_failure_timestamp=None)
        client.post(ASK, {"code": wrong_code(armed)})

    refused = client.post(ASK, {"code": code_of(armed)})

    said = refused.content.decode()
    assert refused.status_code == 422
    assert re.search(r"Please wait 1[56] seconds", said)


def test_a_code_of_somebody_else_is_none(client, armed, kham_pan):
    two_step.begin(kham_pan)
    two_step.confirm(kham_pan, code_of(kham_pan, -1))
    client.force_login(kham_pan)

    assert client.post(ASK, {"code": armed.codes[0]}).status_code == 422


# --- resetting ------------------------------------------------------------------------------------


@pytest.fixture
def lost(kham_pan, client):
    """Somebody whose telephone has gone."""
    two_step.begin(kham_pan)
    two_step.confirm(kham_pan, code_of(kham_pan, -1))
    return kham_pan


def test_a_manager_resets_it_and_it_is_written_down(client, boss, lost, django_user_model):
    visit = type(client)()
    visit.force_login(lost)
    page = client.get("/admin/shop/two-step/").content.decode()

    client.post("/admin/shop/two-step/", {"member": lost.pk})

    entry = ModelLogEntry.objects.get(action="people.two_step_reset")
    assert str(lost) in page
    assert not two_step.is_asked(lost)
    assert (entry.user, entry.object_id) == (boss, str(lost.pk))
    assert visit.get("/desk/orders/").status_code == 302


def test_nobody_resets_their_own_there(client, armed):
    client.post("/admin/shop/two-step/", {"member": armed.pk})

    assert two_step.is_asked(armed)


def test_a_manager_resets_no_administrator(client, boss):
    root = Member.objects.create_superuser("root", password="clay and water")
    two_step.begin(root)
    two_step.confirm(root, code_of(root, -1))

    client.post("/admin/shop/two-step/", {"member": root.pk})

    assert two_step.is_asked(root)


@pytest.mark.parametrize("number", ["", "0", "x", "\x00", "๑", "9" * 30])
def test_odd_numbers_reset_nobody(client, boss, lost, number):
    assert client.post("/admin/shop/two-step/", {"member": number}).status_code == 404
    assert two_step.is_asked(lost)


def test_members_meet_a_closed_door(client, lost):
    client.force_login(lost)

    assert client.post("/admin/shop/two-step/", {"member": lost.pk}).status_code in (302, 404)
    assert two_step.is_asked(lost)


# --- at once --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_one_recovery_code_lets_in_one_of_four(manager):
    two_step.begin(manager)
    code = two_step.confirm(manager, code_of(manager, -1))[0]

    def use(number, barrier):
        barrier.wait()
        try:
            return ["in" if two_step.check(manager, code) else "out"]
        except two_step.NotYet:
            return ["out"]

    assert at_once(use, 4) == {"in": 1, "out": 3}


def careless(member, code, barrier):
    """The control: looks, and only then uses the code up."""
    found = StaticToken.objects.filter(device__user=member, token=code).exists()
    barrier.wait()
    time.sleep(0)
    StaticToken.objects.filter(device__user=member, token=code).delete()
    return found


@pytest.mark.django_db(transaction=True)
def test_without_holding_the_row_it_would_let_in_all(manager):
    two_step.begin(manager)
    two_step.confirm(manager, code_of(manager, -1))
    token = StaticToken.objects.first().token

    def use(number, barrier):
        return ["in" if careless(manager, token, barrier) else "out"]

    assert at_once(use, 4) == {"in": 4}
