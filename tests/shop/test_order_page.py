"""The buyer's page of an order: private, in its language, taking slips; good input and bad."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from shop import orders
from shop.models import Order, Slip
from shop.payments import transfers

pytestmark = pytest.mark.django_db


def test_an_order_page_is_private(client, place):
    response = client.get(place().get_absolute_url())

    assert response["Cache-Control"] == "no-store, private"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]


def test_an_order_page_speaks_the_language_of_the_order(client, place):
    order = place(language="en")

    response = client.get(f"/orders/{order.token}/")

    assert response.url == f"/en/orders/{order.token}/"


@pytest.mark.parametrize("token", ["x", "x" * 500, "PST-0000-0000", "%00", "é"])
def test_a_token_that_is_none_opens_nothing(client, tree, token):
    assert client.get(f"/orders/{token}/").status_code == 404


def test_the_reference_does_not_open_an_order(client, place):
    assert client.get(f"/orders/{place().reference}/").status_code == 404


def jpeg(size=(40, 60)):
    held = io.BytesIO()
    Image.new("RGB", size, "white").save(held, "JPEG")
    return held.getvalue()


def show(client, order, content, name="slip.jpg"):
    picture = io.BytesIO(content)
    picture.name = name
    return client.post(f"{order.get_absolute_url()}slip/", {"picture": picture})


def test_a_slip_is_taken(client, place):
    order = place()

    response = show(client, order, jpeg())

    assert response.status_code == 302
    assert Slip.objects.get().order == order
    assert client.get(order.get_absolute_url()).status_code == 200


BAD_SLIPS = {
    "empty": b"",
    "text": b"I have paid",
    "truncated": jpeg((400, 400))[:200],
    "bomb": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xea\x60\x00\x00\xea\x60\x08\x02\x00\x00\x00"
    + b"\x00" * 60,
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
}


@pytest.mark.parametrize("kind", BAD_SLIPS)
def test_a_bad_slip_gets_a_clear_answer_and_is_not_kept(client, place, kind):
    order = place(language="en")

    response = show(client, order, BAD_SLIPS[kind])

    assert response.status_code == 422
    assert response.context["form"].errors["picture"]
    assert not Slip.objects.exists()


def test_the_qr_is_gone_once_the_order_is_over(client, place):
    order = place()
    assert client.get(order.get_absolute_url()).context["qr"]

    orders.expire(order, now=timezone.now() + timedelta(hours=2))

    response = client.get(order.get_absolute_url())
    assert response.status_code == 200
    assert not response.context["qr"]


def test_a_buyer_says_that_the_parcel_has_arrived(client, place, manager, kham_pan):
    order = place()
    transfers.confirm(order.payments.get(), by=manager)
    parcel = order.consignments.get()
    address = f"{order.get_absolute_url()}received/{parcel.pk}/"
    assert client.post(address).status_code == 302
    assert order.consignments.get().state == "waiting"

    parcel.move_to("packed")
    parcel.move_to("sent")
    client.post(address)

    order.refresh_from_db()
    assert order.state == Order.State.COMPLETED


def test_a_foreign_parcel_cannot_be_called_arrived(client, place, make_bowl):
    mine, foreign = place(make_bowl("a")), place(make_bowl("b"))

    response = client.post(f"{mine.get_absolute_url()}received/{foreign.consignments.get().pk}/")

    assert response.status_code == 404
