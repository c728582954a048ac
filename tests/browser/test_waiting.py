"""The waiting list and the finished piece on a phone; in Thai without JavaScript."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from catalogue.models import Enterprise, Session
from shop import keepsakes, orders
from shop.models import WaitingParty
from shop.payments import settling
from tests.browser.conftest import WIDER_THAN_THE_WINDOW
from tests.shop.queueing import buyer, party

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = pytest.mark.parametrize("lang", ["th", "en"])


def fits(page, axe):
    """Nothing is wider than the phone, and whoever cannot see it can use it."""
    assert page.evaluate(WIDER_THAN_THE_WINDOW) == []
    if page.has_scripts:
        axe(page)


@LANGUAGES
def test_from_joining_to_the_order(page_at, make_session, place, axe, lang):
    session = make_session(capacity=3)
    order = place(session.variant, 3, contact=buyer(1))
    page, start = page_at(390, lang=lang, js=lang == "en"), "/en" if lang == "en" else ""
    page.goto(f"{start}/waiting/join/{session.pk}/")
    fits(page, axe)

    page.locator("[name=size]").fill("9")
    page.locator("form.flow button").click()
    expect(page.locator("[aria-invalid=true]")).to_have_count(3)
    fits(page, axe)
    page.locator("[name=size]").fill("2")
    page.locator("[name=name]").fill("มะลิ")
    page.locator("[name=phone]").fill("081 234 5678")
    page.locator("[name=email]").fill("malee@example.com")
    page.locator("form.flow button").click()
    expect(page.locator("[name=leave]")).to_be_visible()
    fits(page, axe)
    orders.cancel(order, by=None)
    page.reload()
    page.locator("[name=name_2]").fill("สมชาย")
    fits(page, axe)
    page.locator("[name=accept]").click()

    page.wait_for_url("**/orders/**")
    made = WaitingParty.objects.get().order
    assert (made.language, made.total) == (lang, 900)


@LANGUAGES
def test_whoever_says_no_leaves_the_list(page_at, make_session, place, lang):
    session = make_session(capacity=1)
    order = place(session.variant, 1, contact=buyer(1))
    waiting = party(session, 1, language=lang)
    orders.cancel(order, by=None)
    page = page_at(390, lang=lang, js=lang == "en")
    page.goto(waiting.get_absolute_url())

    page.locator("[name=leave]").click()

    expect(page.locator(f"a[href*='/waiting/join/{session.pk}/']")).to_be_visible()


@LANGUAGES
def test_the_finished_piece_is_asked_for(page_at, make_session, place, axe, lang):
    session = make_session(makes_a_piece=True, piece_weight_g=700)
    order = place(session.variant, 1, language=lang)
    settling.take_in(order.payments.get())
    past = timezone.now() - timedelta(days=20)
    Session.objects.update(starts_at=past, ends_at=past + timedelta(hours=3))
    Enterprise.objects.update(pick_up=True, pick_up_place_th="ลานเตา", pick_up_hours_th="ทุกวัน")
    made = keepsakes.fire(orders.lines_of(order)[0], 1)
    page = page_at(390, lang=lang, js=lang == "en")
    page.goto(order.get_absolute_url())
    fits(page, axe)

    page.locator(f"#piece-{made.line_id} a.button").click()
    fits(page, axe)
    page.locator("[value=pick-up]").check()
    page.locator("[name=update]").click()
    page.locator("form.flow button:not([name])").click()

    page.wait_for_url("**/orders/**")
    made.refresh_from_db()
    assert (made.delivery.state, made.delivery.consignments.get().state) == ("paid", "ready")
    fits(page, axe)
