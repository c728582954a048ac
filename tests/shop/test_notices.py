"""Notices: who is on duty is told at once, once, without a buyer's name; servers that are down cost only time."""

import json
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone, translation

from catalogue.models import Membership
from shop import stock
from shop.models import Notice, NoticeSetting, StockMove
from shop.notices import owing, sending, words
from shop.payments import transfers
from tests.cast import MALEE, hired
from tests.shop.claiming import came, claimed, shards

pytestmark = pytest.mark.django_db
LINE_ID = "U" + "0123456789abcdef" * 2


@pytest.fixture
def kham(kham_pan):
    """Kham Pan with a mailbox."""
    kham_pan.email = "khampan@example.com"
    kham_pan.save()
    return kham_pan


@pytest.fixture
def other(kilns):
    """Somebody else of the same house, with a mailbox."""
    return hired("dao", kilns["kai-chae"], email="dao@example.com")


@pytest.fixture
def sold(place, manager, kham):
    """A paid order of the first kiln."""
    order = place()
    transfers.confirm(order.payments.get(), by=manager)
    return order


class Line(BaseHTTPRequestHandler):
    """Stands in for LINE's server: keeps what it is told, answers as it is told to."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        told = json.loads(body), self.headers["Authorization"], self.path
        self.server.heard.append(told)
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, *args):
        """Nothing."""


@pytest.fixture
def line(monkeypatch):
    """LINE, on this machine."""
    server = HTTPServer(("127.0.0.1", 0), Line)
    server.heard, server.answer = [], 200
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("LINE_CHANNEL_TOKEN", "secret")
    monkeypatch.setenv("LINE_API_BASE", f"http://127.0.0.1:{server.server_port}")
    yield server
    server.shutdown()
    server.server_close()


def read():
    return [(notice.member.username, notice.kind, notice.way) for notice in Notice.objects.all()]


def send(**later):
    sending.send_due(timezone.now() + timedelta(**later))
    return [letter for letter in mail.outbox if "@example.com" in letter.to[0]]


# --- who is told ----------------------------------------------------------------------------------


def test_everybody_of_the_house_is_told_until_somebody_is_on_duty(
    place, manager, kham, other, make_bowl
):
    bowl = make_bowl()
    for on_duty in (False, True):
        Membership.objects.filter(member=kham).update(on_duty=on_duty)
        order = place(bowl)
        transfers.confirm(order.payments.get(), by=manager)

    assert read() == [
        ("khampan", "order", "mail"),
        ("dao", "order", "mail"),
        ("khampan", "order", "mail"),
    ]


def test_an_order_is_told_once_however_often_it_is_said(sold):
    owing.about_order(sold)
    owing.about_order(sold)

    assert len(read()) == 1


def test_a_notice_names_order_and_pieces_and_no_buyer(sold):
    [letter] = send()

    assert sold.reference in letter.subject
    assert "1 ×" in letter.body
    assert reverse("shop:desk_consignment", args=[sold.consignments.get().pk]) in letter.body
    said = letter.subject + letter.body
    assert not any(each in said for each in (MALEE.name, MALEE.phone, MALEE.street, MALEE.email))


def test_a_claim_is_told_to_its_makers_and_to_managers(place, manager, kham):
    manager.email = "manager@example.com"
    manager.save()
    claimed(came(place()))

    told = {(who, kind) for who, kind, _way in read()}
    letters = {letter.to[0]: letter.body for letter in send()}

    assert {("khampan", "claim"), ("manager", "claim")} <= told
    assert "/desk/claims/" in letters["khampan@example.com"]
    assert "/admin/shop/claims/" in letters["manager@example.com"]


def test_a_slip_is_told_to_managers_only_while_it_waits(place, manager, kham):
    manager.email = "manager@example.com"
    manager.save()
    order = place()
    transfers.show_slip(order, shards())
    transfers.confirm(order.payments.get(), by=manager)

    assert ("manager", "slip", "mail") in read()
    assert [letter.to for letter in send()] == [["khampan@example.com"]]


def test_who_has_left_or_has_switched_it_off_is_told_nothing(sold, kham):
    Membership.objects.filter(member=kham).update(active=False)
    gone = send()
    Notice.objects.update(sent_at=None, attempts=0)
    Membership.objects.filter(member=kham).update(active=True)
    NoticeSetting.objects.create(member=kham, by_mail=False)

    assert (gone, send(hours=20)) == ([], [])


# --- by LINE --------------------------------------------------------------------------------------


def test_line_is_told_as_well(place, manager, kham, line):
    NoticeSetting.objects.create(member=kham, line_id=LINE_ID)
    order = place()
    transfers.confirm(order.payments.get(), by=manager)
    send()

    [(body, key, path)] = line.heard
    assert (body["to"], key, path) == (LINE_ID, "Bearer secret", "/v2/bot/message/push")
    assert order.reference in body["messages"][0]["text"]
    assert MALEE.name not in body["messages"][0]["text"]


@pytest.mark.parametrize(
    ("answer", "given_up"), [(400, True), (401, True), (429, False), (503, False)]
)
def test_line_says_no_or_not_now(place, manager, kham, line, answer, given_up):
    NoticeSetting.objects.create(member=kham, line_id=LINE_ID, by_mail=False)
    line.answer = answer
    transfers.confirm(place().payments.get(), by=manager)

    send()

    notice = Notice.objects.get()
    assert (notice.given_up, notice.sent_at) == (given_up, None)
    line.answer = 200
    send(days=2)
    assert bool(Notice.objects.get().sent_at) != given_up


def test_without_a_token_line_waits_and_nothing_fails(place, manager, kham):
    NoticeSetting.objects.create(member=kham, line_id=LINE_ID)
    transfers.confirm(place().payments.get(), by=manager)

    assert len(send()) == 1
    assert Notice.objects.get(way="line").attempts == 0


# --- servers that are down ------------------------------------------------------------------------


def test_a_mail_server_that_is_down_costs_nothing_but_time(sold, settings, monkeypatch):
    works = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.shop.test_notices.NoServer"
    for days in range(3):
        sending.send_due(timezone.now() + timedelta(days=days))
    settings.EMAIL_BACKEND = works

    assert len(send(days=9)) == 1
    assert Notice.objects.get().sent_at


def test_in_the_end_it_is_given_up_and_said_so(client, sold, manager, settings):
    works = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.shop.test_notices.NoServer"
    for days in range(9):
        sending.send_due(timezone.now() + timedelta(days=days))
    settings.EMAIL_BACKEND = works
    client.force_login(manager)

    page = client.get(reverse("shop_office:notices"))

    assert Notice.objects.get().given_up
    assert len(page.context["lost"]) == 1


class NoServer:
    """A mail server that is not there."""

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError


# --- the evening ----------------------------------------------------------------------------------


def at(hour):
    return datetime(2026, 11, 23, hour, 5, tzinfo=ZoneInfo("Asia/Bangkok"))


def test_every_evening_each_house_hears_once_what_waits(sold, kham, make_bowl):
    make_bowl("rare", on_hand=2)
    owing.digests(at(17))
    before = Notice.objects.filter(kind="digest").count()
    owing.digests(at(18))
    owing.digests(at(22))

    [notice] = Notice.objects.filter(kind="digest")
    with translation.override("en"):
        said = words.of(notice)
    assert before == 0
    assert "Parcels to pack and send: 1" in said.text
    assert "Nearly gone" in said.text


def test_a_house_in_which_nothing_waits_hears_nothing(kham, make_bowl):
    stock.adjust(make_bowl(), 50, reason=StockMove.Reason.RECEIVED)
    owing.digests(at(19))

    assert send() == []


# --- the switches ---------------------------------------------------------------------------------


def test_a_member_goes_on_duty_and_sets_the_switches(client, kham, noi):
    client.force_login(kham)
    duty = kham.memberships.get()
    foreign = noi.memberships.get()
    page = client.get("/en/desk/notices/").content.decode()

    client.post("/en/desk/notices/", {f"duty-{duty.pk}": "on", f"duty-{foreign.pk}": "on"})

    duty.refresh_from_db()
    foreign.refresh_from_db()
    setting = NoticeSetting.objects.get(member=kham)
    assert "I am on duty" in page
    assert (duty.on_duty, foreign.on_duty) == (True, False)
    assert (setting.by_mail, setting.digest) == (False, False)


@pytest.mark.parametrize(
    ("member", "typed", "kept"),
    [(None, LINE_ID, LINE_ID), (None, "me", ""), ("999999", LINE_ID, ""), ("\x00", LINE_ID, "")],
)
def test_managers_connect_people_with_line(client, manager, kham, member, typed, kept):
    client.force_login(manager)

    client.post(
        reverse("shop_office:notices"), {"member": member or str(kham.pk), "line_id": typed}
    )

    setting = NoticeSetting.objects.filter(member=kham).first()
    assert (setting.line_id if setting else "") == kept
