"""Secret addresses stay out of the logs, and odd states of the shelf out of the buyer's way."""

import logging

import pytest

from catalogue.models import Product, ProductPage
from shop import delivery, orders
from shop.discretion import HideTokens
from shop.models import Cart, DeliveryZone
from tests.cast import MALEE

pytestmark = pytest.mark.django_db


def test_a_log_line_does_not_open_an_order(client, place):
    order = place()
    record = logging.LogRecord(
        "django.request", 30, "", 0, "%s: %s", ("Not Found", order.get_absolute_url()), None
    )

    HideTokens().filter(record)

    assert order.token not in record.getMessage()
    assert "/orders/…/" in record.getMessage()


@pytest.mark.parametrize("what", ["slip/", "received/1/"])
def test_reloading_the_address_of_a_form_comes_back_to_the_order(client, place, what):
    order = place()

    response = client.get(order.get_absolute_url() + what)

    assert response.url == order.get_absolute_url()


@pytest.fixture
def filled(client, zones, make_bowl):
    """A bag with one bowl, and the bowl."""
    bowl = make_bowl()
    client.post("/cart/add/", {"variant": bowl.pk, "quantity": 1})
    return bowl


def test_a_product_without_a_page_in_the_readers_language_stays_in_the_bag(client, filled):
    ProductPage.objects.get(product=filled.product, locale__language_code="en").delete()

    for address in ("/en/cart/", "/en/checkout/"):
        assert client.get(address).status_code == 200


def test_a_product_taken_down_is_named_in_the_bag_and_can_be_taken_out(client, filled):
    for page in ProductPage.objects.filter(product=filled.product):
        page.unpublish()

    page = client.get("/en/cart/")

    assert "No longer for sale" in page.content.decode()
    client.post("/cart/change/", {"variant": filled.pk, "quantity": 0})
    assert not Cart.objects.get().lines.exists()


def test_what_is_not_in_the_bag_cannot_be_put_in_by_changing_it(client, filled, make_bowl):
    secret = make_bowl("secret", publish=False)

    client.post("/cart/change/", {"variant": secret.pk, "quantity": 1})

    assert not Cart.objects.get().lines.filter(variant=secret).exists()


def test_without_any_rate_the_bag_says_so_and_the_checkout_waits(client, filled):
    DeliveryZone.objects.all().delete()

    assert client.get("/cart/").status_code == 200
    assert client.get("/checkout/").url == "/cart/"
    assert client.post("/checkout/quote/", {}).status_code == 200


def test_an_archived_product_offers_nothing_to_buy(client, filled):
    Product.objects.update(archived=True)

    page = client.get("/en/makers/kai-chae/bowl/").content.decode()

    assert "Put into the bag" not in page


def test_an_order_leaves_in_the_bag_what_another_tab_has_put_in(client, filled, make_bowl, bag):
    cart = Cart.objects.get()
    quote = delivery.quote([delivery.Line(filled, 1)], postcode="52100")
    client.post("/cart/add/", {"variant": make_bowl("late").pk, "quantity": 1})

    orders.place(cart, quote, MALEE, attempt=cart.attempt, language="th")

    assert [line.variant.sku for line in cart.lines.all()] == ["PST-LATE"]
