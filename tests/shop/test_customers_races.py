"""Six at once: one link lets one in, one mailbox is one account, one erasure is as six."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shop.customers import erasing, finding, keeping, links, tokens
from shop.models import Customer, Erasure, Letter, LoginLink, OrderContact
from tests.shop.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def token():
    links.ask("malee@example.com", "th")
    return tokens.SIGNER.sign(str(LoginLink.objects.get().pk))


def test_one_link_pressed_six_times_at_once_lets_one_in():
    secret = token()

    def press(number, barrier):
        barrier.wait()
        try:
            links.use(secret)
        except tokens.NoLink:
            return ["over"]
        return ["in"]

    assert at_once(press, 6) == {"in": 1, "over": 5}


def test_the_guarded_update_is_what_keeps_the_others_out():
    """The control: whoever looks first and writes later comes in, all of them."""
    secret = token()

    def press(number, barrier):
        link = tokens.of_token(secret)
        barrier.wait()
        LoginLink.objects.filter(pk=link.pk).update(used_at=timezone.now())
        return ["in"]

    assert at_once(press, 3) == {"in": 3}


def test_one_mailbox_typed_six_ways_at_once_is_one_account_with_few_links():
    spellings = ["malee@example.com", "Malee@Example.com", "MALEE@EXAMPLE.COM"] * 2

    def knock(number, barrier):
        barrier.wait()
        return [links.ask(spellings[number], "th")]

    answers = at_once(knock, 6)

    assert Customer.objects.count() == 1
    assert answers == {True: links.LINKS_AN_HOUR, False: 6 - links.LINKS_AN_HOUR}


def test_an_order_looked_for_six_times_at_once_sends_few_letters(place):
    place()

    def look(number, barrier):
        barrier.wait()
        finding.send_links("+66812345678", "malee@example.com")
        return ["asked"]

    at_once(look, 6)

    assert Letter.objects.filter(kind=Letter.Kind.FOUND).count() == finding.FOUND_AN_HOUR


def test_erased_by_the_buyer_and_by_the_clock_at_once(place):
    order = place()
    OrderContact.objects.update(erase_when_done=True)
    order.move_to("expired")
    type(order).objects.update(holds_until=timezone.now() - timedelta(days=30))
    order.payments.get().move_to("abandoned")
    customer = links.customer_of("malee@example.com", "th")

    def forget(number, barrier):
        barrier.wait()
        if number % 2:
            keeping.erase_old(timezone.now())
        else:
            erasing.erase(Customer.objects.filter(pk=customer.pk).first() or customer)
        return ["done"]

    answers = at_once(forget, 4)

    assert answers == {"done": 4}
    assert OrderContact.objects.get().phone == ""
    assert any(order.pk in each.orders for each in Erasure.objects.all())
