"""The stand-in's pages and its program: what a person sees who tries the demo shop."""

import json
import os
import re
import stat
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from string import Formatter

import pytest
import requests
from stripe import StripeClient

from tests.doubles.stripe import dashboard, words
from tests.doubles.stripe.fixture import asked, line

ROOT = Path(__file__).resolve().parents[2]
KEYS = {"STRIPE_SECRET_KEY": "sk_test_of_the_demo", "STRIPE_WEBHOOK_SECRET": "whsec_of_the_demo"}


@pytest.fixture
def visit(stripe, stripe_sdk):
    """A buyer with a browser: opens a session and its page."""

    class Visit:
        session = stripe_sdk.v1.checkout.sessions.create(asked(locale="en"))
        page = f"{stripe.url}/pay/{session.id}"

        def look(self, **query):
            return requests.get(self.page, params=query, timeout=5).text

        def press(self, deed, page=None):
            answer = requests.post(
                page or self.page, data={"do": deed}, allow_redirects=False, timeout=5
            )
            assert answer.status_code == 303
            return answer.headers["Location"]

    return Visit()


def offered(page):
    """The deeds that a page has buttons for."""
    return re.findall(r'name="do" value="(\w+)', page)


# --- words ------------------------------------------------------------------------------------------


def test_both_languages_say_the_same():
    fields = {
        language["language"]: {
            name: [field for _, field, _, _ in Formatter().parse(text) if field]
            for name, text in language.items()
        }
        for language in (words.THAI, words.ENGLISH)
    }

    assert fields["th"] == fields["en"]
    assert dashboard.DEEDS.keys() <= words.THAI.keys()


@pytest.mark.parametrize(("locale", "language"), [("th", "th"), ("en", "en"), ("auto", "en")])
def test_the_page_speaks_the_language_of_its_session(stripe, stripe_sdk, locale, language):
    session = stripe_sdk.v1.checkout.sessions.create(asked(locale=locale))

    page = requests.get(session.url, timeout=5)

    assert f'<html lang="{language}">' in page.text
    assert "จำลอง / simulated" in page.text
    assert "script" not in page.text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")


# --- the page where a buyer pays --------------------------------------------------------------------


def test_the_page_shows_what_is_paid_and_every_way_to_pay(visit):
    page = visit.look()

    for text in ("ชามตราไก่ × 2", "฿900", "ค่าจัดส่ง", "฿950", "PST-2026-0001"):
        assert text in page
    ways = ["card", "card_declined", "promptpay", "promptpay_later", "promptpay_failed", "abandon"]
    assert offered(page) == ways


def test_only_what_the_session_allows_is_offered(stripe, stripe_sdk):
    form = asked(allowed_payment_method_types=["promptpay"], cancel_url=None)
    session = stripe_sdk.v1.checkout.sessions.create(form)

    assert "card" not in offered(requests.get(session.url, timeout=5).text)


def test_what_the_shop_calls_its_goods_is_only_text(stripe, stripe_sdk):
    form = asked(line_items=[line("<b onclick=x>ชาม</b>", 45_000)], client_reference_id="<i>")
    session = stripe_sdk.v1.checkout.sessions.create(form)

    for page in (session.url, f"{stripe.url}/dashboard"):
        assert not re.search("<b |<i>", requests.get(page, timeout=5).text)


@pytest.mark.parametrize("way", ["card", "promptpay", "promptpay_later"])
def test_who_has_paid_goes_back_to_the_shop(visit, stripe, way):
    there = visit.press(way)

    assert there == f"http://127.0.0.1:1/back/?session={visit.session.id}"
    assert stripe.sessions[visit.session.id]["status"] == "complete"
    assert visit.press(way).endswith("?after=impossible")


@pytest.mark.parametrize("way", ["card_declined", "promptpay_failed"])
def test_who_could_not_pay_stays_and_reads_why(visit, stripe, way):
    there = visit.press(way)

    assert there == f"/pay/{visit.session.id}?after={way}"
    assert words.ENGLISH[f"was {way}"] in visit.look(after=way)
    assert stripe.sessions[visit.session.id]["status"] == "open"


def test_who_does_not_pay_goes_back_to_the_order(visit, stripe):
    assert visit.press("abandon") == "http://127.0.0.1:1/order/"
    assert stripe.sessions[visit.session.id]["payment_intent"] is None


@pytest.mark.parametrize(
    ("deed", "outcome", "said"), [("settle", "paid", "paid"), ("fail", "unpaid", "never")]
)
def test_the_bank_answers_later(visit, stripe, deed, outcome, said):
    visit.press("promptpay_later")
    assert offered(visit.look()) == ["settle", "fail"]

    visit.press(deed)

    assert stripe.sessions[visit.session.id]["payment_status"] == outcome
    assert words.ENGLISH[said] in visit.look()
    assert offered(visit.look()) == []


def test_a_page_whose_time_is_over_takes_nothing(visit, stripe):
    stripe.clock.advance(minutes=40)

    assert words.ENGLISH["expired"] in visit.look()
    assert offered(visit.look()) == []
    assert requests.get(f"{stripe.url}/pay/cs_none", timeout=5).status_code == 404


# --- the dashboard ----------------------------------------------------------------------------------


def test_the_dashboard_shows_everything_and_offers_what_others_would_do(visit, stripe, paid):
    dash = f"{stripe.url}/dashboard"
    card, promptpay = paid(), paid("promptpay")
    visit.press("promptpay_later")

    def shown():
        return requests.get(dash, timeout=5).text

    assert sorted(offered(shown())) == sorted(
        ["settle", "fail", "refund_half", "refund_half", "dispute"]
    )
    visit.press(f"refund_half {promptpay.id}", dash)
    (refund,) = stripe.refunds.values()
    assert (refund["amount"], refund["status"]) == (47_500, "requires_action")
    visit.press(f"name_account {refund['id']}", dash)
    visit.press(f"arrive {refund['id']}", dash)
    assert refund["status"] == "succeeded"
    visit.press(f"dispute {card.id}", dash)
    (dispute,) = stripe.disputes.values()
    assert {"won", "lost", "refund_fail"} <= set(offered(shown()))
    visit.press(f"lost {dispute['id']}", dash)
    assert dispute["status"] == "lost"
    assert "charge.dispute.closed" in shown()


@pytest.mark.parametrize("deed", ["", "settle", "settle pi_none", "burn cs_none", "dispute {}"])
def test_a_deed_that_makes_no_sense_does_nothing(visit, stripe, deed):
    there = visit.press(deed.format(visit.session.id), f"{stripe.url}/dashboard?lang=en")

    assert there == "/dashboard?lang=en&after=impossible"
    assert stripe.events == []


# --- the program ------------------------------------------------------------------------------------


@pytest.fixture
def program(tmp_path):
    """Starts the stand-in as the demo does; gives back its process and its address."""
    with ExitStack() as started:

        def start(**environment):
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "tests.doubles.stripe", "--attached"),
                    *("--state", tmp_path / "books.json", "--webhook", "http://127.0.0.1:1/"),
                ],
                cwd=ROOT,
                env={**os.environ, **KEYS, "DEBUG": "1", **environment},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            started.enter_context(process)
            started.callback(process.kill)
            return process, process.stdout.readline().strip()

        yield start


def test_the_program_remembers_what_was_before(program, tmp_path):
    process, address = program()
    client = StripeClient(KEYS["STRIPE_SECRET_KEY"], base_addresses={"api": address})
    form = asked()
    made = client.v1.checkout.sessions.create(form, {"idempotency_key": "k"})
    process.kill()  # whatever was answered is written down
    process, address = program()
    client = StripeClient(KEYS["STRIPE_SECRET_KEY"], base_addresses={"api": address})

    again = client.v1.checkout.sessions.retrieve(made.id)

    assert again.url.startswith(f"{address}/pay/{made.id}")
    assert client.v1.checkout.sessions.create(form, {"idempotency_key": "k"}).id == made.id
    requests.post(again.url, data={"do": "card"}, allow_redirects=False, timeout=5)
    kept = json.loads((tmp_path / "books.json").read_text())
    assert set(kept["undelivered"]) == {event["id"] for event in kept["events"]} != set()
    assert stat.S_IMODE((tmp_path / "books.json").stat().st_mode) == 0o600


def test_the_program_ends_with_whoever_started_it(program):
    process, address = program()
    assert requests.get(address, timeout=5).status_code == 200

    process.stdin.close()

    assert process.wait(timeout=10) == 0


@pytest.mark.parametrize(
    "environment",
    [{"DEBUG": ""}, {"STRIPE_SECRET_KEY": "sk_live_1"}, {"STRIPE_WEBHOOK_SECRET": ""}],
)
def test_the_program_refuses_in_one_line(program, environment):
    process, address = program(**environment)

    assert address == ""
    assert process.wait(timeout=10) == 1
    assert process.stderr.read().count("\n") == 1
