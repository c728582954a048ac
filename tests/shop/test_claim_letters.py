"""Letters about claims, in the language of the order."""

import pytest
from django.utils import timezone

from shop import letters
from shop.claims import deciding
from tests.shop.claiming import came, claimed

pytestmark = pytest.mark.django_db


def sent(mailoutbox, word):
    """The letters with this word in their subject."""
    letters.send_due(timezone.now())
    return [each for each in mailoutbox if word in each.subject]


def test_a_claim_is_confirmed_and_another_piece_promised(place, kham_pan, mailoutbox):
    claim = claimed(came(place(language="en")))
    deciding.replace(claim, by=kham_pan)

    heard, yes = sent(mailoutbox, "heard")[0], sent(mailoutbox, "make it good")[0]

    assert "within 3 working days" in heard.body
    assert "1 × Bowl bowl" in heard.body
    assert "We send you another piece, at no charge." in yes.body
    assert heard.alternatives
    assert "make it good" in yes.alternatives[0].content


def test_a_return_is_told_where_to_and_a_no_its_reason(place, manager, mailoutbox):
    parcel = came(place(language="en", quantity=2))
    back = claimed(parcel, about="return", wish="money", photos=0)
    deciding.take_back(back, by=manager, answer="99 Moo 7, Lampang")
    deciding.decline(claimed(parcel), by=manager, answer="This is how the glaze looks.")

    yes, no = sent(mailoutbox, "make it good")[0], sent(mailoutbox, "About your claim")[0]

    assert "99 Moo 7, Lampang" in yes.body
    assert "This is how the glaze looks." in no.body


def test_without_an_address_nothing_is_owed(place, kham_pan):
    order = place()
    order.contact.email = ""
    order.contact.save()
    deciding.replace(claimed(came(order)), by=kham_pan)

    assert not order.letters.filter(kind__startswith="claim").exists()
