"""A seat in the bag and at the checkout: its workshop's picture, and the way to its page."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("prefix", "english"), [("", "Bowls"), ("/en", "Bowls"), ("/en", "")])
def test_a_seat_shows_its_workshop_and_leads_there(
    client, make_session, tell_workshop, a_photo, zones, prefix, english
):
    session = make_session()
    photo = a_photo("wheel")
    page = tell_workshop(session.workshop, english=english, photo=photo)
    client.post("/cart/add/", {"variant": session.variant.pk, "quantity": 1})

    bag = client.get(f"{prefix}/cart/").content.decode()
    checkout = client.get(f"{prefix}/checkout/").content.decode()

    for shown in (bag, checkout):
        assert f'href="{prefix}/workshops/{page.slug}/"' in shown
        assert 'class="none"' not in shown
        assert shown.count("<img ") == 1
