"""Paying through Stripe in a browser: its page is the stand-in's, its messages come by themselves."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from shop import letters
from shop.models import Letter, Order, Payment
from tests.browser.test_buying import MAINLAND, Buyer, Somebody
from tests.shop.refunding import agreed
from tests.till import DOOR

LANGUAGES = pytest.mark.parametrize("language", ["th", "en"])
EMAIL = "malee@example.com"


@pytest.fixture
def neighbours(stripe):
    """Stripe's page, and nothing but its page."""
    return {urlsplit(stripe.url).netloc}


@pytest.fixture
def beside(settings, stripe_shop, live_server):
    """The stand-in sends buyers back to this server, and brings its messages to this server's door."""
    settings.PUBLIC_URL = live_server.url
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    forms = {"form-action": [*policy["form-action"], stripe_shop.url]}
    settings.CONTENT_SECURITY_POLICY = settings.CONTENT_SECURITY_POLICY | {
        "DIRECTIVES": policy | forms
    }
    stripe_shop.push_to(f"{live_server.url}{DOOR}")
    yield stripe_shop
    assert stripe_shop.delivered()


class Payer(Buyer):
    """A guest who pays by card or PromptPay."""

    def __init__(self, page, language, stripe):
        super().__init__(page, language)
        self.stripe = stripe

    def fill_in(self, place):
        """With an address for the receipt."""
        super().fill_in(place)
        self.fill("E-mail", EMAIL)

    def look_at(self, order):
        """Open the order's page."""
        self.order_page = order.get_absolute_url()
        self.page.goto(self.order_page)

    def press_pay(self, total):
        """The button that leads to Stripe."""
        self.press("Pay %(total)s now", total=total)
        return self.stands_at_stripe()

    def stands_at_stripe(self):
        """On its page, in the buyer's language; the number of the session."""
        expect(self.page).to_have_url(re.compile(f"^{re.escape(self.stripe.url)}/pay/cs_"))
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)
        return urlsplit(self.page.url).path.split("/")[-1]

    def there(self, deed):
        """One of the buttons there."""
        self.page.locator(f"button[value={deed}]").click()

    def is_back(self, words):
        """On the order's page, in the buyer's language, where these words stand."""
        expect(self.page).to_have_url(re.compile(r"/orders/[^/]+/$"))
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)
        self.sees(words)

    def has_paid(self):
        """On the order's page, which says so, and asks for no money."""
        self.is_back(
            "Thank you, your payment has arrived. Below you see how far your order has come."
        )
        expect(self.page.locator("[aria-current=step]")).to_contain_text(self.say("Being packed"))
        expect(self.page.locator("form[action$='/pay/']")).to_have_count(0)

    def is_told(self, kind, subject):
        """The one letter of this kind lies in the outbox, in the buyer's language; its text."""
        letters.send_due(timezone.now())
        letter = Letter.objects.get(kind=kind)
        [sent] = [each for each in mail.outbox if f"letter-{letter.pk}@" in str(each.extra_headers)]
        assert sent.subject == self.say(subject, reference=letter.order.reference)
        return sent.body


@pytest.fixture
def payer(page_at, beside):
    """A buyer at a telephone, in either language."""

    def sit_down(language, **how):
        return Payer(page_at(390, lang=language, **how), language, beside)

    return sit_down


@pytest.fixture
def at_stripe(payer, till):
    """A buyer of two bowls who has pressed "Pay now" on the order's page."""

    def lead(language):
        buyer, order = payer(language), till.order(quantity=2, language=language)
        buyer.look_at(order)
        buyer.session = buyer.press_pay("฿368")
        return buyer

    return lead


# --- paying ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "js"),
    [("th", True), ("en", True), ("th", False)],
    ids=["thai", "english", "without-scripts"],
)
def test_a_card_pays_an_order(payer, small_shop, language, js):
    buyer = payer(language, js=js)
    buyer.choose()
    buyer.fill_in(MAINLAND[language])
    buyer.order_button(428).click()
    buyer.stands_at_stripe()

    buyer.there("card")

    buyer.has_paid()
    assert "฿428" in buyer.is_told(Letter.Kind.PAID, "Payment received for order %(reference)s")
    order = Order.objects.get()
    assert (order.state, order.language, order.contact.email) == ("paid", language, EMAIL)


@LANGUAGES
def test_a_declined_card_is_followed_by_one_that_pays(at_stripe, language):
    buyer = at_stripe(language)

    buyer.there("card_declined")
    expect(buyer.page.get_by_role("alert")).to_be_visible()
    assert buyer.stands_at_stripe() == buyer.session
    buyer.there("card")

    buyer.has_paid()
    assert Payment.objects.get().state == Payment.State.CONFIRMED


@LANGUAGES
def test_promptpay_pays_at_once(at_stripe, language):
    buyer = at_stripe(language)

    buyer.there("promptpay")

    buyer.has_paid()
    assert Payment.objects.get().paid_with == "promptpay"


@LANGUAGES
def test_promptpay_that_takes_its_time_is_on_its_way_and_then_there(at_stripe, language):
    buyer = at_stripe(language)

    buyer.there("promptpay_later")
    buyer.is_back("Your payment is on its way")
    expect(buyer.page.locator("form[action$='/pay/']")).to_have_count(0)  # nobody pays twice
    buyer.stripe.settle(buyer.session)
    assert buyer.stripe.delivered()
    buyer.page.get_by_role("link", name=buyer.say("Look again")).click()

    buyer.has_paid()


@LANGUAGES
def test_promptpay_that_fails_can_be_tried_again(at_stripe, language):
    buyer = at_stripe(language)
    buyer.there("promptpay_failed")
    expect(buyer.page.get_by_role("alert")).to_be_visible()
    buyer.there("promptpay_later")
    buyer.is_back("Your payment is on its way")

    buyer.stripe.fail(buyer.session)
    assert buyer.stripe.delivered()
    buyer.page.reload()

    buyer.sees("The payment did not go through")
    subject = "Your payment for order %(reference)s did not go through"
    assert buyer.is_told(Letter.Kind.PAY_FAILED, subject)
    assert buyer.press_pay("฿368") != buyer.session
    buyer.there("card")
    buyer.has_paid()


@LANGUAGES
def test_whoever_turns_back_finds_the_same_page_again(at_stripe, language):
    buyer = at_stripe(language)

    buyer.there("abandon")
    buyer.is_back("Thank you! One thing is left: paying.")

    assert buyer.press_pay("฿368") == buyer.session
    assert len(buyer.stripe.sessions) == 1


@LANGUAGES
def test_the_browsers_back_button_leads_to_the_order_that_waits(payer, small_shop, language):
    buyer = payer(language)
    buyer.choose()
    buyer.fill_in(MAINLAND[language])
    buyer.order_button(428).click()
    session = buyer.stands_at_stripe()

    buyer.page.go_back()
    buyer.page.get_by_role("link", name=buyer.say("Go to your order")).click()

    buyer.is_back("Thank you! One thing is left: paying.")
    assert buyer.press_pay("฿428") == session


def test_pressing_twice_opens_one_page_at_stripe(payer, small_shop):
    buyer = payer("en")
    buyer.choose()
    buyer.fill_in(MAINLAND["en"])

    buyer.order_button(428).dblclick()

    buyer.stands_at_stripe()
    assert Order.objects.count() == Payment.objects.count() == 1
    assert len(buyer.stripe.sessions) == 1


# --- money going back -------------------------------------------------------------------------------


class Office(Somebody):
    """A manager before the editor, at a telephone."""

    def __init__(self, page, order, cookies):
        super().__init__(page, "th")
        page.context.add_cookies(cookies)
        page.goto(f"/admin/shop/orders/{order.pk}/")

    def panel(self, name):
        """A part of the order's screen, by its heading."""
        return self.page.get_by_role("region", name=self.say(name), exact=True)

    def give_back_one(self, amount):
        """Choose one piece, say why, look, decide."""
        self.page.get_by_role("link", name=self.say("Refund…")).click()
        self.page.locator("input[name^=line_]").fill("1")
        self.page.locator("[name=reason]").fill("ชามร้าว")
        self.press("See what follows")
        self.sees("Nothing is written yet. This is what follows:")
        self.press("Refund %(amount)s", amount=amount)
        written = self.say(
            "Refund of %(amount)s written down; Stripe returns the money.", amount=amount
        )
        expect(self.page.locator(".messages")).to_contain_text(written)

    def refund_is(self, state):
        """After a reload the order's refund has come so far."""
        self.page.reload()
        expect(self.panel("Refund").locator(".w-status")).to_have_text(self.say(state))

    def books_say(self, **sums):
        """The sentence beneath the ledger, without a warning."""
        words = "Came in %(captured)s, goes back %(refunded)s; the ledger holds %(total)s."
        self.sees(words, **sums)
        expect(self.panel("Ledger").locator(".office-urgent")).to_have_count(0)


@pytest.fixture
def one_bowl_back(page_at, payer, till, manager, live_server, no_sideways_scroll):
    """Two bowls paid for, one given back by the manager; the buyer, the office."""
    till.client.force_login(manager)
    logged_in = [
        {"name": name, "value": kept.value, "url": live_server.url}
        for name, kept in till.client.cookies.items()
    ]

    def give_back(language, how):
        order, buyer = till.order(quantity=2, language=language), payer(language)
        buyer.stripe.pay(till.page(order), how)
        assert buyer.stripe.delivered()
        office = Office(page_at(390), order, logged_in)
        office.give_back_one("฿159")
        office.books_say(captured="฿368", refunded="฿159", total="฿209")
        no_sideways_scroll(office.page)
        assert buyer.stripe.delivered()
        assert agreed(order) == 209
        buyer.look_at(order)
        return buyer, office

    return give_back


@LANGUAGES
def test_half_of_it_goes_back_to_the_card(one_bowl_back, language):
    buyer, office = one_bowl_back(language, "card")

    buyer.sees("%(amount)s has gone back to you", amount="฿159")
    buyer.sees("Reason")
    letter = buyer.is_told(Letter.Kind.REFUNDED, "Your refund for order %(reference)s")
    assert "฿159" in letter
    assert "ชามร้าว" in letter
    office.refund_is("returned")
    assert buyer.stripe.refunded() == 159_00


@LANGUAGES
def test_promptpay_goes_back_once_the_buyer_has_named_an_account(one_bowl_back, language):
    buyer, office = one_bowl_back(language, "promptpay")

    buyer.sees("%(amount)s is on its way back to you", amount="฿159")
    expect(buyer.page.locator(".owed")).to_contain_text(EMAIL)
    letter = buyer.is_told(Letter.Kind.REFUNDED, "Your refund for order %(reference)s")
    assert EMAIL in letter
    office.refund_is("Stripe has asked the buyer for an account")
    [refund] = buyer.stripe.refunds
    buyer.stripe.buyer_names_account(refund)
    assert buyer.stripe.delivered()
    buyer.page.reload()
    buyer.sees("%(amount)s has gone back to you", amount="฿159")
    office.refund_is("returned")
