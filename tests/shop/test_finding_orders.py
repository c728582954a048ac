"""Find my order: the link goes to the letterbox, the page says the same whatever there is."""

import pytest

from shop.customers import finding
from shop.models import Letter, OrderContact
from tests.cast import MALEE
from tests.shop.returning import posted

pytestmark = pytest.mark.django_db
TYPED = {"phone": "081 234 5678", "email": "MALEE@example.com"}


def find(client, **changes):
    return client.post("/en/find-my-order/", TYPED | changes)


def found():
    return [m for m in posted() if "way back" in m.subject]


def test_all_links_of_a_buyer_are_sent_and_none_is_shown(client, place, make_bowl):
    orders = [place(make_bowl(code), language="en") for code in ("bowl", "cup")]

    page = find(client).content.decode()

    (letter,) = found()
    assert letter.to == ["malee@example.com"]
    for order in orders:
        assert order.link() in letter.body
        assert order.token not in page


@pytest.mark.parametrize("wrong", [{"phone": "089 999 9999"}, {"email": "somchai@example.com"}])
def test_half_right_is_answered_alike_and_sends_nothing(client, place, wrong):
    place(language="en")
    right = find(client).content.decode().split("csrfmiddlewaretoken")[0]

    answer = find(client, **wrong).content.decode().split("csrfmiddlewaretoken")[0]

    assert answer == right
    assert len(found()) == 1


def test_the_letterbox_is_not_filled_by_somebody_who_asks_again_and_again(client, place):
    place()

    for _n in range(finding.FOUND_AN_HOUR + 3):
        assert find(client).status_code == 200

    assert Letter.objects.filter(kind=Letter.Kind.FOUND).count() == finding.FOUND_AN_HOUR


def test_an_erased_order_is_not_found(client, place):
    place()
    OrderContact.objects.update(phone="", email="")

    find(client)

    assert found() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"phone": ""},
        {"phone": "x" * 10_000},
        {"email": "a@b.c\r\nBcc: d@e.f"},
        {"email": "m\x00@b.com"},
        {"phone": "081\x00"},
    ],
)
def test_bad_input_is_said_so(client, wrong):
    assert find(client, **wrong).status_code == 422


def test_the_letter_is_in_the_orders_language(client, place):
    place(language="th", contact=MALEE)

    find(client)

    assert "Dear" not in posted()[-1].body
