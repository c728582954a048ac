"""Letters: owed once, sent afterwards, in the order's language."""

from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from shop import consignments, letters, orders
from shop.models import Letter, Slip
from shop.payments import transfers
from tests.cast import MALEE

pytestmark = pytest.mark.django_db

# Met in the tests of sessions, of the waiting list and of what was made.
OF_WORKSHOPS = {"reminder", "session-moved", "session-off", "fired"}
OF_WORKSHOPS |= {"on-list", "offer", "offer-over", "list-moved", "list-over", "seats-back"}
TO_CUSTOMERS = {"login", "found", "back"}  # met in theirs
OF_CLAIMS = {"claim", "claim-yes", "claim-no"}  # in test_claim_letters.py


@pytest.fixture
def every_letter(place, manager, make_bowl, decide):
    """One letter of each kind, in one language."""

    def make(language):
        bowl, pick_up = make_bowl("b"), make_bowl("p", enterprise="tao-plai-na")
        sent = place(bowl, language=language)
        transfers.refuse_slip(
            Slip.objects.create(order=sent, picture="slips/x.jpg"), by=manager, reason="ยอดไม่ตรง"
        )
        transfers.confirm(sent.payments.get(), by=manager)
        consignments.send(sent.consignments.get(), carrier="thailand-post", number="EX123456789TH")
        ready = place(pick_up, language=language, methods={"tao-plai-na": "pick-up"})
        transfers.confirm(ready.payments.get(), by=manager)
        consignments.make_ready(ready.consignments.get())
        orders.cancel(place(bowl, language=language), by=manager)
        last = make_bowl("last", on_hand=1)
        late = place(last, language=language)
        orders.expire(late, now=timezone.now() + timedelta(hours=2))
        place(last, language=language)
        transfers.confirm(late.payments.get(), by=manager)
        decide(sent)
        letters.owe(place(bowl, language=language), Letter.Kind.PAY_FAILED, cause="payment 1")
        return Letter.objects.all()

    return make


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_kind_of_letter_is_written_in_the_orders_language(every_letter, language):
    owed = every_letter(language)
    elsewhere = OF_WORKSHOPS | TO_CUSTOMERS | OF_CLAIMS
    assert {letter.kind for letter in owed} == set(Letter.Kind.values) - elsewhere

    letters.send_due(timezone.now())

    assert len(mail.outbox) == Letter.objects.count()
    for message in mail.outbox:
        html = message.alternatives[0][0]
        for text in (message.body, html):
            assert ("Dear" in text) == (language == "en"), text
            assert settings.PUBLIC_URL + ("/en" if language == "en" else "") + "/orders/" in text
        assert f'lang="{language}"' in html
        assert message.to == ["malee@example.com"]


def test_a_sent_letter_gives_the_number_and_where_to_follow_it(every_letter):
    every_letter("en")
    letters.send_due(timezone.now())

    body = next(m.body for m in mail.outbox if "on its way" in m.subject)

    assert "EX123456789TH" in body
    assert "track.thailandpost" in body


def test_links_come_from_the_setting_and_never_from_a_request(place, settings):
    settings.PUBLIC_URL = "https://shop.example.org"
    place()

    letters.send_due(timezone.now())

    assert "https://shop.example.org/orders/" in mail.outbox[0].body


def test_without_an_address_nothing_is_owed(place):
    place(contact=type(MALEE)(**{**vars(MALEE), "email": ""}))

    assert not Letter.objects.exists()


def test_a_letter_that_asks_for_money_is_not_sent_once_it_would_be_wrong(place):
    order = place()
    orders.expire(order, now=timezone.now() + timedelta(hours=2))

    letters.send_due(timezone.now())

    assert [m.subject for m in mail.outbox if order.reference in m.subject] == [
        mail.outbox[0].subject
    ]
    assert not order.letters.filter(kind=Letter.Kind.PLACED).exists()


def test_a_log_names_no_buyer(place, monkeypatch, caplog):
    place()

    def refused(*args):
        raise SMTPRecipientsRefused({"malee@example.com": (550, b"no such user")})

    monkeypatch.setattr(EmailBackend, "send_messages", refused)
    letters.send_due(timezone.now())

    assert "SMTPRecipientsRefused" in caplog.text
    assert "malee" not in caplog.text


def test_a_letter_is_sent_once(place):
    place()
    letters.send_due(timezone.now())

    assert letters.send_due(timezone.now() + timedelta(days=9)) == 0

    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_down_costs_nothing_but_time(place, monkeypatch):
    order = place()

    def down(*args):
        raise SMTPException("try later")

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", down)
        assert letters.send_due(timezone.now()) == 0
    letter = order.letters.get()
    assert (letter.attempts, letter.sent_at) == (1, None)

    assert letters.send_due(timezone.now()) == 0  # not again at once
    assert letters.send_due(timezone.now() + timedelta(minutes=2)) == 1


def test_a_letter_that_never_arrives_is_given_up_in_sight_of_the_staff(place, monkeypatch):
    order = place()
    monkeypatch.setattr(EmailBackend, "send_messages", lambda *args: 1 / 0)

    for day in range(len(letters.PATIENCE) + 2):
        letters.send_due(timezone.now() + timedelta(days=2 * day))

    letter = order.letters.get()
    assert letter.given_up
    assert letter.attempts == len(letters.PATIENCE)


def test_what_a_buyer_typed_is_text_in_a_letter_and_nothing_else(place):
    contact = type(MALEE)(**{**vars(MALEE), "name": "<script>alert(1)</script>"})
    place(contact=contact)

    letters.send_due(timezone.now())

    html = mail.outbox[0].alternatives[0][0]
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_name_with_a_line_break_adds_no_header(place):
    contact = type(MALEE)(**{**vars(MALEE), "name": "x\r\nBcc: all@example.com"})
    place(contact=contact)

    letters.send_due(timezone.now())

    assert "bcc" not in {name.lower() for name, _ in mail.outbox[0].message().items()}


def test_a_refund_letter_says_what_comes_back_for_what_and_how(every_letter):
    every_letter("en")
    letters.send_due(timezone.now())

    body = next(m.body for m in mail.outbox if "refund" in m.subject)

    assert "฿209 of your order goes back" in body
    assert "1 × Bowl b" in body
    assert "ชามร้าว" in body
    assert "transfer" in body
