"""At the checkout: which ways of paying stand there, and what each of them asks for."""

import pytest

from shop.models import Cart, Order, Payment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rates(zones):
    """Every page of the counter prices delivery."""


def put_in(client, variant):
    client.post("/cart/add/", {"variant": variant.pk, "quantity": 1})


def filled_in(client, **changes):
    """The checkout form as Malee fills it in, for a bowl of 100 baht."""
    form = {
        "name": "มาลี ใจงาม",
        "phone": "081-234-5678",
        "email": "malee@example.com",
        "street": "99/4 หมู่ 6",
        "postcode": "52100",
        "subdistrict": "ปงแสนทอง",
        "attempt": str(client.get("/en/checkout/").context["attempt"]),
        "total_shown": "150.00",
    }
    return form | changes


def errors(response):
    """The fields that are complained of."""
    assert response.status_code == 422
    return set(response.context["form"].errors)


@pytest.fixture
def by_stripe(settings):
    """The shop has the keys of the payment service."""
    settings.STRIPE_SECRET_KEY = "sk_test_abroad"
    settings.OWN_QR = True


def test_the_ways_offered_are_the_ways_shown(client, make_bowl, by_stripe, settings):
    put_in(client, make_bowl())

    both = client.get("/en/checkout/").content.decode()
    settings.OWN_QR = False
    one = client.get("/en/checkout/").content.decode()

    assert both.index('value="stripe" id="id_pay" checked') < both.index('value="promptpay"')
    assert "Bank transfer by PromptPay QR" in both
    assert 'value="promptpay"' not in one


def test_paying_by_stripe_needs_an_email_and_a_transfer_does_not(client, make_bowl, by_stripe):
    put_in(client, make_bowl(price=100))

    refused = client.post("/en/checkout/", filled_in(client, pay="stripe", email=""))

    assert errors(refused) == {"email"}
    client.post("/en/checkout/", filled_in(client, pay="promptpay", email=""))
    assert Order.objects.get().payments.get().method == Payment.Method.PROMPTPAY


def test_a_way_that_is_not_offered_cannot_be_chosen(client, make_bowl):
    put_in(client, make_bowl(price=100))

    page = client.post("/en/checkout/", filled_in(client, pay="stripe"))

    assert errors(page) == {"pay"}
    assert page.content.decode().count('name="pay"') == 1


def test_without_any_way_to_pay_the_counter_is_closed(client, make_bowl, settings):
    settings.OWN_QR, settings.STRIPE_SECRET_KEY = False, ""
    put_in(client, make_bowl())

    page = client.get("/en/checkout/", follow=True)

    assert page.redirect_chain == [("/en/cart/", 302)]
    assert "Ordering is closed right now" in page.content.decode()
    assert Cart.objects.get().lines.exists()
