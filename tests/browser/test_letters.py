"""Letters as their reader sees them: on a narrow telephone, in the dark, with nothing to fetch."""

import pytest
from django.core import mail
from django.utils import timezone

from shop import letters
from shop.claims import deciding
from shop.customers import links
from shop.models import Customer, Letter, StockAsk
from shop.payments import transfers
from tests.shop.claiming import came, claimed
from tests.shop.queueing import party

Kind = Letter.Kind
TO_PARTIES = [Kind.ON_LIST, Kind.OFFER, Kind.OFFER_OVER, Kind.LIST_MOVED, Kind.LIST_OVER]
TO_GUESTS = [Kind.REMINDER, Kind.SESSION_MOVED, Kind.SESSION_OFF, Kind.SEATS_BACK, Kind.FIRED]


@pytest.fixture
def letters_of_a_workshop(make_session, place, manager):
    """Every letter about a session, to who has seats and to who waits; a factory by language."""

    def write(language):
        session = make_session(capacity=2)
        order = place(session.variant, 2, language=language)
        transfers.confirm(order.payments.get(), by=manager)
        waits = party(session, 1, language=language)
        for kind in TO_PARTIES:
            letters.owe_party(waits, kind)
        for kind in TO_GUESTS:
            letters.owe(order, kind, cause=f"session {session.pk}")
        # What the clock has overtaken is not sent, but may have been sent in time.
        for letter in Letter.objects.filter(kind__in=[*TO_PARTIES, *TO_GUESTS]):
            letters.compose(letter).send()
        write_to_customers(order, session, language)

    return write


def write_to_customers(order, session, language):
    """A link to log in, one to a lost order, and news of what can be had again."""
    links.ask("malee@example.com", language)
    letters.owe(order, Kind.FOUND, cause="asked")
    customer = Customer.objects.get()
    ask = StockAsk.objects.create(customer=customer, variant=session.variant, language=language)
    letters.owe_customer(customer, Kind.BACK, cause=f"ask {ask.pk} {language}")
    for letter in Letter.objects.filter(kind__in=[Kind.LOGIN, Kind.FOUND, Kind.BACK]):
        letters.compose(letter).send()


@pytest.fixture
def letters_of_claims(make_bowl, place, manager):
    """What is said of a claim: heard, made good, declined; a factory by language."""

    def write(language):
        parcel = came(place(make_bowl("claimed"), 2, language=language))
        deciding.replace(claimed(parcel), by=manager)
        deciding.decline(claimed(parcel), by=manager, answer="เคลือบเป็นอย่างนี้ · so is the glaze")

    return write


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_letter_can_be_read_on_a_telephone(
    page_at,
    orders_in_every_state,
    letters_of_a_workshop,
    letters_of_claims,
    axe,
    no_sideways_scroll,
    language,
):
    orders_in_every_state(language)
    letters_of_claims(language)
    letters_of_a_workshop(language)
    told = set(Letter.objects.values_list("kind", flat=True))
    letters.send_due(timezone.now())
    page = page_at(320, lang=language)

    for letter in mail.outbox:
        [(html, _kind)] = letter.alternatives
        page.set_content(html)
        assert page.title()
        assert page.evaluate("document.documentElement.lang") == language
        no_sideways_scroll(page)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            axe(page, rules=["wcag2a", "wcag2aa"])

    assert told == set(Letter.Kind.values)
