"""Gifts: the greeting in the parcel, prices left off, a word to each maker, all of it erasable."""

import pytest
from django.urls import reverse

from shop.customers import erasing
from shop.models import Consignment, Order, OrderContact
from shop.payments import transfers
from tests.shop.purchases import FORM

pytestmark = pytest.mark.django_db
GREETING = "สุขสันต์วันเกิดนะแม่ 🎂"


@pytest.fixture
def fill(client, bag, make_bowl, zones):
    """A factory of posts of the checkout, with a bowl of one kiln and a cup of the other."""
    cart = bag((make_bowl("bowl"), 1), (make_bowl("cup", enterprise="tao-plai-na"), 1))
    client.cookies["bag"] = cart.token

    def post(**more):
        form = FORM | {"attempt": str(cart.attempt), "total_shown": "418.00", "pay": "promptpay"}
        return client.post("/en/checkout/", form | more)

    return post


@pytest.fixture
def gift(fill, manager):
    """A paid gift with a word to the first maker."""
    answer = fill(gift="on", gift_note=GREETING, **{"note_kai-chae": "ขอสีฟ้านะคะ"})
    order = Order.objects.get()
    assert answer.url == order.get_absolute_url()
    transfers.confirm(order.payments.get(), by=manager)
    return order


def notes():
    return dict(Consignment.objects.values_list("enterprise__code", "note"))


def test_a_gift_keeps_its_greeting_and_each_maker_reads_the_own_note(client, gift, kham_pan, noi):
    assert (gift.contact.gift, gift.contact.gift_note) == (True, GREETING)
    assert notes() == {"kai-chae": "ขอสีฟ้านะคะ", "tao-plai-na": ""}
    for member, code, reads in ((kham_pan, "kai-chae", True), (noi, "tao-plai-na", False)):
        client.force_login(member)
        parcel = gift.consignments.get(enterprise__code=code)
        page = client.get(reverse("shop:desk_consignment", args=[parcel.pk])).content.decode()
        assert GREETING in page
        assert ("ขอสีฟ้านะคะ" in page) == reads


def test_the_delivery_note_shows_the_greeting_and_no_price(client, gift, kham_pan):
    client.force_login(kham_pan)
    parcel = gift.consignments.get(enterprise__code="kai-chae")
    asked = {"parcel": parcel.pk, "prices": "1"}

    sheet = client.get("/desk/papers/slips/", asked).content.decode()

    assert "สุขสันต์" in sheet
    assert "฿" not in sheet


def test_what_is_no_gift_says_nothing_of_gifts(fill):
    fill()

    contact = OrderContact.objects.get()
    assert (contact.gift, contact.gift_note) == (False, "")


@pytest.mark.parametrize("field", ["gift_note", "note_kai-chae"])
def test_too_many_words_are_refused_beside_their_field(fill, field):
    answer = fill(gift="on", **{field: "ก" * 301})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Please keep it to 300 characters." in page
    assert not Order.objects.exists()


def test_who_is_forgotten_takes_the_words_along(gift):
    erasing.forget_orders([gift.pk])

    contact = OrderContact.objects.get()
    assert (contact.gift_note, contact.name) == ("", "")
    assert set(notes().values()) == {""}
